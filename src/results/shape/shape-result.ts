/**
 * The shape pass: turns the raw relations of a run, one for each statement, into the flat table that formats read.
 * Everything is done in the workbench by SQL, except that table calculations read cells into JavaScript. A result
 * without pivots, fills, calculations and late sorts is passed on without a copy.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { calculateColumns } from './calculate-columns.ts';
import { readColumnTypes } from '../workbench/column-types.ts';
import type { ColumnTypes } from '../workbench/column-types.ts';
import { identifier } from '../workbench/duckdb-text.ts';
import { fillRows } from './fill-rows.ts';
import { flatGrid } from '../grid/flat-grid.ts';
import { freeShape } from '../grid/free-shape.ts';
import type { Grid, GridColumn } from '../grid/grid.ts';
import { interruptible } from '../workbench/interruptible.ts';
import { isSortedLater, mergeRuns } from './merge-runs.ts';
import { pivotRuns } from '../grid/pivot-rows.ts';
import type { PreparedQuery } from '../prepared/prepared-query.ts';
import type { ResultField, ResultShape } from '../prepared/result-shape.ts';
import type { ShapedColumn, ShapedResult } from '../grid/shaped-result.ts';
import { sortRows } from './sort-rows.ts';
import { withoutGuardedSorts } from './guarded-sorts.ts';
import { requireMainRun } from '../grid/statement-run.ts';
import type { StatementRun } from '../grid/statement-run.ts';

/**
 * Makes the shaped result. The relations that it creates are in the workbench beside those of `runs`, and are named
 * after them. For a merge query, `runs` are those of all its sources, each with its `source`.
 * @param nowMs the value of `now()` in table calculations: the time at which the query ran
 */
export function shapeResult(
  workbench: DuckDBConnection,
  prepared: PreparedQuery,
  runs: readonly StatementRun[],
  signal: AbortSignal,
  nowMs = 0,
): Promise<ShapedResult> {
  return interruptible(workbench, signal, () => shape(workbench, prepared, runs, nowMs));
}

async function shape(
  workbench: DuckDBConnection,
  prepared: PreparedQuery,
  runs: readonly StatementRun[],
  nowMs: number,
): Promise<ShapedResult> {
  if (!prepared.merge) return finishRuns(workbench, prepared, runs, nowMs);
  const { sources } = prepared.merge;
  const shaped: ShapedResult[] = [];
  for (const [index, source] of sources.entries()) {
    const own = runs.filter((run) => run.source === index);
    shaped.push(await shape(workbench, source.query, own, nowMs));
  }
  const merged = await mergeRuns(workbench, prepared, shaped);
  const query: PreparedQuery = { ...prepared, shape: merged.shape };
  return finishRuns(workbench, query, merged.runs, nowMs);
}

async function finishRuns(
  workbench: DuckDBConnection,
  prepared: PreparedQuery,
  runs: readonly StatementRun[],
  nowMs: number,
): Promise<ShapedResult> {
  const readable = await withoutGuardedSorts(workbench, runs, prepared.shape);
  const finished = await finishGrid(workbench, prepared, await gridOf(workbench, prepared, readable), nowMs);
  const rowCount = readable.find((run) => run.relation === finished.relation)?.rowCount;
  return { ...finished, rowCount: rowCount ?? (await countRows(workbench, finished.relation)) };
}

