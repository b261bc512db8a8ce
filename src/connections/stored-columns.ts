/** How a statement's columns are kept in Parquet: unique names, and text for the types that Parquet would change. */
import type { StoredColumn } from './connection.ts';

/**
 * Types that DuckDB's Parquet writer changes: HUGEINT becomes DOUBLE, intervals lose microseconds, TIMETZ its offset.
 * They are stored as text and cast back by the code that reads them.
 */
const KEPT_AS_TEXT = /\b(U?HUGEINT|BIGNUM|INTERVAL|TIME WITH TIME ZONE|BIT)\b/;
/** Types that have no way back from Parquet or from text: their text is the value. */
const BECOMES_TEXT = /\b(UNION|ENUM|GEOMETRY)\b|^"NULL"$|^SQLNULL$/;

/** @param columns names and DuckDB types as the database gives them. */
export function storedColumns(columns: readonly { readonly name: string; readonly type: string }[]): StoredColumn[] {
  const taken = new Set<string>();
  return columns.map(({ name, type }, index) => ({
    name,
    key: uniqueKey(name === '' ? `column_${String(index + 1)}` : name, taken),
    ...storedType(type),
  }));
}

function storedType(type: string): Pick<StoredColumn, 'type' | 'asText'> {
  if (BECOMES_TEXT.test(type)) return { type: 'VARCHAR', asText: true };
  if (KEPT_AS_TEXT.test(type)) return { type, asText: true };
  // Fixed arrays come back as lists, and the coarse timestamps as plain ones: same values.
  return { type: type.replace(/\bTIMESTAMP_M?S\b/g, 'TIMESTAMP').replace(/\[\d+\]/g, '[]'), asText: false };
}

/** DuckDB's names are the same when they differ in case only, so `a` and `A` may not stand side by side. */
function uniqueKey(name: string, taken: Set<string>): string {
  let key = name;
  for (let count = 1; taken.has(key.toLowerCase()); count += 1) key = `${name}_${String(count)}`;
  taken.add(key.toLowerCase());
  return key;
}
