import { Type } from 'typebox';
import { DBConnectionSchema, DBConnectionTestResultSchema } from '../../contract/connection.ts';
import { connectionTestNames } from '../../tasks/connection-tests.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../input/parameters.ts';
import { readIds } from '../input/read-ids.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { usableConnection, usableConnections } from '../resources/usable-connections.ts';
import { connectionTestView, connectionView } from '../views/connection-view.ts';

export const connectionRoutes: readonly Route[] = [
  defineListRoute({
    path: '/connections',
    operationId: 'all_connections',
    group: 'Connections',
    summary: 'The connections of the models that the caller may use',
    permission: 'access_data',
    item: DBConnectionSchema,
    handle: ({ viewer }, services) =>
      list(usableConnections(viewer, services), (connection) => connectionView(connection, viewer)),
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
    handle: ({ params, viewer }, services) =>
      json(connectionView(usableConnection(params.connection_name, viewer, services), viewer)),
  }),
  defineRoute({
    method: 'PUT',
    path: '/connections/:connection_name/test',
    operationId: 'test_connection',
    group: 'Connections',
    summary: 'Test a connection: whether the database lets us in, and whether it answers',
    notes:
      'tests names those to run, of connect and query; without it, both. Others are ignored. What the database says is told.',
    permission: 'see_admin',
    params: Type.Object({ connection_name: Type.String() }),
    query: Type.Partial(
      Type.Object({
        tests: Type.Union([Type.String(), Type.Array(Type.String())], { description: 'With commas between them.' }),
      }),
    ),
    answers: Type.Array(DBConnectionTestResultSchema),
    handle: async ({ params, query, viewer, signal }, services) => {
      const connection = usableConnection(params.connection_name, viewer, services);
      const asked = query.tests === undefined ? null : readIds(query.tests);
      const names = connectionTestNames.filter((name) => asked?.includes(name) ?? true);
      return json((await services.connectionTests.run(connection, names, signal)).map(connectionTestView));
    },
  }),
];
