/** The data of a chart: categories, and one series per measure and pivot key, read from the first rows of a result. */
import { identifier } from '../../results/workbench/duckdb-text.ts';
import { formatNumber, isNumberFormat } from '../cells/number-format.ts';
import { pivotText } from '../table/header-lines.ts';
import { seriesId } from '../vis/series-id.ts';
import { readableText } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import type { TableColumn } from '../cells/table-column.ts';
import { isNumericType } from '../cells/value-sql.ts';
import { asObject, asObjects, asText, asTexts } from '../vis/vis-values.ts';

/** More points than a picture has pixels would show nothing more. */
export const MAX_CHART_ROWS = 2000;

export interface ChartSeries {
  readonly name: string;
  /** Its name in vis_config, see `seriesId`. */
  readonly id: string;
  /** `view.field` of the measure, pivoted or not. */
  readonly field: string;
  readonly values: readonly (number | null)[];
  /** The values as people read them. */
  readonly texts: readonly string[];
  readonly format: (value: number) => string;
}

export interface ChartData {
  /** Header of the category axis. */
  readonly categoryLabel: string;
  readonly categories: readonly string[];
  /**
   * The places of the categories on an axis of times (milliseconds of the local time, read as UTC) or of numbers; null
   * unless there is one dimension, with a time or a number in every row.
   */
  readonly places: { readonly kind: 'time' | 'number'; readonly values: readonly number[] } | null;
  readonly series: readonly ChartSeries[];
}

export async function readChartData(table: Table): Promise<ChartData> {
  const measures = table.columns.filter((column) => isMeasure(column));
  const labels = table.columns.filter((column) => column.field.category === 'dimension');
  const shown = measures.filter((column) => column.pivot?.isTotal !== true);
  // Without a measure, a numeric dimension is drawn, as for free SQL.
  const drawn = shown.length > 0 ? shown : labels.filter((column) => isNumericType(column.type)).slice(-1);
  const named = labels.filter((column) => !drawn.includes(column));
  const rows = await readRows(table, named, drawn);
  const hidden = new Set(asTexts(table.input.details.visConfig?.['hidden_series']));
  const series = drawn.map((column, index) => ({
    name: seriesName(column, table, drawn),
    id: seriesId(column.field.name, column.pivot),
    field: column.field.name,
    values: rows.map((row) => finite(row[named.length * 2 + index * 2])),
    texts: rows.map((row) => String(row[named.length * 2 + index * 2 + 1] ?? '')),
    format: formatterOf(column.field.valueFormat),
  }));
  return {
    categoryLabel: named.map((column) => column.field.labelShort).join(', '),
    categories: rows.map((row) => named.map((_, index) => String(row[index * 2] ?? '∅')).join(' – ')),
    places: placesOf(
      named,
      rows.map((row) => row[1]),
    ),
    series: series.filter(({ id }) => !hidden.has(id)),
  };
}

function isMeasure(column: TableColumn): boolean {
  return column.field.category !== 'dimension' && isNumericType(column.type);
}

async function readRows(
  table: Table,
  named: readonly TableColumn[],
  drawn: readonly TableColumn[],
): Promise<readonly (readonly unknown[])[]> {
  const cells = [
    ...named.flatMap((column) => [column.rendered ?? column.plain, column.plain]),
    ...drawn.flatMap((column) => [`(${identifier(column.name)})::DOUBLE`, column.rendered ?? column.plain]),
  ];
  if (cells.length === 0) return [];
  const reader = await table.input.workbench.runAndReadAll(
    `SELECT ${cells.join(', ')} FROM (SELECT * FROM ${identifier(table.input.shaped.relation)} LIMIT ${String(MAX_CHART_ROWS)})`,
  );
  return reader.getRows();
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

const MOMENT = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[ T](\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?)?)?)?$/;

/** Timeframes whose values are moments, as text or (`year`) as a number. */
const MOMENTS = /^(?:raw|time|date|week|month|quarter|year|(?:hour|minute|second|millisecond|microsecond)\d*)$/;

function placesOf(named: readonly TableColumn[], values: readonly unknown[]): ChartData['places'] {
  const [column, second] = named;
  if (!column || second || values.length === 0) return null;
  const { timeframe, kind } = column.field;
  const isTime = timeframe === null ? kind === 'date' || kind === 'datetime' : MOMENTS.test(timeframe);
  const isNumber = timeframe === null && isNumericType(column.type);
  if (!isTime && !isNumber) return null;
  const places = values.map((value) => (isTime ? moment(String(value)) : value === null ? Number.NaN : Number(value)));
  return places.every((place) => Number.isFinite(place)) ? { kind: isTime ? 'time' : 'number', values: places } : null;
}

/** Milliseconds of a local time in one of the forms of timeframes; NaN for anything else. */
function moment(text: string): number {
  const match = MOMENT.exec(text);
  if (!match) return Number.NaN;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = match;
  return Date.parse(`${year ?? ''}-${month}-${day}T${hour}:${minute}:00Z`) + Number(second) * 1000;
}

/**
 * The series' name in vis_config, or else its measure's; a pivoted series is named by its pivot values, and also by its
 * measure if there are several.
 */
function seriesName(column: TableColumn, table: Table, drawn: readonly TableColumn[]): string {
  const vis = table.input.details.visConfig ?? {};
  const id = seriesId(column.field.name, column.pivot);
  const named = asObjects(vis['y_axes']).flatMap((axis) => asObjects(axis['series']));
  const own = asText(asObject(vis['series_labels'])[id]) ?? asText(named.find((one) => one['id'] === id)?.['name']);
  if (own !== null || column.pivot === null) return own ?? column.field.labelShort;
  const { pivots } = table.input.shaped.shape;
  const key = pivots.map((name) => pivotText(column, name)).join(' – ');
  const measures = new Set(drawn.map((other) => other.field.name));
  return measures.size > 1 ? `${key} – ${column.field.labelShort}` : key;
}

/** For axes and labels; without a value format, thousands are separated. */
export function formatterOf(valueFormat: string | null): (value: number) => string {
  if (valueFormat !== null && isNumberFormat(valueFormat)) return (value) => formatNumber(value, valueFormat);
  return (value) => formatNumber(value, Number.isInteger(value) ? '#,##0' : '#,##0.##').replace(/\.$/, '');
}

/** The rows of `data` in another order. */
export function reorder(data: ChartData, order: readonly number[]): ChartData {
  const pick = <T>(items: readonly T[]): readonly T[] => order.flatMap((index) => items.slice(index, index + 1));
  return {
    ...data,
    categories: pick(data.categories),
    places: data.places && { ...data.places, values: pick(data.places.values) },
    series: data.series.map((one) => ({ ...one, values: pick(one.values), texts: pick(one.texts) })),
  };
}

/** A relation of the table as texts, for pictures of tables: the first `limit` rows. */
export async function readTextRows(
  table: Table,
  limit: number,
  relation = table.input.shaped.relation,
): Promise<readonly (readonly string[])[]> {
  if (table.columns.length === 0) return [];
  const cells = table.columns.map((column) => `left(coalesce(${readableText(column)}, '∅'), 200)`);
  const reader = await table.input.workbench.runAndReadAll(
    `SELECT ${cells.join(', ')} FROM (SELECT * FROM ${identifier(relation)} LIMIT ${String(limit)})`,
  );
  return reader.getRows().map((row) => row.map(String));
}
