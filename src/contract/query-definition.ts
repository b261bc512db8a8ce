import type { SqlSelection } from './sql-selection.ts';

/**
 * A query as its author defined it: the writable members of Looker's `Query` (API 4.0, operation `create_query`),
 * normalized: absent, null and empty mean the same and are left out; numbers sent for `limit` and `column_limit` have
 * become text.
 */
export interface QueryDefinition {
  readonly model: string;
  /** The explore's name: Looker calls this member `view`. */
  readonly view: string;
  readonly fields?: readonly string[];
  readonly pivots?: readonly string[];
  readonly fill_fields?: readonly string[];
  /** Field name → filter expression. */
  readonly filters?: Readonly<Record<string, string>>;
  /** A Looker expression, ANDed with `filters`. */
  readonly filter_expression?: string;
  /** `view.field`, `view.field desc`, `view.field desc 0` (pivot index), `__UNSORTED__`. */
  readonly sorts?: readonly string[];
  /** Digits or `-1`. */
  readonly limit?: string;
  readonly column_limit?: string;
  readonly total?: boolean;
  /** `"right"` or `"left"` ask for row totals. */
  readonly row_total?: string;
  readonly subtotals?: readonly string[];
  readonly vis_config?: Readonly<Record<string, unknown>>;
  readonly filter_config?: Readonly<Record<string, unknown>>;
  readonly visible_ui_sections?: string;
  /** JSON in a string: table calculations, custom dimensions and measures. */
  readonly dynamic_fields?: string;
  readonly query_timezone?: string;
  /** Of a query that was asked in SQL. It is no member of Looker's, and no client can send it. */
  readonly sql_interface?: SqlSelection;
}
