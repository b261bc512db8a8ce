/** Which fields of an explore may be picked (`fields` of explore and joins), and its sets by full names. */
import { emptyRecord } from '../../lib/record.ts';
import { qualified } from './qualified-name.ts';
import { splitName } from './resolve-view.ts';
import type { ExploreAlias, ResolvedJoin, ResolvedView } from './resolved-model.ts';
import { expandFields } from './sets.ts';
import type { SetScope } from './sets.ts';

export interface ExploreFieldsInput {
  /** `fields` of the explore. */
  readonly picked: readonly string[] | undefined;
  readonly joins: readonly Pick<ResolvedJoin, 'name' | 'fields'>[];
  readonly baseAlias: string;
  readonly aliases: Readonly<Record<string, ExploreAlias>>;
  readonly views: Readonly<Record<string, ResolvedView>>;
}

export interface FieldsAndSets {
  /** `alias.field` names; undefined = all. */
  readonly visible: readonly string[] | undefined;
  /** `alias.set` → the set's fields, with their aliases. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
}

export function pickedFields(input: ExploreFieldsInput): FieldsAndSets {
  const ofAlias = new Map(Object.keys(input.aliases).map((alias) => [alias, fieldsOfAlias(alias, input)]));
  const limitedByJoins = input.joins.some((join) => join.fields !== undefined);
  const leftOut = new Set<string>();
  for (const join of input.joins) {
    const list = join.fields;
    const all = ofAlias.get(join.name);
    if (list !== undefined && all !== undefined) {
      const scope = aliasScope(join.name, input, () => all);
      const kept = new Set(expandFields(list, scope));
      ofAlias.set(join.name, [...kept]);
      for (const name of all) if (!kept.has(name)) leftOut.add(name);
    }
  }
  const every = (): readonly string[] => [...ofAlias.values()].flat();
  const list = input.picked;
  const visible =
    list === undefined
      ? limitedByJoins
        ? every()
        : undefined
      : // The explore picks from what its joins bring along.
        expandFields(list, aliasScope(input.baseAlias, input, every)).filter((name) => !leftOut.has(name));
  return { visible, sets: setsOf(input) };
}

function fieldsOfAlias(alias: string, input: ExploreFieldsInput): readonly string[] {
  const view = input.views[input.aliases[alias]?.view ?? ''];
  return Object.keys(view?.fields ?? {}).map((field) => `${alias}.${field}`);
}

/** Names without a dot belong to `alias`; names of sets and fields come out with their alias. */
function aliasScope(alias: string, input: ExploreFieldsInput, all: () => readonly string[]): SetScope {
  return {
    tryItems(name) {
      const [other, set] = splitName(name);
      const owner = other ?? alias;
      const items = input.views[input.aliases[owner]?.view ?? '']?.sets[set];
      if (items !== undefined) return { items, scope: aliasScope(owner, input, all) };
      // `users*` is the whole view, in very old explores.
      const whole = input.aliases[name] === undefined ? undefined : fieldsOfAlias(name, input);
      return whole && { items: whole, scope: aliasScope(name, input, all) };
    },
    allFields: all,
    qualify: (name) => qualified(name, alias),
  };
}

function setsOf(input: ExploreFieldsInput): Readonly<Record<string, readonly string[]>> {
  const sets = emptyRecord<readonly string[]>();
  for (const [alias, { view }] of Object.entries(input.aliases)) {
    for (const [name, items] of Object.entries(input.views[view]?.sets ?? {})) {
      sets[`${alias}.${name}`] = items.map((item) => qualified(item, alias));
    }
  }
  return sets;
}
