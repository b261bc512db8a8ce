/**
 * Rows as CSV text, as DuckDB reads it without guessing: comma, `"` doubled inside of quotes, `\n` after each row, null is
 * `\N` without quotes.
 */
import { textLiteral } from '../results/workbench/duckdb-text.ts';

export const CSV_NULL = String.raw`\N`;

/** DuckDB's own default for the longest line. */
const DEFAULT_LINE_BYTES = 2 * 2 ** 20;

/**
 * The relation in a file of such rows, for FROM: columns `c0`, `c1` … of these types.
 * @param how.longestRow bytes; absent: no row is longer than DuckDB expects
 */
export function readCsvSql(
  file: string,
  types: readonly string[],
  { longestRow = 0, parallel }: { readonly longestRow?: number; readonly parallel: boolean },
): string {
  const columns = types.map((type, index) => `c${String(index)}: ${textLiteral(type)}`).join(', ');
  const options = [
    textLiteral(file),
    `header = false, auto_detect = false, columns = {${columns}}, delim = ',', quote = '"', escape = '"'`,
    `nullstr = ${textLiteral(CSV_NULL)}, allow_quoted_nulls = false, new_line = '\\n', strict_mode = true`,
    `max_line_size = ${String(Math.max(longestRow + 16, DEFAULT_LINE_BYTES))}, parallel = ${String(parallel)}`,
  ];
  return `read_csv(${options.join(', ')})`;
}

/** A text as a cell. */
export function csvText(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
