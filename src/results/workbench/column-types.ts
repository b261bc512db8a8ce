/** Types of columns in the workbench. */
import { DuckDBDecimalType, DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { identifier } from './duckdb-text.ts';

/** Column name → DuckDB type, in the relation's order. */
export type ColumnTypes = ReadonlyMap<string, DuckDBType>;

/** The types of one relation that have been read before. They do not apply to relations made from it. */
export interface KnownTypes {
  readonly relation: string;
  readonly types: ColumnTypes;
}

/** The types of a relation in the workbench, read unless they are `known`. Runs no query. */
export async function readColumnTypes(
  workbench: DuckDBConnection,
  relation: string,
  known?: KnownTypes | null,
): Promise<ColumnTypes> {
  if (known?.relation === relation) return known.types;
  const statement = await workbench.prepare(`SELECT * FROM ${identifier(relation)}`);
  try {
    const indexes = Array.from({ length: statement.columnCount }, (_, index) => index);
    return new Map(indexes.map((index) => [statement.columnName(index), statement.columnType(index)]));
  } finally {
    statement.destroySync();
  }
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

const fractionTypes: ReadonlySet<DuckDBTypeId> = new Set([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE]);

/** Are all values of the type whole numbers? */
export function isWholeNumberColumn(type: DuckDBType): boolean {
  if (type instanceof DuckDBDecimalType) return type.scale === 0;
  return isNumericColumn(type) && !fractionTypes.has(type.typeId);
}

const timeTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
]);

/** Days and moments. */
export function isTimeColumn(type: DuckDBType | undefined): boolean {
  return type !== undefined && timeTypes.has(type.typeId);
}
