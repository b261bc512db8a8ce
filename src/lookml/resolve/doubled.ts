/** What stands twice where it can stand once: the last counts, and what the first one hid would be seen by everybody. */
import { isFieldKind } from '../fields/type-words.ts';
import { filtersOfValue } from '../model/block-reader.ts';
import { groupMembersOf } from './group-members.ts';
import type { BlockNode, Entry, ListItem, Value } from '../parse/syntax-tree.ts';

/** Parameters of an explore, and of its joins, that leave out rows or fields, and that a block has once. */
const HIDING: ReadonlySet<string> = new Set([
  'always_join',
  'fields',
  'foreign_key',
  'from',
  'required_access_grants',
  'sql',
  'sql_always_having',
  'sql_always_where',
  'sql_foreign_key',
  'sql_on',
  'sql_table_name',
  'sql_where',
  'type',
  'view_name',
]);

/** The first entry of an explore's own block, or of a join in it, that takes the place of one that hides something. */
export function doubledEntry({ entries }: BlockNode): Entry | undefined {
  const seen = new Set<string>();
  for (const entry of entries) {
    const { key, value } = entry;
    const join = key === 'join' && value.kind === 'block' ? value : undefined;
    const within = join && doubledEntry(join);
    if (within) return within;
    const id = join ? `join ${join.name ?? ''}` : key;
    if (seen.has(id) && (join || HIDING.has(key))) return entry;
    seen.add(id);
  }
  return undefined;
}

/** Parameters of a view, and of its derived table, that say which rows there are and who may see them. */
const OF_VIEW: ReadonlySet<string> = new Set([
  'create_process',
  'derived_table',
  'explore_source',
  'expression_custom_filter',
  'limit',
  'required_access_grants',
  'sql',
  'sql_create',
  'sql_table_name',
]);

/** Parameters of a field that decide about its value. */
const OF_FIELD: ReadonlySet<string> = new Set(['case', 'sql', 'sql_end', 'sql_start', 'type']);

/**
 * The first entry of a view's own block that takes the place of one that may hide something: a table or grants twice, a
 * field twice of which one asks about its reader, a filter twice in an `explore_source`.
 */
export function doubledInView(view: BlockNode): Entry | undefined {
  const seen = new Set<string>();
  for (const entry of view.entries) {
    const { key, value } = entry;
    if (OF_VIEW.has(key) && seen.has(key)) return entry;
    seen.add(key);
    if (value.kind !== 'block') continue;
    const within = key === 'derived_table' || key === 'explore_source' ? doubledInView(value) : undefined;
    const found = within ?? (key === 'explore_source' ? doubledFilter(value) : undefined);
    if (found) return found;
  }
  return doubledFields(view).find(({ isAboutReader }) => isAboutReader)?.entry;
}

/**
 * Fields that stand twice in a view's block, itself or as one of a dimension group, or that have twice what decides about
 * their value.
 */
export function doubledFields({ entries }: BlockNode): readonly DoubledField[] {
  const before = new Map<string, BlockNode>();
  return entries.flatMap((entry) => {
    const { key, value } = entry;
    if (!isFieldKind(key) || value.kind !== 'block') return [];
    const names = fieldNames(key, value);
    const other = names.map((name) => before.get(name)).find((one) => one !== undefined);
    for (const name of names) before.set(name, value);
    if (other) return [{ entry, isAboutReader: asksAboutUser(other) || asksAboutUser(value) }];
    const keys = new Set<string>();
    const twice = value.entries.filter((one) => keys.size === keys.add(one.key).size).map((one) => one.key);
    const isGuardedTwice = twice.includes('required_access_grants');
    if (!isGuardedTwice && !twice.some((one) => OF_FIELD.has(one))) return [];
    return [{ entry, isAboutReader: isGuardedTwice || asksAboutUser(value) }];
  });
}

function fieldNames(key: string, block: BlockNode): readonly string[] {
  const { name = '' } = block;
  if (key !== 'dimension_group') return [`field ${name}`];
  return [`group ${name}`, ...groupMembersOf({ ...block, name }).map((member) => `field ${member.name}`)];
}

/** Does a view's own block declare a set of fields twice? */
export function hasDoubledSet({ entries }: BlockNode): boolean {
  const names = entries.flatMap(({ key, value }) => (key === 'set' && value.kind === 'block' ? [value.name] : []));
  return new Set(names).size < names.length;
}

/** Is one field hidden from some, by what extending or refining has put into a view's block, beside another of its name? */
export function hasGuardedNamesake(composed: BlockNode): boolean {
  const known = namesakes.get(composed);
  if (known !== undefined) return known;
  const found = doubledFields(composed).some(({ isAboutReader }) => isAboutReader);
  namesakes.set(composed, found);
  return found;
}

/** Has refining put a field of another kind in the place of one, such as a parameter in that of a dimension? */
export function hasFieldOfOtherKind(composed: BlockNode): boolean {
  const known = otherKinds.get(composed);
  if (known !== undefined) return known;
  const kinds = new Map<string, string>();
  const found = composed.entries.some(({ key, value }) => {
    if (!isFieldKind(key) || key === 'dimension_group' || value.kind !== 'block') return false;
    const { name = '' } = value;
    const before = kinds.get(name);
    kinds.set(name, key);
    return before !== undefined && before !== key;
  });
  otherKinds.set(composed, found);
  return found;
}

const otherKinds = new WeakMap<BlockNode, boolean>();
const namesakes = new WeakMap<BlockNode, boolean>();

interface DoubledField {
  readonly entry: Entry;
  /** Does one of the two ask about attributes of users, or for access grants? */
  readonly isAboutReader: boolean;
}

/** Filters are gathered; of two for one field the last counts. */
function doubledFilter({ entries }: BlockNode): Entry | undefined {
  const seen = new Set<string>();
  return entries.find(({ key, value }) => {
    if (key !== 'filters') return false;
    const fields = filtersOfValue(value).map(({ field }) => field);
    return fields.some((field) => seen.size === seen.add(field).size);
  });
}

/** Does an access grant say twice whom it is for? */
export function isDoubledGrant({ entries }: BlockNode): boolean {
  return new Set(entries.map(({ key }) => key)).size < entries.length;
}

/** Does a view's block say who may see what: by attributes of users, or by access grants? */
export function asksAboutUser({ entries }: BlockNode): boolean {
  return entries.some(({ key, value }) => key === 'required_access_grants' || isAboutUser(value));
}

function isAboutUser(value: Value | ListItem): boolean {
  switch (value.kind) {
    case 'text':
      return /\b_user_attributes\b/.test(value.text);
    case 'list':
      return value.items.some(isAboutUser);
    case 'pair':
      return isAboutUser(value.value);
    case 'block':
      return asksAboutUser(value);
    default:
      return value satisfies never;
  }
}
