/**
 * The table that formats read: a shaped result's columns in the order in which they are shown, each with its type, its
 * header and the SQL of its texts. `apply_vis` and `apply_formatting` are applied here, so that formats need not know
 * them.
 */
import type { DuckDBType } from '@duckdb/node-api';
import type { ResultField } from '../../results/prepared/result-shape.ts';
import { readColumnTypes } from '../../results/workbench/column-types.ts';
import { identifier } from '../../results/workbench/duckdb-text.ts';
import { isListText, shownListSql } from '../../results/workbench/list-measures.ts';
import type { PivotKey, ShapedColumn } from '../../results/grid/shaped-result.ts';
import type { RenderInput } from './format.ts';
import type { LabelColumn, TableColumn } from '../cells/table-column.ts';
import { type CellSource, fieldLinksSql, htmlSql, htmlTextSql, readsRow } from '../cells/cell-templates.ts';
import { defaultLinkSql } from './drill-links.ts';
import { filterableSql } from '../cells/filterable-sql.ts';
import { pivotHeaders } from '../cells/pivot-headers.ts';
import { RenderFunctions } from '../cells/render-functions.ts';
import { renderedSql } from '../cells/rendered-sql.ts';
import { jsonSql, plainSql } from '../cells/value-sql.ts';
import type { ValueOptions } from '../cells/value-sql.ts';

/** The columns of one field: one, or one for each pivot key. */
export interface TableField {
  readonly field: ResultField;
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly pivoted: boolean;
}

export interface Table {
  readonly input: RenderInput;
  readonly fields: readonly TableField[];
  /** The columns of all fields in the order in which they are shown, those of pivoted measures key by key. */
  readonly columns: readonly TableColumn[];
  /** Dimensions that distinguish rows but are not shown, because only templates need them. */
  readonly hiddenLabels: readonly LabelColumn[];
  readonly values: ValueOptions;
  /**
   * A column with its templates filled in for rows that only these labels distinguish, as in totals and subtotals.
   * Other dimensions have no values there that a template could show.
   */
  inGroups(column: TableColumn, labels: readonly LabelColumn[]): TableColumn;
}

/** Reads the relation's types and prepares every column's SQL. */
export async function openTable(input: RenderInput): Promise<Table> {
  const { shaped, workbench, options, details } = input;
  const types = await readColumnTypes(workbench, shaped.relation, shaped.knownTypes);
  const functions = new RenderFunctions();
  const values: ValueOptions = {
    bigNumbers: options.bigNumbers,
    timezone: details.timezone,
    ...(details.numberFormat && { numberFormat: details.numberFormat }),
  };
  const toSource = (column: ShapedColumn) => {
    const type = types.get(column.name);
    return type ? [toTableColumn(column, type, shaped.pivotKeys, values)] : [];
  };
  const sources = shaped.columns.flatMap(toSource);
  const hidden = shaped.hiddenColumns.flatMap(toSource);
  const isLabel = ({ field }: LabelColumn): boolean => field.category === 'dimension';
  const hiddenLabels = hidden.filter(isLabel);
  const headers = pivotHeaders(shaped.shape, shaped.pivotKeys, values);
  const withTemplates = (column: (typeof sources)[number], labels: readonly LabelColumn[]): TableColumn => {
    const linkOf = (cell: CellSource) => (options.generateDrillLinks ? defaultLinkSql(cell, { input }, labels) : null);
    const context = { functions, columns: [...sources, ...hidden], headers, details, labels, linkOf };
    return {
      ...column,
      html: htmlSql(column, context),
      links: options.generateDrillLinks ? fieldLinksSql(column, context) : null,
    };
  };
  const columns = sources.map((column) => withTemplates(column, [...sources.filter(isLabel), ...hiddenLabels]));
  functions.register(
    workbench,
    [...sources, ...hidden, ...headers].map(({ rendered }) => rendered),
  );
  return {
    input,
    columns,
    fields: toFields(columns),
    hiddenLabels,
    values,
    inGroups(column, labels) {
      const filled = readsRow(column) ? withTemplates(column, labels) : column;
      return isLabel(column) && !labels.some(({ field }) => field === column.field)
        ? { ...filled, html: null }
        : filled;
    },
  };
}

/** The table with its columns as they are in the row of totals. */
export function ofTotals(table: Table): Table {
  const inTotals = (column: TableColumn): TableColumn => table.inGroups(column, []);
  return {
    ...table,
    columns: table.columns.map(inTotals),
    fields: table.fields.map((field) => ({ ...field, columns: field.columns.map(inTotals) })),
  };
}

function toTableColumn(
  column: ShapedColumn,
  type: DuckDBType,
  pivotKeys: readonly PivotKey[],
  values: ValueOptions,
): Omit<TableColumn, 'html' | 'links'> {
  const kept = identifier(column.name);
  const expression = isListText(column.field, type) ? shownListSql(kept) : kept;
  return {
    name: column.name,
    sortColumn: column.sortColumn,
    field: column.field,
    type,
    pivot: column.pivot === null ? null : (pivotKeys[column.pivot] ?? null),
    label: column.field.label,
    json: jsonSql(expression, type, values),
    forTemplates: jsonSql(kept, type, values),
    plain: plainSql(expression, type, values),
    filterable: filterableSql(expression, type, column.field),
    rendered: renderedSql(expression, type, column.field, values.numberFormat),
  };
}

function toFields(columns: readonly TableColumn[]): readonly TableField[] {
  const byName = Map.groupBy(columns, (column) => column.field.name);
  return [...byName.values()].flatMap((group) => {
    const first = group[0];
    if (!first) return [];
    return [{ field: first.field, label: first.label, columns: group, pivoted: first.pivot !== null }];
  });
}

/** The SQL of a cell's text in the text formats, formatted if that was asked for; null for null. */
export function cellText(column: TableColumn, table: Table): string {
  return table.input.options.applyFormatting ? readableText(column) : column.plain;
}

/** The SQL of what a person reads in a cell: the text of its `html`, or its formatted value; null for null. */
export function readableText(column: TableColumn): string {
  if (column.html === null) return column.rendered ?? column.plain;
  // A null value stays null if its template shows no text.
  return `coalesce(nullif(${htmlTextSql(column.html)}, ''), CASE WHEN ${column.plain} IS NOT NULL THEN '' END)`;
}

/** A flat name for a column: the field's name, after the pivot key for pivoted measures. */
export function pivotedName(column: TableColumn): string {
  return column.pivot === null ? column.field.name : `${column.pivot.key} - ${column.field.name}`;
}
