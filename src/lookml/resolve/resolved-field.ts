/**
 * A field of a view, by its category. Members absent in LookML are absent here; defaults that change SQL are filled in.
 */
import type { LinkTexts } from '../../lib/link-texts.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import type { MeasureType } from '../fields/measure-types.ts';
import type { ValueType } from '../fields/value-types.ts';
import type { FieldFilter, SourceText } from '../parse/written-text.ts';

export type ResolvedField = ResolvedDimension | ResolvedMeasure | ResolvedFilter | ResolvedParameter;

export type FieldCategory = ResolvedField['category'];

/** What every field has. */
export interface FieldBase {
  readonly name: string;
  readonly view: string;
  /** LookML's word where `type` is `unknown`. */
  readonly unknownType?: string;
  readonly sql?: SourceText;
  readonly range: SourceRange;

  // ---- looks
  /** Without the view's label: `Created Date`. */
  readonly labelShort: string;
  readonly label?: string;
  readonly viewLabel?: string;
  readonly groupLabel?: string;
  readonly groupItemLabel?: string;
  readonly labelFromParameter?: string;
  readonly description?: string;
  readonly hidden: boolean;
  readonly tags: readonly string[];
  readonly synonyms: readonly string[];
  /** Excel format, named formats already looked up. */
  readonly valueFormat?: string;
  readonly valueFormatName?: string;
  readonly html?: SourceText;
  readonly links: readonly LinkTexts<SourceText>[];
  /** Set members expanded, `alias`-free names as written in the view. */
  readonly drillFields: readonly string[];

  // ---- behaviour
  readonly primaryKey: boolean;
  readonly canFilter: boolean;
  readonly caseSensitive?: boolean;
  readonly suggestable: boolean;
  readonly suggestions?: readonly string[];
  readonly suggestExplore?: string;
  readonly suggestDimension?: string;
  readonly requiredAccessGrants: readonly string[];
  readonly requiredFields: readonly string[];
  /** Former names. */
  readonly alias: readonly string[];
  readonly defaultValue?: string;
  readonly allowedValues: readonly { readonly label: string; readonly value: string }[];
  readonly datatype?: Datatype;
  readonly convertTz: boolean;
  readonly mapLayerName?: string;
}

/** What moments are stored as. */
export type Datatype = 'datetime' | 'date' | 'timestamp' | 'epoch' | 'yyyymmdd';

export interface ResolvedDimension extends FieldBase {
  readonly category: 'dimension';
  /** `time` of a timeframe, `duration` of an interval of a group. */
  readonly type: ValueType;
  readonly dimensionGroup?: string;
  /** `raw`, `time`, `date`, `hour6` …; of a time group, or of a type that is one (`date_month`). */
  readonly timeframe?: string;
  /** Of a duration group: `second` … `year`. */
  readonly interval?: string;
  readonly sqlStart?: SourceText;
  readonly sqlEnd?: SourceText;
  readonly tiers?: readonly string[];
  readonly bins?: readonly string[];
  readonly tierStyle?: TierStyle;
  readonly case?: FieldCase;
  readonly sqlLatitude?: SourceText;
  readonly sqlLongitude?: SourceText;
  readonly startLocationField?: string;
  readonly endLocationField?: string;
  readonly units?: string;
  /** Written in Looker's expression language. */
  readonly expression?: SourceText;
  readonly orderByField?: string;
  readonly alphaSort: boolean;
  readonly allowFill: boolean;
  readonly skipDrillFilter: boolean;
}

export type TierStyle = 'classic' | 'interval' | 'integer' | 'relational';

export interface FieldCase {
  readonly whens: readonly { readonly sql: SourceText; readonly label: string }[];
  readonly else?: string;
}

export interface ResolvedMeasure extends FieldBase {
  readonly category: 'measure';
  readonly type: MeasureType;
  readonly filters: readonly FieldFilter[];
  readonly case?: FieldCase;
  readonly sqlDistinctKey?: SourceText;
  readonly percentile?: string;
  readonly listField?: string;
  /** Of those that are calculated on the results: along the columns of a pivot, or down the rows. */
  readonly direction?: 'row' | 'column';

  // ---- of those that compare periods
  readonly basedOn?: string;
  readonly basedOnTime?: string;
  readonly period?: string;
  readonly kind?: 'previous' | 'difference' | 'relative_change';
  readonly valueToDate?: boolean;
}

export interface ResolvedFilter extends FieldBase {
  readonly category: 'filter';
  readonly type: ValueType;
}

export interface ResolvedParameter extends FieldBase {
  readonly category: 'parameter';
  readonly type: ValueType;
}

/** The type as LookML writes it. */
export function writtenType({ type, unknownType }: Pick<ResolvedField, 'type' | 'unknownType'>): string {
  return unknownType ?? type;
}

/** Name of the dimension group that the field is a member of. */
export function groupOf(field: ResolvedField): string | undefined {
  return field.category === 'dimension' ? field.dimensionGroup : undefined;
}
