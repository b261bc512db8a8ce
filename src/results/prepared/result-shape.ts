/**
 * What is done with a query's rows after the SQL: the fields in the order asked, pivots, totals, table calculations.
 * Plain JSON, made by the compiler, read by post-processing and by the formats.
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
  /** True when the order or the set of rows is finished by post-processing (a sort by a table calculation, say). */
  readonly sortAfter: boolean;
  /** Free SQL: columns are whatever the database says; `fields` is empty and made from the result. */
  readonly free: boolean;
}

export interface ResultSort {
  readonly field: string;
  readonly desc: boolean;
  /** Index of the pivot column, for measures of pivoted queries. */
  readonly pivot?: number;
}

export type ValueKind = 'string' | 'number' | 'yesno' | 'date' | 'datetime' | 'list' | 'location' | 'unknown';

export interface ResultField {
  readonly name: string;
  readonly category: 'dimension' | 'measure' | 'table_calculation';
  readonly kind: ValueKind;
  /** Column of the statements that carries the value; null when it is calculated after the SQL. */
  readonly column: string | null;
  /** Hidden column that carries the order of the value. */
  readonly sortColumn: string | null;
  /** That column carries what the query's user may not see: of its values only their order is told. Absent = all is. */
  readonly sortIsGuarded?: true;
  /** With the view's label: the header of csv and friends. */
  readonly label: string;
  readonly labelShort: string;
  /** Carries a value that another field is calculated from; never shown. Fields that LookML hides are shown when asked. */
  readonly hidden: boolean;
  /** Excel number format. */
  readonly valueFormat: string | null;
  /** Timeframe of a date field: tells how the value is shown (`quarter` 2024-01 is shown as 2024-Q1). */
  readonly timeframe: string | null;
  readonly fiscalMonthOffset: number;
  /** Of the timeframe `raw`; absent = a filter takes the value as it is shown. */
  readonly rawTime?: RawTime;
  /** Liquid templates. */
  readonly html: string | null;
  readonly links: readonly LinkTexts<string>[];
  /** `view.field` names that a drill shows; empty = cannot be drilled. */
  readonly drillFields: readonly string[];
  /** Filters that a measure's own definition adds to its drill. */
  readonly drillFilters: Readonly<Record<string, string>>;
  /** Further ones, on fields that `drillFilters` names already; absent = none. */
  readonly drillFiltersToo?: readonly (readonly [field: string, expression: string])[];
  /** Conditions of a custom measure in Looker's expression language; absent = none. */
  readonly drillExpressions?: readonly string[];
  /** Of a dimension: those that a drill puts in its place: its drill fields, then the finer timeframes of its group. */
  readonly drillsInto?: readonly DrillTarget[];
  /** Of dimensions that are in the way of drilling: `filter` = a drill does not filter by it, `row` = its row has none. */
  readonly drillsWithout?: 'filter' | 'row';
  /** Of merged rows: the source that it comes from, by its place, and its name there. */
  readonly origin?: { readonly source: number; readonly name: string };
  /** Computed after the SQL. */
  readonly calculation: Calculation | null;
  /** The field's object in json_detail's `fields` (Looker's LookmlModelExploreField), key order as served. */
  readonly metadata: JsonObject;
}

/** A time as the database keeps it, where filters are written in the zone of the query. */
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
  /** A Looker expression over the result's rows: source text, parsed again by the results side. */
  | { readonly kind: 'expression'; readonly expression: string }
  /** A shortcut calculation of `dynamic_fields` (`percent_of_column_sum` …). */
  | { readonly kind: 'shortcut'; readonly type: string; readonly basedOn: string; readonly args: readonly JsonValue[] }
  /** A LookML post-SQL measure: `running_total`, `percent_of_total`, `percent_of_previous`. */
  | {
      readonly kind: 'post_sql';
      readonly type: string;
      readonly basedOn: string;
      /** Of pivoted queries. */
      readonly direction: 'row' | 'column';
    };

/** Missing values of a dimension that are added after the SQL. */
export interface FillRule {
  readonly field: string;
  readonly kind: 'date' | 'enumeration';
  /** Of dates: the timeframe. */
  readonly timeframe?: string;
  /** Of weeks that begin on another day than Monday: how many days after it. */
  readonly weekOffset?: number;
  /** Of dates: half-open bounds of the query's filter, in the query's timezone, ISO local; absent = the rows' own. */
  readonly from?: string;
  readonly to?: string;
  /** Of enumerations (tiers, cases, yesno): all values in order. */
  readonly values?: readonly string[];
  /** Sort values of these, where they are texts: of tiers and cases. */
  readonly sortValues?: readonly string[];
}
