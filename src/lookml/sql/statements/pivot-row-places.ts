/**
 * The places of a pivoted query's rows by a measure in one pivot column, as Looker has them: rows with a value there,
 * then those whose cell there is null, then rows without a cell there. These go by their best value in any column in
 * the sort's direction. Rows that all sorts leave equal go by the column in which that value stands, or where no measure
 * is sorted by, by the first column in which they have a cell: Looker ranks cells, and a row is where its first cell is.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import { orderNullsLast } from '../text/order-by.ts';

export interface MeasureSort {
  /** Tells this sort's columns from those of others. */
  readonly index: number;
  readonly desc: boolean;
  /** Column of the cells' values. */
  readonly value: string;
  /** Rank of the pivot column, from 1. */
  readonly pivot: number;
  /** The row's total, where the sort may name it in place of a column. */
  readonly total: { readonly value: string; /** Null = it always does. */ readonly isNamed: string | null } | null;
}

export interface RowPlaces {
  /** Columns over the ranked cells, and then those over these. */
  readonly columns: readonly string[];
  readonly furtherColumns: readonly string[];
  /** ORDER BY terms over both, and that of rows which all sorts leave equal. */
  readonly order: readonly string[];
  readonly tie: string;
}

/** @param perRow PARTITION BY of the rows; `rank` is the cells' column with the rank of their pivot column */
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
      // Every row has a total: those that are equal there go by the next sort.
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
