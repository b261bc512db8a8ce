/** How names and texts are written in SQL for the workbench (DuckDB). The user's databases have dialects; this is not one. */

/** `a"b` → `"a""b"`. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `it's` → `'it''s'`. DuckDB's plain literals know no other escape. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
