/** What a chart draws: categories, and one series per measure and pivot key, read from the first rows of a result. */
import { identifier } from '../results/duckdb-text.ts';
import { formatNumber, isNumberFormat } from './number-format.ts';
import { pivotText } from './header-lines.ts';
import { cellText } from './table.ts';
import type { Table } from './table.ts';
import type { TableColumn } from './table-column.ts';
import { isNumericType } from './value-sql.ts';

/** More points than a picture has pixels tell nobody anything. */
const MAX_CHART_ROWS = 2000;

export interface ChartSeries {
  readonly name: string;
  /** `view.field`, of pivoted series `key - view.field`: how vis_config names it. */
  readonly id: string;
  readonly values: readonly (number | null)[];
  /** As a person reads them. */
  readonly texts: readonly string[];
  readonly format: (value: number) => string;
}

export interface ChartData {
  /** Header of the category axis. */
  readonly categoryLabel: string;
  readonly categories: readonly string[];
  readonly series: readonly ChartSeries[];
  /** Rows of the result, drawn or not. */
  readonly rowCount: number;
}

export async function readChartData(table: Table): Promise<ChartData> {
  const measures = table.columns.filter((column) => isMeasure(column));
  const labels = table.columns.filter((column) => column.field.category === 'dimension');
  const shown = measures.filter((column) => column.pivot?.isTotal !== true);
  // Without a measure a number among the dimensions is drawn, as in free SQL.
  const drawn = shown.length > 0 ? shown : labels.filter((column) => isNumericType(column.type)).slice(-1);
  const named = labels.filter((column) => !drawn.includes(column));
  const rows = await readRows(table, named, drawn);
  return {
    categoryLabel: named.map((column) => column.field.labelShort).join(', '),
    categories: rows.map((row) => named.map((_, index) => String(row[index] ?? '∅')).join(' – ')),
    series: drawn.map((column, index) => ({
      name: seriesName(column, table, drawn),
      id: column.pivot === null ? column.field.name : `${column.pivot.key} - ${column.field.name}`,
      values: rows.map((row) => finite(row[named.length + index * 2])),
      texts: rows.map((row) => String(row[named.length + index * 2 + 1] ?? '')),
      format: numberFormatter(column),
    })),
    rowCount: table.input.shaped.rowCount,
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
    ...named.map((column) => column.rendered ?? column.plain),
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

/** A pivoted series is named by its pivot values, and by its measure where there are several. */
function seriesName(column: TableColumn, table: Table, drawn: readonly TableColumn[]): string {
  const { pivots } = table.input.shaped.shape;
  if (column.pivot === null) return column.field.labelShort;
  const key = pivots.map((name) => pivotText(column, name)).join(' – ');
  const measures = new Set(drawn.map((other) => other.field.name));
  return measures.size > 1 ? `${key} – ${column.field.labelShort}` : key;
}

/** For axes and labels; without a value format large numbers are shortened as people say them. */
function numberFormatter(column: TableColumn): (value: number) => string {
  const { valueFormat } = column.field;
  if (valueFormat !== null && isNumberFormat(valueFormat)) return (value) => formatNumber(value, valueFormat);
  return (value) => formatNumber(value, Number.isInteger(value) ? '#,##0' : '#,##0.##').replace(/\.$/, '');
}

/** A relation of the table as texts, for pictures of tables: the first `limit` rows. */
export async function readTextRows(
  table: Table,
  limit: number,
  relation = table.input.shaped.relation,
): Promise<readonly (readonly string[])[]> {
  if (table.columns.length === 0) return [];
  const cells = table.columns.map(
    (column) => `left(coalesce(${column.rendered ?? cellText(column, table)}, '∅'), 200)`,
  );
  const reader = await table.input.workbench.runAndReadAll(
    `SELECT ${cells.join(', ')} FROM (SELECT * FROM ${identifier(relation)} LIMIT ${String(limit)})`,
  );
  return reader.getRows().map((row) => row.map(String));
}
