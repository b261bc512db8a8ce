/** A query when everything is known that can be known without the database. Plain JSON. */
import type { SqlSelection } from '../../contract/sql-selection.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { NumberFormatName } from './number-marks.ts';
import type { ResultShape } from './result-shape.ts';
import type { Statement } from './statement.ts';

export interface PreparedQuery {
  readonly connection: string;
  /** The main statement is first. Empty for merge queries, see `merge`. */
  readonly statements: readonly Statement[];
  readonly shape: ResultShape;
  /** Hex. The same SQL on the same connection with the same post-processing has the same key. */
  readonly cacheKey: string;
  /** How long a result is fresh, milliseconds; null = the server's default. */
  readonly persistForMs: number | null;
  /** The datagroups that say so, as `model::datagroup`; absent = none. */
  readonly datagroups?: readonly string[];
  readonly details: QueryDetails;
  readonly merge?: MergePlan;
}

export interface MergePlan {
  readonly sources: readonly MergeSource[];
}

export interface MergeSource {
  readonly name: string;
  readonly query: PreparedQuery;
  /** Field of this source → field of the base. */
  readonly mergeFields: readonly { readonly fieldName: string; readonly sourceFieldName: string }[];
  /**
   * The fields of this source that the merged rows carry, with their names there: all fields of the base, and those of
   * other sources that are not mapped. Hidden ones are included, since they distinguish rows and fill in templates. The
   * outer `shape.fields` are these, with `column` = `as`.
   */
  readonly fields: readonly { readonly name: string; readonly as: string }[];
}

/** What templates can ask of a field besides its values. */
export interface AskedField {
  readonly inQuery: boolean;
  readonly isSelected: boolean;
  readonly isFiltered: boolean;
  readonly label?: string;
  /** For parameters: `_parameter_value` as it reads in SQL, with texts in quotes. */
  readonly parameterValue?: string;
}

/** What json_detail says about the query besides its rows. */
export interface QueryDetails {
  readonly model: string | null;
  readonly explore: { readonly name: string; readonly label: string; readonly description: string | null } | null;
  readonly dialectName: string;
  /** "The {dialectLabel} database encountered an error while running this query." */
  readonly dialectLabel: string;
  /** A sentence on what was left out of the query; null or absent = nothing. */
  readonly notice?: string | null;
  readonly nullSortTreatment: 'low' | 'high' | 'first' | 'last';
  readonly timezone: string;
  /** Absent = the default. */
  readonly numberFormat?: NumberFormatName;
  readonly addedParams: { readonly sorts?: readonly string[]; readonly query_timezone?: string } | null;
  /** Field name → `{ field: metadata, value: filter expression }`. */
  readonly appliedFilters: Readonly<Record<string, { readonly field: JsonObject; readonly value: string }>>;
  readonly appliedFilterExpression: string | null;
  readonly alwaysFilter: JsonObject | null;
  readonly conditionallyFilterApplied: boolean;
  readonly aggregateTableUsed: string | null;
  /** The base of drill links, `/explore/MODEL/EXPLORE`; null if there is no explore. */
  readonly explorePath: string | null;
  readonly visConfig: JsonObject | null;
  /** The query's filters, for drill links. */
  readonly filters: Readonly<Record<string, string>>;
  /**
   * The part of its filters and its custom filter that applies to rows rather than groups; absent = `filters` and
   * nothing else.
   */
  readonly rowConditions?: { readonly filters: Readonly<Record<string, string>>; readonly expression: string | null };
  /** The columns of an answer to SQL, which `json_bi` gives in their order; absent = it was no SQL. */
  readonly selection?: Omit<SqlSelection, 'sql'>;
  /** The query's own `dynamic_fields`, for drill links; absent = none. */
  readonly dynamicFields?: string;
  /** Those attributes of the caller that `html` and `link` templates of the fields name; absent = none. */
  readonly userAttributes?: Readonly<Record<string, string>>;
  /**
   * What these templates can ask of the fields and views that they name, by `view.field` or by view; absent = nothing.
   */
  readonly askedFields?: Readonly<Record<string, AskedField>>;
  /** The localised texts that these templates name, by their keys; absent = none. */
  readonly localization?: Readonly<Record<string, string>>;
  /** For merged rows: the details of each source, which the templates of its fields read; absent = no merge. */
  readonly sources?: readonly QueryDetails[];
}
