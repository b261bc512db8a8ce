/** The operations on query tasks that HTTP calls. */
import { setImmediate } from 'node:timers/promises';
import type { Caller } from '../access/caller.ts';
import { formatTraits, type ResultFormatName } from '../contract/result-format.ts';
import { findTask, listRunning, type RunningTask } from './find-task.ts';
import { killTask, type Killed } from './kill-task.ts';
import { ownTasks } from './own-tasks.ts';
import { orRefused, permitFetch } from './permit-fetch.ts';
import { recoverTasks } from './recovery.ts';
import { endResult, keepResult } from './result-lifetime.ts';
import { submitTask } from './submit-task.ts';
import { createSweeper } from './sweeper.ts';
import { createTaskParts, type TaskServiceDependencies } from './task-parts.ts';
import { standingOf, type TaskStanding } from './task-standing.ts';
import { isTextAlone, resultsOf, type TaskResults } from './task-results.ts';
import type { Task, TaskOptions, TaskSubject } from './task.ts';
import { changesOf, waitForMany, waitUntilFinished, type ManyWaitedFor } from './wait-for-task.ts';

export interface TaskService extends AsyncDisposable {
  /**
   * Writes the ticket durably and returns it, `queued`; the work goes on by itself.
   * @param id of the task; if a task already has it, that one is returned
   * @throws CoatcheckError `not_found` for an unknown query, `too_many_requests` if the queue is full.
   */
  create(subject: TaskSubject, options: TaskOptions, caller: Caller, id?: string): Promise<Task>;
  get(taskId: string, caller: Caller): Promise<Task | undefined>;
  /** Waiting and running tasks that the caller may see (their own, or all for administrators), oldest first. */
  running(caller: Caller): Promise<readonly RunningTask[]>;
  /**
   * Resolves when the task is `killed` and nothing of it runs in the database any more (or another task needs it), or
   * with a notice that the database has not confirmed that. Null: unknown, not the caller's, or already finished.
   */
  kill(taskId: string, caller: Caller): Promise<Killed | null>;
  /** One entry per requested id, in the order requested; repeated ids once. */
  multi(taskIds: readonly string[], caller: Caller, signal?: AbortSignal): Promise<ReadonlyMap<string, TaskResults>>;
  /**
   * `format`: another format than the task's own, rendered from the stored result if it does not exist yet. Only a task
   * for `sql` has no stored result: then the query runs as by `runNow`.
   */
  openResults(
    taskId: string,
    caller: Caller,
    options?: { readonly format?: ResultFormatName; readonly signal?: AbortSignal },
  ): Promise<TaskResults>;
  /**
   * create + wait + openResults, through the same queue, cache and limits. Never resolves `pending`; aborting `signal`
   * kills the task and rejects with the signal's reason.
   */
  runNow(subject: TaskSubject, options: TaskOptions, caller: Caller, signal: AbortSignal): Promise<TaskResults>;
  /** Resolves with the task when it has finished or `timeoutMs` is over; undefined = not visible. */
  waitFor(taskId: string, caller: Caller, timeoutMs: number, signal?: AbortSignal): Promise<Task | undefined>;
  /**
   * Resolves when one of the tasks or all of them have finished, or the time is over; unknown ones are not waited for.
   */
  waitForMany(taskIds: readonly string[], caller: Caller, options: ManyWaitedFor): Promise<void>;
  /** The task as it is, and after each change until it has finished; nothing if it is not visible. */
  changes(taskId: string, caller: Caller, signal: AbortSignal): AsyncIterable<Task>;
  /** What is to be said of a task beyond what is kept of it. */
  standing(task: Task, caller: Caller): Promise<TaskStanding>;
  /**
   * The result of the task stays for `ttlMs` from now, whether that is longer or shorter than before.
   * @throws CoatcheckError `not_found` if the task is not visible or its result is gone, `conflict` if it has none
   */
  keepResult(taskId: string, caller: Caller, ttlMs: number): Promise<Task>;
  /** Deletes the result of the task at once, unless another task holds it too. @throws as `keepResult` */
  endResult(taskId: string, caller: Caller): Promise<void>;
  /** How many tasks wait and run, for metrics. */
  counts(): { readonly queued: number; readonly running: number };
  /** False while outcomes wait for a disk that cannot be written to. */
  isWritable(): boolean;
  /** Leaves what waits to other nodes, and resolves when what runs here has ended. */
  drain(): Promise<void>;
  /** Deletes everything that has expired now, not at the next sweep. */
  sweep(): Promise<void>;
}

