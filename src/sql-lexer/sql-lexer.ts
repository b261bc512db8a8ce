/**
 * The only lexer of SQL. It reads a text whole or in pieces, and knows after each piece whether it is in the open, in a
 * quoted text or name, or in a comment. Whatever the text is, its tokens cover all of it.
 *
 * Pieces may end anywhere. Characters that may still become part of another token (`-`, a word, `$a`) are kept until
 * more arrives, and count as open meanwhile. So does what follows a closing quote, although a second quote would reopen
 * the text.
 */
import type { QuoteRule, SqlLexis } from './sql-lexis.ts';
import { tokenPattern, type SimpleToken, type TokenPattern } from './token-pattern.ts';

export interface SqlToken {
  /**
   * `text` is a quoted text of any kind, `name` a quoted name, `word` a name or keyword without quotes, `symbol` any
   * other single character.
   */
  readonly kind: 'blank' | 'comment' | 'text' | 'name' | 'word' | 'number' | 'symbol';
  /** Offsets into everything that has been read. */
  readonly start: number;
  readonly end: number;
  /** False = the SQL ends within it. */
  readonly isClosed: boolean;
}

/** A text, name or comment that has begun but not ended. */
export type Inside =
  | { readonly kind: 'quoted'; readonly start: number; readonly rule: QuoteRule }
  | { readonly kind: 'dollar_quoted'; readonly start: number; readonly close: string }
  | { readonly kind: 'line_comment' | 'comment'; readonly start: number };

/** `text` has the characters of a word, number, symbol or blank. */
type Emit = (token: SqlToken, text: string) => void;

/**
 * The outcome of a search for the end of `Inside`: the offset after it, or up to where there is nothing more to find.
 */
interface Found {
  readonly at: number;
  readonly isEnd: boolean;
}

export class SqlLexer {
  readonly lexis: SqlLexis;
  readonly #table: TokenPattern;
  readonly #emit: Emit;
  #inside: Inside | null = null;
  /** The depth of comments within comments. */
  #depth = 0;
  /** Characters that have been read but not assigned to a token. */
  #kept = '';
  /** The offset of the first character of `#kept`. */
  #offset = 0;
  /** The text or name that the last character closed, unless another quote follows. */
  #closed: (Inside & { readonly kind: 'quoted' }) | null = null;
  /** The last text, if a text after a line break would continue it with its escapes. */
  #continued: { readonly rule: QuoteRule; isBroken: boolean } | null = null;

  constructor(lexis: SqlLexis, emit: Emit) {
    this.lexis = lexis;
    this.#table = tokenPattern(lexis);
    this.#emit = emit;
  }

  /** Null if in the open. */
  get inside(): Inside | null {
    return this.#inside;
  }

  /** The last characters, if they may belong to an incomplete token or end. */
  get kept(): string {
    return this.#kept;
  }

  /** Was the last character a closing quote? */
  get isBehindQuote(): boolean {
    return this.#closed !== null;
  }

  /** @param isLast whether nothing follows */
  read(text: string, isLast = false): void {
    const sql = this.#kept + text;
    let at = 0;
    while (at < sql.length) {
      const next = this.#inside ? this.#readInside(sql, at, this.#inside) : this.#readOpen(sql, at, isLast);
      at = next.at;
      if (!next.isEnd) break;
    }
    if (isLast) this.#finish(this.#offset + sql.length);
    const rest = isLast ? '' : sql.slice(at);
    this.#kept = this.#inside ? rest : shortened(rest);
    this.#offset += sql.length - this.#kept.length;
  }

  /** Takes a character as part of the current text, name or comment. The caller makes sure that it does not end it. */
  skip(letter: string): void {
    const inside = this.#inside;
    const letters = this.#kept + letter;
    this.#offset += letters.length;
    // It may begin a closing tag or mark.
    const isMark = inside?.kind === 'comment' && (letter === '*' || letter === '/');
    const kept = inside?.kind === 'dollar_quoted' ? inside.close.length - 1 : Number(isMark);
    this.#kept = kept === 0 ? '' : letters.slice(-kept);
    this.#offset -= this.#kept.length;
  }

  #readOpen(sql: string, at: number, isLast: boolean): Found {
    const again = this.#closed && this.#reopen(this.#closed, sql, at);
    if (again) return again;
    if (!isLast && this.#table.mayGrow(sql, at)) return { at, isEnd: false };
    const simple = this.#table.simple(sql, at);
    if (simple !== null) {
      this.#emitOpen(simple.kind, sql.slice(at, simple.end), this.#offset + at);
      return { at: simple.end, isEnd: true };
    }
    const { pattern } = this.#table;
    pattern.lastIndex = at;
    const groups = pattern.exec(sql)?.groups ?? {};
    const end = pattern.lastIndex;
    const letters = sql.slice(at, end);
    this.#begin(groups, letters, this.#offset + at);
    return { at: end, isEnd: true };
  }

