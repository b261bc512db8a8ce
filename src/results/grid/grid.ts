/** A result on its way through the shape pass: relations of the workbench with the same columns, and what these mean. */
import type { KnownTypes } from '../workbench/column-types.ts';
import type { ResultField, ResultShape } from '../prepared/result-shape.ts';
import type { PivotKey } from './shaped-result.ts';

export interface Grid {
  readonly shape: ResultShape;
  /** The relation with the rows, in order. */
  readonly relation: string;
  /** The relation with the totals, one row; or null. */
  readonly totals: string | null;
  readonly subtotals: readonly GridSubtotal[];
  readonly columns: readonly GridColumn[];
  /** The pivot columns in order, including the row total if there is one. */
  readonly pivotKeys: readonly PivotKey[];
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  /** Types that have been read on the way, if any. */
  readonly knownTypes: KnownTypes | null;
}

export interface GridSubtotal {
  readonly depth: number;
  readonly groupedBy: readonly string[];
  readonly relation: string;
}

export interface GridColumn {
  /** The name in every relation of the grid. */
  readonly name: string;
  /** `view.field`; may be a field that is not shown but read by calculations. */
  readonly field: string;
  /** The column with the sort value, in the same relations. */
  readonly sortColumn: string | null;
  /** Index in `pivotKeys`; null = not pivoted. */
  readonly pivot: number | null;
}

/** The key that stands for the row total among pivot keys. */
export const ROW_TOTAL_KEY = '$$$_row_total_$$$';
/** What people are shown for it. */
export const ROW_TOTAL_LABEL = 'Row Total';
/** Separates the values of several pivot fields within a key. */
export const PIVOT_KEY_SEPARATOR = '|FIELD|';

/** Dimensions that label rows: all but the pivoted ones. */
export function labelDimensions(shape: ResultShape): readonly ResultField[] {
  return shape.fields.filter((field) => field.category === 'dimension' && !shape.pivots.includes(field.name));
}
