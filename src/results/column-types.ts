import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { identifier } from './duckdb-text.ts';

/** Column name → DuckDB type of a relation in the workbench, in the relation's order. Reads no rows. */
export async function readColumnTypes(
  workbench: DuckDBConnection,
  relation: string,
): Promise<ReadonlyMap<string, DuckDBType>> {
  const result = await workbench.run(`SELECT * FROM ${identifier(relation)} LIMIT 0`);
  const types = result.columnTypes();
  return new Map(result.columnNames().flatMap((name, index) => (types[index] ? [[name, types[index]] as const] : [])));
}
