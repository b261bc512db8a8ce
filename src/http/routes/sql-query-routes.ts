import { Type } from 'typebox';
import { RunOptionsSchema } from '../../contract/query-task.ts';
import { SqlQueryCreateSchema, SqlQuerySchema } from '../../contract/sql-query.ts';
import type { SqlQuery } from '../../queries/sql-query.ts';
import { resultFormatParam } from '../input/parameters.ts';
import { offerToSave } from '../route/reply.ts';
import { resultsContext, resultsReply } from '../response/results-reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { MethodFacts, Route, RouteFacts } from '../route/route.ts';
import { toTaskOptions } from '../input/task-options.ts';
import { usableSqlQuery } from '../resources/usable-query.ts';
import { sqlQueryView } from '../views/sql-query-view.ts';

const group = 'SQL queries';

/** Looker has only POST; programs that have only an address, like an Office data connection, use GET. */
const runSqlQuery = (facts: MethodFacts & Pick<RouteFacts, 'operationId' | 'isBeyondLooker' | 'notes'>): Route =>
  defineRoute({
    ...facts,
    path: '/sql_queries/:slug/run/:result_format',
    group,
    summary: 'Run a SQL query and return its results',
    permission: 'use_sql_runner',
    params: resultFormatParam,
    query: Type.Partial(
      Type.Object({
        download: Type.String({ description: 'true: browsers save the results.' }),
        ...RunOptionsSchema.properties,
      }),
    ),
    answers: 'result',
    handle: async ({ params, query, viewer, encoding, requestId, signal }, { tasks, config }) => {
      const options = toTaskOptions(params.result_format, { query, encoding, requestId });
      const results = await tasks.runNow({ kind: 'sql_query', id: params.slug }, options, viewer.caller, signal);
      const reply = resultsReply(results, resultsContext(viewer, config));
      return query.download === 'true' ? offerToSave(reply) : reply;
    },
  });

const sqlQueries = defineResource({
  group,
  path: '/sql_queries',
  id: 'slug',
  item: SqlQuerySchema,
  view: (viewer, services) => (query: SqlQuery) => sqlQueryView(query, viewer, services),
});

export const sqlQueryRoutes: readonly Route[] = [
  sqlQueries.create({
    operationId: 'create_sql_query',
    summary: 'Create a SQL query',
    notes:
      'connection_name, or model_name whose connection is used. One statement that reads; it can reach no file and no network of the server.',
    permission: 'use_sql_runner',
    audit: 'routine',
    repeated: 'found',
    takesFields: false,
    body: SqlQueryCreateSchema,
    run: ({ body, viewer }, { queries }) => queries.createSqlQuery(body, viewer.caller),
  }),
  sqlQueries.read({
    operationId: 'sql_query',
    summary: 'A SQL query by its slug',
    permission: 'use_sql_runner',
    takesFields: false,
    run: async ({ params, viewer }, services) =>
      usableSqlQuery(await services.queries.getSqlQuery(params.slug), viewer.caller, services),
  }),
  runSqlQuery({ method: 'POST', operationId: 'run_sql_query', audit: 'download', repeated: 'ignored' }),
  runSqlQuery({
    method: 'GET',
    operationId: 'sql_query_results',
    isBeyondLooker: true,
    notes: 'Beyond Looker: the same for programs that only take a URL.',
    audit: 'download',
  }),
];
