/**
 * The verbs that HTTP speaks to query tasks. Visibility is decided here: a task that the caller may not see reads as
 * one that does not exist.
 */
import type { Readable } from 'node:stream';
import type { Caller } from '../access/caller.ts';
import type { ResultFormatName } from '../contract/result-format.ts';
import type { TaskError } from '../results/task-error.ts';
import type { PreparedQuery } from '../results/prepared-query.ts';
import type { Task, TaskOptions, TaskSubject } from './task.ts';

/** The bytes of a finished result in one format. Dispose it when the response has ended or was given up. */
export interface ResultBody extends AsyncDisposable {
  readonly format: ResultFormatName;
  readonly contentType: string;
  readonly bytes: number;
  /** Strong ETag without quotes. */
  readonly etag: string;
  /** Rows or columns were cut off by a limit. */
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  readonly rowCount: number | null;
  /** Why the result is empty though nothing failed. */
  readonly notice: string | null;
  /** `range`: first and last byte, both inclusive, within `bytes`. May be called once per body. */
  stream(range?: { readonly start: number; readonly end: number }): Readable;
}

export type TaskResults =
  /** Waiting or running. */
  | { readonly kind: 'pending'; readonly task: Task }
  | { readonly kind: 'ready'; readonly task: Task; readonly body: ResultBody }
  /** `prepared` tells json_detail's members beside `errors`; null when the query does not compile. */
  | { readonly kind: 'failed'; readonly task: Task; readonly error: TaskError; readonly prepared: PreparedQuery | null }
  | { readonly kind: 'killed'; readonly task: Task }
  | { readonly kind: 'expired'; readonly task: Task }
  /** Unknown, or not the caller's. */
  | { readonly kind: 'missing' };

/** A task in `all_running_queries`. */
export interface RunningTask {
  readonly task: Task;
  readonly userId: string;
  /** Null until the query was compiled. */
  readonly cacheKey: string | null;
  readonly connectionName: string | null;
  readonly sql: string | null;
  /** Seconds since it began to run; null while it waits. */
  readonly runtimeSeconds: number | null;
}

export interface TaskService {
  /**
   * Writes the ticket durably and returns it, `queued`; the work goes on by itself.
   * @throws CoatcheckError `not_found` for an unknown query, `too_many_requests` when the queue is full.
   */
  create(subject: TaskSubject, options: TaskOptions, caller: Caller): Promise<Task>;
  get(taskId: string, caller: Caller): Promise<Task | undefined>;
  /** Waiting and running tasks that the caller may see (own, or all for administrators), oldest first. */
  running(caller: Caller): Promise<readonly RunningTask[]>;
  /**
   * Resolves when the task is `killed` and nothing of it runs in the database any more (or another task needs it).
   * False: unknown, not the caller's, or finished already.
   */
  kill(taskId: string, caller: Caller): Promise<boolean>;
  /** One entry per asked id, in the order asked; repeated ids once. */
  multi(taskIds: readonly string[], caller: Caller, signal?: AbortSignal): Promise<ReadonlyMap<string, TaskResults>>;
  /** `format`: another format than the task's own, rendered from the stored result when it is not there yet. */
  openResults(
    taskId: string,
    caller: Caller,
    options?: { readonly format?: ResultFormatName; readonly signal?: AbortSignal },
  ): Promise<TaskResults>;
  /**
   * create + wait + openResults through the same queue, cache and limits. Never resolves `pending`; aborting `signal`
   * kills the task and rejects with the signal's reason.
   */
  runNow(subject: TaskSubject, options: TaskOptions, caller: Caller, signal: AbortSignal): Promise<TaskResults>;
  /** Resolves when the task has finished or `timeoutMs` is over, with what it is then; undefined = not visible. */
  waitFor(taskId: string, caller: Caller, timeoutMs: number, signal?: AbortSignal): Promise<Task | undefined>;
  /** The SQL of a query as `run_query/…/sql` shows it, without a task. @throws CoatcheckError `compile_error`. */
  explain(subject: TaskSubject, options: TaskOptions, caller: Caller): Promise<string>;
  /** How many tasks wait and run, for metrics. */
  counts(): { readonly queued: number; readonly running: number };
}
