/** A field's block → resolved fields: one for a dimension, measure, filter or parameter, several for a group. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { own } from '../../lib/record.ts';
import { measureTypeOf } from '../fields/measure-types.ts';
import { timeframeOfType } from '../fields/timeframes.ts';
import { currentWord } from '../fields/type-words.ts';
import { valueTypeOf } from '../fields/value-types.ts';
import { defined, type NamedBlock, type PlacedFilter } from '../model/block-reader.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { allRead, readParameters } from '../model/parameter-kind.ts';
import {
  dimensionRows,
  fieldSchemas,
  labelRows,
  measureRows,
  displayRows,
  suggestionRows,
  typeRows,
  valueRows,
} from '../model/field-parameters.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, TextNode } from '../parse/syntax-tree.ts';
import type { FieldFilter } from '../parse/written-text.ts';
import { groupMembersOf } from './group-members.ts';
import { groupMemberLabel, labelFromName } from './labels.ts';
import type { FieldBase, FieldCase, FieldCategory, ResolvedDimension, ResolvedField } from './resolved-field.ts';
import type { NamedValueFormat } from './resolved-model.ts';
import { BUILT_IN_VALUE_FORMATS } from './value-formats.ts';

/** What a field needs to know of its surroundings. */
export interface FieldScope {
  readonly view: string;
  readonly namedValueFormats: Readonly<Record<string, NamedValueFormat>>;
  readonly hiddenByDefault: boolean;
  /** Of measures that have none of their own. */
  readonly drillFields: readonly string[];
  readonly log: DiagnosticLog;
  /** Expands sets in a list of field names. */
  expand(names: readonly string[]): readonly string[];
}

/** Resolves a dimension, measure, filter or parameter. */
export function resolveField(block: NamedBlock, category: FieldCategory, scope: FieldScope): ResolvedField {
  const members = commonMembers(block, category, scope);
  const common = { ...members, name: block.name, labelShort: members.label ?? labelFromName(block.name) };
  const { word, cases } = typeOf(block);
  if (category === 'measure')
    return { ...common, category, ...measureTypeOf(word), ...cases, ...measureMembers(block) };
  const type = valueTypeOf(word);
  if (category !== 'dimension') return { ...common, category, ...type };
  const timeframe = timeframeOfType(word);
  return { ...common, category, ...type, ...defined({ timeframe }), ...cases, ...dimensionMembers(block) };
}

/** Resolves a dimension group to the fields that it stands for. */
export function resolveGroup(block: NamedBlock, scope: FieldScope): readonly ResolvedDimension[] {
  const common = {
    ...commonMembers(block, 'dimension', scope),
    category: 'dimension' as const,
    ...typeOf(block).cases,
    ...dimensionMembers(block),
    dimensionGroup: block.name,
  };
  const title = common.label ?? labelFromName(block.name);
  return groupMembersOf(block).map(({ name, ...member }) => ({
    ...common,
    name,
    type: member.interval === undefined ? 'time' : 'duration',
    ...member,
    labelShort: groupMemberLabel(title, member),
  }));
}

type CommonMembers = Omit<FieldBase, 'name' | 'labelShort' | 'unknownType'>;

function commonMembers(block: NamedBlock, category: FieldCategory, scope: FieldScope): CommonMembers {
  return {
    view: scope.view,
    range: rangeOf(block),
    ...lookOf(block, scope),
    ...showingOf(block, category, scope),
    ...suggestingOf(block),
    ...valuesOf(block),
  };
}

/** LookML's word for the type; a block `case` is a type by itself. */
function typeOf(block: BlockNode): { readonly word: string; readonly cases: { readonly case?: FieldCase } } {
  const { type, case: cases, ...rest } = readParameters(typeRows, block);
  allRead(rest);
  const implied = cases === undefined ? 'string' : 'case';
  const word = type === undefined || type === 'string' ? implied : currentWord(type);
  return { word, cases: cases === undefined ? {} : { case: resolveCase(cases) } };
}

function resolveCase(block: BlockNode): FieldCase {
  const { when: whens = [], else: otherwise, ...rest } = readParameters(fieldSchemas.case, block);
  allRead(rest);
  return {
    whens: whens.flatMap((when) => {
      const { sql, label, ...others } = readParameters(fieldSchemas.when, when);
      allRead(others);
      return sql === undefined || label === undefined ? [] : [{ sql, label }];
    }),
    ...defined({ else: otherwise }),
  };
}

function lookOf(block: BlockNode, scope: FieldScope) {
  const {
    label,
    view_label: viewLabel,
    group_label: groupLabel,
    group_item_label: groupItemLabel,
    label_from_parameter: labelFromParameter,
    description,
    hidden = scope.hiddenByDefault,
    tags = [],
    synonyms = [],
    alias = [],
    required_access_grants: requiredAccessGrants = [],
    required_fields: requiredFields = [],
    ...rest
  } = readParameters(labelRows, block);
  allRead(rest);
  return {
    hidden,
    tags,
    synonyms,
    alias,
    requiredAccessGrants,
    requiredFields: scope.expand(requiredFields),
    ...defined({ label, viewLabel, groupLabel, groupItemLabel, labelFromParameter, description }),
  };
}

