/** A place among the tokens of a SQL text, and what parsers ask there. */
import { refuseSql, shown } from './refuse-sql.ts';
import { readTokens, type Token } from './read-tokens.ts';

const END: Token = { kind: 'end', text: '', at: 0, end: 0 };

export class TokenCursor {
  readonly sql: string;
  readonly #tokens: readonly Token[];
  #index = 0;

  /** @throws CoatcheckError `bad_request` */
  constructor(sql: string) {
    this.sql = sql;
    this.#tokens = readTokens(sql);
  }

  get token(): Token {
    return this.#tokens[this.#index] ?? { ...END, at: this.sql.length };
  }

  /** The token that is `count` further. */
  ahead(count = 1): Token {
    return this.#tokens[this.#index + count] ?? { ...END, at: this.sql.length };
  }

  next(): Token {
    const { token } = this;
    this.#index += 1;
    return token;
  }

  /** Is this one of the keywords? */
  isWord(...words: readonly string[]): boolean {
    return isWord(this.token, words);
  }

  isSymbol(text: string): boolean {
    return isSymbol(this.token, text);
  }

  /** Goes on if this is the keyword. */
  takeWord(word: string): boolean {
    const isIt = this.isWord(word);
    if (isIt) this.#index += 1;
    return isIt;
  }

  takeSymbol(text: string): boolean {
    const isIt = this.isSymbol(text);
    if (isIt) this.#index += 1;
    return isIt;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) this.unexpected(word);
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) this.unexpected(`"${text}"`);
  }

  /** @throws CoatcheckError `bad_request` */
  refuse(why: string, at = this.token.at): never {
    return refuseSql(why, { sql: this.sql, at });
  }

  refuseSubquery(): never {
    return this.refuse('Subqueries and WITH are not served: a query is one SELECT over one explore.');
  }

  unexpected(wanted: string): never {
    const { kind, at, end } = this.token;
    const found = kind === 'end' ? 'the end' : `"${shown(this.sql.slice(at, end))}"`;
    return this.refuse(`Expected ${wanted}, not ${found}.`);
  }
}

export function isWord({ kind, text }: Token, words: readonly string[]): boolean {
  return kind === 'word' && words.includes(text.toUpperCase());
}

export function isSymbol({ kind, text }: Token, symbol: string): boolean {
  return kind === 'symbol' && text === symbol;
}
