/**
 * The API as a Swagger 2.0 document, made from the route table: the form in which Looker describes itself, and from
 * which programs build their calls (Looker's SDK for Ruby builds each of its methods from it).
 */
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
import type { DescribedParameter, Json } from './described-operation.ts';
import { BASE_PATH } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { swaggerSchema } from './swagger-schema.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const DEFINITIONS = '#/definitions/';

export function swaggerDocument(routes: readonly Route[], origin: string): Json {
  const { host, protocol } = new URL(origin);
  return {
    swagger: '2.0',
    info: { title: API_TITLE, version: '4.0', description: API_DESCRIPTION },
    host,
    basePath: BASE_PATH,
    schemes: [protocol.slice(0, -1)],
    consumes: [JSON_TYPE],
    produces: [JSON_TYPE],
    securityDefinitions: {
      token: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'token X, X the access_token of login',
      },
    },
    security: [{ token: [] }],
    paths: pathsOf(routes, operation),
    definitions: Object.fromEntries(
      Object.entries(definitions(DEFINITIONS)).map(([name, schema]) => [name, swaggerSchema(schema)]),
    ),
  };
}

function operation(route: Route): Json {
  const { body, bodyTypes, answers } = route;
  return {
    ...headOf(route),
    ...(bodyTypes === 'form' && { consumes: [FORM_TYPE, JSON_TYPE] }),
    ...(answers === 'result' && { produces: RESULT_TYPES }),
    ...(answers === 'events' && { produces: ['text/event-stream'] }),
    parameters: [
      ...parametersOf(route).map(parameter),
      ...(body === undefined ? [] : [{ name: 'body', in: 'body', required: true, schema: reference(body) }]),
    ],
    responses: {
      ...success(route),
      ...Object.fromEntries(
        errorsOf(route).map(({ status, description, schema }) => [
          status,
          { description, schema: { $ref: `${DEFINITIONS}${schema}` } },
        ]),
      ),
    },
  };
}

function success({ answers }: Route): Json {
  if (answers === 'nothing') return { 204: { description: 'Done' } };
  if (answers === 'events') return { 200: { description: 'Events', schema: { type: 'string' } } };
  if (answers !== 'result') return { 200: { description: 'OK', schema: reference(answers) } };
  return {
    200: { description: 'The results, with the content type of their format', schema: { type: 'string' } },
    204: { description: 'Not finished' },
  };
}

const reference = (schema: unknown): Json => swaggerSchema(withReferences(schema, DEFINITIONS));

/** Outside of bodies Swagger knows texts, numbers, booleans and lists of these. */
function parameter({ place, description, schema, ...named }: DescribedParameter): Json {
  const { type, 'x-nullable': _nullable, ...rest } = swaggerSchema(schema);
  const isList = type === 'array';
  return {
    ...named,
    in: place,
    ...(description && { description }),
    ...rest,
    type: typeof type === 'string' && type !== 'object' ? type : 'string',
    ...(isList && { collectionFormat: 'csv' }),
  };
}
