/** What a person reads in place of a raw value: value formats, fiscal and quarter names, thousands separators. */
import type { DuckDBType } from '@duckdb/node-api';
import type { ResultField } from '../results/result-shape.ts';
import { DEFAULT_NUMBER_FORMAT } from '../results/number-marks.ts';
import type { NumberFormatName } from '../results/number-marks.ts';
import { groupedNumberSql, numberFormatSql, withMarksSql } from './number-format-sql.ts';
import { isNumericType } from './value-sql.ts';

/** SQL of the text, null for null; null (no SQL) when it is always the raw value's plain text. */
export function renderedSql(
  expression: string,
  type: DuckDBType,
  field: ResultField,
  marks: NumberFormatName = DEFAULT_NUMBER_FORMAT,
): string | null {
  if (field.timeframe !== null) return timeframes[field.timeframe]?.(expression) ?? null;
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
const timeframes: Readonly<Record<string, (value: string) => string>> = {
  quarter: quarterName,
  fiscal_quarter: (value) => `('FY' || ${quarterName(value)})`,
  fiscal_year: (value) => `('FY' || (${value})::VARCHAR)`,
};

/** What a filter on the field takes for this value, where that is not the value itself. */
export function filterableSql(expression: string, field: ResultField): string | null {
  const { timeframe } = field;
  const text = `(${expression})::VARCHAR`;
  if (timeframe === null) return null;
  if (timeframe === 'week') return `(${text} || ' for 7 days')`;
  const clock = /^(hour|minute)(\d*)$/.exec(timeframe);
  if (clock) {
    const [, unit = '', count = ''] = clock;
    const many = count === '' ? `1 ${unit}` : `${count} ${unit}s`;
    return `(${text} || '${unit === 'hour' ? ':00' : ''} for ${many}')`;
  }
  return timeframes[timeframe]?.(expression) ?? null;
}
