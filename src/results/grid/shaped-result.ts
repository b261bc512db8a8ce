/**
 * The shape pass turns the raw relations of a run (one per statement) into this: the flat table that every format
 * reads. One column per field, or per field and pivot key. Values keep the database's own types.
 */
import type { KnownTypes } from '../workbench/column-types.ts';
import type { ResultField, ResultShape } from '../prepared/result-shape.ts';

export interface ShapedResult {
  readonly shape: ResultShape;
  /** Relation in the workbench with the rows, in order (`ORDER BY rowid` keeps it). */
  readonly relation: string;
  readonly rowCount: number;
  /** Columns of `relation` in the order shown. */
  readonly columns: readonly ShapedColumn[];
  /** Columns of `relation` that are not shown, but may be read by the templates of those that are. */
  readonly hiddenColumns: readonly ShapedColumn[];
  /** Pivot columns in order; empty when the query has no pivots. */
  readonly pivotKeys: readonly PivotKey[];
  /** Relation of one row with the same columns (dimensions null), or null. */
  readonly totals: string | null;
  /** One per subtotal, columns as `relation`; null cells where not grouped. */
  readonly subtotals: readonly {
    readonly depth: number;
    readonly groupedBy: readonly string[];
    readonly relation: string;
  }[];
  /** Rows were cut by the query's limit or by a ceiling. */
  readonly truncated: boolean;
  /** Pivot columns were cut by `column_limit`. */
  readonly columnsTruncated: boolean;
  /** What was read of a relation on the way, if anything was. */
  readonly knownTypes: KnownTypes | null;
}

export interface ShapedColumn {
  /** Column name in the relation. */
  readonly name: string;
  /** Hidden column with the sort value, or null. */
  readonly sortColumn: string | null;
  readonly field: ResultField;
  /** DuckDB type as `DESCRIBE` prints it. */
  readonly databaseType: string;
  /** Index in `pivotKeys`, null for columns that are not pivoted. */
  readonly pivot: number | null;
}

export interface PivotKey {
  /** Values, then sort values, joined by `|FIELD|`; the row total is `$$$_row_total_$$$`. */
  readonly key: string;
  /** Pivot field → value. */
  readonly data: Readonly<Record<string, string | number | null>>;
  readonly sortValues: Readonly<Record<string, string | number | null>>;
  readonly isTotal: boolean;
}