const LOOKED_UP_AT_ONCE = 50;

/**
 * Opens the task service: tasks that an earlier run of the server left unfinished are queued again before it resolves.
 * Disposing it lets running jobs stop; their tasks wait for the next start. Dispose it before executors and state.
 */
// oxlint-disable-next-line max-lines-per-function -- wires the parts of the service, then one line per verb
export async function createTaskService(dependencies: TaskServiceDependencies): Promise<TaskService> {
  const parts = createTaskParts(dependencies);
  const { store, engine, book, clock, ending, others, log } = parts;
  if (others === null) await recoverTasks({ store, engine, clock });
  await parts.webhooks?.begin();
  await others?.begin(ownTasks(parts));
  const sweeper = createSweeper({
    ...parts,
    limits: dependencies.config.limits,
    resultsBeingWritten: () => engine.resultsBeingWritten,
  });

  const service: TaskService = {
    create: (subject, options, caller, id) => submitTask(parts, { subject, options, caller, interactive: false, id }),
    get: (taskId, caller) => findTask(parts, taskId, caller),
    running: (caller) => listRunning(parts, caller),
    kill: (taskId, caller) => killTask(parts, taskId, caller),

    async multi(taskIds, caller, signal) {
      const found = new Map<string, TaskResults>();
      await using opened = new AsyncDisposableStack();
      for (const [index, taskId] of [...new Set(taskIds)].entries()) {
        // One look-up is quick, thousands are not: other requests are answered in between.
        if (index % LOOKED_UP_AT_ONCE === LOOKED_UP_AT_ONCE - 1) await setImmediate();
        const result = await orRefused(service.openResults(taskId, caller, signal === undefined ? {} : { signal }));
        if (result.kind === 'ready') opened.use(result.body);
        found.set(taskId, result);
      }
      opened.move();
      return found;
    },

    async openResults(taskId, caller, { format, signal } = {}) {
      const task = await findTask(parts, taskId, caller);
      if (task === undefined) return { kind: 'missing' };
      await permitFetch(parts, task, { reader: caller, format: format ?? task.options.resultFormat });
      if (format !== undefined && formatTraits[format].made === 'of_rows' && isTextAlone(task)) {
        const options: TaskOptions = { ...task.options, resultFormat: format, deferred: false, webhookUrl: undefined };
        return service.runNow(task.subject, options, caller, signal ?? new AbortController().signal);
      }
      return resultsOf(parts, task, { reader: caller, format, signal });
    },

    async runNow(subject, options, caller, signal) {
      const { id } = await submitTask(parts, { subject, options, caller, interactive: true });
      const untilEnd = AbortSignal.any([ending.runs, signal]);
      try {
        const task = await waitUntilFinished(parts, id, caller, { signal: untilEnd });
        return task === undefined ? { kind: 'missing' } : await resultsOf(parts, task, { reader: caller, signal });
      } catch (error) {
        // The client has gone, or was told that the server is stopping; nobody else knows this task.
        await killTask(parts, id, caller);
        throw error;
      }
    },

    waitFor: (taskId, caller, timeoutMs, signal) =>
      waitUntilFinished(parts, taskId, caller, { timeoutMs, ...(signal === undefined ? {} : { signal }) }),

    waitForMany: (taskIds, caller, options) => waitForMany(parts, taskIds, caller, options),
    changes: (taskId, caller, signal) => changesOf(parts, taskId, caller, signal),

    standing: (task, caller) => standingOf(parts, task, caller),
    keepResult: (taskId, caller, ttlMs) => keepResult(parts, taskId, caller, ttlMs),
    endResult: (taskId, caller) => endResult(parts, taskId, caller),
    counts: () => book.counts,
    isWritable: () => engine.isWritable,
    drain: () => engine.drain(),
    sweep: () => sweeper.sweep(),

    async [Symbol.asyncDispose]() {
      await sweeper[Symbol.asyncDispose]();
      await others?.end();
      await engine[Symbol.asyncDispose]();
      // If the state cannot be written, it still has them as running, and the next start finds them.
      await store.requeueRunning({ count: false }).catch((error: unknown) => {
        log('running tasks could not be noted as waiting', { err: error });
      });
    },
  };
  return service;
}
