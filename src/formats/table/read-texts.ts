import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier } from '../../results/workbench/duckdb-text.ts';

/** Reads one text for each row of a small relation (totals, subtotals), in its order. */
export async function readTexts(
  workbench: DuckDBConnection,
  expression: string,
  relation: string,
): Promise<readonly string[]> {
  const reader = await workbench.runAndReadAll(`SELECT ${expression} FROM ${identifier(relation)}`);
  return reader.getRows().map((row) => String(row[0]));
}
