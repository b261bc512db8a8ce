/** A field's block → resolved fields: one for a dimension, measure, filter or parameter, several for a group. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import {
  blockOf,
  blocksOf,
  defined,
  filledTextOf,
  filtersOf,
  nodeOf,
  sourceTextOf,
  textOf,
  textsOf,
  toSourceText,
  yesnoOf,
} from '../model/block-reader.ts';
import type { NamedBlock } from '../model/block-reader.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode } from '../parse/syntax-tree.ts';
import { groupMemberLabel, labelFromName } from './labels.ts';
import type { NamedValueFormat } from './resolved-model.ts';
import { currentWord } from '../fields/type-words.ts';
import { measureTypeOf } from '../fields/measure-types.ts';
import { valueTypeOf } from '../fields/value-types.ts';
import type { FieldBase, FieldCase, ResolvedDimension } from './resolved-field.ts';
import type { FieldCategory, ResolvedField } from './resolved-field.ts';
import type { FieldFilter } from '../parse/written-text.ts';
import { DEFAULT_INTERVALS, DEFAULT_TIMEFRAMES, timeframeFieldName, timeframeOfType } from '../fields/timeframes.ts';
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
  const word = typeWord(block);
  const label = textOf(block, 'label');
  const common = {
    ...commonMembers(block, category, scope),
    name: block.name,
    labelShort: label ?? labelFromName(block.name),
    ...defined({ label }),
  };
  if (category === 'measure') {
    return { ...common, category, ...measureTypeOf(word), ...measureMembers(block) };
  }
  const type = valueTypeOf(word);
  if (category !== 'dimension') return { ...common, category, ...type };
  const timeframe = timeframeOfType(word);
  return { ...common, category, ...type, ...defined({ timeframe }), ...dimensionMembers(block) };
}

/** A block `case` is a type by itself. */
function typeWord(block: BlockNode): string {
  const hasCase = blockOf(block, 'case') !== undefined;
  const written = textOf(block, 'type') ?? (hasCase ? 'case' : 'string');
  return written === 'string' && hasCase ? 'case' : currentWord(written);
}

