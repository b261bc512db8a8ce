/**
 * The resolved model: what the resolve pass makes of a project and what planning, SQL and metadata read. Plain JSON:
 * includes, extends, refinements, constants and sets are already applied. References inside `sql` texts (`${…}` and
 * Liquid) are left as written: they depend on the query.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import type { DashboardSource } from '../parse/parse-dashboard.ts';
import type { Parameters } from '../model/parameter-kind.ts';
import type { SCHEMAS, strategyRows } from '../model/parameter-schema.ts';
import type { FieldFilter, SourceText } from '../parse/written-text.ts';
import type { ResolvedField } from './resolved-field.ts';

export interface ResolvedProject {
  readonly name: string;
  /** Content hash over all files: the project's version in cache keys. */
  readonly version: string;
  readonly models: Readonly<Record<string, ResolvedModel>>;
  readonly diagnostics: readonly Diagnostic[];
  /** `test:` blocks of the models. */
  readonly tests: readonly ResolvedTest[];
  /** Paths of its files, sorted. */
  readonly files: readonly string[];
  /** Projects that its manifest imports; `remote`: where from, null = from this server. */
  readonly imports: readonly { readonly name: string; readonly remote: RemoteSource | null }[];
  /** Absent = labels are shown as written. */
  readonly localisation?: Localisation;
}

export interface RemoteSource {
  readonly url?: string;
  readonly ref?: string;
}

