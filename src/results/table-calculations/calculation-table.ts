/**
 * The table that a table calculation runs over, columns as arrays: the rows of a result, its one row of totals, or the
 * subtotal rows of one level. The shape pass fills it from the workbench's relations and writes the calculated columns
 * back. This room runs no SQL.
 */
import type { ValueKind } from '../prepared/result-shape.ts';

/**
 * One value. Numbers: `number`, `bigint` (integers that a double may not hold) or an exact decimal (`value / 10 **
 * scale`; DuckDB's own decimal value fits). Text, dates (`2024-03-01`) and times (`2024-03-01 17:05:09[.ffffff]`, local
 * in the query's timezone) are strings; yesno is a boolean or 'Yes'/'No'. Only calculations give lists.
 */
export type Cell = null | string | boolean | NumberCell | readonly Cell[];
export type NumberCell = number | bigint | ExactDecimal;
export interface ExactDecimal {
  readonly value: bigint;
  readonly scale: number;
}

/** Columns of one field. */
export type CalculationColumn =
  | {
      readonly pivoted: false;
      readonly kind: ValueKind;
      /** One cell for each row. */
      readonly cells: readonly Cell[];
    }
  | {
      readonly pivoted: true;
      readonly kind: ValueKind;
      /** One array of cells for each pivot column, in their order, without row totals. */
      readonly cells: readonly (readonly Cell[])[];
      /** One cell for each row; absent = no row totals. */
      readonly rowTotal?: readonly Cell[];
    };

export interface CalculationTable {
  readonly rowCount: number;
  /** 0 if the query has no pivots. */
  readonly pivotCount: number;
  /** A field or a finished calculation by its name; undefined if the query has none. */
  column(name: string): CalculationColumn | undefined;
  /** The same in the row of totals, as a column of one cell; undefined if the query has no totals. */
  total?(name: string): CalculationColumn | undefined;
  /**
   * Is the field the year of a dimension group, which is a number here and a date in Looker's expressions? Absent = no
   * field is.
   */
  isYear?(name: string): boolean;
  readonly nowMs: number;
  /** IANA zone of `now()`; null = UTC. */
  readonly queryTimezone: string | null;
}
