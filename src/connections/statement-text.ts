/**
 * Reads just enough of SQL to find where its one statement ends, so that it can be put into parentheses. It decides
 * nothing about safety: drivers let the database itself check the very text that comes out of here.
 */

/** How a database's lexer differs from the common ground. */
export interface LexicalRules {
  /** `\'` inside of quotes does not end them (MySQL). */
  readonly backslashEscapes: boolean;
  /** `# …` is a comment (MySQL). */
  readonly hashComments: boolean;
  /** `$tag$ … $tag$` is a text (PostgreSQL, DuckDB). */
  readonly dollarQuotes: boolean;
  /** Block comments nest (PostgreSQL, DuckDB). */
  readonly nestedComments: boolean;
}

export const postgresLexicalRules: LexicalRules = {
  backslashEscapes: false,
  hashComments: false,
  dollarQuotes: true,
  nestedComments: true,
};

export const mysqlLexicalRules: LexicalRules = {
  backslashEscapes: true,
  hashComments: true,
  dollarQuotes: false,
  nestedComments: false,
};

/**
 * The text without the semicolons and comments that follow its statement; empty when there is no statement. Offsets
 * stay: only the end is cut. A second statement stays too (the database refuses it).
 */
export function withoutTerminator(sql: string, rules: LexicalRules): string {
  let end = 0;
  let at = 0;
  while (at < sql.length) {
    const next = skipToken(sql, at, rules);
    if (next.meaningful) end = next.end;
    at = next.end;
  }
  return sql.slice(0, end);
}

/** The text with every quoted text and comment replaced by spaces: same length, same offsets, bare words only. */
export function blankQuotesAndComments(sql: string, rules: LexicalRules): string {
  let bare = '';
  let at = 0;
  while (at < sql.length) {
    const { end } = skipToken(sql, at, rules);
    bare += end === at + 1 ? sql.slice(at, end) : ' '.repeat(end - at);
    at = end;
  }
  return bare;
}

/**
 * What is written like a call: a name, plain or in quotes, before an opening parenthesis; in lower case, with its place.
 * Keywords are among them (`in (`). `U&"…"` reads as its letters.
 */
export function calledNames(
  sql: string,
  rules: LexicalRules,
): readonly { readonly name: string; readonly at: number }[] {
  const called: { name: string; at: number }[] = [];
  let last: { name: string; at: number } | null = null;
  let at = 0;
  while (at < sql.length) {
    const char = sql[at] ?? '';
    const word = /^[\p{L}_\u0080-\u{10ffff}][\p{L}\p{N}_$\u0080-\u{10ffff}]*/u.exec(sql.slice(at, at + 130))?.[0];
    const end = word === undefined ? skipToken(sql, at, rules).end : endOfWord(sql, at, word, rules);
    if (char === '(' && last !== null) called.push(last);
    if (word !== undefined) last = { name: word.toLowerCase(), at };
    else if (char === '"' || char === '`') last = { name: unquoted(sql.slice(at + 1, end - 1)), at };
    else if (skipToken(sql, at, rules).meaningful) last = null;
    // Its text stands between a name in quotes and the parenthesis.
    if (word !== undefined && last?.name === 'uescape') called.push(last);
    at = end;
  }
  return called;
}

/** Of `E'…'`, in which PostgreSQL escapes with backslashes, the end of its text. */
function endOfWord(sql: string, at: number, word: string, rules: LexicalRules): number {
  const end = at + word.length;
  const isEscapeText = rules.dollarQuotes && /^e$/i.test(word) && sql[end] === "'";
  return isEscapeText ? endOfQuotes(sql, end, { ...rules, backslashEscapes: true }) : end;
}

/** With PostgreSQL's escapes of letters (`\0070`) resolved, which nobody needs who means well. */
function unquoted(name: string): string {
  return name
    .replaceAll(/\\(?:\+([0-9a-f]{6})|([0-9a-f]{4}))/gi, (whole, long?: string, short?: string) => {
      const code = Number.parseInt(long ?? short ?? '', 16);
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
    })
    .toLowerCase();
}

interface Token {
  readonly end: number;
  /** Neither space nor comment nor semicolon. */
  readonly meaningful: boolean;
}

function skipToken(sql: string, at: number, rules: LexicalRules): Token {
  const char = sql[at] ?? '';
  const pair = sql.slice(at, at + 2);
  if (char === ';' || /\s/.test(char)) return { end: at + 1, meaningful: false };
  // MySQL takes two minus signs for a comment only before a space: `1--1` is 2.
  const isDashes = pair === '--' && (!rules.hashComments || /^--(?:\s|$)/.test(sql.slice(at, at + 3)));
  if (isDashes || (char === '#' && rules.hashComments)) return { end: endOfLine(sql, at), meaningful: false };
  // MySQL's `/*! … */` is no comment: it runs.
  if (pair === '/*')
    return { end: endOfComment(sql, at, rules), meaningful: rules.hashComments && sql[at + 2] === '!' };
  if (char === "'" || char === '"' || char === '`') return { end: endOfQuotes(sql, at, rules), meaningful: true };
  if (char === '$' && rules.dollarQuotes) return { end: endOfDollarQuotes(sql, at), meaningful: true };
  return { end: at + 1, meaningful: true };
}

function endOfLine(sql: string, at: number): number {
  const end = sql.indexOf('\n', at);
  return end < 0 ? sql.length : end + 1;
}

function endOfComment(sql: string, at: number, rules: LexicalRules): number {
  let depth = 1;
  let next = at + 2;
  while (next < sql.length && depth > 0) {
    const pair = sql.slice(next, next + 2);
    if (pair === '*/') depth -= 1;
    else if (pair === '/*' && rules.nestedComments) depth += 1;
    next += pair === '*/' || pair === '/*' ? 2 : 1;
  }
  return next;
}

function endOfQuotes(sql: string, at: number, rules: LexicalRules): number {
  const quote = sql[at];
  let next = at + 1;
  while (next < sql.length && sql[next] !== quote) {
    next += rules.backslashEscapes && quote !== '`' && sql[next] === '\\' ? 2 : 1;
  }
  return Math.min(next + 1, sql.length);
}

function endOfDollarQuotes(sql: string, at: number): number {
  const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(at, at + 80))?.[0];
  if (tag === undefined) return at + 1;
  const end = sql.indexOf(tag, at + tag.length);
  return end < 0 ? sql.length : end + tag.length;
}
