/** Calls of functions over all rows: applies `aggregate-functions.ts` to grids. */
import { type AggregateFunction } from './aggregate-functions.ts';
import { tTest } from './pair-functions.ts';
import {
  buildGrid,
  type CalculationGrid,
  constantGrid,
  type GridSize,
  readerOf,
  columnCells,
  seriesOf,
} from './calculation-grid.ts';
import type { Cell, NumberCell } from './calculation-table.ts';
import { asDouble, toNumberCell } from './cell-values.ts';

const NOTHING: CalculationGrid = constantGrid(null);

/**
 * Applies a function to a column of lists list by list, and to a column of values over the rows. The first argument is
 * the column.
 */
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

/** The same for functions whose second argument is the column: `rank(value, column)`. */
export function searchGrid(
  grids: readonly CalculationGrid[],
  size: GridSize,
  search: AggregateFunction,
): CalculationGrid {
  const [value = NOTHING, column = NOTHING] = grids;
  return aggregateGrid([column, value], size, search);
}

/** Gives for each row the function of its list, or the one function of the column. */
function overColumn(
  column: CalculationGrid,
  pivot: number,
  size: GridSize,
  aggregate: AggregateFunction,
): (row: number) => (rest: readonly Cell[]) => Cell {
  const series = seriesOf(column, pivot, size);
  if (series.kind === 'one') {
    const compute = aggregate(series.cells);
    return () => compute;
  }
  return (row) => {
    const list = series.at(row);
    return list === null ? () => null : aggregate(list);
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

/**
 * Functions of two columns, or of two lists in each row; `t_test` takes tails and type as well. The check of types has
 * made sure that both are of one kind; if only the values show that they are not, the result is null.
 */
export function pairGrid(
  name: string,
  grids: readonly CalculationGrid[],
  size: GridSize,
  compute: PairFunction | undefined,
): CalculationGrid {
  const [left = NOTHING, right = NOTHING, tails = NOTHING, type = NOTHING] = grids;
  return buildGrid(grids, size, (pivot) => {
    if (name === 't_test') {
      const [tailsOf, typeOf] = [readerOf(tails, pivot), readerOf(type, pivot)];
      const test = (row: number): PairFunction => {
        return (a, b) => tTest(a, b, asDouble(tailsOf(row)) ?? 0, asDouble(typeOf(row)) ?? 0);
      };
      const isSame = tails.kind === 'constant' && type.kind === 'constant';
      return overPair([left, right], pivot, size, { compute: test, isSame });
    }
    if (name === 'chisq_test' && !(left.kind === 'constant' && right.kind === 'constant')) {
      // Columns of lists form one table.
      const result = compute?.(columnCells(left, pivot, size), columnCells(right, pivot, size)) ?? null;
      return () => result;
    }
    return overPair([left, right], pivot, size, { compute: () => compute ?? (() => null), isSame: true });
  });
}

type PairFunction = (left: readonly Cell[], right: readonly Cell[]) => Cell;

/** @param options.isSame whether the function is the same in all rows, so that for columns it is computed once */
function overPair(
  [left, right]: readonly [CalculationGrid, CalculationGrid],
  pivot: number,
  size: GridSize,
  { compute, isSame }: { readonly compute: (row: number) => PairFunction; readonly isSame: boolean },
): (row: number) => Cell {
  const [a, b] = [seriesOf(left, pivot, size), seriesOf(right, pivot, size)];
  if (a.isOfLists !== b.isOfLists) return () => null;
  if (a.kind === 'one' && b.kind === 'one') {
    const once = isSame && size.rows > 0 ? compute(0)(a.cells, b.cells) : null;
    return (row) => (isSame ? once : compute(row)(a.cells, b.cells));
  }
  return (row) => {
    const [ofLeft, ofRight] = [a.at(row), b.at(row)];
    return ofLeft === null || ofRight === null ? null : compute(row)(ofLeft, ofRight);
  };
}
