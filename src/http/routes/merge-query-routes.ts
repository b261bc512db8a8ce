import { MergeQuerySchema, WriteMergeQuerySchema } from '../../contract/merge-query.ts';
import { RunOptionsSchema } from '../../contract/query-task.ts';
import type { Query } from '../../queries/query.ts';
import { resultFormatParam } from '../input/parameters.ts';
import { resultsContext, resultsReply } from '../response/results-reply.ts';
import { toTaskOptions } from '../input/task-options.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { isReadable, readableMerge, usableSubject } from '../resources/usable-query.ts';
import { mergeQueryView } from '../views/merge-query-view.ts';

const group = 'Merge queries';

const mergeQueries = defineResource({
  group,
  path: '/merge_queries',
  id: 'merge_query_id',
  item: MergeQuerySchema,
  view: () => mergeQueryView,
});

export const mergeQueryRoutes: readonly Route[] = [
  mergeQueries.create({
    operationId: 'create_merge_query',
    summary: 'Create a merge query, or find it: the same definition gives the same id',
    notes:
      'The first source is the base; rows of the others are left-joined to it on the mapped fields. Sources may be of different connections.',
    permission: 'explore',
    audit: 'routine',
    repeated: 'found',
    body: WriteMergeQuerySchema,
    run: ({ body, viewer: { caller } }, services) => {
      const isSource = (query: Query) => isReadable(query, caller, services);
      return services.queries.createMergeQuery(body, caller, isSource);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/merge_queries/:merge_query_id/run/:result_format',
    operationId: 'run_merge_query',
    isBeyondLooker: true,
    group,
    summary: 'Run a merge query and return its results',
    notes: 'Beyond Looker, where merge queries only run in dashboards.',
    permission: 'access_data',
    audit: 'download',
    params: resultFormatParam,
    query: RunOptionsSchema,
    answers: 'result',
    handle: async ({ params, query, viewer, encoding, requestId, signal }, services) => {
      const { tasks, config } = services;
      const asked = { kind: 'merge_query', id: params.merge_query_id } as const;
      const subject = await usableSubject(asked, viewer.caller, services);
      const options = toTaskOptions(params.result_format, { query, encoding, requestId });
      return resultsReply(await tasks.runNow(subject, options, viewer.caller, signal), resultsContext(viewer, config));
    },
  }),
  mergeQueries.read({
    operationId: 'merge_query',
    summary: 'A merge query by its id',
    permission: 'access_data',
    run: async ({ params, viewer }, services) =>
      readableMerge(await services.queries.getMergeQuery(params.merge_query_id), viewer.caller, services),
  }),
];
