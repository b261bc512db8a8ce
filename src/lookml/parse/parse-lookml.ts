/**
 * Text → syntax tree. Never throws: after a fault the parser says what is wrong, guesses the least surprising reading
 * and goes on, so that one run reports every fault of a file.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { isFieldKind, typeWords } from '../fields/type-words.ts';
import { Scanner } from './scanner.ts';
import { rangeOf } from './source-file.ts';
import type { Placed, SourceFile } from './source-file.ts';
import type { BlockNode, Entry, ListItem, ListNode, LostText, ParsedFile, TextNode, Value } from './syntax-tree.ts';

const NEVER_IN_FIELD: ReadonlySet<string> = new Set([
  ...Object.keys(typeWords),
  'set',
  'view',
  'explore',
  'join',
  'derived_table',
]);
const NEVER_IN_BLOCK: ReadonlySet<string> = new Set(['view', 'explore']);
/** Deeper than any LookML goes; protects the stack against texts made of braces. */
const MAX_DEPTH = 200;

const OLD_YAML =
  /^\s*(?:#[^\n]*\n\s*)*(?:-{3}\s*\n\s*)?(?:#[^\n]*\n\s*)*- *(?:view|explore|connection|include|dashboard|label|scoping|datagroup|base_view|template|case_sensitive|persist_for|week_start_day|map_layer) *:/;

/** Does the value of this parameter run up to `;;`? */
export type IsExpression = (key: string) => boolean;

/** Parses one file of LookML. */
export function parseLookml(file: SourceFile, isExpression: IsExpression): ParsedFile {
  if (OLD_YAML.test(file.text)) return { file, entries: [], diagnostics: [oldYaml(file)] };
  return new Parser(file, isExpression).parseFile();
}

function oldYaml(file: SourceFile): Diagnostic {
  const start = file.text.search(/^[ \t]*-[ \t]*\w/m);
  return {
    code: 'yaml-lookml',
    severity: 'error',
    message: 'This file is written in the old YAML form of LookML, which is no longer supported',
    range: rangeOf({ file, start: Math.max(start, 0), end: Math.max(start, 0) + 1 }),
    hint: 'Convert it to the form with braces: `view: name { … }`',
  };
}

/** One level of nesting that is still open. */
interface OpenBlock {
  readonly key: string;
  /** The block's key in the file. */
  readonly opened: Placed;
}

class Parser {
  readonly #file: SourceFile;
  readonly #scanner: Scanner;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #open: OpenBlock[] = [];
  /** Of the innermost block that is open. */
  #lost: LostText[] = [];
  readonly #isExpression: IsExpression;

  constructor(file: SourceFile, isExpression: IsExpression) {
    this.#file = file;
    this.#isExpression = isExpression;
    this.#scanner = new Scanner(file);
  }

  parseFile(): ParsedFile {
    const entries: Entry[] = [];
    for (;;) {
      entries.push(...this.#entries());
      if (this.#scanner.atEnd) break;
      const start = this.#scanner.offset;
      this.#scanner.offset += 1;
      this.#report('unexpected-brace', start, this.#scanner.offset, 'This `}` closes nothing', 'Remove it');
    }
    return { file: this.#file, entries, diagnostics: this.#diagnostics };
  }

  /** Reads entries up to a `}` that closes the open block, to a declaration that cannot stand here, or to the end. */
  #entries(): Entry[] {
    const entries: Entry[] = [];
    for (;;) {
      this.#skipColons();
      this.#scanner.skipBlanks();
      if (this.#scanner.atEnd || this.#scanner.peek() === '}') return entries;
      const start = this.#scanner.offset;
      const key = this.#scanner.tryKey();
      if (key === undefined || !this.#scanner.colonFollows()) {
        this.#skipStray(start, key);
        continue;
      }
      if (this.#endsOpenBlock(key)) {
        this.#scanner.offset = start;
        return entries;
      }
      const keyEnd = this.#scanner.offset;
      this.#skipColons();
      const value = this.#value(key, start, keyEnd);
      if (value !== undefined) entries.push({ key, value, file: this.#file, start, end: keyEnd });
    }
  }

  /** Looker takes `measure:: name` and `measure: : name` for `measure: name`, and `{:` for `{`. */
  #skipColons(): void {
    for (;;) {
      const before = this.#scanner.offset;
      this.#scanner.skipBlanks();
      if (this.#scanner.peek() !== ':') {
        this.#scanner.offset = before;
        return;
      }
      this.#scanner.offset += 1;
    }
  }

  /** Something that is no `key:`: a lone word, a second `;;`, punctuation. One report for the whole run. */
  #skipStray(start: number, key: string | undefined): void {
    if (key === undefined) {
      const stray = this.#scanner.startsWith(';;') ? ';;' : this.#scanner.peek();
      if (stray === '"') this.#scanner.readQuoted();
      else if (this.#scanner.tryWord() === undefined) this.#scanner.offset += stray.length;
    }
    const end = this.#scanner.offset;
    const text = this.#file.text.slice(start, end);
    this.#lose(start, end);
    this.#report(
      'unexpected-text',
      start,
      end,
      `Expected a parameter, found \`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``,
      key === undefined ? undefined : `A parameter is written \`${key}: …\``,
    );
  }

  /**
   * A declaration that cannot stand in the open block shows that a `}` was forgotten: `dimension: b {` within a
   * dimension, `view:` within a view.
   */
  #endsOpenBlock(key: string): boolean {
    const open = this.#open.at(-1);
    if (open === undefined) return false;
    const forbidden =
      (isFieldKind(open.key) && NEVER_IN_FIELD.has(key)) ||
      (open.key === 'join' && key === 'join') ||
      NEVER_IN_BLOCK.has(key);
    return forbidden && this.#namedBlockFollows();
  }

  #namedBlockFollows(): boolean {
    const start = this.#scanner.offset;
    this.#skipColons();
    this.#scanner.skipBlanks();
    const named = this.#scanner.tryWord() !== undefined;
    this.#scanner.skipBlanks();
    const follows = named && this.#scanner.peek() === '{';
    this.#scanner.offset = start;
    return follows;
  }

  #value(key: string, keyStart: number, keyEnd: number): Value | undefined {
    if (this.#isExpression(key)) {
      const { node, closed } = this.#scanner.readExpression();
      if (!closed) {
        this.#lose(/\w/.test(node.text) ? node.start : keyStart, node.end);
        this.#report(
          'missing-semicolons',
          keyStart,
          keyEnd,
          `The expression of \`${key}\` is not terminated`,
          'End it with `;;`',
        );
      }
      return node;
    }
    this.#scanner.skipBlanks();
    switch (this.#scanner.peek()) {
      case '{':
        return this.#block(key, undefined, keyStart, keyEnd);
      case '[':
        return this.#list();
      case '"':
        return this.#afterName(key, this.#quoted(), keyStart, keyEnd);
      default:
        return this.#bareValue(key, keyStart, keyEnd);
    }
  }

  #quoted(): TextNode {
    const { node, closed } = this.#scanner.readQuoted();
    if (!closed) {
      this.#lose(node.start, node.end);
      this.#report('unclosed-quote', node.start - 1, node.end, 'This quoted text is not closed', 'Close it with `"`');
    }
    return node;
  }

  /** A word that is a value, or the name of a block. */
  #bareValue(key: string, keyStart: number, keyEnd: number): Value | undefined {
    const start = this.#scanner.offset;
    const word = this.#scanner.tryWord();
    const missing = word === undefined || (this.#scanner.colonFollows() && /^[a-z_]+$/.test(word.text));
    if (missing) {
      this.#scanner.offset = word === undefined ? start : word.start;
      this.#lose(keyStart, keyEnd);
      this.#report('missing-value', keyStart, keyEnd, `\`${key}\` has no value`);
      return undefined;
    }
    return this.#afterName(key, word, keyStart, keyEnd);
  }

  /** Decides whether `first` names a block or is the whole value, and gathers unquoted values of several words. */
  #afterName(key: string, first: TextNode, keyStart: number, keyEnd: number): Value {
    const end = this.#scanner.offset;
    this.#scanner.skipBlanks();
    if (this.#scanner.peek() === '{') return this.#block(key, first, keyStart, keyEnd);
    this.#scanner.offset = end;
    const last = this.#moreWords(first);
    if (last === undefined) return first;
    const text = this.#file.text.slice(first.start, last);
    this.#report('unquoted-text', first.start, last, `\`${text}\` is several words`, `Quote it: \`"${text}"\``);
    return { ...first, text, end: last };
  }

  /** Reads further words on the same line that belong to an unquoted value; gives where they end. */
  #moreWords(first: TextNode): number | undefined {
    let end: number | undefined;
    for (;;) {
      const before = this.#scanner.offset;
      this.#scanner.skipBlanks();
      const inPlace = !this.#scanner.brokeLineSince(before) && !this.#scanner.atEnd;
      if (first.style === 'quoted' || !inPlace) {
        this.#scanner.offset = before;
        return end;
      }
      const colon = this.#scanner.peek() === ':' && !this.#scanner.startsWith(': ');
      if (colon) this.#scanner.offset += 1;
      const word = this.#scanner.tryWord();
      if (word === undefined || this.#scanner.colonFollows()) {
        this.#scanner.offset = before;
        return end;
      }
      end = word.end;
    }
  }

  #block(key: string, name: TextNode | undefined, keyStart: number, keyEnd: number): BlockNode {
    const brace = this.#scanner.offset;
    this.#scanner.offset += 1;
    const opened = { file: this.#file, start: keyStart, end: keyEnd };
    let entries: Entry[] = [];
    const outer = this.#lost;
    this.#lost = [];
    if (this.#open.length < MAX_DEPTH) {
      this.#open.push({ key, opened });
      entries = this.#entries();
      this.#open.pop();
    } else {
      this.#report('nested-too-deep', brace, brace + 1, `Blocks are nested more than ${String(MAX_DEPTH)} levels deep`);
      this.#scanner.offset = this.#file.text.length;
    }
    if (this.#scanner.peek() === '}') this.#scanner.offset += 1;
    else this.#reportOpen(key, name, keyStart, keyEnd);
    const place = name ?? { start: brace, end: brace + 1 };
    const lost = this.#lost;
    this.#lost = outer;
    const block = {
      kind: 'block',
      name: name?.text,
      entries,
      file: this.#file,
      start: place.start,
      end: place.end,
    } as const;
    return lost.length === 0 ? block : { ...block, lost };
  }

  #reportOpen(key: string, name: TextNode | undefined, start: number, keyEnd: number): void {
    const title = name === undefined ? key : `${key}: ${name.text}`;
    this.#report('unclosed-block', start, name?.end ?? keyEnd, `\`${title} {\` is not closed`, 'Add the missing `}`');
  }

  #list(): ListNode {
    const start = this.#scanner.offset;
    this.#scanner.offset += 1;
    const items: ListItem[] = [];
    /** True where an item must be preceded by a comma. */
    let needsComma = false;
    for (;;) {
      const before = this.#scanner.offset;
      this.#scanner.skipBlanks();
      const at = this.#scanner.offset;
      const next = this.#scanner.peek();
      if (next === ']') {
        this.#scanner.offset += 1;
        break;
      }
      if (next === ',') {
        this.#scanner.offset += 1;
        if (!needsComma && items.length > 0) {
          this.#report('empty-list-item', at, at + 1, 'There is nothing between two commas', 'Remove one');
        }
        needsComma = false;
        continue;
      }
      if (next === '' || next === '}' || (needsComma && this.#entryFollows())) {
        this.#scanner.offset = before;
        this.#report('unclosed-list', start, start + 1, 'This list is not closed', 'Close it with `]`');
        return { kind: 'list', items, file: this.#file, start, end: before };
      }
      if (needsComma) this.#report('missing-comma', before, before + 1, 'A comma is missing between two items');
      const item = this.#listItem();
      if (item !== undefined) items.push(item);
      needsComma = true;
    }
    return { kind: 'list', items, file: this.#file, start, end: this.#scanner.offset };
  }

  /** After an item without a comma: does `key:` stand here, which shows that the list should have ended before? */
  #entryFollows(): boolean {
    const start = this.#scanner.offset;
    const key = this.#scanner.tryKey();
    const follows = key !== undefined && /^[a-z_]+$/.test(key) && this.#scanner.colonFollows();
    this.#scanner.offset = start;
    return follows;
  }

  #listItem(): ListItem | undefined {
    const start = this.#scanner.offset;
    const first = this.#scanner.peek() === '"' ? this.#quoted() : this.#word();
    if (first === undefined) {
      this.#scanner.offset += 1;
      this.#report(
        'unexpected-text',
        start,
        start + 1,
        `\`${this.#file.text.charAt(start)}\` is not allowed in a list`,
      );
      return undefined;
    }
    if (!this.#scanner.colonFollows()) return first;
    this.#scanner.skipBlanks();
    this.#scanner.offset += 1;
    this.#scanner.skipBlanks();
    const value = this.#pairValue();
    if (value === undefined) {
      this.#report('missing-value', first.start, first.end, `\`${first.text}\` has no value`);
      return first;
    }
    return { kind: 'pair', key: first.text, value, file: this.#file, start: first.start, end: first.end };
  }

  /** A word; a minus before it may stand apart: `- users.email`. */
  #word(): TextNode | undefined {
    const word = this.#scanner.tryWord();
    if (word?.text !== '-') return word;
    this.#scanner.skipBlanks();
    const excluded = this.#scanner.tryWord();
    return excluded === undefined
      ? word
      : { ...excluded, text: `-${excluded.text}`, verbatim: false, start: word.start };
  }

  #pairValue(): TextNode | ListNode | undefined {
    if (this.#scanner.peek() === '"') return this.#quoted();
    if (this.#scanner.peek() === '[') return this.#list();
    const word = this.#scanner.tryWord();
    if (word === undefined) return undefined;
    const last = this.#moreWords(word);
    if (last === undefined) return word;
    const text = this.#file.text.slice(word.start, last);
    this.#report('unquoted-text', word.start, last, `\`${text}\` is several words`, `Quote it: \`"${text}"\``);
    return { ...word, text, end: last };
  }

  #lose(start: number, end: number): void {
    this.#lost.push({ text: this.#file.text.slice(start, end), file: this.#file, start, end });
  }

  #report(code: string, start: number, end: number, message: string, hint?: string): void {
    const range = rangeOf({ file: this.#file, start, end });
    this.#diagnostics.push({ code, severity: 'error', message, range, ...(hint === undefined ? {} : { hint }) });
  }
}
