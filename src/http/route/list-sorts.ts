/** How lists are sorted: by any member of their items that is a single value. */
import type { TSchema } from 'typebox';
import type { CoatcheckError } from '../../errors/catalogue.ts';
import { wrongField } from '../../errors/field-errors.ts';
import { createPace } from '../../lib/others-turn.ts';

export interface Sort {
  readonly member: string;
  readonly sign: 1 | -1;
}

interface SchemaFacts {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaFacts[];
  readonly properties?: Readonly<Record<string, SchemaFacts>>;
}

const SCALARS: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean', 'null']);

function isScalar({ type, anyOf, enum: choices }: SchemaFacts): boolean {
  if (anyOf !== undefined) return anyOf.every(isScalar);
  return choices !== undefined || SCALARS.has(type ?? '');
}

/**
 * @param sorts `last_name,first_name desc`
 * @throws CoatcheckError `validation_failed` for members that such items cannot be sorted by
 */
export function readListSorts(sorts: string, item: TSchema): readonly Sort[] {
  const { properties = {} } = item as SchemaFacts;
  const parts = sorts
    .split(',')
    .map((sort) => sort.trim())
    .filter((sort) => sort !== '');
  const byMember = new Map<string, Sort>();
  for (const sort of parts) {
    const [, member = '', direction = 'asc'] = /^(\w+)(?:\s+(asc|desc))?$/i.exec(sort) ?? [];
    const facts = Object.hasOwn(properties, member) ? properties[member] : undefined;
    if (facts === undefined || !isScalar(facts)) throw notSortable(sort, properties);
    // Naming a member again changes nothing: rows that it did not separate stay equal.
    if (!byMember.has(member)) byMember.set(member, { member, sign: direction.toLowerCase() === 'desc' ? -1 : 1 });
  }
  return [...byMember.values()];
}

function notSortable(sort: string, properties: Readonly<Record<string, SchemaFacts>>): CoatcheckError {
  const members = Object.keys(properties).filter((name) => isScalar(properties[name] ?? {}));
  const message = `'${sort}' must be one of ${members.join(', ')}, each with asc or desc.`;
  return wrongField('sorts', 'invalid_value', message);
}

const collator = new Intl.Collator('en', { numeric: true });

/** Rows without a value come first. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a ?? ''), String(b ?? ''));
}

/** How many letters of a text count for sorting: with more, sorting would take as long as the texts are. */
const SORTED_LETTERS = 200;

/** The values that a row is sorted by. */
export type SortKey = readonly unknown[];

export function sortKey(row: object, sorts: readonly Sort[]): SortKey {
  return sorts.map(({ member }) => {
    const value = (row as Readonly<Record<string, unknown>>)[member];
    return typeof value === 'string' ? value.slice(0, SORTED_LETTERS) : value;
  });
}

/** So many rows are sorted within one turn. */
const SORTED_AT_ONCE = 256;

/**
 * The places of rows in the order of their keys; equal rows keep their order. Parts are sorted separately, then merged
 * with pauses: tens of thousands of texts take a while.
 */
export async function sortedPlaces(keys: readonly SortKey[], sorts: readonly Sort[]): Promise<readonly number[]> {
  const pace = createPace();
  const order = (one: number, other: number): number => {
    for (const [index, { sign }] of sorts.entries()) {
      const found = sign * compare(keys[one]?.[index], keys[other]?.[index]);
      if (found !== 0) return found;
    }
    return 0;
  };
  let parts: number[][] = [];
  for (let at = 0; at < keys.length; at += SORTED_AT_ONCE) {
    const end = Math.min(keys.length, at + SORTED_AT_ONCE);
    parts.push(Array.from({ length: end - at }, (_, index) => at + index).toSorted(order));
    await pace();
  }
  while (parts.length > 1) {
    const merged: number[][] = [];
    for (let at = 0; at < parts.length; at += 2) {
      merged.push(await mergePlaces(parts[at] ?? [], parts[at + 1] ?? [], { order, pace }));
    }
    parts = merged;
  }
  return parts[0] ?? [];
}

async function mergePlaces(
  left: readonly number[],
  right: readonly number[],
  { order, pace }: { readonly order: (one: number, other: number) => number; readonly pace: () => Promise<void> },
): Promise<number[]> {
  const merged: number[] = [];
  let taken = 0;
  for (const place of right) {
    for (let next = left[taken]; next !== undefined && order(next, place) <= 0; next = left[taken]) {
      merged.push(next);
      taken += 1;
      if (merged.length % SORTED_AT_ONCE === 0) await pace();
    }
    merged.push(place);
    if (merged.length % SORTED_AT_ONCE === 0) await pace();
  }
  return [...merged, ...left.slice(taken)];
}
