/**
 * The syntax tree of LookML: what stands in a file, before any of it is understood. A file is a list of entries; an
 * entry is a key with a text, a list or a block. Every node knows its file and place, because extending and refining
 * put nodes of several files into one block.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Placed, SourceFile } from './source-file.ts';

/** `key: value`. The place is that of the key. */
export interface Entry extends Placed {
  readonly key: string;
  readonly value: Value;
}

export type Value = TextNode | ListNode | BlockNode;

/** A word, a quoted text, or an expression ended by `;;`. The place is that of the text without quotes and `;;`. */
export interface TextNode extends Placed {
  readonly kind: 'text';
  readonly style: 'bare' | 'quoted' | 'expression';
  /** Escapes decoded, constants replaced. */
  readonly text: string;
  /** True when `text` is the file's text from `start` to `end`, letter by letter. */
  readonly verbatim: boolean;
}

/** `[a, b]` or `[a: "x", b: "y"]`. The place includes the brackets. */
export interface ListNode extends Placed {
  readonly kind: 'list';
  readonly items: readonly ListItem[];
}

export type ListItem = TextNode | PairNode;

/** `a: "x"` in a list. The place is that of the key. */
export interface PairNode extends Placed {
  readonly kind: 'pair';
  readonly key: string;
  readonly value: TextNode | ListNode;
}

/** `name { … }` or `{ … }`. The place is that of the name, or of the opening brace. */
export interface BlockNode extends Placed {
  readonly kind: 'block';
  readonly name: string | undefined;
  readonly entries: readonly Entry[];
  /** What stands in it, not in blocks of it, and was not read, or not as it was meant; absent = nothing. */
  readonly lost?: readonly LostText[];
}

/** A stray word, a parameter without a value, or a text whose end had to be guessed. */
export interface LostText extends Placed {
  readonly text: string;
}

export interface ParsedFile {
  readonly file: SourceFile;
  readonly entries: readonly Entry[];
  readonly diagnostics: readonly Diagnostic[];
}