/** Resolves a dimension group to the fields that it stands for. */
export function resolveGroup(block: NamedBlock, scope: FieldScope): readonly ResolvedDimension[] {
  const label = textOf(block, 'label');
  const common = {
    ...commonMembers(block, 'dimension', scope),
    category: 'dimension' as const,
    ...dimensionMembers(block),
    ...defined({ label, dimensionGroup: block.name }),
  };
  const title = label ?? labelFromName(block.name);
  if (textOf(block, 'type') === 'duration') {
    const intervals = textsOf(block, 'intervals') ?? DEFAULT_INTERVALS;
    return unique(intervals).map((interval) => ({
      ...common,
      name: `${interval}s_${block.name}`,
      type: 'duration',
      interval,
      labelShort: groupMemberLabel(title, { interval }),
    }));
  }
  const timeframes = textsOf(block, 'timeframes') ?? DEFAULT_TIMEFRAMES;
  return unique(timeframes).map((timeframe) => ({
    ...common,
    name: timeframeFieldName(block.name, timeframe),
    type: 'time',
    timeframe,
    labelShort: groupMemberLabel(title, { timeframe }),
  }));
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

type CommonMembers = Omit<FieldBase, 'name' | 'labelShort' | 'label' | 'unknownType'>;

function commonMembers(block: NamedBlock, category: FieldCategory, scope: FieldScope): CommonMembers {
  return { view: scope.view, range: rangeOf(block), ...looks(block, category, scope), ...behaviour(block, scope) };
}

function looks(block: BlockNode, category: FieldCategory, scope: FieldScope) {
  const format = valueFormat(block, scope);
  return {
    hidden: yesnoOf(block, 'hidden') ?? scope.hiddenByDefault,
    tags: textsOf(block, 'tags') ?? [],
    synonyms: textsOf(block, 'synonyms') ?? [],
    links: blocksOf(block, 'link').flatMap((link) => {
      const label = nodeOf(link, 'label');
      const url = nodeOf(link, 'url');
      if (label === undefined || url === undefined) return [];
      return [
        { label: toSourceText(label), url: toSourceText(url), ...defined({ iconUrl: textOf(link, 'icon_url') }) },
      ];
    }),
    drillFields: scope.expand(textsOf(block, 'drill_fields') ?? (category === 'measure' ? scope.drillFields : [])),
    ...defined({
      viewLabel: textOf(block, 'view_label'),
      groupLabel: filledTextOf(block, 'group_label'),
      groupItemLabel: filledTextOf(block, 'group_item_label'),
      labelFromParameter: textOf(block, 'label_from_parameter'),
      description: filledTextOf(block, 'description'),
      html: sourceTextOf(block, 'html'),
      mapLayerName: textOf(block, 'map_layer_name'),
      ...format,
    }),
  };
}

/** A named format wins over `value_format`, as the later of the two in Looker's documentation. */
function valueFormat(block: BlockNode, scope: FieldScope): { valueFormat?: string; valueFormatName?: string } {
  const node = nodeOf(block, 'value_format_name');
  const written = nodeOf(block, 'value_format')?.text;
  if (node === undefined) return defined({ valueFormat: written });
  const name = node.text.trim();
  const found = scope.namedValueFormats[name]?.valueFormat ?? BUILT_IN_VALUE_FORMATS[name.toLowerCase()];
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

function behaviour(block: BlockNode, scope: FieldScope) {
  const written = textOf(block, 'datatype');
  // An old word for it.
  const datatype = oneOf(written === 'unixtime' ? 'epoch' : written, [
    'datetime',
    'date',
    'timestamp',
    'epoch',
    'yyyymmdd',
  ] as const);
  return {
    primaryKey: yesnoOf(block, 'primary_key') ?? false,
    canFilter: yesnoOf(block, 'can_filter') ?? true,
    suggestable: yesnoOf(block, 'suggestable') ?? true,
    requiredAccessGrants: textsOf(block, 'required_access_grants') ?? [],
    requiredFields: scope.expand(textsOf(block, 'required_fields') ?? []),
    alias: textsOf(block, 'alias') ?? [],
    allowedValues: blocksOf(block, 'allowed_value').flatMap((item) => {
      const value = textOf(item, 'value');
      const label = textOf(item, 'label') ?? value;
      return label === undefined ? [] : [{ label, value: value ?? label }];
    }),
    convertTz: yesnoOf(block, 'convert_tz') ?? (datatype !== 'date' && datatype !== 'yyyymmdd'),
    ...defined({
      sql: sourceTextOf(block, 'sql'),
      datatype,
      caseSensitive: yesnoOf(block, 'case_sensitive'),
      suggestions: textsOf(block, 'suggestions'),
      suggestExplore: textOf(block, 'suggest_explore'),
      suggestDimension: textOf(block, 'suggest_dimension'),
      defaultValue: nodeOf(block, 'default_value')?.text,
    }),
  };
}

function dimensionMembers(block: BlockNode) {
  return {
    alphaSort: yesnoOf(block, 'alpha_sort') ?? false,
    allowFill: yesnoOf(block, 'allow_fill') ?? true,
    skipDrillFilter: yesnoOf(block, 'skip_drill_filter') ?? false,
    ...defined({
      sqlStart: sourceTextOf(block, 'sql_start'),
      sqlEnd: sourceTextOf(block, 'sql_end'),
      tiers: textsOf(block, 'tiers'),
      bins: textsOf(block, 'bins'),
      tierStyle: oneOf(textOf(block, 'style'), ['classic', 'interval', 'integer', 'relational'] as const),
      case: resolveCase(block),
      sqlLatitude: sourceTextOf(block, 'sql_latitude'),
      sqlLongitude: sourceTextOf(block, 'sql_longitude'),
      startLocationField: textOf(block, 'start_location_field'),
      endLocationField: textOf(block, 'end_location_field'),
      units: textOf(block, 'units'),
      expression: sourceTextOf(block, 'expression'),
      orderByField: textOf(block, 'order_by_field'),
    }),
  };
}

function resolveCase(field: BlockNode): FieldCase | undefined {
  const block = blockOf(field, 'case');
  if (block === undefined) return undefined;
  const whens = blocksOf(block, 'when').flatMap((when) => {
    const sql = sourceTextOf(when, 'sql');
    const label = nodeOf(when, 'label')?.text;
    return sql === undefined || label === undefined ? [] : [{ sql, label }];
  });
  return { whens, ...defined({ else: nodeOf(block, 'else')?.text }) };
}

function measureMembers(block: BlockNode) {
  return {
    filters: plainFilters(block),
    ...defined({
      case: resolveCase(block),
      sqlDistinctKey: sourceTextOf(block, 'sql_distinct_key'),
      percentile: textOf(block, 'percentile'),
      listField: textOf(block, 'list_field'),
      direction: oneOf(textOf(block, 'direction'), ['row', 'column'] as const),
      basedOn: textOf(block, 'based_on'),
      basedOnTime: textOf(block, 'based_on_time'),
      period: textOf(block, 'period'),
      kind: oneOf(textOf(block, 'kind'), ['previous', 'difference', 'relative_change'] as const),
      valueToDate: yesnoOf(block, 'value_to_date'),
    }),
  };
}

/** `filters` without the places that only checks need. */
export function plainFilters(block: BlockNode): readonly FieldFilter[] {
  return filtersOf(block).map(({ field, expression }) => ({ field, expression }));
}

function oneOf<const T extends string>(text: string | undefined, values: readonly T[]): T | undefined {
  return values.find((value) => value === text);
}
