/**
 * What the shape pass makes of a run's raw relations, of which there is one for each statement: the flat table that all
 * formats read. It has one column for each field, or for each field and pivot key. Values keep the database's types.
 */
import type { KnownTypes } from '../workbench/column-types.ts';
import type { ResultField, ResultShape } from '../prepared/result-shape.ts';

export interface ShapedResult {
  readonly shape: ResultShape;
  /** The relation in the workbench with the rows, in order (`ORDER BY rowid` keeps it). */
  readonly relation: string;
  readonly rowCount: number;
  /** Columns of `relation`, in the order in which they are shown. */
  readonly columns: readonly ShapedColumn[];
  /** Columns of `relation` that are not shown, but that templates of shown columns may read. */
  readonly hiddenColumns: readonly ShapedColumn[];
  /** Pivot columns in order; empty if the query has no pivots. */
  readonly pivotKeys: readonly PivotKey[];
  /** A relation of one row with the same columns, dimensions being null; or null. */
  readonly totals: string | null;
  /** One for each subtotal, with the columns of `relation`; cells of dimensions that it does not group by are null. */
  readonly subtotals: readonly {
    readonly depth: number;
    readonly groupedBy: readonly string[];
    readonly relation: string;
  }[];
  /** Were rows cut by the query's limit or by the ceiling? */
  readonly truncated: boolean;
  /** Were pivot columns cut by `column_limit`? */
  readonly columnsTruncated: boolean;
  /** Types that have been read on the way, if any. */
  readonly knownTypes: KnownTypes | null;
}

export interface ShapedColumn {
  /** The name in the relation. */
  readonly name: string;
  /** The hidden column with the sort value, or null. */
  readonly sortColumn: string | null;
  readonly field: ResultField;
  /** The DuckDB type as `DESCRIBE` prints it. */
  readonly databaseType: string;
  /** The index in `pivotKeys`; null for columns that are not pivoted. */
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
