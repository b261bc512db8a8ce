/** Drill links of json_detail: URLs of explore queries that show what a cell is made of. All of it is SQL text. */
import { jsonText } from '../lib/json-text.ts';
import { identifier, textLiteral } from '../results/duckdb-text.ts';
import { filterableSql } from './rendered-sql.ts';
import type { Table } from './table.ts';
import type { TableColumn } from './table-column.ts';
import { jsonTextSql } from './value-sql.ts';

/** Row limit of the queries that links open. */
const DRILL_LIMIT = 500;

/**
 * SQL of a cell's drill links, JSON objects joined by commas, empty when it has none; null when the column never has.
 * @param labels dimensions that say which row it is: all of them, but in totals and subtotals.
 */
export function drillLinksSql(column: TableColumn, table: Table, labels: readonly TableColumn[]): string | null {
  const { details, shaped } = table.input;
  if (details.explorePath === null) return null;
  if (shaped.shape.fields.some((field) => field.drillsWithout === 'row')) return null;
  if (column.field.drillFields.length > 0 && column.field.category === 'measure') {
    return measureLinkSql(column, table, labels);
  }
  const timeframes = column.field.drillTimeframes ?? [];
  if (timeframes.length === 0) return null;
  const links = timeframes.map((timeframe) => timeframeLinkSql(column, table, timeframe));
  return `concat_ws(',', ${links.join(', ')})`;
}

/** `Show All 1,062`: the rows that the measure counts. */
function measureLinkSql(column: TableColumn, table: Table, labels: readonly TableColumn[]): string {
  const { details, shaped } = table.input;
  const parts: string[] = [literal(`${basePath(table)}?fields=${column.field.drillFields.join(',')}`)];
  const filtered = new Set<string>();
  for (const label of labels) {
    if (label.field.drillsWithout === 'filter') continue;
    parts.push(literal(`&f[${label.field.name}]=`), encoded(filterSql(label)));
    filtered.add(label.field.name);
  }
  if (column.pivot && !column.pivot.isTotal) {
    for (const name of shaped.shape.pivots) {
      if (shaped.shape.fields.some((field) => field.name === name && field.drillsWithout === 'filter')) continue;
      const value = column.pivot.data[name];
      const text = value === null || value === undefined ? 'NULL' : String(value);
      parts.push(literal(`&f[${name}]=${encode(text)}`));
      filtered.add(name);
    }
  }
  const further = { ...details.filters, ...column.field.drillFilters };
  for (const [name, value] of Object.entries(further)) {
    if (!filtered.has(name)) parts.push(literal(`&f[${name}]=${encode(value)}`));
  }
  parts.push(literal(`&query_timezone=${encode(details.timezone)}&limit=${String(DRILL_LIMIT)}`));
  const shown = column.rendered ?? column.plain;
  return `concat('{"label":', ${jsonTextSql(`'Show All ' || ${shown}`)}, ',"label_prefix":"Show All","label_value":', ${jsonTextSql(shown)}, ',"url":"', ${parts.join(', ')}, '","type":"measure_default"}')`;
}

/** `by Created Week`: the same query by a finer timeframe, within the cell's own. */
function timeframeLinkSql(
  column: TableColumn,
  table: Table,
  timeframe: { readonly name: string; readonly label: string },
): string {
  const { details, shaped } = table.input;
  const { shape } = shaped;
  const fields = shape.fields
    .filter((field) => field.category !== 'table_calculation')
    .map((field) => (field.name === column.field.name ? timeframe.name : field.name));
  const filters = Object.entries(details.filters).filter(([name]) => name !== column.field.name);
  const pivots = shape.pivots.length > 0 ? `&pivots=${shape.pivots.join(',')}` : '';
  const before = `${basePath(table)}?fields=${[...new Set(fields)].join(',')}${pivots}${filters.map(([name, value]) => `&f[${name}]=${encode(value)}`).join('')}&f[${column.field.name}]=`;
  const after = `&limit=${String(DRILL_LIMIT)}&column_limit=${String(shape.columnLimit)}&query_timezone=${encode(details.timezone)}`;
  const shown = column.rendered ?? column.plain;
  const label = jsonText({
    label: `by ${timeframe.label}`,
    label_prefix: 'by',
    label_value: timeframe.label,
  }).slice(0, -1);
  return `concat(${textLiteral(`${label},"url":"`)}, ${literal(before)}, ${encoded(filterSql(column))}, ${literal(after)}, '","type":"drill","type_label":', ${jsonTextSql(`'Drill into ' || ${shown}`)}, ',"type_label_prefix":"Drill into","type_label_value":', ${jsonTextSql(shown)}, '}')`;
}

/** `path_prefix` takes the place of `/explore` when it ends so, as Looker's own default does; else it comes before. */
function basePath(table: Table): string {
  const prefix = table.input.options.pathPrefix.replace(/\/+$/, '');
  const path = table.input.details.explorePath ?? '';
  return prefix.endsWith('/explore') ? prefix + path.replace(/^\/explore/, '') : prefix + path;
}

/** SQL of a piece of a URL inside a JSON string. */
function literal(text: string): string {
  return textLiteral(jsonText(text).slice(1, -1));
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}

function encoded(sql: string): string {
  return `replace(url_encode(${sql}), '%20', '+')`;
}

/** SQL of the filter expression that keeps the row's value. */
function filterSql(column: TableColumn): string {
  const value = identifier(column.name);
  const own = filterableSql(value, column.field) ?? column.plain;
  const { kind } = column.field;
  if (kind !== 'string' && kind !== 'unknown') return `coalesce(${own}, 'NULL')`;
  // Characters that the filter language gives a meaning lose it behind `^`; words and edges by quotes.
  const escaped = `regexp_replace(${own}, '([,"%_^]|^-)', '^\\1', 'g')`;
  return `CASE WHEN ${own} IS NULL THEN 'NULL' WHEN ${own} = '' THEN 'EMPTY' WHEN regexp_matches(${own}, '^\\s|\\s$|^(?i:empty|null)$') THEN '"' || ${escaped} || '"' ELSE ${escaped} END`;
}
