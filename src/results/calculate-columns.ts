/**
 * Table calculations, shortcut calculations and post-SQL measures: the columns that they read come into JavaScript,
 * theirs go back into the workbench. The only place of the shape pass that holds cells in memory, so it is bounded.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Expression } from '../expression/expression-ast.ts';
import { expressionReferences } from '../expression/expression-references.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { CellTable } from './cell-table.ts';
import { appendColumns } from './append-columns.ts';
import type { NewColumn } from './append-columns.ts';
import type { Grid, GridColumn } from './grid.ts';
import { pivotColumn } from './pivot-rows.ts';
import type { Calculation, ResultField } from './result-shape.ts';
import type { CalculationColumn, Cell } from './table-calculations/calculation-table.ts';
import { postSqlColumn, shortcutColumn } from './table-calculations/derive-column.ts';
import { evaluateCalculation } from './table-calculations/evaluate-calculation.ts';
import type { CalculationResult } from './table-calculations/evaluate-calculation.ts';

/**
 * Rows times columns that calculations may read. A cell takes about 16 bytes; more than this would press the
 * executor's memory, and no screen shows it.
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
  const table = new CellTable(workbench, grid, options);
  const needed = new Set(plans.flatMap((plan) => plan.reads));
  await table.load(needed, MAX_CALCULATION_CELLS);
  const errors = new Map<string, readonly Diagnostic[]>();
  for (const plan of inDependencyOrder(plans)) {
    const { column, diagnostics } = lacksCells(plan, grid) ?? compute(plan, table);
    table.add(plan.field.name, column ?? nullColumn(plan.field, table));
    if (column === null) errors.set(plan.field.name, diagnostics);
  }
  const added = plans.map((plan) => ({ field: plan.field, column: table.column(plan.field.name) }));
  const columns = withNamesApart(
    added.flatMap(({ field, column }) => (column ? gridColumns(field, column, grid) : [])),
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

/** A calculation after those that it reads; those that read each other in a circle come last and find no column. */
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

/** A share of a total that was cut off would be wrong, so it is null, as in Looker. */
function lacksCells({ calculation }: CalculationPlan, grid: Grid): CalculationResult | undefined {
  if (calculation.kind !== 'post_sql' || calculation.type !== 'percent_of_total') return undefined;
  const isAcross = grid.shape.pivots.length > 0 && calculation.direction === 'row';
  if (!(isAcross ? grid.columnsTruncated : grid.truncated)) return undefined;
  const message = `A percentage of the total needs all ${isAcross ? 'columns' : 'rows'}, and a limit has cut some off.`;
  return { column: null, diagnostics: [{ code: 'incomplete-total', severity: 'error', message }] };
}

function nullColumn(field: ResultField, table: CellTable): CalculationColumn {
  return { pivoted: false, kind: field.kind, cells: Array.from<Cell>({ length: table.rowCount }).fill(null) };
}

/** DuckDB takes `Share` for `share`: two columns of such names would be one. */
function withNamesApart(columns: readonly NewColumn[], grid: Grid): readonly NewColumn[] {
  const taken = new Set(grid.columns.map(({ name }) => name.toLowerCase()));
  return columns.map((column) => {
    let { name } = column;
    while (taken.has(name.toLowerCase())) name += '_';
    taken.add(name.toLowerCase());
    return { ...column, name };
  });
}

/** The relation's columns for a calculated one: one, or one per pivot key. */
function gridColumns(field: ResultField, column: CalculationColumn, grid: Grid): readonly NewColumn[] {
  if (!column.pivoted) {
    const { kind, cells, total } = column;
    return [{ name: field.name, field: field.name, pivot: null, kind, cells, total: total ?? null }];
  }
  const keys = grid.pivotKeys.flatMap((key, index) => (key.isTotal ? [] : [index]));
  const added: NewColumn[] = keys.map((pivot, index) => ({
    name: pivotColumn(field.name, pivot),
    field: field.name,
    pivot,
    kind: column.kind,
    cells: column.cells[index] ?? [],
    total: column.total?.[index] ?? null,
  }));
  const total = grid.pivotKeys.findIndex((key) => key.isTotal);
  if (total >= 0 && column.rowTotal) {
    added.push({
      name: pivotColumn(field.name, total),
      field: field.name,
      pivot: total,
      kind: column.kind,
      cells: column.rowTotal,
      total: column.grandTotal ?? null,
    });
  }
  return added;
}
