/** The API as an OpenAPI 3.1 document, made from the route table. */
import {
  API_DESCRIPTION,
  API_TITLE,
  definitions,
  errorsOf,
  headOf,
  parametersOf,
  pathsOf,
  RESULT_TYPES,
  withReferences,
} from './described-operation.ts';
import type { Json } from './described-operation.ts';
import { BASE_PATH } from '../route/route.ts';
import type { Route } from '../route/route.ts';

const SCHEMAS = '#/components/schemas/';

export function openApiDocument(routes: readonly Route[], origin: string): Json {
  return {
    openapi: '3.1.0',
    info: { title: API_TITLE, version: '4.0', description: API_DESCRIPTION },
    servers: [{ url: `${origin}${BASE_PATH}` }],
    security: [{ token: [] }],
    paths: pathsOf(routes, operation),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'The access_token of login.' } },
      schemas: definitions(SCHEMAS),
    },
  };
}

function operation(route: Route): Json {
  return {
    ...headOf(route),
    parameters: parametersOf(route).map(({ place, description, schema, ...named }) => ({
      ...named,
      in: place,
      ...(description && { description }),
      schema,
    })),
    ...(route.body && {
      requestBody: { required: true, content: jsonContent(withReferences(route.body, SCHEMAS)) },
    }),
    responses: {
      ...success(route),
      ...Object.fromEntries(
        errorsOf(route).map(({ status, description, schema }) => [
          status,
          { description, content: jsonContent({ $ref: `${SCHEMAS}${schema}` }) },
        ]),
      ),
    },
  };
}

function success({ answers }: Route): Json {
  if (answers === 'nothing') return { 204: { description: 'Done' } };
  if (answers === 'events') {
    return { 200: { description: 'Events', content: { 'text/event-stream': { schema: { type: 'string' } } } } };
  }
  if (answers !== 'result') {
    return { 200: { description: 'OK', content: jsonContent(withReferences(answers, SCHEMAS)) } };
  }
  const content = Object.fromEntries([...RESULT_TYPES, '*/*'].map((type) => [type, { schema: {} }]));
  return {
    200: { description: 'The results, with the content type of their format', content },
    204: { description: 'Not finished' },
  };
}

const jsonContent = (schema: unknown): Json => ({ 'application/json': { schema } });
