/** The tokens of a user's SQL, without blanks and comments. */
import type { SqlLexis } from '../sql-lexer/sql-lexis.ts';
import { sqlTokens } from '../sql-lexer/sql-tokens.ts';
import type { SqlToken as LexedToken } from '../sql-lexer/sql-lexer.ts';
import { refuseSql, shown } from './refuse-sql.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'symbol' | 'end';
  /** Words as written; names and texts without their quotes. */
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

/**
 * Names stand in backquotes, or in double quotes as the driver says of itself; texts stand in single quotes. A quote
 * within either is written twice.
 */
const LEXIS: SqlLexis = {
  quotes: [
    { open: "'", close: "'", what: 'text', backslashes: false, doubled: true },
    { open: '"', close: '"', what: 'name', backslashes: false, doubled: true },
    { open: '`', close: '`', what: 'name', backslashes: false, doubled: true },
  ],
  dollarQuotes: false,
  continuedTexts: false,
  lineComments: [{ open: '--', beforeBlank: false }],
  lineBreaks: ['\n'],
  nestedComments: false,
  executedComments: false,
};

const PAIRS: ReadonlySet<string> = new Set(['<>', '<=', '>=', '!=', '||']);
const SYMBOLS = /^[-+*/%=<>(),.;?|!]$/;
const DIGITS = /^\d+(?:\.\d*)?(?:[eE]\d+)?$/;

/** Linear in the SQL. The last token is `end`. @throws CoatcheckError `bad_request` */
export function readTokens(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const token of sqlTokens(sql, LEXIS)) {
    if (token.kind === 'blank' || token.kind === 'comment') {
      if (!token.isClosed) refuseSql('This comment is not closed.', { sql, at: token.start });
      continue;
    }
    const read = readToken(token, sql);
    const last = tokens.at(-1);
    const isPair = last?.kind === 'symbol' && last.end === read.at && PAIRS.has(last.text + read.text);
    if (isPair) tokens[tokens.length - 1] = { ...last, text: last.text + read.text, end: read.end };
    else tokens.push(read);
  }
  tokens.push({ kind: 'end', text: '', at: sql.length, end: sql.length });
  return tokens;
}

function readToken({ kind, start: at, end, isClosed }: LexedToken, sql: string): Token {
  const written = sql.slice(at, end);
  const place = { sql, at };
  switch (kind) {
    case 'text':
    case 'name': {
      if (!isClosed) refuseSql('This quote is not closed.', place);
      const quote = written.charAt(0);
      return { kind, text: written.slice(1, -1).replaceAll(quote + quote, quote), at, end };
    }
    case 'number':
      if (!DIGITS.test(written)) refuseSql(`"${shown(written)}" is not a number.`, place);
      return { kind, text: written, at, end };
    case 'word':
      return { kind, text: written, at, end };
    default:
      if (!SYMBOLS.test(written)) refuseSql(`"${shown(written)}" is not expected here.`, place);
      return { kind: 'symbol', text: written, at, end };
  }
}
