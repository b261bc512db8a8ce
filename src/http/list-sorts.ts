/** How lists are sorted: by any member of their items that is one value. */
import type { TSchema } from 'typebox';
import { CoatcheckError } from '../errors/catalogue.ts';

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
 * @throws CoatcheckError `validation_failed` for what such items cannot be sorted by
 */
export function readSorts(sorts: string, item: TSchema): readonly Sort[] {
  const { properties = {} } = item as SchemaFacts;
  const parts = sorts
    .split(',')
    .map((sort) => sort.trim())
    .filter((sort) => sort !== '');
  const known = new Map<string, Sort>();
  for (const sort of parts) {
    const [, member = '', direction = 'asc'] = /^(\w+)(?:\s+(asc|desc))?$/i.exec(sort) ?? [];
    const facts = Object.hasOwn(properties, member) ? properties[member] : undefined;
    if (facts === undefined || !isScalar(facts)) throw notSortable(sort, properties);
    // Rows that are alike by a member stay so when it is named again.
    if (!known.has(member)) known.set(member, { member, sign: direction.toLowerCase() === 'desc' ? -1 : 1 });
  }
  return [...known.values()];
}

function notSortable(sort: string, properties: Readonly<Record<string, SchemaFacts>>): CoatcheckError {
  const members = Object.keys(properties).filter((name) => isScalar(properties[name] ?? {}));
  const message = `'${sort}' must be one of ${members.join(', ')}, each with asc or desc.`;
  return new CoatcheckError('validation_failed', { errors: [{ field: 'sorts', code: 'invalid_value', message }] });
}

const collator = new Intl.Collator('en', { numeric: true });

/** What has no value comes first. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a ?? ''), String(b ?? ''));
}

/** Rows that are alike keep their order. */
export function sortRows<T extends object>(rows: readonly T[], sorts: readonly Sort[]): readonly T[] {
  const valueOf = (row: T, member: string) => (row as Readonly<Record<string, unknown>>)[member];
  return rows.toSorted((a, b) => {
    for (const { member, sign } of sorts) {
      const order = sign * compare(valueOf(a, member), valueOf(b, member));
      if (order !== 0) return order;
    }
    return 0;
  });
}