function showingOf(block: BlockNode, category: FieldCategory, scope: FieldScope) {
  const {
    html,
    link: links = [],
    drill_fields: drillFields = category === 'measure' ? scope.drillFields : [],
    value_format: format,
    value_format_name: formatName,
    ...rest
  } = readParameters(displayRows, block);
  allRead(rest);
  return {
    links: links.flatMap((link) => {
      const { label, url, icon_url: iconUrl = null, ...others } = readParameters(fieldSchemas.link, link);
      allRead(others);
      return label === undefined || url === undefined ? [] : [{ label, url, iconUrl }];
    }),
    drillFields: scope.expand(drillFields),
    ...defined({ html }),
    ...valueFormat(format, formatName, scope),
  };
}

/** A named format wins over `value_format`, as the later of the two in Looker's documentation. */
function valueFormat(
  written: string | undefined,
  node: TextNode | undefined,
  scope: FieldScope,
): Pick<FieldBase, 'valueFormat' | 'valueFormatName'> {
  if (node === undefined) return defined({ valueFormat: written });
  const name = node.text.trim();
  const found = own(scope.namedValueFormats, name)?.valueFormat ?? own(BUILT_IN_VALUE_FORMATS, name.toLowerCase());
  if (found === undefined) {
    scope.log.error(
      'unknown-value-format',
      rangeOf(node),
      `There is no value format named \`${name}\``,
      didYouMean(name, () => [...Object.keys(scope.namedValueFormats), ...Object.keys(BUILT_IN_VALUE_FORMATS)]),
    );
  }
  return defined({ valueFormat: found ?? written, valueFormatName: name });
}

function suggestingOf(block: BlockNode) {
  const {
    suggestable = true,
    suggestions,
    suggest_explore: suggestExplore,
    suggest_dimension: suggestDimension,
    ...rest
  } = readParameters(suggestionRows, block);
  allRead(rest);
  return { suggestable, ...defined({ suggestions, suggestExplore, suggestDimension }) };
}

function valuesOf(block: BlockNode) {
  const {
    sql,
    datatype: written,
    // Days have no zone.
    convert_tz: convertTz = written !== 'date' && written !== 'yyyymmdd',
    case_sensitive: caseSensitive,
    can_filter: canFilter = true,
    primary_key: primaryKey = false,
    default_value: defaultValue,
    allowed_value: allowedValues = [],
    map_layer_name: mapLayerName,
    ...rest
  } = readParameters(valueRows, block);
  allRead(rest);
  // An old word for it.
  const datatype = written === 'unixtime' ? 'epoch' : written;
  return {
    primaryKey,
    canFilter,
    convertTz,
    allowedValues: allowedValues.flatMap(allowedValue),
    ...defined({ sql, datatype, caseSensitive, defaultValue, mapLayerName }),
  };
}

function allowedValue(block: BlockNode): FieldBase['allowedValues'] {
  const { value, label = value, ...rest } = readParameters(fieldSchemas.allowed_value, block);
  allRead(rest);
  return label === undefined ? [] : [{ label, value: value ?? label }];
}

function dimensionMembers(block: BlockNode) {
  const {
    alpha_sort: alphaSort = false,
    allow_fill: allowFill = true,
    skip_drill_filter: skipDrillFilter = false,
    sql_start: sqlStart,
    sql_end: sqlEnd,
    sql_latitude: sqlLatitude,
    sql_longitude: sqlLongitude,
    start_location_field: startLocationField,
    end_location_field: endLocationField,
    order_by_field: orderByField,
    style: tierStyle,
    tiers,
    bins,
    units,
    expression,
    ...rest
  } = readParameters(dimensionRows, block);
  allRead(rest);
  return {
    alphaSort,
    allowFill,
    skipDrillFilter,
    ...defined({ sqlStart, sqlEnd, sqlLatitude, sqlLongitude, startLocationField, endLocationField, orderByField }),
    ...defined({ tierStyle, tiers, bins, units, expression }),
  };
}

function measureMembers(block: BlockNode) {
  const {
    filters = [],
    sql_distinct_key: sqlDistinctKey,
    percentile,
    list_field: listField,
    direction,
    based_on: basedOn,
    based_on_time: basedOnTime,
    period,
    kind,
    value_to_date: valueToDate,
    ...rest
  } = readParameters(measureRows, block);
  allRead(rest);
  return {
    filters: plainFilters(filters),
    ...defined({ sqlDistinctKey, percentile, listField, direction, basedOn, basedOnTime, period, kind, valueToDate }),
  };
}

/** `filters` without the places that only checks need. */
export function plainFilters(filters: readonly PlacedFilter[]): readonly FieldFilter[] {
  return filters.map(({ field, expression }) => ({ field, expression }));
}
