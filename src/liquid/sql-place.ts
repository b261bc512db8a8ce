/**
 * The place of the next letter in SQL: in a quoted text or name, in a comment, or in the open. It is for letters of
 * data that are about to be written there: within quotes they are escaped, in the open they are not allowed.
 */
import { SqlLexer, type SqlToken } from '../sql-lexer/sql-lexer.ts';
import type { QuoteRule, SqlLexis } from '../sql-lexer/sql-lexis.ts';

/** Words that a value may follow; after any other name it would be one operand too many. */
const BEFORE_VALUES: ReadonlySet<string> = new Set(
  (
    'ALL AND ANY AS BETWEEN BY CASE CAST DATE DISTINCT DIV ELSE END ESCAPE FROM HAVING ILIKE IN INTERVAL IS LIKE LIMIT MOD NOT ' +
    'OFFSET ON OR RETURNING RLIKE SELECT SET SIMILAR SOME THEN TIME TIMESTAMP TO UNION USING VALUES WHEN WHERE XOR'
  ).split(' '),
);
/** The beginning of comments that are hints, or even SQL. */
const HINT = /^(?:[!+]|M!)/;

export class SqlPlace {
  readonly lexis: SqlLexis;
  readonly #lexer: SqlLexer;
  /** Letters read so far. */
  #length = 0;
  /** The first two letters of a comment. */
  #commentHead = '';
  /** The last token in the open that is neither blank nor comment; for a quoted one, the quote. */
  #last = '';
  /** For each open bracket: does it contain a list of values? */
  readonly #brackets: boolean[] = [];

  constructor(lexis: SqlLexis) {
    this.lexis = lexis;
    this.#lexer = new SqlLexer(lexis, (token, letters) => this.#take(token, letters));
  }

  get isOpen(): boolean {
    return this.#lexer.inside === null;
  }

  /** A quote or comment that is still to be closed; a comment to the end of the line is not. */
  get unclosed(): 'quote' | 'comment' | null {
    const kind = this.#lexer.inside?.kind;
    if (kind === undefined || kind === 'line_comment') return null;
    return kind === 'comment' ? 'comment' : 'quote';
  }

  /**
   * In the open: is the text before it, except for comments, a complete value? Then `-1` would be subtracted from it.
   */
  get isBehindValue(): boolean {
    if (this.#lexer.isBehindQuote) return true;
    const last = this.#lexer.kept === '' ? this.#last : this.#lexer.kept;
    return /[\w$\u0080-\uFFFF]$/.test(last) ? !BEFORE_VALUES.has(last.toUpperCase()) : /[)\]']$/.test(last);
  }

  /** In the open: is this within `IN (…)` or `[…]`, where one value may become several? */
  get isInList(): boolean {
    return this.#brackets.at(-1) ?? false;
  }

  /** Reads SQL. */
  read(text: string): void {
    const before = this.#lexer.inside;
    this.#lexer.read(text);
    const { inside } = this.#lexer;
    if (inside?.kind === 'comment') {
      const began = inside === before ? null : inside.start + '/*'.length - this.#length;
      const head = began === null ? this.#commentHead + text : text.slice(began);
      this.#commentHead = head.slice(0, 2);
    }
    this.#length += text.length;
  }

  /** How a letter of data is written here; null = it cannot be written. The letter counts as read. */
  write(letter: string): string | null {
    const written = letter === '\0' ? null : this.#written(letter);
    if (this.#lexer.inside?.kind === 'comment') this.#commentHead = (this.#commentHead + letter).slice(0, 2);
    this.#skip(letter);
    return written;
  }

  /** What to write after data, so that its last letter does not form a token with what follows; counts as read. */
  endData(): string {
    if (this.#lexer.inside?.kind !== 'comment' || !this.#lexer.kept.endsWith('/')) return '';
    this.#skip(' ');
    return ' ';
  }

  #skip(letter: string): void {
    this.#length += letter.length;
    this.#lexer.skip(letter);
  }

  #written(letter: string): string | null {
    const { inside } = this.#lexer;
    if (inside === null) return null;
    switch (inside.kind) {
      case 'quoted':
        return this.#lexer.kept === '\\' ? null : writtenInQuotes(letter, inside.rule);
      case 'dollar_quoted':
        return letter === '$' ? null : letter;
      case 'line_comment':
        return letter === '\n' || letter === '\r' ? null : letter;
      case 'comment':
        return this.#writtenInComment(letter);
      default:
        return inside satisfies never;
    }
  }

  #writtenInComment(letter: string): string | null {
    const isHint = HINT.test(this.#commentHead) || (this.#commentHead.length < 2 && /[!+M]/.test(letter));
    if (isHint) return /\w/.test(letter) && this.#commentHead.length >= 2 ? letter : null;
    const isEdge = letter === '*' || (letter === '/' && this.#lexer.kept.endsWith('*'));
    return isEdge ? null : letter;
  }

  #take({ kind }: SqlToken, letters: string): void {
    if (kind === 'blank' || kind === 'comment') return;
    if (letters === '(' || letters === '[') this.#brackets.push(letters === '[' || /^in$/i.test(this.#last));
    else if (letters === ')' || letters === ']') this.#brackets.pop();
    this.#last = kind === 'text' || kind === 'name' ? "'" : letters;
  }
}

function writtenInQuotes(letter: string, rule: QuoteRule): string | null {
  if (letter === '\\') return rule.backslashes ? String.raw`\\` : letter;
  if (!rule.close.includes(letter)) return letter;
  if (rule.doubled) return letter + letter;
  return rule.backslashes ? `\\${letter}` : null;
}
