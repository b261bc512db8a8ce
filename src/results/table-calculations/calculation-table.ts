/**
 * The table that a table calculation runs over, columns as arrays: the rows of a result, its one row of totals, or the
 * subtotal rows of one level. The shape pass fills it from the workbench's relations and writes the calculated columns
 * back. This room runs no SQL.
 */
import type { ValueKind } from '../prepared/result-shape.ts';

/**
 * One value. Numbers: `number`, `bigint` (integers that a double may not hold) or an exact decimal
 * (`value / 10 ** scale`; DuckDB's own decimal value fits). Text, dates (`2024-03-01`) and times
 * (`2024-03-01 17:05:09[.ffffff]`, local in the query's timezone) are strings; yesno is a boolean or 'Yes'/'No'.
 * Lists come out of calculations only.
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
      /** One per row. */
      readonly cells: readonly Cell[];
    }
  | {
      readonly pivoted: true;
      readonly kind: ValueKind;
      /** One array of cells per pivot column, in the pivot columns' order, row totals left out. */
      readonly cells: readonly (readonly Cell[])[];
      /** One per row; absent = no row totals. */
      readonly rowTotal?: readonly Cell[];
    };

export interface CalculationTable {
  readonly rowCount: number;
  /** 0 when the query has no pivots. */
  readonly pivotCount: number;
  /** Fields by name, and calculations already made. Undefined = not in the query. */
  column(name: string): CalculationColumn | undefined;
  /** The column in the row of totals, a table of that one row. Undefined = the query has none. */
  total?(name: string): CalculationColumn | undefined;
  /** Is the field the year of a dimension group: a number here, a date in Looker's expressions? Absent = none is. */
  isYear?(name: string): boolean;
  readonly nowMs: number;
  /** IANA zone of `now()`; null = UTC. */
  readonly queryTimezone: string | null;
}
