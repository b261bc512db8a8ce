/** Columns as Parquet and Arrow can hold them without losing anything. */
import { DECIMAL, DuckDBTypeId, VARCHAR } from '@duckdb/node-api';
import type { DuckDBType } from '@duckdb/node-api';
import { identifier } from '../../results/workbench/duckdb-text.ts';
import { isListText } from '../../results/workbench/list-measures.ts';
import type { ShapedResult } from '../../results/grid/shaped-result.ts';
import { pivotedName } from '../table/table.ts';
import type { Table } from '../table/table.ts';

export interface ColumnarColumn {
  readonly name: string;
  readonly type: DuckDBType;
  /** SQL of the value, of that type. */
  readonly sql: string;
  /** SQL of its plain text. */
  readonly plain: string;
}

/** 128-bit integers: a decimal of 38 digits holds nearly all. */
const hugeTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.BIGNUM,
]);
/** Types that Parquet has no place for, or a narrower one. */
const textTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.INTERVAL,
  DuckDBTypeId.TIME_TZ,
  DuckDBTypeId.BIT,
  DuckDBTypeId.UNION,
  DuckDBTypeId.VARIANT,
  DuckDBTypeId.GEOMETRY,
  DuckDBTypeId.SQLNULL,
]);

/** Keys of a file's metadata that say what a limit cut off. */
export function truncationMarks({ truncated, columnsTruncated }: ShapedResult): readonly string[] {
  return [...(truncated ? ['truncated'] : []), ...(columnsTruncated ? ['columns_truncated'] : [])];
}

/**
 * Columns by field name, of pivoted measures `key - field`. 128-bit integers become decimals of 38 digits where all
 * values fit, text where one does not; what Parquet would change becomes text.
 */
export async function columnarColumns(table: Table): Promise<readonly ColumnarColumn[]> {
  const huge = table.columns.filter((column) => hugeTypes.has(column.type.typeId));
  const beyond = await beyondDecimals(
    table,
    huge.map((column) => identifier(column.name)),
  );
  return table.columns.map((column) => {
    const { type, plain } = column;
    const value = identifier(column.name);
    const name = pivotedName(column);
    if (isListText(column.field, type)) return { name, type, sql: plain, plain };
    if (textTypes.has(type.typeId) || beyond.has(value)) return { name, type: VARCHAR, sql: plain, plain };
    if (!hugeTypes.has(type.typeId)) return { name, type, sql: value, plain };
    return { name, type: DECIMAL(38, 0), sql: `CAST(${value} AS DECIMAL(38, 0))`, plain };
  });
}

async function beyondDecimals(table: Table, values: readonly string[]): Promise<ReadonlySet<string>> {
  if (values.length === 0) return new Set();
  const checks = values.map(
    (value) => `bool_or(${value} IS NOT NULL AND TRY_CAST(${value} AS DECIMAL(38, 0)) IS NULL)`,
  );
  const { workbench, shaped } = table.input;
  const reader = await workbench.runAndReadAll(`SELECT ${checks.join(', ')} FROM ${identifier(shaped.relation)}`);
  const row = reader.getRows()[0] ?? [];
  return new Set(values.filter((_, index) => row[index] === true));
}
