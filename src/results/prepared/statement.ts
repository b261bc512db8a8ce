/**
 * One SQL text that a query needs, with what its columns mean and where its parts come from. Plain JSON: it travels
 * from the compiler through the queue to an executor. This room knows neither LookML nor HTTP.
 */
import type { SourceRange } from '../../lib/source-range.ts';

export interface Statement {
  /**
   * `main`: the rows; `total`: the grand total, one row per pivot key; `row_total`: grouping without the pivots;
   * `row_total_total`: one row, grouping without anything; `subtotal`: grouping by the first `depth` dimensions.
   */
  readonly role: 'main' | 'total' | 'row_total' | 'row_total_total' | 'subtotal' | 'subtotal_row_total';
  /** For `subtotal`: how many leading dimensions it groups by, 1-based; and their names. */
  readonly depth?: number;
  readonly groupedBy?: readonly string[];
  /** What the user is shown: ends with the query's own row limit. */
  readonly sql: string;
  /** What is executed: the same text but for a limit of one row more, which tells "exactly full" from "cut off". */
  readonly runSql: string;
  /** Rows to keep; null = all. */
  readonly limit: number | null;
  readonly columns: readonly StatementColumn[];
  /** Conditions that no user can change hide rows from it: what a database says of values may be of these. Absent = no. */
  readonly hidesRows?: true;
  readonly sourceMap: readonly SourceMapping[];
}

export interface StatementColumn {
  /** Name in the SQL's result, unique within the statement. */
  readonly name: string;
  /** `sort` columns order another field (tiers, cases, month names) and are not shown. */
  readonly role: 'field' | 'sort' | 'pivot_rank' | 'row_rank';
  /** `view.field` that it carries or orders. */
  readonly field?: string;
}

/** Which range of the SQL came from where. Offsets into `Statement.sql`, end exclusive; ranges may nest. */
export interface SourceMapping {
  readonly start: number;
  readonly end: number;
  readonly origin: SourceOrigin;
}

export interface SourceOrigin {
  readonly kind:
    | 'field'
    | 'join'
    | 'explore'
    | 'view'
    | 'derived_table'
    | 'filter'
    | 'filter_expression'
    | 'custom_field'
    | 'sql_query';
  /** `view.field`, join's, explore's or view's name. */
  readonly name: string;
  /** LookML parameter, for example `sql_on`. */
  readonly parameter?: string;
  /** Place of the parameter's text in LookML. */
  readonly range?: SourceRange;
  /** True when the SQL range is the LookML text letter by letter, so that an offset in one is an offset in the other. */
  readonly verbatim: boolean;
}
