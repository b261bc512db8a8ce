/** Calls of functions that range over rows: the grid side of `aggregate-functions.ts`. */
import { type AggregateFunction } from './aggregate-functions.ts';
import { tTest } from './pair-functions.ts';
import {
  buildGrid,
  type CalculationGrid,
  constantGrid,
  type GridSize,
  readerOf,
  columnCells,
} from './calculation-grid.ts';
import type { Cell, NumberCell } from './calculation-table.ts';
import { asDouble, toNumberCell, isList } from './cell-values.ts';

const NOTHING: CalculationGrid = constantGrid(null);

/** Of a column of lists, list by list; of a column of values, over the rows. The first argument is the column. */
export function aggregateGrid(
  grids: readonly CalculationGrid[],
  size: GridSize,
  aggregate: AggregateFunction,
): CalculationGrid {
  const [column = NOTHING, ...others] = grids;
  return buildGrid(grids, size, (pivot) => {
    const rest = others.map((grid) => readerOf(grid, pivot));
    const compute = overColumn(column, pivot, size, aggregate);
    return (row) => compute(row)(rest.map((read) => read(row)));
  });
}

/** As above for functions whose column is the second argument: `rank(value, column)`. */
export function searchGrid(
  grids: readonly CalculationGrid[],
  size: GridSize,
  search: AggregateFunction,
): CalculationGrid {
  const [value = NOTHING, column = NOTHING] = grids;
  return aggregateGrid([column, value], size, search);
}

/** Gives for each row the function over its list, or the one function over the column. */
function overColumn(
  column: CalculationGrid,
  pivot: number,
  size: GridSize,
  aggregate: AggregateFunction,
): (row: number) => (rest: readonly Cell[]) => Cell {
  const read = readerOf(column, pivot);
  const constant = column.kind === 'constant' ? column.cell : undefined;
  if (isList(constant)) {
    const compute = aggregate(constant);
    return () => compute;
  }
  const cells = columnCells(column, pivot, size);
  if (!cells.some(isList)) {
    const compute = aggregate(cells);
    return () => compute;
  }
  return (row) => {
    const list = read(row);
    return isList(list) ? aggregate(list) : () => null;
  };
}

/** Totals so far, down each pivot column. */
export function runningGrid(
  grids: readonly CalculationGrid[],
  size: GridSize,
  step: (left: NumberCell, right: NumberCell) => NumberCell,
): CalculationGrid {
  const [column = NOTHING] = grids;
  return buildGrid(grids, size, (pivot) => {
    let reached: NumberCell | null = null;
    const running = columnCells(column, pivot, size).map((cell) => {
      const value = toNumberCell(cell);
      if (value !== null) reached = reached === null ? value : step(reached, value);
      return reached;
    });
    return (row) => running[row] ?? null;
  });
}

/** Functions of two columns; `t_test` takes tails and type besides. */
export function pairGrid(
  name: string,
  grids: readonly CalculationGrid[],
  size: GridSize,
  compute: ((left: readonly Cell[], right: readonly Cell[]) => Cell) | undefined,
): CalculationGrid {
  const [left = NOTHING, right = NOTHING, tails = NOTHING, type = NOTHING] = grids;
  return buildGrid(grids, size, (pivot) => {
    const a = columnCells(left, pivot, size);
    const b = columnCells(right, pivot, size);
    if (name === 't_test') {
      const [tailsOf, typeOf] = [readerOf(tails, pivot), readerOf(type, pivot)];
      const test = (row: number) => tTest(a, b, asDouble(tailsOf(row)) ?? 0, asDouble(typeOf(row)) ?? 0);
      const once = tails.kind === 'constant' && type.kind === 'constant' ? test(0) : undefined;
      return (row) => (once === undefined ? test(row) : once);
    }
    const result = compute?.(a, b) ?? null;
    return () => result;
  });
}
