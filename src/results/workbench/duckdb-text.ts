/**
 * Writes names and texts in SQL for the workbench, which is DuckDB. Users' databases have dialects; this is not one of
 * them.
 */

/** `a"b` → `"a""b"`. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `it's` → `'it''s'`. DuckDB's plain literals have no other escape. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
