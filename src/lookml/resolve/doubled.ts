/** What stands twice where it can stand once: the last counts, and what the first one hid would be seen by everybody. */
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
