/**
 * How rows of a pivoted query are sorted by a measure in one pivot column, as Looker does it: first rows with a value
 * there, then rows whose cell there is null, then rows without a cell there. The last are sorted by their best value in
 * any column, in the direction of the sort. Rows that are equal by all sorts are sorted by the column of that value or,
 * if there is no sort by a measure, by the first column in which they have a cell: Looker ranks cells, and a row has
 * the rank of its first cell.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import { orderNullsLast } from '../text/order-by.ts';

export interface MeasureSort {
  /** Keeps this sort's columns apart from those of others. */
  readonly index: number;
  readonly desc: boolean;
  /** The column of the cells' values. */
  readonly value: string;
  /** The rank of the pivot column, from 1. */
  readonly pivot: number;
  /** The row's total, if the sort may name it in place of a column. */
  readonly total: { readonly value: string; /** Null = it always does. */ readonly isNamed: string | null } | null;
}

export interface RowPlaces {
  /** Columns computed from the ranked cells, and those computed from these columns. */
  readonly columns: readonly string[];
  readonly furtherColumns: readonly string[];
  /** ORDER BY terms over both, and the term for rows that are equal by all sorts. */
  readonly order: readonly string[];
  readonly tie: string;
}

/** @param perRow the PARTITION BY of a row; `rank` is the cells' column with the rank of their pivot column */
export function rowPlaces(sort: MeasureSort, perRow: string, rank: string, dialect: Dialect): RowPlaces {
  const nameOf = (what: string): string => `z___${what}_${String(sort.index)}`;
  const [value, isWithout, best, bestAt] = [nameOf('sort'), nameOf('no_cell'), nameOf('best'), nameOf('best_at')];
  const isThere = `${rank} = ${String(sort.pivot)}`;
  const cell = `MAX(CASE WHEN ${isThere} THEN ${sort.value} END) OVER (${perRow})`;
  const withoutCell = `MIN(CASE WHEN ${isThere} THEN 0 ELSE 1 END) OVER (${perRow})`;
  const { total } = sort;
  const orTotal = (ofTotal: string, ofCell: string): string => {
    if (total === null) return ofCell;
    return total.isNamed === null ? ofTotal : `CASE WHEN ${total.isNamed} THEN ${ofTotal} ELSE ${ofCell} END`;
  };
  const holdsBest = `${isWithout} = 1 AND (${best} IS NULL OR ${sort.value} = ${best})`;
  return {
    columns: [
      `${orTotal(total?.value ?? '', cell)} AS ${value}`,
      // Every row has a total; rows with the same total are sorted by the next sort.
      `${orTotal('0', withoutCell)} AS ${isWithout}`,
      `${sort.desc ? 'MAX' : 'MIN'}(${sort.value}) OVER (${perRow}) AS ${best}`,
    ],
    furtherColumns: [`MIN(CASE WHEN ${holdsBest} THEN ${rank} END) OVER (${perRow}) AS ${bestAt}`],
    order: [
      ...orderNullsLast(value, sort.desc, dialect),
      isWithout,
      ...orderNullsLast(`CASE WHEN ${isWithout} = 1 THEN ${best} END`, sort.desc, dialect),
    ],
    tie: bestAt,
  };
}
