/**
 * A model as users of one locale see it: labels and descriptions that are keys of the strings files are replaced by
 * their texts. Nothing else changes, so that a localised model takes the place of the resolved one everywhere.
 */
import { lazyRecord } from '../../lib/lazy-record.ts';
import { mapRecord } from '../../lib/record.ts';
import { groupMemberLabel } from './labels.ts';
import { localisedMembers } from './parameter-members.ts';
import type {
  ExploreAlias,
  Localisation,
  ResolvedExplore,
  ResolvedModel,
  ResolvedProject,
  ResolvedView,
} from './resolved-model.ts';
import type { FieldBase, ResolvedField } from './resolved-field.ts';

const exploreTexts = localisedMembers('explore') satisfies readonly (keyof ResolvedExplore)[];
const fieldTexts = localisedMembers('dimension') satisfies readonly (keyof FieldBase)[];

type Strings = NonNullable<ResolvedModel['strings']>;

const localised = new WeakMap<Strings, WeakMap<ResolvedModel, ResolvedModel>>();

/** The same object for the same project, model and locale; the model itself where the project is not localised. */
export function localisedModel(project: ResolvedProject, name: string, locale: string): ResolvedModel | undefined {
  const model = Object.hasOwn(project.models, name) ? project.models[name] : undefined;
  const { localisation } = project;
  if (model === undefined || localisation === undefined) return model;
  const strings = stringsOf(localisation, locale);
  const known = localised.get(strings) ?? new WeakMap<ResolvedModel, ResolvedModel>();
  localised.set(strings, known);
  const before = known.get(model);
  if (before !== undefined) return before;
  const made = localiseModel(model, strings);
  known.set(model, made);
  return made;
}

/** A user whose locale has no strings file reads the default locale's. */
function stringsOf({ strings, defaultLocale }: Localisation, locale: string): Strings {
  const own = Object.hasOwn(strings, locale) ? strings[locale] : undefined;
  return own ?? strings[defaultLocale] ?? {};
}

function localiseModel(model: ResolvedModel, strings: Strings): ResolvedModel {
  return {
    ...model,
    ...label(model, strings),
    strings,
    explores: eachLazily(model.explores, (explore) => localiseExplore(explore, strings)),
    views: eachLazily(model.views, (view) => localiseView(view, strings)),
  };
}

/** A large model has thousands of them, of which most readers read a few. */
function eachLazily<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Readonly<Record<string, T>> {
  return lazyRecord(Object.keys(record), (name) => change(record[name] as T));
}

function localiseExplore(explore: ResolvedExplore, strings: Strings): ResolvedExplore {
  return {
    ...explore,
    ...label(explore, strings),
    ...texts(explore, exploreTexts, strings),
    aliases: mapRecord(explore.aliases, (alias): ExploreAlias => ({ ...alias, ...label(alias, strings) })),
  };
}

function localiseView(view: ResolvedView, strings: Strings): ResolvedView {
  return {
    ...view,
    ...label(view, strings),
    fields: mapRecord(view.fields, (field) => localiseField(field, strings)),
  };
}

function localiseField(field: ResolvedField, strings: Strings): ResolvedField {
  const own = field.label === undefined ? undefined : textFor(field.label, strings);
  const allowedValues = field.allowedValues.map((item) => ({ ...item, label: textFor(item.label, strings) }));
  return {
    ...field,
    ...(own !== undefined && { label: own, labelShort: memberLabel(field, own) }),
    ...texts(field, fieldTexts, strings),
    allowedValues,
  };
}

/** A member of a group is named after the group and its own timeframe or interval. */
function memberLabel(field: ResolvedField, title: string): string {
  return field.category === 'dimension' && field.dimensionGroup !== undefined ? groupMemberLabel(title, field) : title;
}

/** A label made from a name is not a key, even if some key reads the same. */
function label(
  of: { readonly label: string; readonly hasDerivedLabel?: true },
  strings: Strings,
): { readonly label: string } {
  return { label: of.hasDerivedLabel === true ? of.label : textFor(of.label, strings) };
}

function texts<K extends string>(
  of: { readonly [key in K]?: string },
  keys: readonly K[],
  strings: Strings,
): { readonly [key in K]?: string } {
  const found = keys.flatMap((key) => {
    const text = of[key];
    return text === undefined ? [] : [[key, textFor(text, strings)]];
  });
  return Object.fromEntries(found) as { readonly [key in K]?: string };
}

function textFor(text: string, strings: Strings): string {
  return Object.hasOwn(strings, text) ? (strings[text] ?? text) : text;
}
