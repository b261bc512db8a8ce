/** Drill links of json_detail: URLs of explore queries that show what a cell is made of. All of it is SQL text. */
import { jsonText } from '../../lib/json-text.ts';
import { textLiteral } from '../../results/workbench/duckdb-text.ts';
import { filterSql, valueFilterSql } from '../cells/filterable-sql.ts';
import type { DrillTarget, ResultField, ResultSort } from '../../results/prepared/result-shape.ts';
import { sortTexts } from '../../results/prepared/sort-texts.ts';
import type { RenderInput } from './format.ts';
import type { LabelColumn, TableColumn } from '../cells/table-column.ts';
import { jsonTextSql } from '../cells/value-sql.ts';

/** The row limit of the queries that links open. */
const DRILL_LIMIT = 500;

/** The parts of a table that links are made from. */
interface Drilled {
  readonly input: RenderInput;
}
type DrilledColumn = Pick<TableColumn, 'field' | 'pivot'>;

/**
 * The SQL of a cell's drill links, JSON objects joined by commas; empty if the cell has none, null if no cell of the
 * column has any.
 * @param labels dimensions that identify the row: all of them, except in totals and subtotals
 */
export function drillLinksSql(column: TableColumn, table: Drilled, labels: readonly LabelColumn[]): string | null {
  if (!mayDrill(table)) return null;
  if (hasMeasureLink(column)) return measureLinkSql(column, table, labels);
  const targets = column.field.drillsInto ?? [];
  if (targets.length === 0) return null;
  const links = targets.map((target) => targetLinkSql(column, table, target));
  return `concat_ws(',', ${links.join(', ')})`;
}

/** The SQL of the address that a cell links to by default, which is that of a measure's rows; null if it has none. */
export function defaultLinkSql(column: DrilledColumn, table: Drilled, labels: readonly LabelColumn[]): string | null {
  if (!mayDrill(table) || !hasMeasureLink(column)) return null;
  return `concat(${measureAddress(column, table, labels, textLiteral).join(', ')})`;
}

function mayDrill({ input: { details, shaped } }: Drilled): boolean {
  return details.explorePath !== null && shaped.shape.fields.every((field) => field.drillsWithout !== 'row');
}

function hasMeasureLink({ field }: DrilledColumn): boolean {
  return field.drillFields.length > 0 && field.category === 'measure';
}

/** `Show All 1,062` */
function measureLinkSql(column: TableColumn, table: Drilled, labels: readonly LabelColumn[]): string {
  const shown = column.rendered ?? column.plain;
  const address = measureAddress(column, table, labels, literal);
  return `concat('{"label":', ${jsonTextSql(`'Show All ' || ${shown}`)}, ',"label_prefix":"Show All","label_value":', ${jsonTextSql(shown)}, ',"url":"', ${address.join(', ')}, '","type":"measure_default"}')`;
}

/**
 * The SQL of the address, piece by piece, of exactly the rows that the measure counts.
 * @param write the SQL of a constant piece
 */
function measureAddress(
  column: DrilledColumn,
  table: Drilled,
  labels: readonly LabelColumn[],
  write: (text: string) => string,
): readonly string[] {
  const { details } = table.input;
  const { drillFields, drillFilters, drillFiltersToo = [], drillExpressions = [] } = column.field;
  const ofQuery = details.rowConditions ?? { filters: details.filters, expression: null };
  const parts: string[] = [write(`${basePath(table)}?fields=${drillFields.map(encode).join(',')}`)];
  const taken = new Map<string, string>();
  const filter = (name: string, value: string, sql?: string): void => {
    parts.push(write(`&f[${encode(name)}]=`), sql === undefined ? write(encode(value)) : encoded(sql));
    taken.set(name, value);
  };
  for (const { name, sql } of [...labelFilters(labels), ...pivotFilters(column, table)]) filter(name, '', sql);
  for (const [name, value] of Object.entries(ofQuery.filters)) if (!taken.has(name)) filter(name, value);
  const further: string[] = ofQuery.expression === null ? [] : [ofQuery.expression];
  for (const [name, value] of [...Object.entries(drillFilters), ...drillFiltersToo]) {
    if (!taken.has(name)) filter(name, value);
    // A link can have only one filter for each field.
    else if (taken.get(name) !== value) further.push(`matches_filter(\${${name}}, ${expressionText(value)})`);
  }
  further.push(...drillExpressions);
  const hasCustom = [...taken.keys()].some((name) => !name.includes('.')) || /\$\{[^.}]*\}/.test(further.join());
  const last = [
    '',
    ...filterExpression(further),
    `query_timezone=${encode(details.timezone)}`,
    `limit=${String(DRILL_LIMIT)}`,
    ...(hasCustom ? dynamicFields(table) : []),
  ];
  return [...parts, write(last.join('&'))];
}

/** Is the field one of the base's query, which links open? Merged rows have fields of other queries as well. */
function isOfQuery({ origin }: ResultField): boolean {
  return origin === undefined || origin.source === 0;
}

interface CellFilter {
  readonly name: string;
  readonly sql: string;
}

