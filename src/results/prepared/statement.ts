/**
 * One SQL text of a query, with the meaning of its columns and the origins of its parts. Plain JSON, which travels from
 * the compiler through the queue to an executor. This room knows neither LookML nor HTTP.
 */
import type { SourceRange } from '../../lib/source-range.ts';

export interface Statement {
  /**
   * `main`: the rows; `total`: the grand total, one row per pivot key; `row_total`: grouping without the pivots;
   * `row_total_total`: one row, grouping without anything; `subtotal`: grouping by the first `depth` dimensions.
   */
  readonly role: 'main' | 'total' | 'row_total' | 'row_total_total' | 'subtotal' | 'subtotal_row_total';
  /** For `subtotal`: the number of leading dimensions that it groups by, and their names. */
  readonly depth?: number;
  readonly groupedBy?: readonly string[];
  /** What the user is shown: ends with the query's own row limit. */
  readonly sql: string;
  /** What is executed: the same text with a limit of one row more, to distinguish "exactly full" from "cut off". */
  readonly runSql: string;
  /** Rows to keep; null = all. */
  readonly limit: number | null;
  readonly columns: readonly StatementColumn[];
  /**
   * Do conditions that no user can change hide rows? What a database says about values may then be about hidden rows.
   * Absent = no.
   */
  readonly hidesRows?: true;
  /**
   * May it not be planned by what a database knows of the values of all rows? It hides rows, and computes what a user
   * wrote: a database that leaves a part of this out because no row meets it would tell of rows that are hidden. Absent =
   * it may.
   */
  readonly withoutStatistics?: true;
  readonly sourceMap: readonly SourceMapping[];
}

export interface StatementColumn {
  /** The name in the SQL's result, unique within the statement. */
  readonly name: string;
  /** `sort` columns order another field (tiers, cases, month names) and are not shown. */
  readonly role: 'field' | 'sort' | 'pivot_rank' | 'row_rank';
  /** `view.field` that it carries or orders. */
  readonly field?: string;
}

/** Where a range of the SQL came from. Offsets are into `Statement.sql`, the end is exclusive, and ranges may nest. */
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
  /** `view.field`, or the name of the join, explore or view. */
  readonly name: string;
  /** LookML parameter, for example `sql_on`. */
  readonly parameter?: string;
  /** The place of the parameter's text in LookML. */
  readonly range?: SourceRange;
  /** Is the range an exact copy of the LookML text, so that an offset in one is an offset in the other? */
  readonly verbatim: boolean;
}
