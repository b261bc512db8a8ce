/**
 * Table calculations, shortcut calculations and post-SQL measures: reads the columns that they need into JavaScript,
 * and writes theirs back into the workbench. It is the only step of the shape pass that holds cells in memory, so its
 * size is limited.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../expression/expression-ast.ts';
import { expressionReferences } from '../../expression/expression-references.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import { type CellTable, type CellTables, loadCellTables } from './cell-table.ts';
import { columnFor, FreeNames } from '../workbench/free-names.ts';
import { appendColumns } from './append-columns.ts';
import type { NewColumn } from './append-columns.ts';
import type { Grid, GridColumn } from '../grid/grid.ts';
import { pivotColumn } from '../grid/pivot-rows.ts';
import type { Calculation, ResultField } from '../prepared/result-shape.ts';
import { ofCalculation } from '../table-calculations/bounded-values.ts';
import type { CalculationColumn, Cell } from '../table-calculations/calculation-table.ts';
import { postSqlColumn, shortcutColumn } from '../table-calculations/derive-column.ts';
import { evaluateCalculation } from '../table-calculations/evaluate-calculation.ts';
import type { CalculationResult } from '../table-calculations/evaluate-calculation.ts';

/**
 * The most cells, rows times columns, that calculations may read. A cell takes about 16 bytes; more would strain the
 * executor's memory, and no screen shows as many.
 */
const MAX_CALCULATION_CELLS = 20_000_000;

export interface CalculatedGrid extends Grid {
  /** By calculation: why it has no values. */
  readonly calculationErrors: ReadonlyMap<string, readonly Diagnostic[]>;
}

export async function calculateColumns(
  workbench: DuckDBConnection,
  grid: Grid,
  options: { readonly nowMs: number; readonly queryTimezone: string | null },
): Promise<CalculatedGrid> {
  const plans = grid.shape.fields.flatMap((field) => {
    const plan = planCalculation(field);
    return plan ? [plan] : [];
  });
  if (plans.length === 0) return { ...grid, calculationErrors: new Map() };
  const needed = new Set(plans.flatMap((plan) => plan.reads));
  const tables = await loadCellTables(workbench, grid, needed, { ...options, maxCells: MAX_CALCULATION_CELLS });
  const errors = new Map<string, readonly Diagnostic[]>();
  for (const plan of inDependencyOrder(plans)) {
    const failed = computeEverywhere(plan, tables, grid);
    if (failed.length > 0) errors.set(plan.field.name, failed);
  }
  const all = [tables.rows, ...(tables.totals ? [tables.totals] : []), ...tables.subtotals];
  const columns = withNamesApart(
    plans.flatMap(({ field }) =>
      gridColumns(
        field,
        all.flatMap((table) => table.column(field.name) ?? []),
        grid,
      ),
    ),
    grid,
  );
  const relations = await appendColumns(workbench, grid, columns);
  const gridOnly: readonly GridColumn[] = columns.map(({ name, field, pivot }) => ({
    name,
    field,
    sortColumn: null,
    pivot,
  }));
  return { ...grid, ...relations, columns: [...grid.columns, ...gridOnly], calculationErrors: errors };
}

interface CalculationPlan {
  readonly field: ResultField;
  readonly calculation: Calculation;
  readonly ast: Expression | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly reads: readonly string[];
}

function planCalculation(field: ResultField): CalculationPlan | null {
  const { calculation } = field;
  if (!calculation) return null;
  if (calculation.kind !== 'expression') {
    return { field, calculation, ast: null, diagnostics: [], reads: [calculation.basedOn] };
  }
  const { ast, diagnostics } = parseExpression(calculation.expression, field.name);
  return { field, calculation, ast, diagnostics, reads: ast ? expressionReferences(ast) : [] };
}

/**
 * Sorts calculations after those that they read. Calculations that read each other in a circle come last and find no
 * column.
 */
function inDependencyOrder(plans: readonly CalculationPlan[]): readonly CalculationPlan[] {
  const byName = new Map(plans.map((plan) => [plan.field.name, plan]));
  const done: CalculationPlan[] = [];
  const entered = new Set<string>();
  const visit = (plan: CalculationPlan): void => {
    if (entered.has(plan.field.name)) return;
    entered.add(plan.field.name);
    for (const name of plan.reads) {
      const read = byName.get(name);
      if (read) visit(read);
    }
    done.push(plan);
  };
  plans.forEach(visit);
  return done;
}

