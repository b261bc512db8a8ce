import { ApiVersionSchema } from '../../contract/api-version.ts';
import { FieldsSchema } from '../parameters.ts';
import { json } from '../reply.ts';
import { defineRoute } from '../route.ts';
import type { Route } from '../route.ts';
import { versionView } from '../views/version-view.ts';

export const versionRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/versions',
    operationId: 'versions',
    group: 'Config',
    summary: 'The API version, and the Looker release whose behaviour is served',
    access: 'public',
    query: FieldsSchema,
    answers: ApiVersionSchema,
    handle: ({ origin }, { config }) => json(versionView(origin, config.server.pending_status)),
  }),
];