/** The filters for the dimensions that identify the row of a cell. */
function labelFilters(labels: readonly LabelColumn[]): readonly CellFilter[] {
  return labels.flatMap((label) =>
    label.field.drillsWithout === 'filter' || !isOfQuery(label.field)
      ? []
      : [{ name: label.field.name, sql: filterSql(label) }],
  );
}

/** The filters for the dimensions that identify the pivot column of a cell. */
function pivotFilters({ pivot }: DrilledColumn, { input }: Drilled): readonly CellFilter[] {
  if (!pivot || pivot.isTotal) return [];
  const { pivots, fields } = input.shaped.shape;
  return pivots.flatMap((name) => {
    const field = fields.find((one) => one.name === name);
    if (!field || field.drillsWithout === 'filter' || !isOfQuery(field)) return [];
    return [{ name, sql: valueFilterSql(pivot.data[name], field) }];
  });
}

/** All `conditions` as one custom filter. */
function filterExpression(conditions: readonly string[]): readonly string[] {
  if (conditions.length === 0) return [];
  const whole = conditions.length === 1 ? conditions[0] : conditions.map(inParentheses).join(' AND ');
  return [`filter_expression=${encode(whole ?? '')}`];
}

/** The line break ends a comment in the expression. */
function inParentheses(expression: string): string {
  return expression.includes('#') ? `(${expression}\n)` : `(${expression})`;
}

/** A text of Looker's expression language. */
function expressionText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/**
 * `by Created Week`, `by City`: the same query with another dimension in place of the cell's, filtered by the cell's
 * value. Sorts, pivots, totals and custom fields stay the same, in the order in which Looker writes them.
 */
function targetLinkSql(column: TableColumn, table: Drilled, target: DrillTarget): string {
  const { details, shaped } = table.input;
  const { shape } = shaped;
  const own = column.field.name;
  const fields = shape.fields
    .filter((field) => field.category !== 'table_calculation' && isOfQuery(field))
    .map((field) => (field.name === own ? target.name : field.name));
  const filters = Object.entries(details.filters).filter(([name]) => name !== own);
  const unknown = new Set(shape.fields.flatMap((field) => (isOfQuery(field) ? [] : [field.name])));
  const pivots = shape.pivots.filter((name) => !unknown.has(name)).map((name) => (name === own ? target.name : name));
  const sorts = shape.sorts.filter(({ field }) => !unknown.has(field));
  const before = [
    `${basePath(table)}?fields=${[...new Set(fields)].map(encode).join(',')}`,
    ...(pivots.length > 0 ? [`pivots=${pivots.map(encode).join(',')}`] : []),
    ...filters.map(([name, value]) => `f[${encode(name)}]=${encode(value)}`),
    `f[${encode(own)}]=`,
  ].join('&');
  const after = [
    '',
    ...filterExpression(details.appliedFilterExpression === null ? [] : [details.appliedFilterExpression]),
    ...(sorts.length > 0 ? [`sorts=${sorts.flatMap(sortParameter).join(',')}`] : []),
    `limit=${String(DRILL_LIMIT)}`,
    `column_limit=${String(shape.columnLimit)}`,
    ...(shape.total ? ['total=on'] : []),
    ...dynamicFields(table),
  ].join('&');
  const shown = column.rendered ?? column.plain;
  const label = jsonText({
    label: `by ${target.label}`,
    label_prefix: 'by',
    label_value: target.label,
  }).slice(0, -1);
  return `concat(${textLiteral(`${label},"url":"`)}, ${literal(before)}, ${encoded(filterSql(column))}, ${literal(after)}, '","type":"drill","type_label":', ${jsonTextSql(`'Drill into ' || ${shown}`)}, ',"type_label_prefix":"Drill into","type_label_value":', ${jsonTextSql(shown)}, '}')`;
}

/** A sort as a parameter, in which blanks between its parts stay blanks. */
function sortParameter(sort: ResultSort): readonly string[] {
  const { field, places } = sort;
  return sortTexts({ ...sort, field: encode(field), ...(places === undefined ? {} : { places: encode(places) }) });
}

/** A link that names custom fields must define them. */
function dynamicFields({ input }: Drilled): readonly string[] {
  const { dynamicFields: text } = input.details;
  return text === undefined ? [] : [`dynamic_fields=${encode(text)}`];
}

/** If `path_prefix` ends with `/explore`, as Looker's default does, it replaces `/explore`; else it comes before. */
function basePath(table: Drilled): string {
  const prefix = table.input.options.pathPrefix.replace(/(?<!\/)\/+$/, '');
  const path = table.input.details.explorePath ?? '';
  return prefix.endsWith('/explore') ? prefix + path.replace(/^\/explore/, '') : prefix + path;
}

/** The SQL of a constant piece of a URL within a JSON string. */
function literal(text: string): string {
  return textLiteral(jsonText(text).slice(1, -1));
}

/** As forms are sent, and as DuckDB's `url_encode` has it: letters, digits, `-`, `_`, `.` and `~` stay. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function encoded(sql: string): string {
  return `replace(url_encode(${sql}), '%20', '+')`;
}
