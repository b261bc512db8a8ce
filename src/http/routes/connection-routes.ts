import { Type } from 'typebox';
import { DBConnectionSchema } from '../../contract/connection.ts';
import { found } from '../found.ts';
import { defineListRoute, list } from '../list-route.ts';
import { FieldsSchema } from '../parameters.ts';
import { json } from '../reply.ts';
import { defineRoute } from '../route.ts';
import type { Route } from '../route.ts';
import { connectionView } from '../views/connection-view.ts';

export const connectionRoutes: readonly Route[] = [
  defineListRoute({
    path: '/connections',
    operationId: 'all_connections',
    group: 'Connections',
    summary: 'All connections',
    permission: 'access_data',
    item: DBConnectionSchema,
    handle: ({ viewer }, { config }) => list(config.connections, (connection) => connectionView(connection, viewer)),
  }),
  defineRoute({
    method: 'GET',
    path: '/connections/:connection_name',
    operationId: 'connection',
    group: 'Connections',
    summary: 'A connection by its name',
    permission: 'access_data',
    params: Type.Object({ connection_name: Type.String() }),
    query: FieldsSchema,
    answers: DBConnectionSchema,
    handle: ({ params, viewer }, { config }) =>
      json(connectionView(found(config.connections.find(({ name }) => name === params.connection_name)), viewer)),
  }),
];