/**
 * Adds the calculation to each table, computed from that table's own rows: the mean in a total is the total itself.
 * Gives the reasons why it has no values. The rows decide its kind (number, text …), since other tables may have only
 * nulls.
 */
function computeEverywhere(plan: CalculationPlan, tables: CellTables, grid: Grid): readonly Diagnostic[] {
  const { rows, totals, subtotals } = tables;
  const { name } = plan.field;
  const computeOver = (table: CellTable): CalculationResult => ofCalculation(name, () => compute(plan, table));
  const { column, diagnostics } = lacksCells(plan, grid) ?? computeOver(rows);
  rows.add(name, column ?? nullColumn(plan, rows));
  for (const table of [...(totals ? [totals] : []), ...subtotals]) {
    const own = column && computeOver(table).column;
    table.add(name, own && column ? { ...own, kind: column.kind } : nullColumn(plan, table));
  }
  return column === null ? diagnostics : [];
}

function compute(plan: CalculationPlan, table: CellTable): CalculationResult {
  const { calculation } = plan;
  switch (calculation.kind) {
    case 'expression':
      return plan.ast ? evaluateCalculation(plan.ast, table) : { column: null, diagnostics: plan.diagnostics };
    case 'shortcut':
      return shortcutColumn(calculation.type, calculation.basedOn, calculation.args, table);
    case 'post_sql':
      return postSqlColumn(calculation.type, calculation.basedOn, calculation.direction, table);
  }
}

/** A share of a total that is incomplete would be wrong, so it is null, as in Looker. */
function lacksCells({ calculation }: CalculationPlan, grid: Grid): CalculationResult | undefined {
  if (calculation.kind !== 'post_sql' || calculation.type !== 'percent_of_total') return undefined;
  const isAcross = grid.shape.pivots.length > 0 && calculation.direction === 'row';
  if (!(isAcross ? grid.columnsTruncated : grid.truncated)) return undefined;
  const message = `A percentage of the total needs all ${isAcross ? 'columns' : 'rows'}, but a limit has cut some off.`;
  return { column: null, diagnostics: [{ code: 'incomplete-total', severity: 'error', message }] };
}

/** A measure has its columns even if they are empty; the kind of a calculation without values is unknown. */
function nullColumn({ field, calculation }: CalculationPlan, table: CellTable): CalculationColumn {
  const { kind } = field;
  const nulls = Array.from<Cell>({ length: table.rowCount }).fill(null);
  const base = calculation.kind === 'post_sql' ? table.column(calculation.basedOn) : undefined;
  if (base?.pivoted !== true) return { pivoted: false, kind, cells: nulls };
  return { pivoted: true, kind, cells: base.cells.map(() => nulls), ...(base.rowTotal && { rowTotal: nulls }) };
}

function withNamesApart(columns: readonly NewColumn[], grid: Grid): readonly NewColumn[] {
  const names = new FreeNames(grid.columns.map(({ name }) => name));
  return columns.map((column) => ({ ...column, name: names.take(columnFor(column.name)) }));
}

/**
 * The relations' columns for a calculation: one, or one for each pivot key. `tables` has the calculation's column in
 * each relation, first that of the rows. Columns of totals and subtotals are null if they could not be computed.
 */
function gridColumns(field: ResultField, tables: readonly CalculationColumn[], grid: Grid): readonly NewColumn[] {
  const [rows] = tables;
  if (!rows) return [];
  const columnOf = (pivot: number | null, read: (column: CalculationColumn) => readonly Cell[]): NewColumn => ({
    name: pivot === null ? field.name : pivotColumn(field.name, pivot),
    field: field.name,
    pivot,
    kind: rows.kind,
    cells: tables.map(read),
  });
  if (!rows.pivoted) return [columnOf(null, (column) => (column.pivoted ? [] : column.cells))];
  const keys = grid.pivotKeys.flatMap((key, index) => (key.isTotal ? [] : [index]));
  const added = keys.map((pivot, index) =>
    columnOf(pivot, (column) => (column.pivoted ? (column.cells[index] ?? []) : [])),
  );
  const total = grid.pivotKeys.findIndex((key) => key.isTotal);
  if (total >= 0 && rows.rowTotal)
    added.push(columnOf(total, (column) => (column.pivoted ? (column.rowTotal ?? []) : [])));
  return added;
}
