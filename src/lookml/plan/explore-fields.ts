/**
 * Looks up fields in an explore, for readers of LookML's own texts: it ignores rights. Built once per explore and kept
 * as long as the resolved model lives.
 */
import { own } from '../../lib/record.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedView } from '../resolve/resolved-model.ts';
import type { ResolvedField } from '../resolve/resolved-field.ts';
import type { FieldRef } from './field-ref.ts';

export interface ExploreFields {
  readonly model: ResolvedModel;
  readonly explore: ResolvedExplore;
  /** The view behind an alias. */
  view(alias: string): ResolvedView | undefined;
  /** Any field of the explore, even if hidden from the picker; old names (`alias:`) are understood. */
  find(name: string): FieldRef | undefined;
  /** Do the `fields` of explore and joins let the field be picked? */
  isVisible(name: string): boolean;
  /** All `alias.field` names. */
  names(): Iterable<string>;
}

const cache = new WeakMap<ResolvedExplore, ExploreFields>();

export function exploreFields(model: ResolvedModel, explore: ResolvedExplore): ExploreFields {
  let fields = cache.get(explore);
  if (!fields) {
    fields = buildExploreFields(model, explore);
    cache.set(explore, fields);
  }
  return fields;
}

function buildExploreFields(model: ResolvedModel, explore: ResolvedExplore): ExploreFields {
  const found = new Map<string, FieldRef | undefined>();
  const visible = explore.visibleFields && new Set(explore.visibleFields);

  const view = (alias: string): ResolvedView | undefined => own(model.views, own(explore.aliases, alias)?.view ?? '');
  const find = (name: string): FieldRef | undefined => {
    if (found.has(name)) return found.get(name);
    const dot = name.indexOf('.');
    const alias = name.slice(0, Math.max(dot, 0));
    const field = findField(view(alias), name.slice(dot + 1));
    const ref = field && { name: `${alias}.${field.name}`, alias, field };
    // Only hits are kept: users' texts can cause any number of misses.
    if (ref) found.set(name, ref);
    return ref;
  };
  return {
    model,
    explore,
    view,
    find,
    isVisible: (name) => visible === undefined || visible.has(name),
    *names() {
      for (const alias of Object.keys(explore.aliases)) {
        for (const field of Object.keys(view(alias)?.fields ?? {})) yield `${alias}.${field}`;
      }
    },
  };
}

function findField(view: ResolvedView | undefined, name: string): ResolvedField | undefined {
  if (!view) return undefined;
  return own(view.fields, name) ?? oldNames(view).get(name);
}

const oldNamesOf = new WeakMap<ResolvedView, ReadonlyMap<string, ResolvedField>>();

/** Fields by the names in their `alias:`; if several fields have the same name, the first counts. */
function oldNames(view: ResolvedView): ReadonlyMap<string, ResolvedField> {
  let names = oldNamesOf.get(view);
  if (!names) {
    const pairs = Object.values(view.fields).flatMap((field) => field.alias.map((alias) => [alias, field] as const));
    names = new Map(pairs.toReversed());
    oldNamesOf.set(view, names);
  }
  return names;
}
