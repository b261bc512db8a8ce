/** What a query has become when everything that can be known without the database is known. Plain JSON. */
import type { JsonObject } from '../../lib/json.ts';
import type { NumberFormatName } from './number-marks.ts';
import type { ResultShape } from './result-shape.ts';
import type { Statement } from './statement.ts';

export interface PreparedQuery {
  readonly connection: string;
  /** Main statement first. For merge queries: empty, see `merge`. */
  readonly statements: readonly Statement[];
  readonly shape: ResultShape;
  /** Hex; same SQL on the same connection with the same post-processing → same key. */
  readonly cacheKey: string;
  /** How long a result is fresh, milliseconds; null = the server's default. */
  readonly persistForMs: number | null;
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
   * Fields of this source that the merged rows carry, by their names there: all of the base's, of the others those
   * that are not mapped, hidden ones too, which tell rows apart and fill in templates. The outer `shape.fields` are
   * these, with `column` = `as`.
   */
  readonly fields: readonly { readonly name: string; readonly as: string }[];
}

/** What a query knows of a field, beside its values. */
export interface AskedField {
  readonly inQuery: boolean;
  readonly isSelected: boolean;
  readonly isFiltered: boolean;
  readonly label?: string;
  /** Of parameters: as `_parameter_value` reads in SQL, texts in quotes. */
  readonly parameterValue?: string;
}

/** What json_detail says about the query beside its rows. */
export interface QueryDetails {
  readonly model: string | null;
  readonly explore: { readonly name: string; readonly label: string; readonly description: string | null } | null;
  readonly dialectName: string;
  /** "The {dialectLabel} database encountered an error while running this query." */
  readonly dialectLabel: string;
  /** What of the query was left out, in words; null or absent = nothing. */
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
  /** `/explore/MODEL/EXPLORE` base for drill links; null when there is no explore. */
  readonly explorePath: string | null;
  readonly visConfig: JsonObject | null;
  /** The query's filters, for drill links. */
  readonly filters: Readonly<Record<string, string>>;
  /** Of its filters and its custom filter, what holds of rows and not of groups; absent = `filters` and nothing else. */
  readonly rowConditions?: { readonly filters: Readonly<Record<string, string>>; readonly expression: string | null };
  /** The query's own `dynamic_fields`, for drill links; absent = none. */
  readonly dynamicFields?: string;
  /** Of the caller, those that `html` and `link` templates of the fields name; absent = none. */
  readonly userAttributes?: Readonly<Record<string, string>>;
  /** What these templates can ask of the fields and views that they name, by `view.field` or view; absent = none. */
  readonly askedFields?: Readonly<Record<string, AskedField>>;
  /** Localised texts by key, those that these templates name; absent = none. */
  readonly localization?: Readonly<Record<string, string>>;
  /** Of merged rows, those of each source, which its fields' templates read; absent = no merge. */
  readonly sources?: readonly QueryDetails[];
}
