/** What a person reads in place of a raw value: value formats, fiscal and quarter names, thousands separators. */
import type { DuckDBType } from '@duckdb/node-api';
import type { ResultField } from '../../results/prepared/result-shape.ts';
import { DEFAULT_NUMBER_FORMAT } from '../../results/prepared/number-marks.ts';
import type { NumberFormatName } from '../../results/prepared/number-marks.ts';
import { groupedNumberSql, numberFormatSql, withMarksSql } from './number-format-sql.ts';
import { isNumericType } from './value-sql.ts';

/** SQL of the text, null for null; null (no SQL) when it is always the raw value's plain text. */
export function renderedSql(
  expression: string,
  type: DuckDBType,
  field: ResultField,
  marks: NumberFormatName = DEFAULT_NUMBER_FORMAT,
): string | null {
  if (field.timeframe !== null) return shownTimeframes[field.timeframe]?.(expression) ?? null;
  if (!isNumericType(type)) return null;
  const text = numberSql(expression, type, field);
  // `strict_value_format` keeps a format as its author wrote it.
  return text === null || field.metadata['strict_value_format'] === true ? text : withMarksSql(text, marks);
}

function numberSql(expression: string, type: DuckDBType, field: ResultField): string | null {
  if (field.valueFormat !== null && field.valueFormat !== '')
    return numberFormatSql(expression, type, field.valueFormat);
  return field.category === 'measure' && field.kind === 'number' ? groupedNumberSql(expression, type) : null;
}

/** `2024-04` → `2024-Q2`. */
const quarterName = (value: string): string =>
  `(left(${value}, 4) || '-Q' || ((TRY_CAST(substr(${value}, 6, 2) AS INTEGER) + 2) // 3)::VARCHAR)`;

/** Timeframes whose name is not their value. */
export const shownTimeframes: Readonly<Record<string, (value: string) => string>> = {
  quarter: quarterName,
  fiscal_quarter: (value) => `('FY' || ${quarterName(value)})`,
  fiscal_year: (value) => `('FY' || (${value})::VARCHAR)`,
};
