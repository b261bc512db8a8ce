/**
 * Metadata for a user who may not see all of an explore: lists lose hidden names, and LookML texts that contain hidden
 * names are left out as a whole.
 */
import { linkTexts } from '../../lib/link-texts.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { HiddenNames } from '../plan/hidden-names.ts';
import { qualified } from '../resolve/qualified-name.ts';
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';
import type { ResolvedField } from '../resolve/resolved-field.ts';
import { caseOf, fieldMetadata, lookmlSqlOf } from './field-metadata.ts';

/** Metadata of a field under one alias of an explore, as a user may read it. */
export function visibleFieldMetadata(
  {
    model,
    explore,
    alias,
  }: { readonly model: ResolvedModel; readonly explore: ResolvedExplore; readonly alias: string },
  field: ResolvedField,
  hidden: HiddenNames,
): JsonObject {
  const metadata = fieldMetadata(
    model,
    explore,
    alias,
    hidden.isNone ? field : withoutHiddenNames(field, alias, hidden),
  );
  if (hidden.isNone) return metadata;
  const text = lookmlSqlOf(field);
  const hidesSql = text !== undefined && hidden.areIn(text.text, alias);
  const hidesCase = caseOf(field)?.whens.some((when) => hidden.areIn(when.sql.text, alias)) === true;
  return { ...metadata, ...(hidesSql && { sql: null }), ...(hidesCase && { sql_case: null }) };
}

/** The field, with only those references to other fields that the user may see. Its SQL stays. */
function withoutHiddenNames(field: ResolvedField, alias: string, hidden: HiddenNames): ResolvedField {
  const isShown = (name: string): boolean => !hidden.hides(qualified(name, alias));
  const { labelFromParameter, suggestDimension, suggestExplore, ...rest } = withoutHiddenParts(field, isShown);
  const offers = suggestsVisibly(field, alias, hidden);
  return {
    ...rest,
    drillFields: field.drillFields.filter(isShown),
    links: field.links.filter((link) => !linkTexts(link).some(({ text }) => hidden.areIn(text, alias))),
    suggestable: field.suggestable && offers,
    ...(labelFromParameter !== undefined && isShown(labelFromParameter) && { labelFromParameter }),
    ...(offers && suggestDimension !== undefined && { suggestDimension }),
    ...(offers && suggestExplore !== undefined && { suggestExplore }),
  };
}

/** Removes references to hidden fields that a measure is made of. */
function withoutHiddenParts(field: ResolvedField, isShown: (name: string) => boolean): ResolvedField {
  if (field.category !== 'measure') return field;
  const { basedOn, basedOnTime, ...rest } = field;
  return {
    ...rest,
    filters: field.filters.filter((filter) => isShown(filter.field)),
    ...(basedOn !== undefined && isShown(basedOn) && { basedOn }),
    ...(basedOnTime !== undefined && isShown(basedOnTime) && { basedOnTime }),
  };
}

/** Does the user see the field that the suggestions come from? Otherwise there are none. */
export function suggestsVisibly(field: ResolvedField, alias: string, hidden: HiddenNames): boolean {
  const { suggestExplore, suggestDimension } = field;
  if (suggestExplore === undefined && suggestDimension === undefined) return true;
  return !hidden.hidesIn(suggestExplore, qualified(suggestDimension ?? field.name, alias));
}

/** A LookML text; null if it contains a hidden name. */
export function visibleText(text: string | null, alias: string, hidden: HiddenNames): string | null {
  return text !== null && !hidden.isNone && hidden.areIn(text, alias) ? null : text;
}

/** Names of fields and sets as LookML lists them: `view.field`, `view.set*`, `-view.field`. */
export function visibleNames(names: readonly string[], alias: string, hidden: HiddenNames): JsonValue {
  return names.filter((name) => !hidden.hides(qualified(name.replace(/^-/, '').replace(/\*$/, ''), alias)));
}
