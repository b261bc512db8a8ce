/** Turns long rows, one for each row and pivot value, into wide ones with a column for each measure and pivot key. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier } from '../workbench/duckdb-text.ts';
import { ROW_TOTAL_KEY, labelDimensions } from './grid.ts';
import type { Grid, GridColumn, GridSubtotal } from './grid.ts';
import { createPivotKeys } from './pivot-keys.ts';
import type { PivotKeys } from './pivot-keys.ts';
import type { ResultShape } from '../prepared/result-shape.ts';
import { readRunColumns } from './run-columns.ts';
import type { RunColumns } from './run-columns.ts';
import { requireMainRun } from './statement-run.ts';
import type { StatementRun } from './statement-run.ts';

/**
 * Widens main rows, totals and subtotals to the same pivot columns, and joins the row totals to them. Beyond the limit,
 * runs have the row that probes it and rows that keep pivot columns; no calculation reads these.
 * @param options cutsRows: false for merged rows, which have no order yet and are cut once they are sorted
 */
export async function pivotRuns(
  workbench: DuckDBConnection,
  runs: readonly StatementRun[],
  shape: ResultShape,
  { cutsRows }: { readonly cutsRows: boolean },
): Promise<Grid> {
  const read = (run: StatementRun | undefined): Promise<RunColumns> | null =>
    run ? readRunColumns(workbench, run, shape) : null;
  const byRole = (role: StatementRun['statement']['role']): StatementRun | undefined =>
    runs.find((run) => run.statement.role === role);
  const mainRun = requireMainRun(runs);
  const main = await readRunColumns(workbench, mainRun, shape);
  const keys = await createPivotKeys(workbench, main, shape, !mainRun.truncated);
  const rowTotal = shape.rowTotal === null ? null : await read(byRole('row_total'));
  const plan = planColumns(main, shape, keys, rowTotal !== null);
  const widener = { workbench, keys, plan, main };

  const rowFields = labelDimensions(shape).map((field) => field.name);
  const limit = cutsRows ? shape.limit : null;
  const wide = await widen(widener, { source: main, rowTotal, groupedBy: rowFields, limit });
  const total = shape.total ? await read(byRole('total')) : null;
  const totalTotal = await read(byRole('row_total_total'));
  const totals =
    total &&
    (await widen(widener, { source: total, rowTotal: totalTotal, groupedBy: [], limit: null, isTotal: true })).relation;
  const subtotals: GridSubtotal[] = [];
  for (const run of runs.filter((candidate) => candidate.statement.role === 'subtotal')) {
    const depth = run.statement.depth ?? 1;
    const groupedBy = run.statement.groupedBy ?? [];
    const source = await readRunColumns(workbench, run, shape);
    const totalRun = runs.find(
      (other) => other.statement.role === 'subtotal_row_total' && other.statement.depth === run.statement.depth,
    );
    const subtotal = await widen(widener, {
      source,
      rowTotal: await read(totalRun),
      groupedBy,
      limit: null,
    });
    subtotals.push({ depth, groupedBy, relation: subtotal.relation });
  }
  return {
    shape,
    relation: wide.relation,
    knownTypes: null,
    totals,
    subtotals,
    columns: plan.columns,
    pivotKeys: plan.pivotKeys,
    truncated: mainRun.truncated || wide.truncated,
    columnsTruncated: keys.truncated,
  };
}

interface ColumnPlan {
  readonly columns: readonly GridColumn[];
  readonly pivotKeys: Grid['pivotKeys'];
  /** Fields that become one column for each key. */
  readonly measures: readonly string[];
  readonly dimensions: readonly string[];
}

