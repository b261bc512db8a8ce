/**
 * What is done with a query's rows after the SQL: the order of fields, pivots, totals, table calculations. Plain JSON
 * that the compiler makes, and that post-processing and formats read.
 */
import type { LinkTexts } from '../../lib/link-texts.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';

export interface ResultShape {
  /** Dimensions, measures and table calculations in the order of the query's `fields` (pivoted dimensions too). */
  readonly fields: readonly ResultField[];
  /** Names of pivoted dimensions, in order. */
  readonly pivots: readonly string[];
  readonly sorts: readonly ResultSort[];
  readonly total: boolean;
  readonly rowTotal: 'right' | 'left' | null;
  /** Field lists, one per subtotal, shortest first. */
  readonly subtotals: readonly (readonly string[])[];
  readonly fill: readonly FillRule[];
  readonly limit: number | null;
  readonly columnLimit: number;
  /**
   * Does post-processing decide on the order of the rows or on which rows there are, for example by a sort by a table
   * calculation?
   */
  readonly sortAfter: boolean;
  /** Is it users' own SQL? `fields` is empty then, and made from the columns that the database answers. */
  readonly free: boolean;
}

export interface ResultSort {
  readonly field: string;
  readonly desc: boolean;
  /** Index of the pivot column, for measures of pivoted queries. */
  readonly pivot?: number;
  /** The public name of the hidden column with the places of a tier or a case, which comes first in texts. */
  readonly places?: string;
}

export type ValueKind = 'string' | 'number' | 'yesno' | 'date' | 'datetime' | 'list' | 'location' | 'unknown';

export interface ResultField {
  readonly name: string;
  readonly category: 'dimension' | 'measure' | 'table_calculation';
  readonly kind: ValueKind;
  /** The column of the statements with the value; null if it is calculated after the SQL. */
  readonly column: string | null;
  /** The hidden column that orders the values. */
  readonly sortColumn: string | null;
  /** The query's user may not see the values of that column, only their order. Absent = the user may. */
  readonly sortIsGuarded?: true;
  /** With the view's label, as in the header of CSV. */
  readonly label: string;
  readonly labelShort: string;
  /**
   * Is it here only because another field is calculated from it? It is never shown. Fields that LookML hides are shown
   * if a query asks for them.
   */
  readonly hidden: boolean;
  /** Excel number format. */
  readonly valueFormat: string | null;
  /** The timeframe of a date field, which decides how values are shown (`quarter` 2024-01 is shown as 2024-Q1). */
  readonly timeframe: string | null;
  readonly fiscalMonthOffset: number;
  /** For the timeframe `raw`; absent = filters take the value as it is shown. */
  readonly rawTime?: RawTime;
  /** Liquid templates. */
  readonly html: string | null;
  readonly links: readonly LinkTexts<string>[];
  /** `view.field` names that a drill shows; empty = cannot be drilled. */
  readonly drillFields: readonly string[];
  /** Filters that a measure's own definition adds to its drill. */
  readonly drillFilters: Readonly<Record<string, string>>;
  /** Further filters on fields that `drillFilters` already names; absent = none. */
  readonly drillFiltersToo?: readonly (readonly [field: string, expression: string])[];
  /** Conditions of a custom measure in Looker's expression language; absent = none. */
  readonly drillExpressions?: readonly string[];
  /** For a dimension: what a drill puts in its place, its drill fields and then the finer timeframes of its group. */
  readonly drillsInto?: readonly DrillTarget[];
  /** For dimensions that restrict drilling: `filter` = a drill does not filter by it, `row` = its row has no drill. */
  readonly drillsWithout?: 'filter' | 'row';
  /** For merged rows: the index of the source that it comes from, and its name there. */
  readonly origin?: { readonly source: number; readonly name: string };
  /** Computed after the SQL. */
  readonly calculation: Calculation | null;
  /** The field's object in json_detail's `fields` (Looker's LookmlModelExploreField), key order as served. */
  readonly metadata: JsonObject;
}

/** A time as the database stores it, while filters are written in the query's time zone. */
export interface RawTime {
  readonly stored: 'timestamp' | 'date' | 'epoch' | 'yyyymmdd';
  /** IANA names; null = not converted. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface DrillTarget {
  readonly name: string;
  readonly label: string;
}

export type Calculation =
  /** The text of a Looker expression over the result's rows, which is parsed again where it is evaluated. */
  | { readonly kind: 'expression'; readonly expression: string }
  /** A shortcut calculation of `dynamic_fields` (`percent_of_column_sum` …). */
  | { readonly kind: 'shortcut'; readonly type: string; readonly basedOn: string; readonly args: readonly JsonValue[] }
  /** A LookML post-SQL measure: `running_total`, `percent_of_total`, `percent_of_previous`. */
  | {
      readonly kind: 'post_sql';
      readonly type: string;
      readonly basedOn: string;
      /** For pivoted queries. */
      readonly direction: 'row' | 'column';
    };

/** Which missing values of a dimension are added after the SQL. */
export interface FillRule {
  readonly field: string;
  readonly kind: 'date' | 'enumeration';
  /** For dates: the timeframe. */
  readonly timeframe?: string;
  /** For weeks that do not begin on Monday: how many days after it. */
  readonly weekOffset?: number;
  /**
   * For dates: the half-open bounds of the query's filter, as ISO local times in the query's time zone; absent = those
   * of the rows.
   */
  readonly from?: string;
  readonly to?: string;
  /** For enumerations (tiers, cases, yesno): all values in order. */
  readonly values?: readonly string[];
  /** The sort values of these if they are texts, as for tiers and cases. */
  readonly sortValues?: readonly string[];
}
