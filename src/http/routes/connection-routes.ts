import { Type } from 'typebox';
import type { ConnectionConfig } from '../../config/config.ts';
import { DBConnectionSchema } from '../../contract/connection.ts';
import { mayUseConnection } from '../../queries/usable-connection.ts';
import { found } from '../found.ts';
import { defineListRoute, list } from '../list-route.ts';
import { FieldsSchema } from '../parameters.ts';
import { json } from '../reply.ts';
import { defineRoute } from '../route.ts';
import type { HttpServices, Route } from '../route.ts';
import { connectionView } from '../views/connection-view.ts';
import type { Viewer } from '../views/viewer.ts';

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
    handle: ({ params, viewer }, services) => {
      const connection = usableConnections(viewer, services).find(({ name }) => name === params.connection_name);
      return json(connectionView(found(connection), viewer));
    },
  }),
];

function usableConnections({ caller }: Viewer, { config, project }: HttpServices): readonly ConnectionConfig[] {
  return config.connections.filter(({ name }) => mayUseConnection(name, caller, project.current()));
}