function planColumns(main: RunColumns, shape: ResultShape, keys: PivotKeys, withRowTotals: boolean): ColumnPlan {
  const dimensions = labelDimensions(shape)
    .map((field) => field.name)
    .filter((name) => main.values.has(name));
  const labels = new Set([...dimensions, ...shape.pivots]);
  const measures = [...main.values.keys()].filter((name) => !labels.has(name));
  const rowTotalKey = {
    key: ROW_TOTAL_KEY,
    data: Object.fromEntries(shape.pivots.map((name) => [name, null])),
    sortValues: Object.fromEntries(shape.pivots.map((name) => [name, null])),
    isTotal: true,
  };
  const left = withRowTotals && shape.rowTotal === 'left';
  const right = withRowTotals && !left;
  const pivotKeys = [...(left ? [rowTotalKey] : []), ...keys.keys, ...(right ? [rowTotalKey] : [])];
  const columns: GridColumn[] = [
    ...dimensions.map((name) => ({
      name: main.values.get(name) ?? name,
      field: name,
      sortColumn: main.sorts.get(name) ?? null,
      pivot: null,
    })),
    ...pivotKeys.flatMap((_, pivot) =>
      measures.map((name) => {
        return { name: pivotColumn(main.values.get(name) ?? name, pivot), field: name, sortColumn: null, pivot };
      }),
    ),
  ];
  return { columns, pivotKeys, measures, dimensions };
}

/** The wide column for a measure's column and a pivot key. */
export function pivotColumn(column: string, pivot: number): string {
  return `${column}|${String(pivot)}`;
}

interface Widener {
  readonly workbench: DuckDBConnection;
  readonly keys: PivotKeys;
  readonly plan: ColumnPlan;
  readonly main: RunColumns;
}

interface WidenInput {
  readonly source: RunColumns;
  readonly rowTotal: RunColumns | null;
  /** Dimensions that the source is grouped by, without pivots; the others are null. */
  readonly groupedBy: readonly string[];
  readonly limit: number | null;
  /** Is it a total, with one row if there are any columns? Without columns, no cell met the conditions. */
  readonly isTotal?: boolean;
}

