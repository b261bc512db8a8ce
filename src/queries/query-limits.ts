/**
 * How large a query may be, counted before anything is done with it: the cost of a definition grows with its members
 * and its letters, and users decide about both.
 */
import type { LimitsConfig } from '../config/config.ts';
import type { FieldError } from '../errors/catalogue.ts';
import { beyondJsonLimits } from '../lib/json-size.ts';

export type QueryLimits = Pick<LimitsConfig, 'max_query_fields' | 'max_query_length' | 'max_body_members'>;

/** Lists of names, and the filters: each may have as many members as `max_query_fields` allows. */
const LISTS = ['fields', 'pivots', 'fill_fields', 'filters', 'sorts', 'subtotals'] as const;

/**
 * The parts of a normalized definition that are beyond the limits; empty if there are none. Linear in the definition.
 */
export function beyondLimits(definition: object, limits: QueryLimits): readonly FieldError[] {
  const members: Readonly<Record<string, unknown>> = { ...definition };
  const crowded = LISTS.flatMap((field): FieldError[] => {
    const count = Object.keys(members[field] ?? {}).length;
    if (count <= limits.max_query_fields) return [];
    return [tooMany(field, `${shown(count)} members`, limits, 'max_query_fields')];
  });
  if (crowded.length > 0) return crowded;
  const long = tooLong(members, limits);
  return long.length > 0 ? long : tooMuchInside(members['dynamic_fields'], limits);
}

/** JSON in a text may contain no more than the body around it. */
function tooMuchInside(text: unknown, limits: QueryLimits): readonly FieldError[] {
  if (typeof text !== 'string') return [];
  const why = beyondJsonLimits({ json: text, mostMembers: limits.max_body_members });
  return why === null ? [] : [{ field: 'dynamic_fields', code: 'invalid_value', message: `'dynamic_fields' ${why}` }];
}

function tooLong(members: Readonly<Record<string, unknown>>, limits: QueryLimits): readonly FieldError[] {
  const lengths = Object.entries(members).map(([field, value]) => ({ field, length: lengthOf(value) }));
  const total = lengths.reduce((sum, { length }) => sum + length, 0);
  if (total <= limits.max_query_length) return [];
  const longest = lengths.reduce((one, other) => (other.length > one.length ? other : one));
  const count = `${shown(longest.length)} of the query's ${shown(total)} characters`;
  return [tooMany(longest.field, count, limits, 'max_query_length')];
}

function tooMany(field: string, count: string, limits: QueryLimits, limit: keyof QueryLimits): FieldError {
  const most = shown(limits[limit]);
  return {
    field,
    code: 'invalid_value',
    message: `'${field}' has ${count}; at most ${most} are allowed (limits.${limit}).`,
  };
}

/** The letters of all texts and names. */
export function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return String(value).length;
  let length = 0;
  for (const [name, member] of Object.entries(value)) {
    length += (Array.isArray(value) ? 0 : name.length) + lengthOf(member);
  }
  return length;
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
