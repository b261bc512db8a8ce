/**
 * Reads the smallest parts of LookML off a text: blanks and comments, words, quoted texts, expressions. Knows nothing
 * of nesting. Each read moves `offset` forward; the searches for `;;` and for the next declaration are remembered, so
 * that a file is read in linear time however broken it is.
 */
import type { SourceFile } from './source-file.ts';
import type { TextNode } from './syntax-tree.ts';

const BLANKS_AND_COMMENTS = /(?:[\s\uFEFF\u200B]+|#[^\n]*)*/y;
const WORD = /[^\s{}[\],":;#]+(?:#[^\s{}[\],":;#]+)*/y;
const KEY = /[A-Za-z_][\w-]*/y;
/** A line that declares something: where it stands inside an expression, the `;;` before it was forgotten. */
const DECLARATION =
  /\n[ \t]*(?:(?:dimension|dimension_group|measure|filter|parameter|view|explore|join|set)[ \t]*:[ \t]*\+?\w+[ \t]*\{[ \t]*(?=[\n\r}#]|\w+[ \t]*:))/g;
/** A line that begins with another parameter or closes a block. */
const NEXT_ENTRY = /\n[ \t]*(?:\}|[a-z_]+[ \t]*:[ \t]*(?:["[{]|yes\b|no\b|\w+[ \t]*(?:\n|$)))/g;
/** Follows a text that was closed where its author meant it. */
const AFTER_QUOTED = /[ \t]*(?:[\r\n}\],#:;{]|$|[a-z_]+[ \t]*:)/y;

export class Scanner {
  readonly file: SourceFile;
  readonly #text: string;
  offset = 0;
  #nextSemicolons = -1;
  #nextDeclaration = -1;

  constructor(file: SourceFile) {
    this.file = file;
    this.#text = file.text;
  }

  get atEnd(): boolean {
    return this.offset >= this.#text.length;
  }

  /** The next character, or an empty text at the end. */
  peek(): string {
    return this.#text.charAt(this.offset);
  }

  startsWith(text: string): boolean {
    return this.#text.startsWith(text, this.offset);
  }

  skipBlanks(): void {
    BLANKS_AND_COMMENTS.lastIndex = this.offset;
    BLANKS_AND_COMMENTS.test(this.#text);
    this.offset = BLANKS_AND_COMMENTS.lastIndex;
  }

  /** Is there a line break between `from` and the current offset? */
  brokeLineSince(from: number): boolean {
    const at = this.#text.indexOf('\n', from);
    return at >= 0 && at < this.offset;
  }

  /** A parameter's name, or undefined when something else stands here. */
  tryKey(): string | undefined {
    return this.#tryMatch(KEY);
  }

  /** Everything up to a blank, a bracket, a comma, a quote, a colon or a semicolon. */
  tryWord(): TextNode | undefined {
    const start = this.offset;
    const word = this.#tryMatch(WORD);
    return word === undefined ? undefined : this.#textNode('bare', word, start, this.offset, true);
  }

  /** Does a colon follow, blanks aside? Does not move. */
  colonFollows(): boolean {
    const start = this.offset;
    this.skipBlanks();
    const follows = this.peek() === ':';
    this.offset = start;
    return follows;
  }

  /**
   * Reads a quoted text whose opening quote stands here; `closed` is false when its end had to be guessed: the end of
   * the first line when the next quote plainly opens another text.
   */
  readQuoted(): { node: TextNode; closed: boolean } {
    const start = this.offset + 1;
    let end = start;
    let escaped = false;
    for (; end < this.#text.length; end += 1) {
      const code = this.#text.charCodeAt(end);
      if (code === 34) break;
      if (code === 92) {
        escaped = true;
        end += 1;
      }
    }
    const raw = this.#text.slice(start, end);
    let closed = end < this.#text.length;
    if (closed && raw.includes('\n')) {
      AFTER_QUOTED.lastIndex = end + 1;
      NEXT_ENTRY.lastIndex = 0;
      closed = AFTER_QUOTED.test(this.#text) || !NEXT_ENTRY.test(raw);
    }
    if (!closed) {
      const lineEnd = this.#text.indexOf('\n', start);
      end = lineEnd < 0 ? this.#text.length : lineEnd;
      this.offset = end;
      return { node: this.#textNode('quoted', this.#text.slice(start, end), start, end, true), closed: false };
    }
    this.offset = end + 1;
    const text = escaped ? raw.replaceAll(/\\(["\\])/g, '$1') : raw;
    return { node: this.#textNode('quoted', text, start, end, text === raw), closed: true };
  }

  /** Reads an expression up to its `;;`; `closed` is false when `;;` is missing and the end had to be guessed. */
  readExpression(): { node: TextNode; closed: boolean } {
    const start = this.offset;
    const semicolons = this.#findSemicolons();
    const declaration = this.#findDeclaration();
    if (semicolons < declaration) {
      this.offset = semicolons + 2;
      return { node: this.#expressionNode(start, semicolons), closed: true };
    }
    const limit = Math.min(declaration, this.#text.length);
    NEXT_ENTRY.lastIndex = 0;
    const next = NEXT_ENTRY.exec(this.#text.slice(start, limit))?.index;
    const end = next === undefined ? limit : start + next;
    this.offset = end;
    return { node: this.#expressionNode(start, end), closed: false };
  }

  /** Moves to the end of the line, for recovery. */
  skipLine(): void {
    const end = this.#text.indexOf('\n', this.offset);
    this.offset = end < 0 ? this.#text.length : end;
  }

  #tryMatch(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    if (!pattern.test(this.#text)) return undefined;
    const text = this.#text.slice(this.offset, pattern.lastIndex);
    this.offset = pattern.lastIndex;
    return text;
  }

  #findSemicolons(): number {
    if (this.#nextSemicolons < this.offset) {
      const at = this.#text.indexOf(';;', this.offset);
      this.#nextSemicolons = at < 0 ? Infinity : at;
    }
    return this.#nextSemicolons;
  }

  #findDeclaration(): number {
    if (this.#nextDeclaration < this.offset) {
      DECLARATION.lastIndex = this.offset;
      this.#nextDeclaration = DECLARATION.exec(this.#text)?.index ?? Infinity;
    }
    return this.#nextDeclaration;
  }

  #expressionNode(start: number, end: number): TextNode {
    return this.#textNode('expression', this.#text.slice(start, end), start, end, true);
  }

  #textNode(style: TextNode['style'], text: string, start: number, end: number, verbatim: boolean): TextNode {
    return { kind: 'text', style, text, verbatim, file: this.file, start, end };
  }
}
