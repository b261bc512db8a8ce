import type { JsonObject } from '../../lib/json.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import type { FieldCategory, ResolvedField } from '../resolve/resolved-model.ts';

/** Custom fields stand in no file. */
const nowhere: SourceRange = {
  file: '',
  start: { offset: 0, line: 1, column: 1 },
  end: { offset: 0, line: 1, column: 1 },
};

/** A field that a query defines, in the form in which LookML's fields come. */
export function customField(
  name: string,
  category: FieldCategory,
  type: string,
  item: JsonObject,
  extra: Partial<ResolvedField> = {},
): ResolvedField {
  const text = (member: string): string | undefined => {
    const value = item[member];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const label = text('label') ?? name;
  const valueFormat = text('value_format');
  const description = text('description');
  return {
    name,
    view: '',
    category,
    type,
    range: nowhere,
    label,
    labelShort: label,
    ...(description === undefined ? {} : { description }),
    hidden: false,
    tags: [],
    synonyms: [],
    links: [],
    actions: [],
    drillFields: [],
    primaryKey: false,
    canFilter: true,
    suggestable: false,
    fullSuggestions: false,
    bypassSuggestRestrictions: false,
    requiredAccessGrants: [],
    requiredFields: [],
    alphaSort: false,
    allowFill: true,
    skipDrillFilter: false,
    alias: [],
    allowedValues: [],
    convertTz: true,
    filters: [],
    approximate: false,
    ...extra,
    ...(valueFormat === undefined ? {} : { valueFormat }),
  };
}
