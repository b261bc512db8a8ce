/**
 * Exclusions in `fields` (`-orders.ssn`, `-secrets*`) that leave nothing out, and have nearly the name of something: what
 * their author meant to hide would be seen. Those of fields that there are no more have no such name, and do no harm.
 */
import { closestName } from '../../lib/closest-name.ts';
import { own } from '../../lib/record.ts';
import { loneParameter } from '../model/parameter-kind.ts';
import { SCHEMAS } from '../model/parameter-schema.ts';
import type { BlockNode } from '../parse/syntax-tree.ts';
import type { ExploreFieldsInput } from './explore-fields.ts';
import { qualified } from './qualified-name.ts';
import type { ResolvedView } from './resolved-model.ts';

export interface LooseExclusion {
  readonly written: string;
  readonly meant: string;
}

/** @param blockOf gives views as composed, whose sets may exclude as well */
export function looseExclusion(
  { picked, joins, baseAlias, aliases, views }: ExploreFieldsInput,
  blockOf: (view: string) => BlockNode | undefined,
): LooseExclusion | undefined {
  const lists = [
    { alias: baseAlias, items: picked ?? [] },
    ...joins.map(({ name, fields = [] }) => ({ alias: name, items: fields })),
  ];
  if (lists.every(({ items }) => items.length === 0)) return undefined;
  const used = Object.entries(aliases).flatMap(([alias, { view }]) => {
    const resolved = views[view];
    return resolved ? [{ alias, view, resolved }] : [];
  });
  const names: ReadonlySet<string> = new Set(
    used.flatMap(({ alias, resolved }) => namesOf(resolved).map((name) => `${alias}.${name}`)),
  );
  const byView = (written: string): string | undefined => {
    const found = used.find(({ view, alias }) => written.startsWith(`${view}.`) && names.has(aliased(written, alias)));
    return found && aliased(written, found.alias);
  };
  for (const { alias, items } of lists) {
    for (const item of items) {
      const name = excluded(item);
      const full = name === undefined ? undefined : qualified(name, alias);
      if (full === undefined || (isName(item) && isKnown(full, names, used))) continue;
      const meant = memberOf(full, used) ?? byView(full) ?? closestName(full.replace(/\*$/, ''), names);
      if (meant !== undefined) return { written: item, meant };
    }
  }
  for (const { view, resolved } of used) {
    const found = looseInSets(blockOf(view), namesOf(resolved));
    if (found) return found;
  }
  return undefined;
}

/** The name after a minus, or in what is no name; undefined = nothing is excluded, or all. */
function excluded(item: string): string | undefined {
  if (isName(item) && !item.startsWith('-')) return undefined;
  const name = /[\w.]+\*?/.exec(item)?.[0];
  return name === 'ALL_FIELDS*' ? undefined : name;
}

function isName(item: string): boolean {
  return /^-?\s*[\w.]+\*?$/.test(item);
}

type Used = readonly { readonly alias: string; readonly resolved: ResolvedView }[];

/** A set is excluded with a star, a field without. A whole view is, too, in very old explores. */
function isKnown(full: string, names: ReadonlySet<string>, used: Used): boolean {
  const dot = full.indexOf('.');
  const of = used.find(({ alias }) => alias === full.slice(0, dot))?.resolved;
  const name = full.slice(dot + 1);
  if (!name.endsWith('*')) return names.has(full) && of !== undefined && Object.hasOwn(of.fields, name);
  const set = name.slice(0, -1);
  return (of !== undefined && Object.hasOwn(of.sets, set)) || used.some(({ alias }) => alias === set);
}

/** Of a dimension group, which is left out by each of its fields: one of them. */
function memberOf(full: string, used: Used): string | undefined {
  const dot = full.indexOf('.');
  const of = used.find(({ alias }) => alias === full.slice(0, dot))?.resolved;
  const [member] = (of && own(of.dimensionGroups, full.slice(dot + 1))) ?? [];
  return member === undefined ? undefined : `${full.slice(0, dot)}.${member}`;
}

function namesOf({ fields, sets, dimensionGroups }: ResolvedView): readonly string[] {
  return [fields, sets, dimensionGroups].flatMap((named) => Object.keys(named));
}

function aliased(written: string, alias: string): string {
  return alias + written.slice(written.indexOf('.')).replace(/\*$/, '');
}

function looseInSets(block: BlockNode | undefined, names: readonly string[]): LooseExclusion | undefined {
  for (const { key, value } of block?.entries ?? []) {
    if (key !== 'set' || value.kind !== 'block') continue;
    for (const item of loneParameter(SCHEMAS.set, 'fields', value) ?? []) {
      const name = excluded(item)?.replace(/\*$/, '');
      if (name === undefined || name.includes('.') || names.includes(name)) continue;
      const meant = closestName(name, names);
      if (meant !== undefined) return { written: item, meant };
    }
  }
  return undefined;
}
