import { DuckDBTypeId } from '@duckdb/node-api';
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

const numericTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.BIGNUM,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
]);

export function isNumericColumn(type: DuckDBType | undefined): boolean {
  return type !== undefined && numericTypes.has(type.typeId);
}
