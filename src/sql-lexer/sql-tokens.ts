/** Whole SQL texts as tokens, and what readers ask about them. Offsets are those of the text. */
import { SqlLexer, type SqlToken } from './sql-lexer.ts';
import type { SqlLexis } from './sql-lexis.ts';

/** The tokens of `sql`. Every character is in exactly one of them. */
export function sqlTokens(sql: string, lexis: SqlLexis): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  new SqlLexer(lexis, (token) => tokens.push(token)).read(sql, true);
  return tokens;
}

/** Is the token neither a blank nor a comment? A comment that is executed does not count as one. */
export function isMeaningful({ kind, start }: SqlToken, sql: string, lexis: SqlLexis): boolean {
  if (kind === 'comment') return lexis.executedComments && EXECUTED.test(sql.slice(start, start + 4));
  return kind !== 'blank';
}

/** MySQL's executed comments, and MariaDB's. */
const EXECUTED = /^\/\*M?!/;

/** Does the text contain anything but blanks and comments? */
export function hasMeaning(sql: string, lexis: SqlLexis): boolean {
  return sqlTokens(sql, lexis).some((token) => isMeaningful(token, sql, lexis));
}

/** Would a text that follows `sql` on the same line be part of a comment? */
export function endsInLineComment(sql: string, lexis: SqlLexis): boolean {
  const lastLine = sql.slice(sql.lastIndexOf('\n') + 1);
  if (!lexis.lineComments.some(({ open }) => lastLine.includes(open))) return false;
  const last = sqlTokens(sql, lexis).at(-1);
  return last?.kind === 'comment' && lexis.lineComments.some(({ open }) => sql.startsWith(open, last.start));
}

/** A quoted name without its quotes; any other token as written. */
export function nameOf({ kind, start, end }: SqlToken, sql: string, lexis: SqlLexis): string {
  const written = sql.slice(start, end);
  const rule = kind === 'name' ? lexis.quotes.find(({ open }) => written.startsWith(open)) : undefined;
  if (!rule) return written;
  const inner = written.slice(rule.open.length, -rule.close.length);
  return rule.doubled ? inner.replaceAll(rule.close + rule.close, rule.close) : inner;
}

/** A column of a table as written: the first two names of a chain such as `orders.total` or `"orders" . item.price`. */
export interface QualifiedName {
  /** The first name, without quotes. */
  readonly table: string;
  readonly start: number;
  /** The offset after the second name. */
  readonly end: number;
}

export function qualifiedNames(sql: string, lexis: SqlLexis): readonly QualifiedName[] {
  // Most texts have none.
  if (!sql.includes('.')) return [];
  const tokens = sqlTokens(sql, lexis).filter((token) => isMeaningful(token, sql, lexis));
  const isName = (token: SqlToken | undefined): token is SqlToken => token?.kind === 'word' || token?.kind === 'name';
  const isPoint = (token: SqlToken | undefined): boolean => token?.kind === 'symbol' && sql.charAt(token.start) === '.';
  return tokens.flatMap((table, index) => {
    const column = tokens[index + 2];
    if (!isName(table) || isPoint(tokens[index - 1]) || !isPoint(tokens[index + 1]) || !isName(column)) return [];
    return [{ table: nameOf(table, sql, lexis), start: table.start, end: column.end }];
  });
}
