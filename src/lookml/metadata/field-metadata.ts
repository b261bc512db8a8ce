/**
 * Looker's LookmlModelExploreField, as found in `lookml_model_explore` and in the `fields` of json_detail. Keys are in
 * the order of Looker 22.8, followed by members that came later.
 */
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { SourceText } from '../parse/written-text.ts';
import { labelFromName } from '../resolve/labels.ts';
import { qualified } from '../resolve/qualified-name.ts';
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';
import { groupOf, type FieldCase, type ResolvedField } from '../resolve/resolved-field.ts';
import {
  canTimeFilter,
  fillStyle,
  groupParts,
  isNumeric,
  isSuggestable,
  isTimeField,
  possibleValues,
  shortLabel,
  timeInterval,
  typeName,
  userAttributeFilterTypes,
} from '../values/field-type.ts';
import { sourceOf } from './source-link.ts';

/** Metadata of one field under one alias of an explore. */
// oxlint-disable-next-line max-lines-per-function -- Looker’s members in Looker’s order, one per line
export function fieldMetadata(
  model: ResolvedModel,
  explore: ResolvedExplore,
  alias: string,
  field: ResolvedField,
): JsonObject {
  const values = possibleValues(field, model.weekStartDay);
  const { timeframe } = groupParts(field);
  const group = groupOf(field);
  const viewLabel = field.viewLabel ?? explore.aliases[alias]?.label ?? alias;
  const name = `${alias}.${field.name}`;
  const short = shortLabel(field);
  const source = sourceOf(model.projectName, field.range);
  return {
    align: isNumeric(field) ? 'right' : 'left',
    can_filter: field.canFilter,
    category: field.category,
    default_filter_value: field.defaultValue ?? null,
    description: field.description ?? '',
    enumerations: enumerations(field, values),
    field_group_label: groupLabel(field),
    fill_style: fillStyle(field, model.weekStartDay),
    fiscal_month_offset: model.fiscalMonthOffset,
    has_allowed_values: field.allowedValues.length > 0,
    hidden: field.hidden || timeframe === 'raw',
    is_filter: field.category === 'filter',
    is_numeric: isNumeric(field),
    label: `${viewLabel} ${short}`.trim(),
    label_from_parameter: field.labelFromParameter === undefined ? null : qualified(field.labelFromParameter, alias),
    label_short: short,
    map_layer: field.mapLayerName === undefined ? null : mapLayer(field.mapLayerName, model),
    name,
    strict_value_format: model.namedValueFormats[field.valueFormatName ?? '']?.strict ?? false,
    requires_refresh_on_sort: false,
    sortable: field.category === 'dimension' || field.category === 'measure',
    suggestions: suggestions(field, values),
    tags: [...field.tags],
    type: typeName(field),
    user_attribute_filter_types: userAttributeFilterTypes(field),
    value_format: field.valueFormat ?? null,
    view: alias,
    view_label: viewLabel,
    dynamic: false,
    week_start_day: model.weekStartDay,
    original_view: field.view,
    dimension_group: group === undefined ? null : `${alias}.${group}`,
    error: null,
    field_group_variant: groupVariant(field),
    measure: field.category === 'measure',
    parameter: field.category === 'parameter',
    primary_key: field.primaryKey,
    project_name: source.project,
    scope: alias,
    suggest_dimension: suggestDimension(field, alias),
    suggest_explore: field.suggestExplore ?? explore.name,
    suggestable: isSuggestable(field, model.views[field.view]),
    is_fiscal: timeframe?.startsWith('fiscal') ?? false,
    is_timeframe: isTimeField(field),
    can_time_filter: canTimeFilter(field),
    time_interval: timeInterval(field),
    lookml_link: source.link,
    permanent: null,
    source_file: source.file,
    source_file_path: source.path,
    sql: sqlOf(field, name),
    sql_case: sqlCase(field),
    filters: measureFilters(field, alias),
    times_used: 0,
    ...newerMembers(field, alias),
  };
}

/** Members that Looker added after 22.8. */
function newerMembers(field: ResolvedField, alias: string): JsonObject {
  const drills = field.drillFields.map((drill) => qualified(drill, alias));
  return {
    drill_fields: drills,
    has_drills_metadata: drills.length > 0 || field.links.length > 0,
    links: field.links.map((link) => ({
      label: link.label.text,
      url: link.url.text,
      icon_url: link.iconUrl?.text ?? null,
    })),
    synonyms: [...field.synonyms],
    value_format_name: field.valueFormatName ?? null,
    datatype: field.datatype ?? null,
    convert_tz: groupParts(field).timeframe === undefined ? null : field.convertTz,
    available_custom_timeframes: null,
    timeframe_labels: null,
    period_over_period_params: periodOverPeriod(field, alias),
  };
}

