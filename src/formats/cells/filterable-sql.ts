/** What a filter on a field takes for one of its values, as SQL: `filterable_value`, and the filters of drill links. */
import { DuckDBTypeId, VARCHAR, type DuckDBType } from '@duckdb/node-api';
import type { JsonValue } from '../../lib/json.ts';
import { textLiteral } from '../../results/workbench/duckdb-text.ts';
import type { RawTime, ResultField } from '../../results/prepared/result-shape.ts';
import { shownTimeframes } from './rendered-sql.ts';
import type { LabelColumn } from './table-column.ts';

/** SQL of the text, null where it is the value itself; null (no SQL) when it always is. No filter names a calculation. */
export function filterableSql(expression: string, type: DuckDBType, field: ResultField): string | null {
  if (field.calculation !== null) return null;
  if (field.rawTime) return rawTimeSql(expression, type, field.rawTime);
  if (field.timeframe !== null) return timeframeSql(expression, field.timeframe);
  if (type.typeId === DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.FLOAT) return wholeFloatSql(expression);
  // Not of JSON, which is a text by another name.
  return type.toString() === 'VARCHAR' && field.kind === 'string' ? quotedSql(expression) : null;
}

/** SQL of the filter expression that keeps the row's value; never null. */
export function filterSql({ field, plain, filterable }: LabelColumn): string {
  return filterOf(plain, filterable, field);
}

/** The same of a value that is known: that of a pivot column. */
export function valueFilterSql(value: JsonValue | undefined, field: ResultField): string {
  if (value === null || value === undefined) return textLiteral('NULL');
  const plain = textLiteral(typeof value === 'object' ? JSON.stringify(value) : String(value));
  return filterOf(plain, filterableSql(plain, VARCHAR, field), field);
}

function filterOf(plain: string, filterable: string | null, field: ResultField): string {
  const text = filterable === null ? plain : `coalesce(${filterable}, ${plain})`;
  const isText = field.kind === 'string' || field.kind === 'unknown';
  return isText
    ? `CASE WHEN ${plain} = '' THEN 'EMPTY' ELSE coalesce(${text}, 'NULL') END`
    : `coalesce(${text}, 'NULL')`;
}

function timeframeSql(expression: string, timeframe: string): string | null {
  const text = `(${expression})::VARCHAR`;
  if (timeframe === 'week') return `(${text} || ' for 7 days')`;
  const clock = /^(hour|minute)(\d*)$/.exec(timeframe);
  if (clock) {
    const [, unit = '', count = ''] = clock;
    const many = count === '' ? `1 ${unit}` : `${count} ${unit}s`;
    return `(${text} || '${unit === 'hour' ? ':00' : ''} for ${many}')`;
  }
  return shownTimeframes[timeframe]?.(expression) ?? null;
}

/** `raw` is shown as the database has it, a filter takes a moment in the zone of the query. */
function rawTimeSql(expression: string, type: DuckDBType, { stored, from, to }: RawTime): string | null {
  const text = `(${expression})::VARCHAR`;
  if (stored === 'yyyymmdd') return `try_strptime(${text}, '%Y%m%d')::DATE::VARCHAR`;
  const zone = from === null ? 'UTC' : (to ?? 'UTC');
  if (stored === 'epoch') {
    return `(to_timestamp(TRY_CAST(${text} AS DOUBLE)) AT TIME ZONE ${textLiteral(zone)})::VARCHAR`;
  }
  // One with a zone of its own is shown in that of the query.
  if (from === null || to === null || from === to || type.typeId === DuckDBTypeId.TIMESTAMP_TZ) return null;
  const moment = `TRY_CAST(${text} AS TIMESTAMP) AT TIME ZONE ${textLiteral(from)}`;
  return `((${moment}) AT TIME ZONE ${textLiteral(to)})::VARCHAR`;
}

/** Beyond this a double prints with an exponent. */
const LARGEST_PLAIN = '1e15';

/** A float that is whole says that it is one: `7.0`. */
function wholeFloatSql(expression: string): string {
  const isWhole = `${expression} = trunc(${expression}) AND abs(${expression}) < ${LARGEST_PLAIN}`;
  return `CASE WHEN ${isWhole} THEN (${expression})::BIGINT::VARCHAR || '.0' END`;
}

/**
 * Texts with a character that means something in filters (or in a URL: `&`), at an end or anywhere, come in quotes, as
 * `"LI_WH"` in Looker's own filters.
 */
function quotedSql(expression: string): string {
  const needsQuotes = String.raw`[,%_^"\\&]|^-|^\s|\s$|^(?i:empty|null)$`;
  const inside = `regexp_replace(replace(${expression}, '\\', '\\\\'), '(["^])', '^\\1', 'g')`;
  return `CASE WHEN regexp_matches(${expression}, '${needsQuotes}') THEN '"' || ${inside} || '"' END`;
}
