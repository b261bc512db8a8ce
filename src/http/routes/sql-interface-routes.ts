import { Type } from 'typebox';
import {
  SqlInterfaceQueryCreateSchema,
  SqlInterfaceQueryMetadataSchema,
  SqlInterfaceQuerySchema,
} from '../../contract/sql-interface-query.ts';
import { ownSqlInterfaceQuery } from '../resources/usable-query.ts';
import { resultsContext, resultsReply } from '../response/results-reply.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { toTaskOptions } from '../input/task-options.ts';

const group = 'SQL Interface';

export const sqlInterfaceRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/sql_interface_queries/metadata',
    operationId: 'sql_interface_metadata',
    group,
    summary: 'What JDBC clients ask of models (schemas), explores (tables) and fields (columns)',
    notes:
      'avatica_request is a request of Avatica’s JSON protocol: getSchemas, getTables, getColumns, getTableTypes, getTypeInfo, getCatalogs, databaseProperties, connectionSync, openConnection, closeConnection or closeStatement; results is the JSON of its response.',
    permission: 'access_data',
    query: Type.Partial(Type.Object({ avatica_request: Type.String() })),
    answers: SqlInterfaceQueryMetadataSchema,
    handle: async ({ query, viewer, signal }, { sqlInterface }) =>
      json({ results: await sqlInterface.metadata(query.avatica_request ?? '', viewer.caller, signal) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/sql_interface_queries',
    operationId: 'create_sql_interface_query',
    group,
    summary: 'Create a query by SQL, or find it: the same SQL gives the same id',
    notes:
      'The SQL is one SELECT over one explore, as in the guide on the SQL Interface. What is wrong with it is said at once. signature describes the columns of the answer, in the words of Avatica.',
    permission: 'access_data',
    audit: 'routine',
    repeated: 'found',
    body: SqlInterfaceQueryCreateSchema,
    answers: SqlInterfaceQuerySchema,
    handle: async ({ body, viewer, signal }, { sqlInterface, queries }) => {
      const asked = { sql: body.sql, jdbc: body.jdbc_client ?? false };
      const { definition, signature } = await sqlInterface.translate(asked, viewer.caller, signal);
      const { id } = await queries.createSqlInterfaceQuery(definition, viewer.caller);
      return json({ id: Number(id), signature, can: {} });
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/sql_interface_queries/:query_id/run/:result_format',
    operationId: 'run_sql_interface_query',
    group,
    summary: 'Run a query that was created by SQL and return its results',
    notes: 'Only its author may run it. It is a query like any other: run_query and query tasks take its id, too.',
    permission: 'access_data',
    audit: 'download',
    params: { result_format: Type.Enum(['json_bi']) },
    answers: 'result',
    handle: async ({ params, viewer, encoding, requestId, signal }, services) => {
      const { tasks, config } = services;
      const subject = await ownSqlInterfaceQuery(params.query_id, viewer.caller, services);
      const options = toTaskOptions(params.result_format, { query: {}, encoding, requestId });
      return resultsReply(await tasks.runNow(subject, options, viewer.caller, signal), resultsContext(viewer, config));
    },
  }),
];