/**
 * `{ label, value }` for fields with a closed list of values, including the allowed values of parameters and filters.
 */
function enumerations(field: ResolvedField, values: readonly string[] | undefined): JsonValue {
  if (field.allowedValues.length > 0) return field.allowedValues.map(({ label, value }) => ({ label, value }));
  if (values === undefined || groupParts(field).timeframe !== undefined) return null;
  return values.map((value) => ({ label: value, value }));
}

function suggestions(field: ResolvedField, values: readonly string[] | undefined): JsonValue {
  if (field.suggestions !== undefined) return [...field.suggestions];
  return values === undefined || groupParts(field).timeframe !== undefined || field.type === 'yesno'
    ? null
    : [...values];
}

function groupLabel(field: ResolvedField): string | null {
  if (field.groupLabel !== undefined) return field.groupLabel;
  const group = groupOf(field);
  if (group === undefined) return null;
  const title = field.label ?? labelFromName(group);
  return groupParts(field).interval === undefined ? `${title} Date`.trim() : `Duration ${title}`.trim();
}

function groupVariant(field: ResolvedField): string {
  if (field.groupItemLabel !== undefined) return field.groupItemLabel;
  if (groupOf(field) === undefined || field.groupLabel !== undefined) return shortLabel(field);
  const { timeframe, interval } = groupParts(field);
  if (timeframe !== undefined) return labelFromName(timeframe);
  return interval === undefined ? shortLabel(field) : `${labelFromName(interval)}s`;
}

/** Layers that come with Looker have only a name. */
function mapLayer(name: string, model: ResolvedModel): JsonObject {
  const layer = Object.hasOwn(model.mapLayers, name) ? (model.mapLayers[name] ?? {}) : {};
  const zoom = (text: string | undefined): number | null => (text === undefined ? null : Number.parseInt(text, 10));
  return {
    url: layer.url ?? layer.file ?? '',
    name,
    feature_key: layer.feature_key ?? null,
    property_key: layer.property_key ?? null,
    property_label_key: layer.property_label_key ?? null,
    projection: layer.projection ?? null,
    format: layer.format ?? 'topojson',
    extents_json_url: layer.extents_json_url ?? null,
    max_zoom_level: zoom(layer.max_zoom_level),
    min_zoom_level: zoom(layer.min_zoom_level),
  };
}

function suggestDimension(field: ResolvedField, alias: string): string {
  return qualified(field.suggestDimension ?? field.name, alias);
}

const WITHOUT_COLUMN: ReadonlySet<string> = new Set(['location', 'distance']);

/**
 * The text as written, without leading blanks; a dimension without `sql` stands for its column. For dimensions it is
 * always a text, because programs search in it: a location's text is its two columns.
 */
function sqlOf(field: ResolvedField, name: string): string | null {
  const text = lookmlSqlOf(field);
  if (text !== undefined) return text.text.trimStart();
  if (field.category === 'measure') return name;
  if (field.category !== 'dimension') return null;
  const places = [field.sqlLatitude, field.sqlLongitude].filter((place) => place !== undefined);
  if (places.length > 0) return places.map((place) => place.text.trim()).join(', ');
  const hasColumn = !WITHOUT_COLUMN.has(field.type) && field.case === undefined;
  return hasColumn ? `\${TABLE}.${field.name} ` : '';
}

/** The field's SQL as its LookML writes it: the one text that stands for it in metadata. */
export function lookmlSqlOf(field: ResolvedField): SourceText | undefined {
  return field.sql ?? (field.category === 'dimension' ? field.sqlStart : undefined);
}

export function caseOf(field: ResolvedField): FieldCase | undefined {
  return field.category === 'dimension' || field.category === 'measure' ? field.case : undefined;
}

function sqlCase(field: ResolvedField): JsonValue {
  const cases = caseOf(field);
  if (cases === undefined) return null;
  const whens = cases.whens.map((when) => ({ value: when.label, condition: when.sql.text.trim() }));
  return cases.else === undefined ? whens : [...whens, { value: cases.else, condition: 'else' }];
}

function measureFilters(field: ResolvedField, alias: string): JsonValue {
  if (field.category !== 'measure' || field.filters.length === 0) return null;
  return field.filters.map((filter) => ({
    field: qualified(filter.field, alias),
    condition: filter.expression.text,
  }));
}

function periodOverPeriod(field: ResolvedField, alias: string): JsonValue {
  if (field.category !== 'measure' || field.type !== 'period_over_period') return null;
  return {
    based_on: field.basedOn === undefined ? null : qualified(field.basedOn, alias),
    based_on_time: field.basedOnTime === undefined ? null : qualified(field.basedOnTime, alias),
    period: field.period ?? null,
    kind: field.kind ?? 'previous',
    value_to_date: field.valueToDate ?? false,
  };
}
