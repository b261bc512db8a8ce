/** Functions that read other rows, other pivot columns and lists. */
import {
  buildGrid,
  type CalculationGrid,
  constantGrid,
  type GridSize,
  readerOf,
  seriesOf,
} from './calculation-grid.ts';
import type { Cell } from './calculation-table.ts';
import { asBoolean, asDouble, cellKey } from './cell-values.ts';

type PositionCall = (grids: readonly CalculationGrid[], size: GridSize) => CalculationGrid;

const NOTHING: CalculationGrid = constantGrid(null);

/** A list of `count` values from `from` on. It ends with the rows or pivot columns, even if `count` is larger. */
function listOf(from: number, count: number, length: number, at: (index: number) => Cell): readonly Cell[] {
  const wanted = Math.max(0, Math.min(Math.trunc(count), 2 * length + 1));
  return Array.from({ length: wanted }, (_, index) =>
    from + index >= 0 && from + index < length ? at(from + index) : null,
  );
}

/** The first place of each value. */
function placesIn(cells: readonly Cell[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  cells.forEach((cell, place) => {
    if (cell !== null && !places.has(cellKey(cell))) places.set(cellKey(cell), place);
  });
  return places;
}

function whole(cell: Cell): number | null {
  const value = asDouble(cell);
  return value === null ? null : Math.trunc(value);
}

export const positionCalls = {
  row: () => ({ kind: 'row' }),

  offset: ([column = NOTHING, by = NOTHING], size) =>
    buildGrid([column, by], size, (pivot) => {
      const [read, offset] = [readerOf(column, pivot), readerOf(by, pivot)];
      return (row) => {
        const target = row + (whole(offset(row)) ?? Number.NaN);
        return target >= 0 && target < size.rows ? read(target) : null;
      };
    }),

  offset_list: ([column = NOTHING, by = NOTHING, count = NOTHING], size) =>
    buildGrid([column, by, count], size, (pivot) => {
      const read = readerOf(column, pivot);
      const [offset, length] = [readerOf(by, pivot), readerOf(count, pivot)];
      return (row) => {
        const [start, wanted] = [whole(offset(row)), whole(length(row))];
        return start === null || wanted === null ? null : listOf(row + start, wanted, size.rows, read);
      };
    }),

  /** Works on two columns, or on two lists in the row. */
  lookup: ([value = NOTHING, keys = NOTHING, results = NOTHING], size) =>
    buildGrid([value, keys, results], size, (pivot) => {
      const read = readerOf(value, pivot);
      const [ofKeys, ofResults] = [seriesOf(keys, pivot, size), seriesOf(results, pivot, size)];
      if (ofKeys.isOfLists !== ofResults.isOfLists) return () => null;
      const once = ofKeys.kind === 'one' ? placesIn(ofKeys.cells) : undefined;
      return (row) => {
        const cell = read(row);
        const places = once ?? placesIn(ofKeys.at(row) ?? []);
        const found = cell === null ? undefined : places.get(cellKey(cell));
        return found === undefined ? null : (ofResults.at(row)?.[found] ?? null);
      };
    }),

  /** 1 for the first pivot column; null for row totals and without pivots. */
  pivot_column: (_, size) =>
    size.pivots === 0
      ? NOTHING
      : buildGrid([{ kind: 'pivoted', pivots: [] }], size, (pivot) => () => (pivot < size.pivots ? pivot + 1 : null)),

  pivot_index: ([column = NOTHING, index = NOTHING], size) =>
    buildGrid([], size, () => {
      const readers = Array.from({ length: size.pivots }, (_, pivot) => readerOf(column, pivot));
      const at = readerOf(index, 0);
      return (row) => readers[(whole(at(row)) ?? 0) - 1]?.(row) ?? null;
    }),

  pivot_offset: ([column = NOTHING, by = NOTHING], size) =>
    pivotGrid([column, by], size, (pivot) => {
      const offset = readerOf(by, pivot);
      const readers = Array.from({ length: size.pivots }, (_, other) => readerOf(column, other));
      return (row) =>
        pivot < size.pivots ? (readers[pivot + (whole(offset(row)) ?? Number.NaN)]?.(row) ?? null) : null;
    }),

  pivot_offset_list: ([column = NOTHING, by = NOTHING, count = NOTHING], size) =>
    pivotGrid([column, by, count], size, (pivot) => {
      const [offset, length] = [readerOf(by, pivot), readerOf(count, pivot)];
      const readers = Array.from({ length: size.pivots }, (_, other) => readerOf(column, other));
      return (row) => {
        const [start, wanted] = [whole(offset(row)), whole(length(row))];
        if (pivot >= size.pivots || start === null || wanted === null) return null;
        return listOf(pivot + start, wanted, size.pivots, (other) => readers[other]?.(row) ?? null);
      };
    }),

  pivot_row: ([column = NOTHING], size) =>
    buildGrid([], size, () => {
      const readers = Array.from({ length: size.pivots }, (_, pivot) => readerOf(column, pivot));
      return (row) => (size.pivots === 0 ? null : readers.map((read) => read(row)));
    }),

  /** Null unless exactly one pivot column satisfies the condition. */
  pivot_where: ([condition = NOTHING, column = NOTHING], size) =>
    buildGrid([], size, () => {
      const pivots = Array.from({ length: size.pivots }, (_, pivot) => ({
        holds: readerOf(condition, pivot),
        read: readerOf(column, pivot),
      }));
      return (row) => {
        const matching = pivots.filter(({ holds }) => asBoolean(holds(row)) === true);
        return matching.length === 1 ? (matching[0]?.read(row) ?? null) : null;
      };
    }),
} satisfies Readonly<Record<string, PositionCall>>;

/** Pivoted if the query is. */
function pivotGrid(
  grids: readonly CalculationGrid[],
  size: GridSize,
  cellsOf: (pivot: number) => (row: number) => Cell,
): CalculationGrid {
  if (size.pivots === 0) return NOTHING;
  return buildGrid([...grids, { kind: 'pivoted', pivots: [] }], size, cellsOf);
}
