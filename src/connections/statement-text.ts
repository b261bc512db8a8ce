/**
 * What drivers must know of a statement's text: where it ends, so that it can be put into parentheses, and what it calls.
 * Drivers let the database itself check the very text that comes out of here.
 */
import type { SqlLexis } from '../sql-lexer/sql-lexis.ts';
import { isMeaningful, nameOf, sqlTokens } from '../sql-lexer/sql-tokens.ts';

/**
 * The text without the semicolons and comments that follow its statement; empty when there is no statement. Offsets
 * stay: only the end is cut. A second statement stays too (the database refuses it).
 */
export function withoutTerminator(sql: string, lexis: SqlLexis): string {
  const last = sqlTokens(sql, lexis).findLast(
    (token) => isMeaningful(token, sql, lexis) && sql.slice(token.start, token.end) !== ';',
  );
  return sql.slice(0, last?.end ?? 0);
}

/** The text with every quoted text and comment replaced by spaces: same length, same offsets, bare words only. */
export function blankQuotesAndComments(sql: string, lexis: SqlLexis): string {
  return sqlTokens(sql, lexis)
    .map(({ kind, start, end }) =>
      kind === 'text' || kind === 'name' || kind === 'comment' ? ' '.repeat(end - start) : sql.slice(start, end),
    )
    .join('');
}

/** The first word of a statement, in upper case; empty when it begins with other than words and parentheses. */
export function firstWord(sql: string, lexis: SqlLexis): string {
  return /^[\s(]*([a-z]+)/i.exec(blankQuotesAndComments(sql, lexis))?.[1]?.toUpperCase() ?? '';
}

/** A place where a comment is run (MySQL's `/*! … *\/`); null = there is none. */
export function executedComment(sql: string, lexis: SqlLexis): number | null {
  const found = sqlTokens(sql, lexis).find((token) => token.kind === 'comment' && isMeaningful(token, sql, lexis));
  return found?.start ?? null;
}

/**
 * What is written like a call: a name, plain or in quotes, before an opening parenthesis; in lower case, with its place.
 * Keywords are among them (`in (`). `U&"…"` reads as its letters.
 */
export function calledNames(sql: string, lexis: SqlLexis): readonly { readonly name: string; readonly at: number }[] {
  const called: { name: string; at: number }[] = [];
  let last: { name: string; at: number } | null = null;
  for (const token of sqlTokens(sql, lexis)) {
    if (!isMeaningful(token, sql, lexis)) continue;
    const { kind, start } = token;
    if (last !== null && sql.charAt(start) === '(') called.push(last);
    const name = kind === 'word' || kind === 'name' ? unescaped(nameOf(token, sql, lexis)).toLowerCase() : null;
    last = name === null ? null : { name, at: start };
    // Its text stands between a name in quotes and the parenthesis.
    if (last?.name === 'uescape') called.push(last);
  }
  return called;
}

/** With PostgreSQL's escapes of letters (`\0070`) resolved, which no well-meaning author needs. */
function unescaped(name: string): string {
  return name.replaceAll(/\\(?:\+([0-9a-f]{6})|([0-9a-f]{4}))/gi, (whole, long?: string, short?: string) => {
    const code = Number.parseInt(long ?? short ?? '', 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
