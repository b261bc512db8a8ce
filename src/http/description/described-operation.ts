/** What both descriptions of the API (Swagger 2.0, OpenAPI 3.1) say about a route, before either writes it down. */
import type { TSchema } from 'typebox';
import { namedSchemas } from '../../contract/named-schemas.ts';
import type { Route } from '../route/route.ts';

export type Json = Readonly<Record<string, unknown>>;

export const API_TITLE = 'Coatcheck: the query side of the Looker API 4.0';
export const API_DESCRIPTION = 'Operations, names and shapes are those of Looker; what goes beyond says so.';

/** Content types of results, as far as Looker's own description names them. */
export const RESULT_TYPES = ['text/plain', 'application/json', 'text/csv', 'image/png', 'image/jpeg'] as const;

export interface DescribedParameter {
  readonly name: string;
  readonly place: 'path' | 'query';
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: Json;
}

export interface DescribedError {
  readonly status: number;
  readonly description: string;
  /** Name of its schema. */
  readonly schema: 'Error' | 'ValidationError';
}

type Describe = (route: Route) => Json;

const described = new WeakMap<readonly Route[], Map<Describe, Json>>();

/**
 * Path, method in lower case → what `describe` makes of the route: cached, because clients without a token may request
 * it.
 */
export function pathsOf(routes: readonly Route[], describe: Describe): Json {
  const cached = described.get(routes) ?? new Map<Describe, Json>();
  described.set(routes, cached);
  const paths = cached.get(describe) ?? describePaths(routes, describe);
  cached.set(describe, paths);
  return paths;
}

function describePaths(routes: readonly Route[], describe: Describe): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describe(route) };
  }
  return paths;
}

/** The names of an operation, and its texts. */
export function headOf({ operationId, group, summary, notes, permission }: Route): Json {
  return {
    operationId,
    tags: [group],
    summary,
    ...(notes && { description: notes }),
    ...(permission === 'public' && { security: [] }),
  };
}

export function parametersOf({ params, query }: Route): readonly DescribedParameter[] {
  return [...inPlace(params, 'path'), ...inPlace(query, 'query')];
}

function inPlace(schema: TSchema | undefined, place: DescribedParameter['place']): readonly DescribedParameter[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    readonly properties?: Readonly<Record<string, Json & { readonly description?: string }>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    place,
    required: place === 'path' || required.includes(name),
    description,
    schema: rest,
  }));
}

export function errorsOf({ permission, body, query }: Route): readonly DescribedError[] {
  const error = (status: number, description: string): DescribedError => ({ status, description, schema: 'Error' });
  return [
    error(400, 'Bad request'),
    ...(permission === 'public' ? [] : [error(401, 'No valid access token')]),
    error(404, 'Not found'),
    ...(body === undefined && query === undefined
      ? []
      : [{ status: 422, description: 'Validation failed', schema: 'ValidationError' } as const]),
    error(429, 'Too many requests'),
  ];
}

/** Schemas are compared by shape, because the contract's builder copies a schema that is put into another. */
const nameByShape = new Map(Object.entries(namedSchemas).map(([name, schema]) => [JSON.stringify(schema), name]));

/**
 * The schema, with references in place of schemas that have a name.
 * @param prefix where the names are defined: `#/definitions/`
 */
export function withReferences(schema: unknown, prefix: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withReferences(item, prefix));
  if (typeof schema !== 'object' || schema === null) return schema;
  const name = nameByShape.get(JSON.stringify(schema));
  return name === undefined ? withReferencesInside(schema, prefix) : { $ref: `${prefix}${name}` };
}

const defined = new Map<string, Json>();

/** The definitions that references point to, made once for each of the few prefixes. */
export function definitions(prefix: string): Json {
  const cached = defined.get(prefix);
  if (cached !== undefined) return cached;
  const schemas = Object.fromEntries(
    Object.entries(namedSchemas).map(([name, schema]) => [name, withReferencesInside(schema, prefix)]),
  );
  defined.set(prefix, schemas);
  return schemas;
}

function withReferencesInside(schema: object, prefix: string): Json {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withReferences(value, prefix)]));
}
