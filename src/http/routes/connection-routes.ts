import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { ConnectionConfig } from '../../config/config.ts';
import { DBConnectionSchema, DBConnectionTestResultSchema } from '../../contract/connection.ts';
import {
  CreateDBConnectionSchema,
  keptMembers,
  refusedMembers,
  WriteDBConnectionSchema,
} from '../../contract/write-connection.ts';
import { connectionTestNames } from '../../tasks/connection-tests.ts';
import type { ConnectionTestName } from '../../tasks/connection-tests.ts';
import { readIds } from '../input/read-ids.ts';
import { json } from '../route/reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import {
  changeConnection,
  createConnection,
  deleteConnection,
  trialConnection,
} from '../resources/connection-making.ts';
import { usableConnection, usableConnections } from '../resources/usable-connections.ts';
import { connectionTestView, connectionView } from '../views/connection-view.ts';

const group = 'Connections';

const connections = defineResource({
  group,
  path: '/connections',
  id: 'connection_name',
  item: DBConnectionSchema,
  view: (viewer, services) => (connection: ConnectionConfig) => connectionView(connection, viewer, services),
});

const testsQuery = Type.Partial(
  Type.Object({
    tests: Type.Union([Type.String(), Type.Array(Type.String())], { description: 'With commas between them.' }),
  }),
);

function namesIn({ tests }: Static<typeof testsQuery>): readonly ConnectionTestName[] {
  const wanted = tests === undefined ? null : readIds(tests);
  return connectionTestNames.filter((name) => wanted?.includes(name) ?? true);
}

const withoutEffectNotes = `Kept without effect: ${keptMembers.join(', ')}. Refused unless empty: ${refusedMembers.join(', ')}.`;

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
  connections.create({
    operationId: 'create_connection',
    summary: 'Make a connection to a database server',
    notes: `For callers whose roles are for all models. dialect_name is that of a database server, and host one that connections_api.allowed_hosts of coatcheck.yaml names. The password is kept sealed and never shown. ${withoutEffectNotes} It takes effect at once.`,
    permission: 'manage_project_connections',
    audit: 'change',
    repeated: 'refused',
    takesFields: false,
    body: CreateDBConnectionSchema,
    run: ({ body, viewer }, services) => createConnection(body, viewer, services),
  }),
  connections.update({
    operationId: 'update_connection',
    summary: 'Change a connection that was made through the API',
    notes:
      'What is absent stays, and so does the password if it is null. Queries that run end with what was before. What coatcheck.yaml declares is changed there alone.',
    permission: 'manage_project_connections',
    takesFields: false,
    body: WriteDBConnectionSchema,
    run: ({ params, body, viewer }, services) => changeConnection(params.connection_name, body, viewer, services),
  }),
  connections.delete({
    operationId: 'delete_connection',
    summary: 'Delete a connection that was made through the API',
    notes: 'Queries that run on it end; later ones are errors. What coatcheck.yaml declares is deleted there alone.',
    permission: 'manage_project_connections',
    run: ({ params, viewer }, services) => deleteConnection(params.connection_name, viewer, services),
  }),
  defineRoute({
    method: 'PUT',
    path: '/connections/test',
    operationId: 'test_connection_config',
    group,
    summary: 'Test a connection before it is made',
    notes: `As test_connection, with what create_connection takes; name may be absent. Nothing is kept.`,
    permission: 'manage_project_connections',
    audit: 'routine',
    query: testsQuery,
    body: WriteDBConnectionSchema,
    answers: Type.Array(DBConnectionTestResultSchema),
    handle: async ({ query, body, viewer, signal }, services) => {
      const connection = trialConnection(body, viewer, services);
      const results = await services.connectionTests.run(connection, namesIn(query), signal, 'trial');
      return json(results.map(connectionTestView));
    },
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
    query: testsQuery,
    answers: Type.Array(DBConnectionTestResultSchema),
    handle: async ({ params, query, viewer, signal }, services) => {
      const connection = usableConnection(params.connection_name, viewer, services);
      return json((await services.connectionTests.run(connection, namesIn(query), signal)).map(connectionTestView));
    },
  }),
];
