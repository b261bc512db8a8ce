/**
 * Columns whose exact type only their values tell: numbers of any precision (PostgreSQL's `numeric`), or columns of
 * which a value did not fit the declared type. They lie in Parquet as text; this finds the type that holds all values.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, textLiteral } from '../results/workbench/duckdb-text.ts';
import type { StoredColumn } from './connection.ts';

/** The widest decimal that DuckDB has. */
const MAX_PRECISION = 38;
/** Whole numbers of so many digits always fit BIGINT. */
const BIGINT_DIGITS = 18;

export interface TextColumn {
  readonly name: string;
  readonly key: string;
  /** `number`: the narrowest exact number; else the DuckDB type that was declared, or VARCHAR if a value is not one. */
  readonly wanted: string;
}

export async function settleTextColumn(
  workbench: DuckDBConnection,
  files: readonly string[],
  { name, key, wanted }: TextColumn,
): Promise<StoredColumn> {
  const from = `(SELECT ${identifier(key)} AS x FROM read_parquet([${files.map(textLiteral).join(', ')}]))`;
  const type = wanted === 'number' ? await numberType(workbench, from) : await declaredType(workbench, from, wanted);
  return { name, key, type, asText: true };
}

async function declaredType(workbench: DuckDBConnection, from: string, wanted: string): Promise<string> {
  if (wanted === 'VARCHAR') return wanted;
  const sql = `SELECT count(*) FROM ${from} WHERE x IS NOT NULL AND TRY_CAST(x AS ${wanted}) IS NULL`;
  const [misfits] = await firstRow(workbench, sql);
  if (Number(misfits) === 0) return wanted;
  return wanted.startsWith('DECIMAL') ? await numberType(workbench, from) : 'VARCHAR';
}

async function numberType(workbench: DuckDBConnection, from: string): Promise<string> {
  const [values, plain, wholeDigits, scale] = await firstRow(
    workbench,
    `SELECT count(x),
       count(*) FILTER (WHERE regexp_full_match(x, '-?[0-9]+(\\.[0-9]+)?')),
       max(length(ltrim(split_part(x, '.', 1), '-'))),
       max(length(rtrim(split_part(x, '.', 2), '0')))
     FROM ${from}`,
  );
  // NaN, infinities: only floating point has them.
  if (Number(values) === 0 || plain !== values) return 'DOUBLE';
  const digits = Number(wholeDigits);
  const decimals = Number(scale);
  if (decimals === 0) {
    if (digits <= BIGINT_DIGITS) return 'BIGINT';
    return digits <= MAX_PRECISION ? 'DECIMAL(38,0)' : 'BIGNUM';
  }
  return digits + decimals <= MAX_PRECISION ? `DECIMAL(38,${String(decimals)})` : 'DOUBLE';
}

async function firstRow(workbench: DuckDBConnection, sql: string): Promise<readonly unknown[]> {
  const reader = await workbench.runAndReadAll(sql);
  return reader.getRows()[0] ?? [];
}
