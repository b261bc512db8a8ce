/**
 * The values of a node for the whole table. Rows are 0 … rows-1; pivot columns are 0 … pivots-1, followed by the row
 * totals.
 */
import type { ValueKind } from '../prepared/result-shape.ts';
import type { CalculationColumn, Cell } from './calculation-table.ts';
import { asBoolean, isList } from './cell-values.ts';
import { isNumberCell } from './exact-arithmetic.ts';

export interface GridSize {
  readonly rows: number;
  readonly pivots: number;
}

export type CalculationGrid =
  | { readonly kind: 'constant'; readonly cell: Cell }
  /** Depends on the row only by its place: `row()`. */
  | { readonly kind: 'row' }
  | { readonly kind: 'column'; readonly cells: readonly Cell[] }
  | { readonly kind: 'pivoted'; readonly pivots: readonly (readonly Cell[])[] };

export function constantGrid(cell: Cell): CalculationGrid {
  return { kind: 'constant', cell };
}

/** The cells of one pivot column as a function of the row. */
export function readerOf(grid: CalculationGrid, pivot: number): (row: number) => Cell {
  switch (grid.kind) {
    case 'constant':
      return () => grid.cell;
    case 'row':
      return (row) => row + 1;
    case 'column':
      return (row) => grid.cells[row] ?? null;
    case 'pivoted': {
      const cells = grid.pivots[pivot];
      return (row) => cells?.[row] ?? null;
    }
  }
}

/** The cells of one pivot column. */
export function columnCells(grid: CalculationGrid, pivot: number, size: GridSize): readonly Cell[] {
  const read = readerOf(grid, pivot);
  return Array.from({ length: size.rows }, (_, row) => read(row));
}

/**
 * What a function of many values is computed over: the rows of a column or a list that is the same in all rows (`one`),
 * or else the list of each row, which may be null.
 */
export type Series = { readonly isOfLists: boolean; at(row: number): readonly Cell[] | null } & (
  | { readonly kind: 'one'; readonly cells: readonly Cell[] }
  | { readonly kind: 'by_row' }
);

export function seriesOf(grid: CalculationGrid, pivot: number, size: GridSize): Series {
  const constant = grid.kind === 'constant' ? grid.cell : undefined;
  if (isList(constant)) return { kind: 'one', isOfLists: true, cells: constant, at: () => constant };
  const cells = columnCells(grid, pivot, size);
  if (!cells.some(isList)) return { kind: 'one', isOfLists: false, cells, at: () => cells };
  const at = (row: number): readonly Cell[] | null => {
    const cell = cells[row];
    return isList(cell) ? cell : null;
  };
  return { kind: 'by_row', isOfLists: true, at };
}

/** Builds a grid from cells by row and pivot column. It is pivoted if one of `inputs` is. */
export function buildGrid(
  inputs: readonly CalculationGrid[],
  size: GridSize,
  cellsOf: (pivot: number) => (row: number) => Cell,
): CalculationGrid {
  const column = (pivot: number): Cell[] => {
    const read = cellsOf(pivot);
    return Array.from({ length: size.rows }, (_, row) => read(row));
  };
  if (!inputs.some((input) => input.kind === 'pivoted')) return { kind: 'column', cells: column(0) };
  return { kind: 'pivoted', pivots: Array.from({ length: size.pivots + 1 }, (_, pivot) => column(pivot)) };
}

/** Applies a function cell by cell. */
export function mapGrids(
  grids: readonly CalculationGrid[],
  size: GridSize,
  compute: (cells: readonly Cell[]) => Cell,
): CalculationGrid {
  const constants = grids.flatMap((grid) => (grid.kind === 'constant' ? [grid.cell] : []));
  if (constants.length === grids.length) return constantGrid(compute(constants));
  return buildGrid(grids, size, (pivot) => {
    const readers = grids.map((grid) => readerOf(grid, pivot));
    return (row) => compute(readers.map((read) => read(row)));
  });
}

/** The finished column. For pivoted ones, `withRowTotals` says whether the query has row totals. */
export function toColumn(
  grid: CalculationGrid,
  size: GridSize,
  kind: ValueKind,
  withRowTotals: boolean,
): CalculationColumn {
  if (grid.kind !== 'pivoted') {
    const cells = columnCells(grid, 0, size);
    return { pivoted: false, kind: kind === 'unknown' ? kindOfCells(cells) : kind, cells };
  }
  const all = Array.from({ length: size.pivots + 1 }, (_, pivot) => columnCells(grid, pivot, size));
  return {
    pivoted: true,
    kind: kind === 'unknown' ? kindOfCells(all.flat()) : kind,
    cells: all.slice(0, size.pivots),
    ...(withRowTotals ? { rowTotal: all[size.pivots] ?? [] } : {}),
  };
}

/** The kind of a column whose type depends on its values. A column of nulls has numbers. */
function kindOfCells(cells: readonly Cell[]): ValueKind {
  const first = cells.find((cell) => cell !== null);
  if (first === undefined || isNumberCell(first)) return 'number';
  if (Array.isArray(first)) return 'list';
  return typeof first === 'boolean' && asBoolean(first) !== null ? 'yesno' : 'string';
}
