import { Type } from 'typebox';
import type { ConnectionConfig } from '../../config/config.ts';
import { DBConnectionSchema, DBConnectionTestResultSchema } from '../../contract/connection.ts';
import { connectionTestNames } from '../../tasks/connection-tests.ts';
import { readIds } from '../input/read-ids.ts';
import { json } from '../route/reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { usableConnection, usableConnections } from '../resources/usable-connections.ts';
import { connectionTestView, connectionView } from '../views/connection-view.ts';

const group = 'Connections';

const connections = defineResource({
  group,
  path: '/connections',
  id: 'connection_name',
  item: DBConnectionSchema,
  view: (viewer) => (connection: ConnectionConfig) => connectionView(connection, viewer),
});

export const connectionRoutes: readonly Route[] = [
  connections.list({
    operationId: 'all_connections',
    summary: 'The connections of the models that the caller may use',
    permission: 'access_data',
    run: ({ viewer }, services) => usableConnections(viewer, services),
  }),
  connections.read({
    operationId: 'connection',
    summary: 'A connection by its name',
    permission: 'access_data',
    run: ({ params, viewer }, services) => usableConnection(params.connection_name, viewer, services),
  }),
  defineRoute({
    method: 'PUT',
    path: '/connections/:connection_name/test',
    operationId: 'test_connection',
    group,
    summary: 'Test a connection: each test tries on the database what it says',
    notes: `tests names the tests to run: ${connectionTestNames.join(', ')}; if absent, all. Other names are ignored. kill begins a query, stops it and looks whether the database still runs it. The answer quotes what the database says.`,
    permission: 'see_admin',
    audit: 'routine',
    query: Type.Partial(
      Type.Object({
        tests: Type.Union([Type.String(), Type.Array(Type.String())], { description: 'With commas between them.' }),
      }),
    ),
    answers: Type.Array(DBConnectionTestResultSchema),
    handle: async ({ params, query, viewer, signal }, services) => {
      const connection = usableConnection(params.connection_name, viewer, services);
      const wanted = query.tests === undefined ? null : readIds(query.tests);
      const names = connectionTestNames.filter((name) => wanted?.includes(name) ?? true);
      return json((await services.connectionTests.run(connection, names, signal)).map(connectionTestView));
    },
  }),
];
