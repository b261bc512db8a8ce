/**
 * Reads SQL letter by letter and knows where it stands: in a quoted text or name, in a comment, or in the open. Made
 * for letters of data that are about to be written there: within quotes they are escaped, in the open there are none.
 */

/**
 * What quotes and comments there are, beside `'…'`, `"…"`, `-- …` and `/* … *\/`.
 * `dollar_quotes`: `$$…$$`, `$tag$…$tag$`, `E'…'` with backslashes, comments within comments (PostgreSQL, DuckDB).
 * `backslashes`: they escape in every quoted text; names in backticks, `#` comments, `--` only before a blank (MySQL).
 */
export type SqlLexis = 'dollar_quotes' | 'backslashes';

interface Place {
  readonly kind: 'quoted' | 'dollar_quoted' | 'line_comment' | 'comment';
  /** What leads out of it. */
  readonly end: string;
  readonly hasEscapes: boolean;
}

/** A tag is no longer than a name; behind a letter of a name there is none. */
const DOLLAR_TAG = /(?<![\w$\u0080-\uFFFF])\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]{0,62})?\$$/;
/** Words that a value follows; behind any other name one would be an operand too many. */
const BEFORE_VALUES: ReadonlySet<string> = new Set(
  (
    'ALL AND ANY AS BETWEEN BY CASE CAST DATE DISTINCT DIV ELSE END ESCAPE FROM HAVING ILIKE IN INTERVAL IS LIKE LIMIT MOD NOT ' +
    'OFFSET ON OR RETURNING RLIKE SELECT SET SIMILAR SOME THEN TIME TIMESTAMP TO UNION USING VALUES WHEN WHERE XOR'
  ).split(' '),
);
const ESCAPE_STRING = /(?<![\w$\u0080-\uFFFF])e'$/i;
/** The last letter of whatever leads out of the open. */
const BEGINS = /[*\-'"$`#\s\p{Cc}]/u;
/** Comments that are hints or even SQL begin so. */
const HINT = /^(?:[!+]|M!)/;

export class SqlPlace {
  readonly lexis: SqlLexis;
  /** Null = in the open. */
  #place: Place | null = null;
  /** The next letter is escaped by a backslash. */
  #isEscaped = false;
  #commentDepth = 0;
  /** The first two letters of a comment. */
  #commentHead = '';
  /** The last letters read, as far as a token may reach back; those before a token's end belong to none. */
  #recent = '';
  /** The last letters in the open, without comments; of quoted texts and names their last quote. */
  #open = '';
  /** Brackets that are open: does a list of values stand in it? */
  readonly #brackets: boolean[] = [];

  constructor(lexis: SqlLexis) {
    this.lexis = lexis;
  }

  get isOpen(): boolean {
    return this.#place === null;
  }

  /** In the open: what stands before, comments apart, is a complete value, so that `-1` would be taken from it. */
  get isBehindValue(): boolean {
    const before = this.#open.trimEnd();
    const [word] = /[\w$\u0080-\uFFFF]+$/.exec(before) ?? [];
    return word === undefined ? /[)\]'"`]$/.test(before) : !BEFORE_VALUES.has(word.toUpperCase());
  }

  /** In the open: is this within `IN (…)` or `[…]`, where one value may become several? */
  get isInList(): boolean {
    return this.#brackets.at(-1) ?? false;
  }

  /** Reads SQL. */
  read(text: string): void {
    for (const letter of text) this.#readLetter(letter);
  }

  /** How a letter of data is written here; null = it cannot be. The letter counts as read. */
  write(letter: string): string | null {
    const written = this.#isEscaped || letter === '\0' ? null : this.#written(letter);
    this.#remember(letter);
    return written;
  }

  /** What must stand behind data, lest its last letter makes a token with what follows. */
  get dataEnd(): string {
    return this.#place?.kind === 'comment' && this.#recent.endsWith('/') ? ' ' : '';
  }

  #remember(letter: string): void {
    this.#recent = (this.#recent + letter).slice(-70);
    if (this.#place?.kind === 'comment' && this.#commentHead.length < 2) this.#commentHead += letter;
  }

  #written(letter: string): string | null {
    const place = this.#place;
    if (place === null) return null;
    switch (place.kind) {
      case 'quoted': {
        const isSpecial = letter === place.end || (letter === '\\' && place.hasEscapes);
        return isSpecial ? letter + letter : letter;
      }
      case 'dollar_quoted':
        return letter === '$' ? null : letter;
      case 'line_comment':
        return letter === '\n' || letter === '\r' ? null : letter;
      case 'comment':
        return this.#writtenInComment(letter);
      default:
        return place.kind satisfies never;
    }
  }

  #writtenInComment(letter: string): string | null {
    const isHint = HINT.test(this.#commentHead) || (this.#commentHead.length < 2 && /[!+M]/.test(letter));
    if (isHint) return /\w/.test(letter) && this.#commentHead.length >= 2 ? letter : null;
    const isEdge = letter === '*' || (letter === '/' && this.#recent.endsWith('*'));
    return isEdge ? null : letter;
  }

  #readLetter(letter: string): void {
    this.#remember(letter);
    const place = this.#place;
    if (place === null) {
      this.#readOpen(letter);
      this.#enter(letter);
    } else if (this.#isEscaped) this.#isEscaped = false;
    else if (place.hasEscapes && letter === '\\') this.#isEscaped = true;
    else if (place.kind === 'comment') this.#readComment();
    else if (place.kind === 'line_comment' ? /[\n\r]/.test(letter) : this.#recent.endsWith(place.end)) this.#move(null);
  }

  #readOpen(letter: string): void {
    if (letter === '(' || letter === '[') {
      this.#brackets.push(letter === '[' || /\bIN\s*$/i.test(this.#open));
    } else if (letter === ')' || letter === ']') this.#brackets.pop();
    this.#open = (this.#open + letter).slice(-70);
  }

  #readComment(): void {
    if (this.#recent.endsWith('*/')) {
      this.#commentDepth -= 1;
      if (this.#commentDepth === 0) this.#move(null);
      else this.#recent = '';
    } else if (this.lexis === 'dollar_quotes' && this.#recent.endsWith('/*')) {
      this.#commentDepth += 1;
      this.#recent = '';
    }
  }

  #enter(letter: string): void {
    if (!BEGINS.test(letter)) return;
    const recent = this.#recent;
    const isMysql = this.lexis === 'backslashes';
    if (recent.endsWith('/*')) {
      this.#commentDepth = 1;
      this.#commentHead = '';
      this.#open = `${this.#open.slice(0, -2)} `;
      this.#move({ kind: 'comment', end: '*/', hasEscapes: false });
    } else if (isMysql ? /#$|--[\s\p{Cc}]$/u.test(recent) : recent.endsWith('--')) {
      this.#open = `${this.#open.replace(/(?:#|--.?)$/s, '')} `;
      if (!/[\n\r]$/.test(recent)) this.#move({ kind: 'line_comment', end: '\n', hasEscapes: false });
    } else if (recent.endsWith("'")) {
      this.#move({ kind: 'quoted', end: "'", hasEscapes: isMysql || ESCAPE_STRING.test(recent) });
    } else if (recent.endsWith('"')) {
      this.#move({ kind: 'quoted', end: '"', hasEscapes: isMysql });
    } else if (isMysql && recent.endsWith('`')) {
      this.#move({ kind: 'quoted', end: '`', hasEscapes: false });
    } else {
      const [tag] = isMysql ? [] : (DOLLAR_TAG.exec(recent) ?? []);
      if (tag !== undefined) this.#move({ kind: 'dollar_quoted', end: tag, hasEscapes: false });
    }
  }

  /** A letter belongs to one token only. Doubled quotes leave and enter again, which comes to the same. */
  #move(place: Place | null): void {
    const before = this.#place;
    this.#place = place;
    // A doubled quote goes on with escapes as the text began; a name cannot follow a text without a blank.
    this.#recent =
      place === null && before?.kind === 'quoted' && before.hasEscapes && this.lexis === 'dollar_quotes' ? 'e' : '';
  }
}
