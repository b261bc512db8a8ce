/** Calculations that need no expression: shortcut calculations and LookML's post-SQL measures. */
import { parseExpression } from '../../expression/parse-expression.ts';
import type { JsonValue } from '../../lib/json.ts';
import type { CalculationTable } from './calculation-table.ts';
import { type CalculationResult, evaluateCalculation } from './evaluate-calculation.ts';

/**
 * `${x}` is the field that the calculation is based on. Percentages of shortcuts are fractions, which a format shows as
 * percentages.
 */
const columnWise = {
  percent_of_total: '${x} / sum(${x})',
  running_total: 'running_total(${x})',
  rank: 'rank(${x}, ${x})',
  percent_of_max: '${x} / max(${x})',
} as const;

const rowWise = {
  percent_of_total: '${x} / sum(pivot_row(${x}))',
  percent_of_previous: '${x} / pivot_offset(${x}, -1)',
  percent_change: '${x} / pivot_offset(${x}, -1) - 1',
  running_total: 'sum(pivot_offset_list(${x}, 1 - pivot_column(), pivot_column()))',
  rank: 'rank(${x}, pivot_row(${x}))',
  percent_of_max: '${x} / max(pivot_row(${x}))',
} as const;

/** For shortcuts the previous row is the one below, since Explore pages show the latest row first. */
const rowBelow = {
  percent_of_previous: '${x} / offset(${x}, 1)',
  percent_change: '${x} / offset(${x}, 1) - 1',
} as const;

/** By `calculation_type`. */
const shortcuts: Readonly<Record<string, string>> = {
  percent_of_column_sum: columnWise.percent_of_total,
  percent_of_column: columnWise.percent_of_total,
  percent_of_column_max: columnWise.percent_of_max,
  percent_of_max: columnWise.percent_of_max,
  percent_of_previous: rowBelow.percent_of_previous,
  percent_of_previous_row: rowBelow.percent_of_previous,
  percent_difference_from_previous: rowBelow.percent_change,
  percent_difference_from_previous_row: rowBelow.percent_change,
  percent_change_from_previous: rowBelow.percent_change,
  percent_change_from_previous_row: rowBelow.percent_change,
  running_total: columnWise.running_total,
  running_column_total: columnWise.running_total,
  rank: columnWise.rank,
  rank_of_column: columnWise.rank,
  percent_of_row: rowWise.percent_of_total,
  percent_of_row_sum: rowWise.percent_of_total,
  percent_of_row_max: rowWise.percent_of_max,
  percent_of_previous_column: rowWise.percent_of_previous,
  percent_difference_from_previous_column: rowWise.percent_change,
  percent_change_from_previous_column: rowWise.percent_change,
  running_row_total: rowWise.running_total,
  rank_of_row: rowWise.rank,
};

/** All values of `calculation_type`. */
export const shortcutTypes: readonly string[] = Object.keys(shortcuts);

/** A shortcut calculation of `dynamic_fields` (`percent_of_column_sum`, `running_total` …) over `basedOn`. */
export function shortcutColumn(
  type: string,
  basedOn: string,
  _args: readonly JsonValue[],
  table: CalculationTable,
): CalculationResult {
  const expression = Object.hasOwn(shortcuts, type) ? shortcuts[type] : undefined;
  return expression === undefined ? unknownType(type) : derive(expression, basedOn, table);
}

/**
 * Percentages of LookML are numbers of percent: its reference warns against formats that multiply them by 100 again.
 */
const postSql = {
  column: {
    running_total: columnWise.running_total,
    percent_of_total: '100 * ${x} / sum(${x})',
    percent_of_previous: '100 * (${x} - offset(${x}, -1)) / offset(${x}, -1)',
  },
  row: {
    running_total: rowWise.running_total,
    percent_of_total: '100 * ${x} / sum(pivot_row(${x}))',
    percent_of_previous: '100 * (${x} - pivot_offset(${x}, -1)) / pivot_offset(${x}, -1)',
  },
} as const;

/**
 * A LookML post-SQL measure: `running_total`, `percent_of_total`, `percent_of_previous`. In pivoted queries they run
 * across the row, or down the column by `direction: column`, which `percent_of_previous` does not have; without pivots
 * they run down the column. `percent_of_previous` is the difference from the previous cell, in the row above or the
 * column before.
 */
export function postSqlColumn(
  type: string,
  basedOn: string,
  direction: 'row' | 'column',
  table: CalculationTable,
): CalculationResult {
  const runsAcross = table.pivotCount > 0 && (direction === 'row' || type === 'percent_of_previous');
  const expressions: Readonly<Record<string, string>> = runsAcross ? postSql.row : postSql.column;
  const expression = Object.hasOwn(expressions, type) ? expressions[type] : undefined;
  return expression === undefined ? unknownType(type) : derive(expression, basedOn, table);
}

function derive(expression: string, basedOn: string, table: CalculationTable): CalculationResult {
  const column = table.column(basedOn);
  if (column === undefined) {
    const message = `The calculation is based on "${basedOn}", which is not in the query.`;
    return { column: null, diagnostics: [{ code: 'unknown-field', severity: 'error', message }] };
  }
  const { ast, diagnostics } = parseExpression(expression, basedOn);
  if (ast === null) return { column: null, diagnostics };
  const { rowCount, pivotCount, nowMs, queryTimezone } = table;
  return evaluateCalculation(ast, {
    rowCount,
    pivotCount,
    nowMs,
    queryTimezone,
    column: (name) => (name === 'x' ? column : undefined),
  });
}

function unknownType(type: string): CalculationResult {
  const message = `Unknown calculation type "${type}".`;
  return { column: null, diagnostics: [{ code: 'unknown-calculation-type', severity: 'error', message }] };
}
