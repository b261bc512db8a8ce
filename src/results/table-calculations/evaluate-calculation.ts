/**
 * Evaluates table calculations. Every node of the tree is computed for the whole table at once, as an array with a cell
 * for each row, for each pivot column and for the row totals, which are treated as another pivot column.
 *
 * - Functions of single values work cell by cell. Aggregates range over the table's rows, pivot column by pivot column;
 *   of a column of lists they are taken list by list. Totals are a table of one row, the subtotals of each level one of
 *   their own: the mean in a total is the total, as in Looker (its page on confusing totals of table calculations).
 * - A result is pivoted when the expression reads a pivoted column outside of the pivot functions.
 * - Numbers: see `exact-arithmetic.ts`.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { checkExpression } from '../../expression/check-expression.ts';
import type { Expression } from '../../expression/expression-ast.ts';
import type { ExpressionType } from '../../expression/expression-functions.ts';
import { fieldNodes } from '../../expression/expression-references.ts';
import { yearsAsDates } from '../../expression/years-as-dates.ts';
import { own } from '../../lib/record.ts';
import { kindOfType, typeOfKind } from '../prepared/expression-type.ts';
import { type CalculationGrid, constantGrid, type GridSize, mapGrids, toColumn } from './calculation-grid.ts';
import type { CalculationColumn, CalculationTable, Cell } from './calculation-table.ts';
import { asBoolean } from './cell-values.ts';
import { parseNumber } from './exact-arithmetic.ts';
import { fieldGrid } from './field-grid.ts';
import { nowText } from './date-functions.ts';
import { functionCalls } from './function-calls.ts';
import { operators } from './scalar-functions.ts';

export interface CalculationResult {
  /**
   * Null if the expression cannot be evaluated; errors say why. Pivoted if the expression reads a pivoted field outside
   * the pivot functions.
   */
  readonly column: CalculationColumn | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Computes one table calculation over all rows, column by column. */
export function evaluateCalculation(expression: Expression, table: CalculationTable): CalculationResult {
  const fieldType = (name: string) => {
    const column = table.column(name);
    return column && typeOfColumn(column);
  };
  const isYear = (name: string) => table.isYear?.(name) === true;
  const ast = yearsAsDates(expression, { place: 'calculation', fieldType, isYear });
  const checked = checkExpression(ast, { place: 'calculation', fieldType });
  if (checked.diagnostics.length > 0) return { column: null, diagnostics: checked.diagnostics };
  const evaluator = new Evaluator(table);
  const grid = evaluator.evaluate(ast);
  const columns = fieldNodes(ast).flatMap((node) => table.column(node.name) ?? []);
  const withRowTotals = columns.some((column) => column.pivoted && column.rowTotal !== undefined);
  return { column: toColumn(grid, evaluator.size, kindOfType(checked.type), withRowTotals), diagnostics: [] };
}

/** Columns of lists come from other calculations. A column without values may be anything. */
function typeOfColumn({ kind, cells }: CalculationColumn): ExpressionType {
  if (kind !== 'list') return typeOfKind[kind];
  const first = cells.flat().find((cell) => cell !== null);
  return first === undefined ? 'any' : typeof first === 'string' ? 'string' : 'list';
}

class Evaluator {
  readonly table: CalculationTable;
  readonly size: GridSize;
  #randomState = 0x9e3779b9;

  constructor(table: CalculationTable) {
    this.table = table;
    this.size = { rows: table.rowCount, pivots: table.pivotCount };
  }

  evaluate(node: Expression): CalculationGrid {
    switch (node.kind) {
      case 'number':
        return constantGrid(parseNumber(node.digits));
      case 'string':
      case 'yesno':
        return constantGrid(node.value);
      case 'null':
        return constantGrid(null);
      case 'field':
        return fieldGrid(node, this.table);
      case 'unary':
        return this.#map(node.operator === '-' ? 'negate' : 'NOT', [node.operand]);
      case 'binary':
        return this.#map(node.operator, [node.left, node.right]);
      case 'call':
        return this.#call(node.name, node.args);
    }
  }

  #map(operator: string, args: readonly Expression[]): CalculationGrid {
    const compute = operators[operator] ?? (() => null);
    return mapGrids(
      args.map((arg) => this.evaluate(arg)),
      this.size,
      compute,
    );
  }

  #call(name: string, args: readonly Expression[]): CalculationGrid {
    if (name === 'case') return this.#case(args);
    if (name === 'now') return constantGrid(nowText(this.table.nowMs, this.table.queryTimezone));
    if (name === 'rand') return mapGrids([{ kind: 'row' }], this.size, () => this.#random());
    const grids = args.map((arg) => this.evaluate(arg));
    return own(functionCalls, name)?.(grids, this.size) ?? constantGrid(null);
  }

  /** `case(when(…), …, else)`: the first value whose condition is yes. */
  #case(args: readonly Expression[]): CalculationGrid {
    const flat = args.flatMap((arg) => (arg.kind === 'call' && arg.name === 'when' ? arg.args : [arg]));
    const hasElse = flat.length % 2 === 1;
    return mapGrids(
      flat.map((arg) => this.evaluate(arg)),
      this.size,
      (cells: readonly Cell[]) => {
        for (let at = 0; at + 1 < cells.length; at += 2) {
          if (asBoolean(cells[at]) === true) return cells[at + 1] ?? null;
        }
        return hasElse ? (cells.at(-1) ?? null) : null;
      },
    );
  }

  /** A repeatable sequence (xorshift), so that a result that is rendered twice shows the same numbers. */
  #random(): number {
    let state = this.#randomState;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#randomState = state;
    return (state >>> 0) / 2 ** 32;
  }
}
