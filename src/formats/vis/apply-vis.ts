/**
 * `apply_vis`: applies what vis_config says about a table to the result before a format reads it. Only what shows in a
 * table of values is applied: hidden fields and pivots, labels, column order, totals, row numbers, displayed rows,
 * transposition.
 */
import { formatTraits } from '../../contract/result-format.ts';
import type { JsonObject } from '../../lib/json.ts';
import { identifier } from '../../results/workbench/duckdb-text.ts';
import type { ShapedColumn, ShapedResult } from '../../results/grid/shaped-result.ts';
import type { RenderInput } from '../table/format.ts';
import { ROW_TOTAL_LABEL } from '../../results/grid/grid.ts';
import { freeField } from '../../results/grid/free-shape.ts';
import { seriesId } from './series-id.ts';
import { transposeResult } from './transpose.ts';
import { asObject, asTexts } from './vis-values.ts';

export async function applyVis(input: RenderInput): Promise<RenderInput> {
  const vis = input.details.visConfig;
  if (vis === null) return input;
  let shaped = showTotals(input.shaped, vis);
  const visible = visibleColumns(shaped, vis);
  const hidden = shaped.columns.filter((column) => !visible.includes(column));
  shaped = {
    ...shaped,
    columns: orderColumns(visible, shaped, vis),
    hiddenColumns: [...shaped.hiddenColumns, ...hidden],
  };
  shaped = { ...shaped, columns: shaped.columns.map((column) => relabel(column, shaped, vis)) };
  shaped = await displayedRows(input, shaped, vis);
  // Other formats have no use for row numbers and transposition.
  if (!formatTraits[input.options.format].laidOut) return { ...input, shaped };
  if (vis['transpose'] === true) shaped = await transposeResult({ ...input, shaped });
  else if (vis['show_row_numbers'] === true) shaped = await numberRows(input, shaped);
  return { ...input, shaped };
}

/**
 * The names by which vis_config may mean a column: as a series, with only the key (`column_order`), or by the field,
 * which means all its columns.
 */
function seriesIds(column: ShapedColumn, shaped: ShapedResult): readonly string[] {
  const { name } = column.field;
  const key = column.pivot === null ? undefined : shaped.pivotKeys[column.pivot];
  if (!key) return [name];
  const byLabel = key.isTotal ? [`${ROW_TOTAL_LABEL} - ${name}`] : [];
  return [...byLabel, seriesId(name, key), `${key.key} - ${name}`, `${key.key}_${name}`, name];
}

function showTotals(shaped: ShapedResult, vis: JsonObject): ShapedResult {
  const kept = vis['show_row_totals'] === false ? shaped.columns.filter((column) => !isRowTotal(column, shaped)) : null;
  return {
    ...shaped,
    ...(vis['show_totals'] === false ? { totals: null } : {}),
    ...(kept ? { columns: kept } : {}),
  };
}

function isRowTotal(column: ShapedColumn, shaped: ShapedResult): boolean {
  return column.pivot !== null && shaped.pivotKeys[column.pivot]?.isTotal === true;
}

function visibleColumns(shaped: ShapedResult, vis: JsonObject): readonly ShapedColumn[] {
  const hidden = new Set(asTexts(vis['hidden_fields']));
  const hiddenPivots = asObject(vis['hidden_pivots']);
  return shaped.columns.filter((column) => {
    if (hidden.has(column.field.name)) return false;
    const key = column.pivot === null ? undefined : shaped.pivotKeys[column.pivot]?.key;
    return key === undefined || asObject(hiddenPivots[key])['is_entire_pivot_hidden'] !== true;
  });
}

/** Puts the columns that `column_order` names first, in its order. */
function orderColumns(
  columns: readonly ShapedColumn[],
  shaped: ShapedResult,
  vis: JsonObject,
): readonly ShapedColumn[] {
  const order = asTexts(vis['column_order']);
  const place = (column: ShapedColumn): number => {
    const places = seriesIds(column, shaped).map((id) => order.indexOf(id));
    return places.find((index) => index >= 0) ?? order.length;
  };
  return columns.toSorted((a, b) => place(a) - place(b));
}

function relabel(column: ShapedColumn, shaped: ShapedResult, vis: JsonObject): ShapedColumn {
  const labels = asObject(vis['series_labels']);
  const label = seriesIds(column, shaped)
    .map((id) => labels[id])
    .find((text) => typeof text === 'string' && text !== '');
  if (typeof label !== 'string') return column;
  return { ...column, field: { ...column.field, label, labelShort: label } };
}

/** `limit_displayed_rows`: shows or hides a number of rows at the beginning or the end. */
async function displayedRows(input: RenderInput, shaped: ShapedResult, vis: JsonObject): Promise<ShapedResult> {
  const values = asObject(vis['limit_displayed_rows_values']);
  const count = Math.trunc(Number(values['num_rows']));
  if (vis['limit_displayed_rows'] !== true || !(count >= 0)) return shaped;
  const named = Math.min(count, shaped.rowCount);
  const show = values['show_hide'] !== 'hide';
  const last = values['first_last'] === 'last';
  const kept = show ? named : shaped.rowCount - named;
  const offset = show === last ? shaped.rowCount - kept : 0;
  const relation = `${shaped.relation}_displayed`;
  await input.workbench.run(
    `CREATE OR REPLACE TEMP VIEW ${identifier(relation)} AS
     SELECT * FROM ${identifier(shaped.relation)} LIMIT ${String(kept)} OFFSET ${String(offset)}`,
  );
  return { ...shaped, relation, rowCount: kept };
}

/** Adds a first column that numbers the rows from 1. */
async function numberRows(input: RenderInput, shaped: ShapedResult): Promise<ShapedResult> {
  const name = '__row_number';
  const numbered = async (relation: string, number: string): Promise<string> => {
    const view = `${relation}_numbered`;
    await input.workbench.run(
      `CREATE OR REPLACE TEMP VIEW ${identifier(view)} AS SELECT ${number} AS ${name}, * FROM ${identifier(relation)}`,
    );
    return view;
  };
  const field = { ...freeField(name, 'number'), label: '#', labelShort: '#' };
  const column: ShapedColumn = { name, sortColumn: null, field, databaseType: 'BIGINT', pivot: null };
  const subtotals = await Promise.all(
    shaped.subtotals.map(async (subtotal) => ({
      ...subtotal,
      relation: await numbered(subtotal.relation, 'NULL::BIGINT'),
    })),
  );
  return {
    ...shaped,
    relation: await numbered(shaped.relation, 'row_number() OVER ()'),
    totals: shaped.totals === null ? null : await numbered(shaped.totals, 'NULL::BIGINT'),
    subtotals,
    columns: [column, ...shaped.columns],
  };
}
