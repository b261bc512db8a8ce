import { Type } from 'typebox';
import { MergeQuerySchema, WriteMergeQuerySchema } from '../../contract/merge-query.ts';
import { RunOptionsSchema } from '../../contract/query-task.ts';
import type { Query } from '../../queries/query.ts';
import { FieldsSchema, ResultFormatParam } from '../input/parameters.ts';
import { json } from '../route/reply.ts';
import { resultsContext, resultsReply } from '../response/results-reply.ts';
import { toTaskOptions } from '../input/task-options.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { isReadable, readableMerge, usableSubject } from '../resources/usable-query.ts';
import { mergeQueryView } from '../views/merge-query-view.ts';

export const mergeQueryRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/merge_queries',
    operationId: 'create_merge_query',
    group: 'Merge queries',
    summary: 'Create a merge query, or find it: the same definition gives the same id',
    notes:
      'The first source is the base; rows of the others are left-joined to it on the mapped fields. Sources may be of different connections.',
    permission: 'explore',
    query: FieldsSchema,
    body: WriteMergeQuerySchema,
    answers: MergeQuerySchema,
    handle: async ({ body, viewer: { caller } }, services) => {
      const isSource = (query: Query) => isReadable(query, caller, services);
      return json(mergeQueryView(await services.queries.createMergeQuery(body, caller, isSource)));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/merge_queries/:merge_query_id/run/:result_format',
    operationId: 'run_merge_query',
    group: 'Merge queries',
    summary: 'Run a merge query and answer its results',
    notes: 'Beyond Looker, where merge queries run in dashboards only.',
    permission: 'access_data',
    params: Type.Object({ merge_query_id: Type.String(), ...ResultFormatParam.properties }),
    query: RunOptionsSchema,
    answers: 'result',
    handle: async ({ params, query, viewer, encoding, signal }, services) => {
      const { tasks, config } = services;
      const asked = { kind: 'merge_query', id: params.merge_query_id } as const;
      const subject = await usableSubject(asked, viewer.caller, services);
      const options = toTaskOptions(params.result_format, { query, encoding });
      return resultsReply(await tasks.runNow(subject, options, viewer.caller, signal), resultsContext(viewer, config));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/merge_queries/:merge_query_id',
    operationId: 'merge_query',
    group: 'Merge queries',
    summary: 'A merge query by its id',
    permission: 'access_data',
    params: Type.Object({ merge_query_id: Type.String() }),
    query: FieldsSchema,
    answers: MergeQuerySchema,
    handle: async ({ params, viewer }, services) => {
      const merge = await services.queries.getMergeQuery(params.merge_query_id);
      return json(mergeQueryView(await readableMerge(merge, viewer.caller, services)));
    },
  }),
];
