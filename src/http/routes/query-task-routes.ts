import { Type } from 'typebox';
import {
  CreateQueryTaskSchema,
  QueryTaskSchema,
  ResultFormatSchema,
  TaskOptionsSchema,
  WriteQueryTaskSchema,
} from '../../contract/query-task.ts';
import { RunningQueriesSchema } from '../../contract/running-query.ts';
import type { RunningTask } from '../../tasks/find-task.ts';
import { found } from '../../errors/found.ts';
import { writeMultiResults } from '../response/multi-results.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { waitSeconds } from '../input/parameters.ts';
import { json, noContent } from '../route/reply.ts';
import { resultsContext, resultsReply } from '../response/results-reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { describeRunningTask, describeTask, visibleRunning } from '../views/describe-task.ts';
import { taskEvents } from '../response/task-events.ts';
import { toTaskOptions } from '../input/task-options.ts';
import { toTaskSubject } from '../input/task-subject.ts';
import { usableSubject } from '../resources/usable-query.ts';
import { lifetimeOf, resultTtlMs } from '../input/result-ttl.ts';
import { webhookOf } from '../input/webhook-url.ts';
import { readIds } from '../input/read-ids.ts';

/** Beyond Looker, whose clients can only poll. */
const EVENTS =
  'Server-sent events (text/event-stream). A status event holds the task as query_task returns it, without its query: at first as it is, then after each change. An end event follows when all tasks have finished; a stream that ends without one was cut off and can be requested again. Unknown tasks are left out.';

const TaskIdsParam = Type.Union([Type.String(), Type.Array(Type.String())]);

const running = defineResource({
  group: 'Running queries',
  path: '/running_queries',
  item: RunningQueriesSchema,
  view: (viewer, services) => (task: RunningTask, wants) => describeRunningTask(task, wants, viewer, services),
});

