/** A result on its way through the shape pass: relations of the workbench with the same columns, and what these mean. */
import type { KnownTypes } from '../workbench/column-types.ts';
import type { ResultField, ResultShape } from '../prepared/result-shape.ts';
import type { PivotKey } from './shaped-result.ts';

export interface Grid {
  readonly shape: ResultShape;
  /** The rows in their order. */
  readonly relation: string;
  /** One row, or null. */
  readonly totals: string | null;
  readonly subtotals: readonly GridSubtotal[];
  readonly columns: readonly GridColumn[];
  /** Pivot columns in order, the row total among them when there is one. */
  readonly pivotKeys: readonly PivotKey[];
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  /** What was read of a relation on the way, if anything was. */
  readonly knownTypes: KnownTypes | null;
}

export interface GridSubtotal {
  readonly depth: number;
  readonly groupedBy: readonly string[];
  readonly relation: string;
}

export interface GridColumn {
  /** In every relation of the grid. */
  readonly name: string;
  /** `view.field`; may be one that is not shown but that calculations read. */
  readonly field: string;
  /** Column with the sort value, in the same relations. */
  readonly sortColumn: string | null;
  /** Index in `pivotKeys`; null = not pivoted. */
  readonly pivot: number | null;
}

/** The key of the row total among pivot keys. */
export const ROW_TOTAL_KEY = '$$$_row_total_$$$';
/** What joins the values of several pivot fields to one key. */
export const PIVOT_KEY_SEPARATOR = '|FIELD|';

/** Dimensions that label rows: all but the pivoted ones. */
export function labelDimensions(shape: ResultShape): readonly ResultField[] {
  return shape.fields.filter((field) => field.category === 'dimension' && !shape.pivots.includes(field.name));
}
