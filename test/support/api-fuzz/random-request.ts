/** Requests as somebody might send them who has read the description, or half of it, or means harm. */
import { resolved, type Description, type Operation, type Schema } from './described-api.ts';
import type { Random } from './random.ts';

export interface FuzzRequest {
  readonly method: string;
  /** Path and query. */
  readonly address: string;
  readonly contentType: string | null;
  readonly body: string | null;
}

/** Words that mean something to the server, by the name of the member or parameter. */
export type Vocabulary = Readonly<Record<string, readonly unknown[]>>;

const nasty: readonly unknown[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  "' OR 1=1 --",
  '${orders.id}',
  '{{ x | ',
  '{% for i in (1..999999999) %}x{% endfor %}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '%',
  '%00',
  'ÿ☃💥\u202e',
  'a'.repeat(3_000),
  '1e999',
  '-1',
  '9'.repeat(40),
  -1,
  0,
  1.5,
  1e308,
  2 ** 53,
  true,
  null,
  [],
  {},
  [[[[]]]],
  ['a', null, 7],
  { __proto__: null, constructor: 'x', toString: 7 },
];

export interface RequestSource {
  readonly description: Description;
  readonly vocabulary: Vocabulary;
  /** Ids and slugs that answers have named, by where the things are: `users`, `query_tasks`. */
  readonly known: ReadonlyMap<string, readonly string[]>;
}

/** Where the things of an operation are: `users` of `/users/{user_id}/roles`. */
export function placeOf({ path }: Pick<Operation, 'path'>): string {
  return path.replace(/^\/api\/[\d.]+/, '').split('/')[1] ?? '';
}

/** Mostly one of the kind that is asked for, if there are any. */
function knownId(name: string, { source: { known }, own, random }: Place): string | undefined {
  const kind = name.replace(/_(?:ids?|slug)$/, 's');
  const fitting = known.get(kind) ?? (/^(?:ids?|slug)$/.test(name) ? known.get(own) : undefined) ?? [];
  const any = [...known.values()].flat();
  const from = fitting.length > 0 && random.chance(0.9) ? fitting : any;
  return from.length === 0 ? undefined : random.pick(from);
}

/** How often a value is none that the description allows. */
const NASTY = 0.06;
const WRONG_BODY = 0.04;
const DEEPEST = 5;

export function randomRequest(operation: Operation, source: RequestSource, random: Random): FuzzRequest {
  const valueOf = (name: string, schema: Schema): unknown =>
    randomValue(schema, { name, depth: 0, own: placeOf(operation), source, random });
  let { path } = operation;
  const query = new URLSearchParams();
  for (const { name, in: place, required, schema = {} } of operation.parameters) {
    // An empty part would be the address of another operation.
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(asText(valueOf(name, schema)) || '-'));
    else if (place === 'query' && random.chance(required === true ? 0.95 : 0.15)) {
      query.append(name, asText(valueOf(name, schema)));
    }
  }
  const address = query.size === 0 ? path : `${path}?${query.toString()}`;
  const { method, body: schema, bodyType } = operation;
  if (schema === undefined) return { method, address, contentType: null, body: null };
  if (random.chance(WRONG_BODY)) {
    const body = random.pick(['', '{', '[]', 'null', '7', '"x"', '{"a":', '\u0000', '['.repeat(2_000)]);
    return { method, address, contentType: bodyType, body };
  }
  return { method, address, contentType: 'application/json', body: JSON.stringify(valueOf('body', schema)) };
}

function asText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.toWellFormed();
}

interface Place {
  readonly name: string;
  /** Where the things of the operation are. */
  readonly own: string;
  readonly depth: number;
  readonly source: RequestSource;
  readonly random: Random;
}

function randomValue(given: Schema, place: Place): unknown {
  const { name, depth, source, random } = place;
  if (random.chance(NASTY)) return random.pick(nasty);
  const words = source.vocabulary[name];
  if (words !== undefined && random.chance(0.85)) return random.pick(words);
  const id = /(?:^|_)(?:ids?|slug|key)$/.test(name) && random.chance(0.9) ? knownId(name, place) : undefined;
  if (id !== undefined) return id;
  const schema = resolved(source.description, given);
  if (schema.anyOf !== undefined) return randomValue(random.pick(schema.anyOf), place);
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.const !== undefined) return schema.const;
  const type = typeof schema.type === 'string' || schema.type === undefined ? schema.type : random.pick(schema.type);
  switch (type) {
    case 'object':
      return randomObject(schema, { ...place, depth: depth + 1 });
    case 'array':
      return Array.from({ length: random.int(4) }, () =>
        randomValue(schema.items ?? {}, { ...place, depth: depth + 1 }),
      );
    case 'boolean':
      return random.chance(0.5);
    case 'integer':
    case 'number':
      return random.int(100);
    case 'null':
      return null;
    default:
      return random.pick(['a', 'b', 'orders.id', '7', 'x y']);
  }
}

function randomObject(schema: Schema, place: Place): Readonly<Record<string, unknown>> {
  const { random, depth } = place;
  if (depth > DEEPEST) return {};
  const members: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(name) === true;
    if (random.chance(isRequired ? 0.97 : 0.25)) members[name] = randomValue(inner, { ...place, name });
  }
  if (typeof schema.additionalProperties === 'object') {
    const names = place.source.vocabulary['fields']?.flat() ?? [];
    for (let i = random.int(3); i > 0 && names.length > 0; i -= 1) {
      members[String(random.pick(names))] = randomValue(schema.additionalProperties, { ...place, name: 'filter' });
    }
  }
  return members;
}