async function countRows(workbench: DuckDBConnection, relation: string): Promise<number> {
  const count = await workbench.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${identifier(relation)}`);
  return Number(count.getRows()[0]?.[0] ?? 0);
}

async function gridOf(
  workbench: DuckDBConnection,
  prepared: PreparedQuery,
  runs: readonly StatementRun[],
): Promise<Grid> {
  const resultShape = prepared.shape.free ? await shapeOfFree(workbench, prepared.shape, runs) : prepared.shape;
  if (resultShape.pivots.length > 0) {
    const cutsRows = !prepared.merge || !isSortedLater(resultShape);
    return pivotRuns(workbench, runs, resultShape, { cutsRows });
  }
  return flatGrid(workbench, runs, resultShape);
}

async function shapeOfFree(
  workbench: DuckDBConnection,
  resultShape: ResultShape,
  runs: readonly StatementRun[],
): Promise<ResultShape> {
  const { relation, types } = requireMainRun(runs);
  return freeShape(resultShape, types ?? (await readColumnTypes(workbench, relation)));
}

/** Fills, calculates and sorts, then puts the columns into the order in which they are shown. */
async function finishGrid(
  workbench: DuckDBConnection,
  prepared: PreparedQuery,
  start: Grid,
  nowMs: number,
): Promise<Omit<ShapedResult, 'rowCount'>> {
  const nulls = prepared.details.nullSortTreatment;
  let grid = await fillRows(workbench, start);
  if (grid !== start) grid = await sortRows(workbench, grid, nulls, { isFilled: true });
  else if (prepared.merge && sortsByFields(grid)) {
    // No statement has sorted merged rows. Without sorts, they keep the order of the base.
    grid = await sortRows(workbench, grid, nulls, { cutsRows: !grid.shape.sortAfter });
  }
  const calculated = await calculateColumns(workbench, grid, { nowMs, queryTimezone: prepared.details.timezone });
  grid = calculated;
  if (grid.shape.sortAfter) grid = await sortRows(workbench, grid, nulls);
  const shown = grid.shape.fields.filter((field) => !field.hidden);
  const fields = shown.map((field) => {
    const errors = calculated.calculationErrors.get(field.name);
    if (!errors) return field;
    const error = errors.map((diagnostic) => diagnostic.message).join(' ');
    return { ...field, metadata: { ...field.metadata, error } };
  });
  const types = await readColumnTypes(workbench, grid.relation, grid.knownTypes);
  return {
    shape: { ...grid.shape, fields },
    relation: grid.relation,
    columns: shownColumns(grid, fields, types),
    hiddenColumns: shownColumns(
      grid,
      grid.shape.fields.filter((field) => field.hidden),
      types,
    ),
    knownTypes: { relation: grid.relation, types },
    pivotKeys: grid.pivotKeys,
    totals: grid.totals,
    subtotals: grid.subtotals,
    truncated: grid.truncated,
    columnsTruncated: grid.columnsTruncated,
  };
}

/** Is there a sort by a field other than a calculation? */
function sortsByFields({ shape: { sorts, fields, pivots } }: Grid): boolean {
  const calculated = new Set(fields.filter(({ calculation }) => calculation !== null).map(({ name }) => name));
  return sorts.some(({ field }) => !calculated.has(field) && !pivots.includes(field));
}

/**
 * The columns in the order in which they are shown: that of the fields. In pivoted results, row labels are followed by
 * the measures, key by key, and then by calculations with one value for each row.
 */
function shownColumns(grid: Grid, fields: readonly ResultField[], types: ColumnTypes): readonly ShapedColumn[] {
  const byField = Map.groupBy(grid.columns, (column) => column.field);
  const toShaped = (field: ResultField, column: GridColumn): ShapedColumn => ({
    name: column.name,
    sortColumn: column.sortColumn,
    field,
    databaseType: types.get(column.name)?.toString() ?? 'VARCHAR',
    pivot: column.pivot,
  });
  const shown = fields.flatMap((field) => (byField.get(field.name) ?? []).map((column) => toShaped(field, column)));
  if (grid.shape.pivots.length === 0) return shown;
  const flat = shown.filter((column) => column.pivot === null);
  const labelsRow = (column: ShapedColumn): boolean =>
    column.field.category === 'dimension' || column.field.metadata['measure'] === false;
  return [
    ...flat.filter(labelsRow),
    ...grid.pivotKeys.flatMap((_, pivot) => shown.filter((column) => column.pivot === pivot)),
    ...flat.filter((column) => !labelsRow(column)),
  ];
}