  #begin(groups: Partial<Record<string, string>>, letters: string, start: number): void {
    if (groups['line'] !== undefined) this.#inside = { kind: 'line_comment', start };
    else if (groups['block'] !== undefined) {
      this.#continued = null;
      this.#depth = 1;
      this.#inside = { kind: 'comment', start };
    } else if (groups['dollar'] !== undefined) {
      this.#continued = null;
      this.#inside = { kind: 'dollar_quoted', start, close: letters };
    } else if (groups['quote'] !== undefined) {
      this.#inside = { kind: 'quoted', start, rule: this.#ruleOf(letters.toLowerCase()) };
    } else {
      const kind = (['blank', 'number', 'word'] as const).find((one) => groups[one] !== undefined) ?? 'symbol';
      this.#emitOpen(kind, letters, start);
    }
  }

  #emitOpen(kind: SimpleToken['kind'], letters: string, start: number): void {
    if (kind !== 'blank') this.#continued = null;
    else if (this.#continued && /[\n\r]/.test(letters)) this.#continued.isBroken = true;
    this.#emit({ kind, start, end: start + letters.length, isClosed: true }, letters);
  }

  #ruleOf(open: string): QuoteRule {
    const before = this.#continued;
    this.#continued = null;
    return before?.isBroken && open === before.rule.close ? before.rule : this.#table.ruleOf(open);
  }

  /** The closing quote is repeated: it continues the text, or begins another kind of text together with two others. */
  #reopen(closed: Inside & { readonly kind: 'quoted' }, sql: string, at: number): Found | null {
    const { rule, start } = closed;
    this.#closed = null;
    if (sql.charAt(at) === rule.close) {
      const isEmpty = this.#offset + at === start + rule.open.length + 1;
      const triple = isEmpty ? this.#table.tripleOf(rule.open) : undefined;
      if (triple ?? rule.doubled) {
        this.#inside = { kind: 'quoted', start, rule: triple ?? rule };
        return { at: at + 1, isEnd: true };
      }
    }
    this.#emitInside(closed, this.#offset + at, true);
    return null;
  }

  #readInside(sql: string, at: number, inside: Inside): Found {
    const found = this.#endOf(inside, sql, at);
    if (!found.isEnd) return found;
    this.#inside = null;
    if (inside.kind === 'quoted') this.#closed = inside;
    else this.#emitInside(inside, this.#offset + found.at, true);
    return found;
  }

  #endOf(inside: Inside, sql: string, at: number): Found {
    switch (inside.kind) {
      case 'line_comment':
        return endOfLine(sql, at, this.lexis);
      case 'comment':
        return this.#endOfComment(sql, at);
      case 'dollar_quoted':
        return endOfText(sql, at, inside.close);
      case 'quoted':
        return inside.rule.backslashes
          ? endOfEscaped(sql, at, inside.rule.close)
          : endOfText(sql, at, inside.rule.close);
      default:
        return inside satisfies never;
    }
  }

  #endOfComment(sql: string, from: number): Found {
    let at = from;
    while (at < sql.length - 1) {
      const pair = sql.slice(at, at + 2);
      if (pair === '*/') this.#depth -= 1;
      else if (pair === '/*' && this.lexis.nestedComments) this.#depth += 1;
      else {
        at += 1;
        continue;
      }
      at += 2;
      if (this.#depth === 0) return { at, isEnd: true };
    }
    return { at: /[*/]/.test(sql.charAt(at)) ? at : sql.length, isEnd: false };
  }

  #finish(end: number): void {
    const closed = this.#closed;
    if (closed) this.#emitInside(closed, end, true);
    else if (this.#inside) this.#emitInside(this.#inside, end, this.#inside.kind === 'line_comment');
    this.#closed = null;
    this.#inside = null;
  }

  #emitInside(inside: Inside, end: number, isClosed: boolean): void {
    const { kind, start } = inside;
    if (kind === 'quoted') {
      const { rule } = inside;
      const isPrefixed = rule.open.length === 2 && this.lexis.continuedTexts;
      this.#continued = isPrefixed ? { rule, isBroken: false } : null;
      this.#emit({ kind: rule.what, start, end, isClosed }, '');
    } else {
      this.#emit({ kind: kind === 'dollar_quoted' ? 'text' : 'comment', start, end, isClosed }, '');
    }
  }
}

/** The most characters of a word that are kept. It stays a word however many characters are dropped from its middle. */
const LONGEST_KEPT = 200;

/**
 * A word that arrives character by character would be read again and again. Only the beginning of a shortened word is
 * not known.
 */
function shortened(kept: string): string {
  const isLong = kept.length > LONGEST_KEPT && /^\w/.test(kept);
  return isLong ? kept.charAt(0) + kept.slice(1 - LONGEST_KEPT) : kept;
}

function endOfLine(sql: string, at: number, { lineBreaks }: SqlLexis): Found {
  const ends = lineBreaks.map((letter) => sql.indexOf(letter, at)).filter((end) => end >= 0);
  return ends.length === 0 ? { at: sql.length, isEnd: false } : { at: Math.min(...ends), isEnd: true };
}

function endOfText(sql: string, at: number, close: string): Found {
  const end = sql.indexOf(close, at);
  if (end >= 0) return { at: end + close.length, isEnd: true };
  return { at: Math.max(at, sql.length - close.length + 1), isEnd: false };
}

function endOfEscaped(sql: string, from: number, close: string): Found {
  let at = from;
  while (at < sql.length) {
    if (sql.startsWith(close, at)) return { at: at + close.length, isEnd: true };
    const isPartOfClose = close.length > 1 && sql.length - at < close.length && close.startsWith(sql.slice(at));
    if (isPartOfClose || (sql.charAt(at) === '\\' && at + 1 === sql.length)) return { at, isEnd: false };
    at += sql.charAt(at) === '\\' ? 2 : 1;
  }
  return { at, isEnd: false };
}
