import { QuerySchema, WriteQuerySchema } from '../../contract/query.ts';
import { RunOptionsSchema } from '../../contract/query-task.ts';
import type { Query } from '../../queries/query.ts';
import { resultFormatParam } from '../input/parameters.ts';
import { isUrlQueryParameter, readUrlQuery } from '../input/read-url-query.ts';
import { readableQuery, usableSubject } from '../resources/usable-query.ts';
import { resultsContext, resultsReply } from '../response/results-reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { toTaskOptions } from '../input/task-options.ts';
import { queryView } from '../views/query-view.ts';

const group = 'Queries';

const allQueries = defineResource({
  group,
  path: '/queries',
  id: 'query_id',
  item: QuerySchema,
  view: (viewer) => (query: Query) => queryView(query, viewer),
});

export const queryRoutes: readonly Route[] = [
  allQueries.create({
    operationId: 'create_query',
    summary: 'Create a query, or find it: the same definition gives the same id',
    notes:
      'Queries are immutable. model and view (the explore’s name) are required. Whether they, the fields and the filters exist is checked when the query runs.',
    permission: 'access_data',
    audit: 'routine',
    repeated: 'found',
    body: WriteQuerySchema,
    run: ({ body, viewer }, { queries }) => queries.createQuery(body, viewer.caller),
  }),
  allQueries.read({
    operationId: 'query',
    summary: 'A query by its id',
    permission: 'access_data',
    run: async ({ params, viewer }, services) =>
      readableQuery(await services.queries.getQuery(params.query_id), viewer.caller, services),
  }),
  allQueries.read({
    path: '/queries/slug/:slug',
    operationId: 'query_for_slug',
    summary: 'A query by its slug, or by the client id of its share_url',
    permission: 'access_data',
    run: async ({ params, viewer }, services) => {
      const { queries } = services;
      const query = (await queries.getQueryBySlug(params.slug)) ?? (await queries.getQueryByClientId(params.slug));
      return readableQuery(query, viewer.caller, services);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/queries/:query_id/run/:result_format',
    operationId: 'run_query',
    group,
    summary: 'Run a query and return its results',
    permission: 'access_data',
    audit: 'download',
    params: resultFormatParam,
    query: RunOptionsSchema,
    answers: 'result',
    handle: async ({ params, query, viewer, encoding, requestId, signal }, services) => {
      const { tasks, config } = services;
      const subject = await usableSubject({ kind: 'query', id: params.query_id }, viewer.caller, services);
      const options = toTaskOptions(params.result_format, { query, encoding, requestId });
      return resultsReply(await tasks.runNow(subject, options, viewer.caller, signal), resultsContext(viewer, config));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/queries/run/:result_format',
    operationId: 'run_inline_query',
    group,
    summary: 'Run the query in the body and return its results',
    permission: 'access_data',
    audit: 'download',
    repeated: 'ignored',
    params: resultFormatParam,
    query: RunOptionsSchema,
    body: WriteQuerySchema,
    answers: 'result',
    handle: async ({ params, query, body, viewer, encoding, requestId, signal }, { tasks, queries, config }) => {
      const { id } = await queries.createQuery(body, viewer.caller);
      const options = toTaskOptions(params.result_format, { query, encoding, requestId });
      const results = await tasks.runNow({ kind: 'query', id }, options, viewer.caller, signal);
      return resultsReply(results, resultsContext(viewer, config));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/queries/models/:model_name/views/:view_name/run/:result_format',
    operationId: 'run_url_encoded_query',
    group,
    summary: 'Run the query in the URL and return its results',
    notes:
      'fields=a,b&f[a]=x&pivots=c&sorts=a+desc+0&limit=500&query_timezone=…&filter_expression=…, each f[…] once per filter. Unknown parameters are ignored and named in the header X-Coatcheck-Ignored.',
    permission: 'access_data',
    audit: 'download',
    params: resultFormatParam,
    query: RunOptionsSchema,
    openParameters: isUrlQueryParameter,
    answers: 'result',
    handle: async ({ params, query, search, viewer, encoding, requestId, signal }, { tasks, queries, config }) => {
      const asked = readUrlQuery({ model: params.model_name, view: params.view_name }, search, config.limits);
      const { id } = await queries.createQuery(asked, viewer.caller);
      const options = toTaskOptions(params.result_format, { query, encoding, requestId });
      const results = await tasks.runNow({ kind: 'query', id }, options, viewer.caller, signal);
      return resultsReply(results, resultsContext(viewer, config));
    },
  }),
];
