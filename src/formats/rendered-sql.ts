import type { DuckDBType } from '@duckdb/node-api';
import type { ResultField } from '../results/result-shape.ts';
import type { ValueOptions } from './value-sql.ts';

/** SQL of the text that a person reads in place of the raw value; null when the raw value's plain text is that. */
export function renderedSql(
  _expression: string,
  _type: DuckDBType,
  _field: ResultField,
  _values: ValueOptions,
): string | null {
  return null;
}
