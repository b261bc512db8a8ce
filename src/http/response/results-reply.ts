/**
 * How the results of a task are answered: the results contract of `query_task_results` and of the `run_*` operations.
 */
import type { Config } from '../../config/config.ts';
import { formatTraits, type ResultFormatName } from '../../contract/result-format.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { isServerFault } from '../../errors/own-fault.ts';
import { detailHead, renderErrorDetail } from '../../formats/json/json-detail-envelope.ts';
import type { TaskResults } from '../../tasks/task-results.ts';
import type { Task } from '../../tasks/task.ts';
import { deliveredBody } from './delivered-body.ts';
import { noContent } from '../route/reply.ts';
import type { ResultsReply } from '../route/reply.ts';
import { errorOrigin, errorText } from './task-error-view.ts';
import type { Viewer } from '../route/viewer.ts';

export interface ResultsContext {
  /** The status for a task that is not finished. */
  readonly pendingStatus: 204 | 202;
  /** What addresses in the results begin with. */
  readonly origin: string;
  /** The format asked for, if it is not the task's own. */
  readonly format?: ResultFormatName | undefined;
}

export function resultsContext({ origin }: Viewer, { server }: Config, format?: ResultFormatName): ResultsContext {
  return { origin, pendingStatus: server.pending_status, format };
}

/** @throws CoatcheckError `forbidden`, `not_found` (missing, expired), `task_killed`, `query_failed` */
export function resultsReply(results: TaskResults, { pendingStatus, origin, format }: ResultsContext): ResultsReply {
  switch (results.kind) {
    case 'pending':
      return noContent(pendingStatus);
    case 'ready':
      return {
        kind: 'result',
        body: deliveredBody(results.body, results.task, { writeHead: detailHead, origin }),
        fileName: fileName(results.task, results.body.format),
        save: formatTraits[results.body.format].disposition === 'attachment',
        trace: results.task.options.trace,
      };
    case 'failed':
      return failedReply(results, format ?? results.task.options.resultFormat);
    case 'refused':
      throw results.error;
    case 'killed':
      throw new CoatcheckError('task_killed', {});
    case 'expired':
    case 'missing':
      throw new CoatcheckError('not_found', {});
  }
}

type FailedResults = Extract<TaskResults, { kind: 'failed' }>;

function failedReply(results: FailedResults, format: ResultFormatName): ResultsReply {
  const { task, error } = results;
  if (error.code === 'not_found') throw new CoatcheckError('not_found', {});
  if (formatTraits[format].failure !== 'details') {
    // Neither the query nor its database is at fault: a retry may succeed.
    if (isServerFault(error.code)) throw new CoatcheckError(error.code, {});
    throw new CoatcheckError('query_failed', { message: errorText(error) });
  }
  const head = detailHead(task.cacheKey ?? task.id, { fromCache: false, resultSource: 'query' }, 'error');
  return { kind: 'text_pieces', contentType: 'application/json', pieces: errorDetail(results, head) };
}

/** The json_detail object of a failed task, in pieces; `head` is its beginning, with the members of the ticket. */
export function* errorDetail({ task, error, prepared, sight }: FailedResults, head: string): Generator<string> {
  const finishedAt = task.state === 'failed' ? task.finishedAt : task.createdAt;
  yield head;
  yield* renderErrorDetail(
    prepared?.details ?? null,
    prepared?.shape ?? null,
    {
      message: error.message,
      messageDetails: error.messageDetails,
      sql: error.sql,
      sqlErrorLoc: error.sqlErrorLoc,
      origin: errorOrigin(error),
    },
    { ranAt: new Date(finishedAt).toISOString(), runtimeSeconds: 0, sight },
  );
}

function fileName({ subject }: Task, format: ResultFormatName): string {
  const id = subject.id.replaceAll(/[^\w-]/g, '');
  return `${subject.kind.replaceAll('_', '-')}-${id}.${formatTraits[format].extension}`;
}
