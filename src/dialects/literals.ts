/** Checks and quoting that literals of every dialect share. */
import { requireThat } from '../lib/require-that.ts';

/** Escape character of every LIKE that dialects write: Looker's own in filter expressions. */
const LIKE_ESCAPE = '^';

export function escapeLikeText(value: string): string {
  return value.replace(/[%_^]/g, (character) => LIKE_ESCAPE + character);
}

/**
 * Characters that never stand raw in a literal: NUL ends the SQL text for some drivers, U+E000 and U+E001 are the
 * placeholders of the compiler's own text assembly.
 */
// oxlint-disable-next-line no-control-regex -- NUL is what it looks for.
const UNSAFE = /([\u0000\uE000\uE001])/;

/** Quotes by `quote` and writes the unsafe characters by code: `('a' || CHR(0) || 'b')`. */
export function stringLiteral(
  value: string,
  quote: (safe: string) => string,
  byCode: (code: number) => string,
  concat: (parts: readonly string[]) => string,
): string {
  const text = value.toWellFormed();
  if (!UNSAFE.test(text)) return quote(text);
  const parts = text
    .split(UNSAFE)
    .map((piece, index) => (index % 2 === 0 ? piece && quote(piece) : byCode(piece.codePointAt(0) ?? 0)))
    .filter((part) => part !== '');
  return concat(parts.length === 1 ? [quote(''), ...parts] : parts);
}

/** Negative numbers come in parentheses: after a minus sign of somebody's SQL, `--5` would start a comment. */
export function numberLiteral(digits: string): string {
  requireThat(/^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(digits), `not a number: ${digits}`);
  return digits.startsWith('-') ? `(${digits})` : digits;
}

export function checkDate(iso: string): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso) ?? [];
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const exists = year > '0000' && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  requireThat(exists, `not a date: ${iso}`);
  return iso;
}

export function checkTimestamp(local: string): string {
  const [, date = '', time] = /^(.{10}) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?)$/.exec(local) ?? [];
  requireThat(time !== undefined, `not a timestamp: ${local}`);
  checkDate(date);
  return local;
}

/** Quotes a name by doubling the quote character within it. */
export function quotedName(name: string, quote: string): string {
  requireThat(name !== '' && !name.includes('\0'), 'a name must not be empty or contain NUL');
  return quote + name.toWellFormed().replaceAll(quote, quote + quote) + quote;
}