async function widen(
  { workbench, keys, plan, main }: Widener,
  input: WidenInput,
): Promise<{ readonly relation: string; readonly truncated: boolean }> {
  const { source, rowTotal, limit } = input;
  const table = `${source.relation}_wide`;
  const grouped = plan.dimensions.filter((name) => input.groupedBy.includes(name) && source.values.has(name));
  const groupColumns = grouped.flatMap((name) => dimensionColumns(source, name));
  const cells = plan.columns.flatMap((column) =>
    column.pivot === null
      ? dimensionCells(main, column, grouped, source)
      : [`${measureCell(plan, column, source, rowTotal, main)} AS ${identifier(column.name)}`],
  );
  const joinTotals =
    rowTotal === null
      ? ''
      : `LEFT JOIN ${identifier(rowTotal.relation)} totals ON ${joinOn(
          grouped.map((name) => ['wide', source.values.get(name), 'totals', rowTotal.values.get(name)]),
        )}`;
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(table)} AS
     SELECT ${cells.join(', ') || 'NULL AS nothing'}
     FROM (${wideSql(source, keys, plan, { groupColumns, isTotal: input.isTotal === true })}) wide ${joinTotals}
     ORDER BY wide.__row ${limit === null ? '' : `LIMIT ${String(limit + 1)}`}`,
  );
  if (limit === null) return { relation: table, truncated: false };
  const count = await workbench.runAndReadAll(`SELECT count(*) > ${String(limit)} FROM ${identifier(table)}`);
  if (count.getRows()[0]?.[0] !== true) return { relation: table, truncated: false };
  const cut = `${table}_cut`;
  await workbench.run(
    `CREATE OR REPLACE TEMP VIEW ${identifier(cut)} AS SELECT * FROM ${identifier(table)} LIMIT ${String(limit)}`,
  );
  return { relation: cut, truncated: true };
}

/**
 * One row for each group, with measures as `measure|n`; n is the index of the key in `keys`, not counting row totals.
 * Uses DuckDB's PIVOT, since planning an aggregate with a filter for each column would take time quadratic in their
 * number.
 */
function wideSql(
  source: RunColumns,
  keys: PivotKeys,
  plan: ColumnPlan,
  { groupColumns, isTotal }: { readonly groupColumns: readonly string[]; readonly isTotal: boolean },
): string {
  const measures = plan.measures.flatMap((name) => source.values.get(name) ?? []);
  const groups = groupColumns.map((column, index) => ({ column: identifier(column), as: `g${String(index)}` }));
  const pivots = pivotFieldColumns(source, plan);
  const perGroup = groups.length === 0 ? '' : `PARTITION BY ${groups.map(({ column }) => `long.${column}`).join(', ')}`;
  const cells = `SELECT ${[
    ...groups.map(({ column, as }) => `long.${column} AS ${as}`),
    ...measures.map((column, index) => `long.${identifier(column)} AS m${String(index)}`),
    // The rank is the same in all cells of a row. Looking for the first position of each row would take half as long
    // again.
    `${source.rowRank === null ? `min(__position) OVER (${perGroup})` : `long.${identifier(source.rowRank)}`} AS __row`,
    'keys.__key',
  ].join(', ')}
    FROM (SELECT *, row_number() OVER () AS __position FROM ${identifier(source.relation)}) long
    LEFT JOIN ${identifier(keys.relation)} keys ON ${joinOn(pivots.map((column) => ['long', column, 'keys', column]))}`;
  const grouping = ['__row', ...groups.map(({ as }) => as)].join(', ');
  const isPivoted = keys.keys.length > 0 && measures.length > 0;
  const wide = isPivoted
    ? `PIVOT (${cells}) ON __key IN (${keys.keys.map((_, index) => String(index)).join(', ')})
       USING ${measures.map((_, index) => `any_value(m${String(index)}) AS m${String(index)}`).join(', ')} GROUP BY ${grouping}`
    : `SELECT ${grouping} FROM (${cells}) GROUP BY ${grouping}`;
  const columns = keys.keys.flatMap((_, key) =>
    measures.map(
      (column, index) =>
        `${identifier(`${String(key)}_m${String(index)}`)} AS ${identifier(`__m|${pivotColumn(column, key)}`)}`,
    ),
  );
  const named = [...groups.map(({ column, as }) => `${as} AS ${column}`), ...columns, '__row'].join(', ');
  if (!isTotal) return `SELECT ${named} FROM (${wide})`;
  // There is a total even of no rows, if there is a column for it.
  return `SELECT ${named} FROM (SELECT 1) sole LEFT JOIN (${wide}) ON true WHERE ${String(keys.keys.length > 0)}`;
}

/** Those of the pivot fields' columns in the key table that the source has, too. */
function pivotFieldColumns(source: RunColumns, plan: ColumnPlan): readonly string[] {
  const planned = new Set([...plan.dimensions, ...plan.measures]);
  return [...source.values].flatMap(([name, column]) => (planned.has(name) ? [] : [column]));
}

function dimensionColumns(source: RunColumns, name: string): readonly string[] {
  const value = source.values.get(name);
  const sort = source.sorts.get(name);
  return [...(value === undefined ? [] : [value]), ...(sort === undefined ? [] : [sort])];
}

function dimensionCells(
  main: RunColumns,
  column: GridColumn,
  grouped: readonly string[],
  source: RunColumns,
): readonly string[] {
  const names = [column.name, ...(column.sortColumn === null ? [] : [column.sortColumn])];
  return names.map((name) => {
    const present = grouped.includes(column.field) && source.types.has(name);
    const type = main.types.get(name)?.toString() ?? 'VARCHAR';
    return present ? `wide.${identifier(name)}` : `NULL::${type} AS ${identifier(name)}`;
  });
}

function measureCell(
  plan: ColumnPlan,
  column: GridColumn,
  source: RunColumns,
  rowTotal: RunColumns | null,
  main: RunColumns,
): string {
  const key = column.pivot === null ? undefined : plan.pivotKeys[column.pivot];
  const nothing = `NULL::${main.types.get(main.values.get(column.field) ?? '')?.toString() ?? 'DOUBLE'}`;
  if (key?.isTotal) {
    const total = rowTotal?.values.get(column.field);
    return total === undefined ? nothing : `totals.${identifier(total)}`;
  }
  const sourceColumn = source.values.get(column.field);
  if (sourceColumn === undefined || column.pivot === null) return nothing;
  const leftTotal = plan.pivotKeys[0]?.isTotal === true ? 1 : 0;
  return `wide.${identifier(`__m|${pivotColumn(sourceColumn, column.pivot - leftTotal)}`)}`;
}

type JoinPair = readonly [left: string, leftColumn: string | undefined, right: string, rightColumn: string | undefined];

function joinOn(pairs: readonly JoinPair[]): string {
  const terms = pairs.flatMap(([left, leftColumn, right, rightColumn]) =>
    leftColumn === undefined || rightColumn === undefined
      ? []
      : [`${left}.${identifier(leftColumn)} IS NOT DISTINCT FROM ${right}.${identifier(rightColumn)}`],
  );
  return terms.join(' AND ') || 'true';
}