export interface Localisation {
  readonly defaultLocale: string;
  /** Everything that is shown must have a label, and every label must be a key. */
  readonly isStrict: boolean;
  /** Locale → key → text. All have the default locale's keys, with its texts where they have none. */
  readonly strings: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface ResolvedTest {
  readonly name: string;
  readonly model: string;
  readonly explore: string;
  readonly query: ExploreSource;
  readonly asserts: readonly { readonly name: string; readonly expression: SourceText }[];
  readonly range: SourceRange;
}

export interface ResolvedModel {
  readonly name: string;
  readonly label: string;
  readonly hasDerivedLabel?: true;
  /** Of a localised model: texts by key. */
  readonly strings?: Readonly<Record<string, string>>;
  readonly projectName: string;
  readonly connection: string;
  readonly caseSensitive: boolean;
  readonly weekStartDay: WeekDay;
  /** Months that the fiscal year starts after January; may be negative. */
  readonly fiscalMonthOffset: number;
  readonly persistFor?: string;
  readonly persistWith?: string;
  readonly datagroups: Readonly<Record<string, ResolvedDatagroup>>;
  readonly namedValueFormats: Readonly<Record<string, NamedValueFormat>>;
  readonly accessGrants: Readonly<Record<string, AccessGrant>>;
  /** By name, their parameters as written. */
  readonly mapLayers: Readonly<Record<string, MapLayer>>;
  /** Explores that can be queried; those with `extension: required` are left out. */
  readonly explores: Readonly<Record<string, ResolvedExplore>>;
  /** Every view that the model includes, by name, refined and extended. */
  readonly views: Readonly<Record<string, ResolvedView>>;
  /** Those that the model includes, by name; extended ones are whole. */
  readonly dashboards: Readonly<Record<string, DashboardSource>>;
  readonly file: string;
  /** Does anything in it require an access grant? */
  readonly asksForGrants: boolean;
  /** Path of a file → where its explores and views begin. */
  readonly starts: Readonly<Record<string, readonly number[]>>;
  readonly tableMentions: TableMentions;
}

/** What of a model's texts may name tables of the database. */
export interface TableMentions {
  /** Names of views that say nothing else of their tables. */
  readonly views: readonly string[];
  /** `sql_table_name`, as written. */
  readonly names: readonly string[];
  /** SQL in which FROM, JOIN or a comma may stand before a table. */
  readonly texts: readonly string[];
}

export type WeekDay = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

export interface ResolvedDatagroup {
  readonly name: string;
  readonly maxCacheAge?: string;
}
export interface NamedValueFormat {
  readonly valueFormat: string;
  readonly strict: boolean;
}
export type MapLayer = Parameters<typeof SCHEMAS.map_layer>;

export interface AccessGrant {
  readonly userAttribute: string;
  readonly allowedValues: readonly string[];
}

export interface ResolvedExplore {
  readonly name: string;
  readonly label: string;
  /** LookML gives no label: it is made of the name. */
  readonly hasDerivedLabel?: true;
  readonly description?: string;
  readonly groupLabel?: string;
  readonly hidden: boolean;
  readonly tags: readonly string[];
  /** SQL alias of the base view: the explore's name with `from`, else the view's name. */
  readonly baseAlias: string;
  /** Name in `ResolvedModel.views` of the base view. */
  readonly baseView: string;
  readonly viewLabel?: string;
  /** Overrides the base view's table. */
  readonly sqlTableName?: SourceText;
  /** In order of declaration. */
  readonly joins: readonly ResolvedJoin[];
  /** Aliases of base and joins → view name: the base first, then the joins in order. */
  readonly aliases: Readonly<Record<string, ExploreAlias>>;
  /** `fields` applied: `alias.field` names that may be picked; undefined = all. */
  readonly visibleFields?: readonly string[];
  /** `alias.set` → its fields as `alias.field`. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly sqlAlwaysWhere?: SourceText;
  readonly sqlAlwaysHaving?: SourceText;
  readonly alwaysJoin: readonly string[];
  readonly alwaysFilter: readonly FieldFilter[];
  readonly conditionallyFilter?: { readonly filters: readonly FieldFilter[]; readonly unless: readonly string[] };
  readonly accessFilters: readonly {
    readonly field: string;
    readonly userAttribute: string;
    readonly range: SourceRange;
  }[];
  readonly requiredAccessGrants: readonly string[];
  readonly symmetricAggregates: boolean;
  /** `autogenerate_primary_keys`, for views without a primary key. */
  readonly generatesKeys: boolean;
  /** `alias.field` names; selecting one of them cancels GROUP BY. */
  readonly cancelGroupingFields: readonly string[];
  readonly caseSensitive: boolean;
  readonly persistFor?: string;
  readonly persistWith?: string;
  readonly aggregateTables: readonly AggregateTable[];
  readonly range: SourceRange;
}

export interface ExploreAlias {
  readonly view: string;
  /** What the field picker heads the view's fields with: join's, explore's or view's `view_label`/`label`. */
  readonly label: string;
  readonly hasDerivedLabel?: true;
}

export type JoinType = 'left_outer' | 'inner' | 'full_outer' | 'cross';
export type Relationship = 'many_to_one' | 'one_to_one' | 'one_to_many' | 'many_to_many';

export interface ResolvedJoin {
  /** The join's name: its SQL alias. */
  readonly name: string;
  /** Name in `ResolvedModel.views`. */
  readonly view: string;
  readonly type: JoinType;
  readonly relationship: Relationship;
  readonly sqlOn?: SourceText;
  readonly foreignKey?: { readonly field: string; readonly range: SourceRange };
  /** Old: SQL of what equals the joined view's primary key. */
  readonly sqlForeignKey?: SourceText;
  /** The old raw `sql` of a join. */
  readonly sql?: SourceText;
  readonly sqlWhere?: SourceText;
  readonly sqlTableName?: SourceText;
  readonly requiredJoins: readonly string[];
  readonly requiredAccessGrants: readonly string[];
  readonly outerOnly: boolean;
  /** `fields` as written, for metadata; `ResolvedExplore.visibleFields` has them applied. */
  readonly fields?: readonly string[];
  readonly range: SourceRange;
}

/** A roll-up of an explore, from which coarser queries can be answered. */
export interface AggregateTable {
  readonly name: string;
  /** `alias.field`; pivots of its query are dimensions like any other. */
  readonly dimensions: readonly PlacedName[];
  readonly measures: readonly PlacedName[];
  /** Fields are named `alias.field`. */
  readonly filters: readonly FieldFilter[];
  readonly expressionCustomFilter?: SourceText;
  /** IANA zone of its times; absent = the database's. */
  readonly timezone?: string;
  readonly limit?: string;
  /** What makes it last; empty = nothing. */
  readonly persistence: Persistence;
  readonly range: SourceRange;
}

/** Strategies of persistent tables, as written. */
export type Persistence = Parameters<typeof strategyRows>;

export interface PlacedName {
  readonly name: string;
  readonly range: SourceRange;
}

export interface ResolvedView {
  readonly name: string;
  readonly label: string;
  readonly hasDerivedLabel?: true;
  readonly sqlTableName?: SourceText;
  readonly derivedTable?: DerivedTable;
  /** Dimensions (each timeframe and interval one field), measures, filters and parameters in order of declaration. */
  readonly fields: Readonly<Record<string, ResolvedField>>;
  /** Dimension groups by name, with the fields they became. */
  readonly dimensionGroups: Readonly<Record<string, readonly string[]>>;
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly requiredAccessGrants: readonly string[];
  readonly suggestions: boolean;
  /** `autogenerate_primary_keys`. */
  readonly generatesKeys: boolean;
  readonly range: SourceRange;
}

export interface DerivedTable {
  readonly sql?: SourceText;
  readonly exploreSource?: ExploreSource;
  /** What would make it last: it is a part of each query all the same. */
  readonly persistence: Persistence;
  readonly sqlCreate?: SourceText;
  readonly range: SourceRange;
}

export interface ExploreSource {
  readonly explore: string;
  readonly columns: readonly { readonly name: string; readonly field?: string; readonly range: SourceRange }[];
  readonly derivedColumns: readonly { readonly name: string; readonly sql: SourceText }[];
  readonly filters: readonly FieldFilter[];
  readonly bindFilters: readonly { readonly fromField: string; readonly toField: string }[];
  readonly bindAllFilters: boolean;
  readonly expressionCustomFilter?: SourceText;
  /** `field`, `field desc`. */
  readonly sorts: readonly string[];
  readonly limit?: string;
  readonly timezone?: string;
  readonly range: SourceRange;
}