export const queryTaskRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/query_tasks',
    operationId: 'create_query_task',
    group: 'Query tasks',
    summary: 'Hand in a query to run in the background',
    notes:
      'The answer is the ticket. Get its status with query_task or query_task_multi_results, and the results with query_task_results. Beyond Looker, merge_query_id or sql_query_slug may stand in place of query_id, result_ttl says how many seconds the result stays, and webhook_url who is told when the task has finished.',
    permission: 'access_data',
    audit: 'routine',
    repeated: 'found',
    query: Type.Object({ ...TaskOptionsSchema.properties, ...FieldsSchema.properties }),
    body: CreateQueryTaskSchema,
    answers: QueryTaskSchema,
    handle: async ({ query, body, viewer, encoding, requestId, nonce }, services) => {
      const options = {
        ...toTaskOptions(body.result_format, { query, body, encoding, requestId }),
        ...lifetimeOf(body, services.config.limits),
        ...webhookOf(body, services.config.webhooks),
      };
      const subject = await usableSubject(toTaskSubject(body), viewer.caller, services);
      const task = await services.tasks.create(subject, options, viewer.caller, nonce ?? undefined);
      return json(await describeTask(task, viewer, services));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/query_tasks/multi_results',
    operationId: 'query_task_multi_results',
    group: 'Query tasks',
    summary: 'Status and results of many tasks at once',
    notes:
      'Ids delimited by commas, or the parameter repeated. Beyond Looker, wait holds the answer until one or all of them have finished. The answer is keyed by id. data is JSON for JSON formats, a string for other text formats, and base64 for binary formats.',
    permission: 'access_data',
    audit: 'download',
    query: Type.Object({
      query_task_ids: TaskIdsParam,
      ...Type.Partial(
        Type.Object({
          wait: waitSeconds,
          mode: Type.Enum(['any', 'all'], { description: 'What wait waits for: one of them, or all (default: all).' }),
        }),
      ).properties,
    }),
    answers: Type.Record(Type.String(), Type.Object({ status: Type.String(), data: Type.Optional(Type.Unknown()) })),
    handle: async ({ query, viewer, signal, isStillSame }, { tasks }) => {
      const ids = readIds(query.query_task_ids);
      const { wait, mode = 'all' } = query;
      if (wait !== undefined) await tasks.waitForMany(ids, viewer.caller, { mode, timeoutMs: wait * 1000, signal });
      const results = await tasks.multi(ids, viewer.caller, signal);
      return { kind: 'json_stream', chunks: writeMultiResults(results, { origin: viewer.origin, isStillSame }) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/query_tasks/events',
    operationId: 'query_tasks_events',
    isBeyondLooker: true,
    group: 'Query tasks',
    summary: 'The changes of many tasks, as they happen',
    notes: EVENTS,
    permission: 'access_data',
    query: Type.Object({ query_task_ids: TaskIdsParam }),
    answers: 'events',
    handle: (input, services) => taskEvents(readIds(input.query.query_task_ids), input, services),
  }),
  defineRoute({
    method: 'GET',
    path: '/query_tasks/:query_task_id/events',
    operationId: 'query_task_events',
    isBeyondLooker: true,
    group: 'Query tasks',
    summary: 'The changes of a task, as they happen',
    notes: EVENTS,
    permission: 'access_data',
    answers: 'events',
    handle: async (input, services) => {
      const id = input.params.query_task_id;
      found(await services.tasks.get(id, input.viewer.caller));
      return taskEvents([id], input, services);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/query_tasks/:query_task_id',
    operationId: 'query_task',
    group: 'Query tasks',
    summary: 'The task, with its status',
    notes: 'status: added, running, complete, error, killed, expired.',
    permission: 'access_data',
    query: Type.Partial(Type.Object({ ...FieldsSchema.properties, wait: waitSeconds })),
    answers: QueryTaskSchema,
    handle: async (input, services) => {
      const { params, query, viewer } = input;
      const id = params.query_task_id;
      const task = await (query.wait === undefined
        ? services.tasks.get(id, viewer.caller)
        : services.tasks.waitFor(id, viewer.caller, query.wait * 1000, input.signal));
      return json(await describeTask(found(task), viewer, services));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/query_tasks/:query_task_id/results',
    operationId: 'query_task_results',
    group: 'Query tasks',
    summary: 'The results of a task',
    notes:
      '200 with the results when the task is complete; 204 (or 202, by server.pending_status) while it is waiting or running; 404 if it is unknown or somebody else’s, or its results have expired. If the database refused the SQL, json_detail answers 200 with errors, and every other format 400.',
    permission: 'access_data',
    audit: 'download',
    query: Type.Partial(
      Type.Object({
        result_format: ResultFormatSchema,
        wait: waitSeconds,
      }),
    ),
    answers: 'result',
    handle: async ({ params, query, viewer, signal }, { tasks, config }) => {
      const id = params.query_task_id;
      if (query.wait !== undefined) await tasks.waitFor(id, viewer.caller, query.wait * 1000, signal);
      const format = query.result_format;
      const results = await tasks.openResults(id, viewer.caller, { signal, ...(format && { format }) });
      return resultsReply(results, resultsContext(viewer, config, format));
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/query_tasks/:query_task_id',
    operationId: 'update_query_task',
    group: 'Query tasks',
    summary: 'Let the results of a task stay longer, or less long',
    notes:
      'result_ttl counts from now. 409 for a task that is not complete: it takes its result_ttl when it is created. A result that other tasks hold too stays for them as long as they say.',
    isBeyondLooker: true,
    permission: 'access_data',
    audit: 'routine',
    query: FieldsSchema,
    body: WriteQueryTaskSchema,
    answers: QueryTaskSchema,
    handle: async ({ params, body, viewer }, services) => {
      const ttlMs = resultTtlMs(body.result_ttl, services.config.limits);
      const task = await services.tasks.keepResult(params.query_task_id, viewer.caller, ttlMs);
      return json(await describeTask(task, viewer, services));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/query_tasks/:query_task_id/results',
    operationId: 'delete_query_task_results',
    group: 'Query tasks',
    summary: 'Delete the results of a task',
    notes:
      'The task is expired from then on. What is stored is deleted at once, unless another task holds it too, for which it stays. 409 for a task that is not complete.',
    isBeyondLooker: true,
    permission: 'access_data',
    answers: 'nothing',
    handle: async ({ params, viewer }, { tasks }) => {
      await tasks.endResult(params.query_task_id, viewer.caller);
      return noContent();
    },
  }),
  running.list({
    operationId: 'all_running_queries',
    summary: 'Tasks that are waiting or running: the caller’s own, or all of them with see_queries',
    permission: 'access_data',
    run: ({ viewer }, services) => visibleRunning(viewer, services),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/running_queries/:query_task_id',
    operationId: 'kill_query',
    group: 'Running queries',
    summary: 'Cancel a task, also in the database',
    notes:
      'The answer comes when the database has stopped the query. If it does not confirm that, the task is killed all the same, and the header X-Coatcheck-Notice says so, as does notice of the task.',
    permission: 'none',
    answers: 'nothing',
    handle: async ({ params, viewer }, { tasks }) => {
      const { notice } = found(await tasks.kill(params.query_task_id, viewer.caller));
      return noContent(204, notice);
    },
  }),
];
