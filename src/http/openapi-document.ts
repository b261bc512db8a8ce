/** The API as an OpenAPI 3.1 document, made from the route table. */
import type { TSchema } from 'typebox';
import { ErrorSchema, ValidationErrorSchema } from '../contract/error-body.ts';
import { BASE_PATH } from './route.ts';
import type { Route } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

export function openApiDocument(routes: readonly Route[], origin: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Coatcheck: the query side of the Looker API 4.0',
      version: '4.0',
      description: 'Operations, names and shapes are those of Looker; what goes beyond says so.',
    },
    servers: [{ url: `${origin}${BASE_PATH}` }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'The access_token of login.' } },
      schemas: { Error: ErrorSchema, ValidationError: ValidationErrorSchema },
    },
  };
}

function operation(route: Route): Json {
  return {
    operationId: route.operationId,
    tags: [route.group],
    summary: route.summary,
    ...(route.notes && { description: route.notes }),
    ...(route.access === 'public' && { security: [] }),
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
    }),
    responses: responses(route),
  };
}

function parametersOf(schema: TSchema | undefined, place: 'path' | 'query'): readonly Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description && { description }),
    schema: rest,
  }));
}

function responses({ answers, access, body, query }: Route): Json {
  const error = (description: string, name = 'Error') => ({
    description,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  });
  return {
    ...(answers === 'nothing' && { 204: { description: 'Done' } }),
    ...(answers === 'result' && {
      200: { description: 'The results, with the content type of their format', content: { '*/*': { schema: {} } } },
      204: { description: 'Not finished' },
    }),
    ...(typeof answers === 'object' && {
      200: { description: 'OK', content: { 'application/json': { schema: answers } } },
    }),
    400: error('Bad request'),
    ...(access === 'token' && { 401: error('No valid access token') }),
    404: error('Not found'),
    ...((body !== undefined || query !== undefined) && { 422: error('Validation failed', 'ValidationError') }),
    429: error('Too many requests'),
  };
}
