import type { JsonObject } from '../../lib/json.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import type { NamedMeasureType } from '../fields/measure-types.ts';
import { valueTypeOf } from '../fields/value-types.ts';
import type { FieldBase, ResolvedDimension, ResolvedMeasure } from '../resolve/resolved-field.ts';

/** Custom fields are not in any file. */
const nowhere: SourceRange = {
  file: '',
  start: { offset: 0, line: 1, column: 1 },
  end: { offset: 0, line: 1, column: 1 },
};

/** A dimension that a query defines, in the form of LookML's fields. */
export function customDimensionField(
  name: string,
  typeWord: string,
  item: JsonObject,
  extra: Partial<ResolvedDimension> = {},
): ResolvedDimension {
  return {
    ...commonMembers(name, item),
    category: 'dimension',
    ...valueTypeOf(typeWord),
    alphaSort: false,
    allowFill: true,
    skipDrillFilter: false,
    ...extra,
    ...ownFormat(item),
  };
}

/** A measure that a query defines, in the form of LookML's fields. */
export function customMeasureField(
  name: string,
  type: NamedMeasureType,
  item: JsonObject,
  extra: Partial<ResolvedMeasure> = {},
): ResolvedMeasure {
  return {
    ...commonMembers(name, item),
    category: 'measure',
    ...type,
    filters: [],
    ...extra,
    ...ownFormat(item),
  };
}

function ownFormat(item: JsonObject): Pick<FieldBase, 'valueFormat'> {
  const valueFormat = textOf(item, 'value_format');
  return valueFormat === undefined ? {} : { valueFormat };
}

function commonMembers(name: string, item: JsonObject): FieldBase {
  const label = textOf(item, 'label') ?? name;
  const description = textOf(item, 'description');
  return {
    name,
    view: '',
    range: nowhere,
    label,
    labelShort: label,
    ...(description === undefined ? {} : { description }),
    hidden: false,
    tags: [],
    synonyms: [],
    links: [],
    drillFields: [],
    primaryKey: false,
    canFilter: true,
    suggestable: false,
    requiredAccessGrants: [],
    requiredFields: [],
    alias: [],
    allowedValues: [],
    convertTz: true,
  };
}

function textOf(item: JsonObject, member: string): string | undefined {
  const value = item[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
