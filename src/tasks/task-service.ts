/**
 * The verbs that HTTP speaks to query tasks. Visibility is decided here: a task that the caller may not see reads as
 * one that does not exist.
 */
import type { Caller } from '../access/caller.ts';
import type { Config } from '../config/config.ts';
import type { ResultFormatName } from '../contract/result-format.ts';
import type { TaskError } from '../results/task-error.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Executors } from '../execution/messages.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { PrepareOutcome, QueryPreparer } from '../queries/prepare-query.ts';
import type { PreparedQuery } from '../results/prepared-query.ts';
import type { ResultStore } from '../results/result-store.ts';
import type { Database } from '../store/database.ts';
import { shownSql } from './execution-runner.ts';
import { recoverTasks } from './recovery.ts';
import { renderRequest } from './render-request.ts';
import { renderedBody, textBody, type ResultBody } from './result-body.ts';
import { ResultCatalogue } from './result-catalogue.ts';
import { createSweeper } from './sweeper.ts';
import { TaskEngine, type TaskLog } from './task-engine.ts';
import { asOf, isUnfinished } from './task-state.ts';
import { TaskStore } from './task-store.ts';
import type { Task, TaskOptions, TaskSubject } from './task.ts';

export type { ResultBody } from './result-body.ts';

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

export interface TaskService extends AsyncDisposable {
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
  /**
   * `format`: another format than the task's own, rendered from the stored result when it is not there yet. Only a task
   * for `sql` has no stored result: then the query runs as by `runNow`.
   */
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
  /** Everything whose time is over goes now, not at the next sweep. */
  sweep(): Promise<void>;
}

export interface TaskServiceDependencies {
  readonly database: Database;
  readonly preparer: QueryPreparer;
  readonly executors: Executors;
  readonly results: ResultStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: {
    readonly limits: Config['limits'];
    readonly connections: Config['connections'];
    readonly server: Pick<Config['server'], 'big_numbers'>;
  };
  readonly log?: TaskLog;
}

/** How long `kill` waits for the database to have stopped. */
const KILL_PATIENCE_MS = 15_000;

/**
 * Opens the task service: what an earlier life of the server left unfinished is queued again before it resolves.
 * Disposing it lets running jobs stop; their tasks wait for the next start. Dispose it before executors and database.
 */
export async function createTaskService(dependencies: TaskServiceDependencies): Promise<TaskService> {
  const { database, preparer, results, clock, ids, config, log = () => undefined } = dependencies;
  const store = new TaskStore(database);
  const catalogue = new ResultCatalogue(database);
  const lanes = new Map(
    config.connections.map(({ name, max_queries: total, max_queries_per_user: perUser }) => [name, { total, perUser }]),
  );
  const engine = new TaskEngine({
    ...dependencies,
    store,
    catalogue,
    log,
    limits: config.limits,
    bigNumbers: config.server.big_numbers,
    // A connection that is not configured fails its queries at once: nothing to hold back.
    laneLimits: (connection) => lanes.get(connection) ?? { total: Infinity, perUser: Infinity },
  });
  await recoverTasks({ store, engine, results, clock });
  const sweeper = createSweeper({
    ...dependencies,
    store,
    catalogue,
    log,
    limits: config.limits,
    resultsBeingWritten: () => engine.resultsBeingWritten,
  });
  const parts = { store, catalogue, engine, results, preparer, clock, bigNumbers: config.server.big_numbers };

  const create = (subject: TaskSubject, options: TaskOptions, caller: Caller, interactive: boolean): Promise<Task> =>
    createTask({ ...parts, ids }, { subject, options, caller, interactive });

  const service: TaskService = {
    create: (subject, options, caller) => create(subject, options, caller, false),
    get: (taskId, caller) => findTask(parts, taskId, caller),
    running: (caller) => listRunning(parts, caller),
    kill: (taskId, caller) => killTask(parts, taskId, caller),

    async multi(taskIds, caller, signal) {
      const found = new Map<string, TaskResults>();
      await using opened = new AsyncDisposableStack();
      for (const taskId of new Set(taskIds)) {
        const result = await service.openResults(taskId, caller, signal === undefined ? {} : { signal });
        if (result.kind === 'ready') opened.use(result.body);
        found.set(taskId, result);
      }
      opened.move();
      return found;
    },

    async openResults(taskId, caller, { format, signal } = {}) {
      const task = await findTask(parts, taskId, caller);
      if (task === undefined) return { kind: 'missing' };
      if (format !== undefined && format !== 'sql' && isTextAlone(task)) {
        const options: TaskOptions = { ...task.options, resultFormat: format, deferred: false };
        return service.runNow(task.subject, options, caller, signal ?? new AbortController().signal);
      }
      return resultsOf(parts, task, { format, signal });
    },

    async runNow(subject, options, caller, signal) {
      const { id } = await create(subject, options, caller, true);
      try {
        const task = await waitUntilFinished(parts, id, caller, { signal });
        return task === undefined ? { kind: 'missing' } : await resultsOf(parts, task, { signal });
      } catch (error) {
        // The client has gone; nobody else knows of this task.
        await killTask(parts, id, caller);
        throw error;
      }
    },

    waitFor: (taskId, caller, timeoutMs, signal) =>
      waitUntilFinished(parts, taskId, caller, { timeoutMs, ...(signal === undefined ? {} : { signal }) }),

    async explain(subject, options, caller) {
      const outcome = await preparer.prepare({ subject, limit: options.limit, caller, nowMs: clock.now() });
      if (!outcome.ok) throw new CoatcheckError('compile_error', { details: outcome.error.message });
      return shownSql(outcome.prepared);
    },

    counts: () => engine.book.counts,
    sweep: () => sweeper.sweep(),

    async [Symbol.asyncDispose]() {
      await sweeper[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
      await store.requeueRunning({ count: false });
    },
  };
  return service;
}

interface Parts {
  readonly store: TaskStore;
  readonly catalogue: ResultCatalogue;
  readonly engine: TaskEngine;
  readonly results: ResultStore;
  readonly preparer: QueryPreparer;
  readonly clock: Clock;
  readonly bigNumbers: 'number' | 'string';
}

interface NewTicket {
  readonly subject: TaskSubject;
  readonly options: TaskOptions;
  readonly caller: Caller;
  readonly interactive: boolean;
}

async function createTask(
  { store, engine, preparer, clock, ids }: Parts & { readonly ids: Ids },
  { subject, options, caller, interactive }: NewTicket,
): Promise<Task> {
  const place = await preparer.locate(subject);
  if (place === undefined) throw new CoatcheckError('not_found', {});
  const { userId } = caller;
  engine.book.reserve(userId, () => engine.retryAfterSeconds());
  const task: Task = {
    id: ids.hex32(),
    state: 'queued',
    subject,
    options,
    userId,
    createdAt: clock.now(),
    cacheKey: null,
  };
  try {
    await store.insert({ task, caller, connection: place.connection, interactive });
  } catch (error) {
    engine.book.giveUp(userId);
    throw error;
  }
  const { connection } = place;
  engine.accept({ taskId: task.id, userId, connection, deferred: options.deferred, interactive });
  return task;
}

/** A task that the caller may see, as it reads now. Asking for a deferred one ends its deferral. */
async function findTask({ store, engine, clock }: Parts, taskId: string, caller: Caller): Promise<Task | undefined> {
  const task = await store.get(taskId);
  if (task === undefined || (task.userId !== caller.userId && !caller.isAdministrator)) return undefined;
  if (task.options.deferred && task.state === 'queued') engine.promote(taskId);
  return asOf(task, clock.now());
}

async function listRunning({ store, engine, clock }: Parts, caller: Caller): Promise<readonly RunningTask[]> {
  const tasks = await store.unfinished(caller.isAdministrator ? null : caller.userId);
  return tasks.map((task) => {
    const work = engine.workOf(task.id);
    return {
      task,
      userId: task.userId,
      cacheKey: work.cacheKey ?? task.cacheKey,
      connectionName: engine.book.get(task.id)?.connection ?? null,
      sql: work.sql,
      runtimeSeconds: task.state === 'running' ? (clock.now() - task.startedAt) / 1_000 : null,
    };
  });
}

async function killTask(parts: Parts, taskId: string, caller: Caller): Promise<boolean> {
  const { engine, clock } = parts;
  const task = await findTask(parts, taskId, caller);
  if (task === undefined || !isUnfinished(task)) return false;
  const work = engine.book.get(taskId)?.work ?? null;
  const won = await engine.settler.finish([taskId], { kind: 'kill', at: clock.now() });
  if (won.length === 0) return false;
  // Work that other tickets need goes on; what this one alone needed was told to stop.
  if (work !== null && !work.isNeeded) await within(clock, KILL_PATIENCE_MS, work.ended);
  return true;
}

async function waitUntilFinished(
  parts: Parts,
  taskId: string,
  caller: Caller,
  { timeoutMs, signal }: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
): Promise<Task | undefined> {
  const { engine, clock } = parts;
  const over = Promise.withResolvers<void>();
  let isOver = false;
  const end = (): void => {
    isOver = true;
    over.resolve();
  };
  using waiting = new DisposableStack();
  if (timeoutMs !== undefined) waiting.use(clock.after(timeoutMs, end));
  if (signal !== undefined) {
    signal.addEventListener('abort', end);
    waiting.defer(() => signal.removeEventListener('abort', end));
  }
  for (;;) {
    const changed = Promise.withResolvers<void>();
    // Listening before looking: no change falls between the two.
    using _listening = engine.book.listen(taskId, changed.resolve);
    const task = await findTask(parts, taskId, caller);
    signal?.throwIfAborted();
    if (task === undefined || !isUnfinished(task) || isOver) return task;
    await Promise.race([changed.promise, over.promise]);
  }
}

interface OpenOptions {
  readonly format?: ResultFormatName | undefined;
  readonly signal?: AbortSignal | undefined;
}

async function resultsOf(parts: Parts, task: Task, options: OpenOptions): Promise<TaskResults> {
  switch (task.state) {
    case 'queued':
    case 'running':
      return { kind: 'pending', task };
    case 'failed': {
      const outcome = await prepareOf(parts, task);
      return { kind: 'failed', task, error: task.error, prepared: outcome?.ok === true ? outcome.prepared : null };
    }
    case 'complete':
      return task.resultId === null
        ? textOf(parts, task)
        : openComplete(parts, { ...task, resultId: task.resultId }, options);
    case 'killed':
    case 'expired':
      return { kind: task.state, task };
    default:
      return task satisfies never;
  }
}

async function prepareOf({ store, preparer }: Parts, task: Task): Promise<PrepareOutcome | undefined> {
  const caller = await store.getCaller(task.id);
  const { subject, options, createdAt } = task;
  return caller && preparer.prepare({ subject, limit: options.limit, caller, nowMs: createdAt });
}

/** A task for `sql` ran nothing: there are no rows that another format could show until they are asked for. */
function isTextAlone(task: Task): boolean {
  return task.state === 'complete' && task.resultId === null;
}

async function textOf({ store }: Parts, task: Task): Promise<TaskResults> {
  const text = await store.getText(task.id);
  return text === null ? { kind: 'expired', task } : { kind: 'ready', task, body: textBody(text) };
}

type CompleteTask = Extract<Task, { state: 'complete' }> & { readonly resultId: string };

/** A rendering that is not there (another format, or lost in a power cut) is made from the stored rows. */
async function openComplete(
  { catalogue, results, engine, bigNumbers }: Parts,
  task: CompleteTask,
  { format = task.options.resultFormat, signal }: OpenOptions,
): Promise<TaskResults> {
  const { resultId, notice } = task;
  const entry = await catalogue.get(resultId);
  if (entry === undefined) return { kind: 'expired', task };
  if (format === 'sql') return { kind: 'ready', task, body: textBody(entry.sql) };
  const render = renderRequest(task.options, bigNumbers, format);
  const ready = (body: ResultBody): TaskResults => ({ kind: 'ready', task, body });
  const stored = await results.openRendering(resultId, render.renderKey);
  if (stored !== null) return ready(renderedBody(stored, entry, { format, notice }));
  engine.renderings.forget(resultId, render.renderKey);
  const outcome = await engine.render(resultId, render, task.userId, signal);
  if (outcome?.kind === 'failed') return { kind: 'failed', task, error: outcome.error, prepared: null };
  const made = await results.openRendering(resultId, render.renderKey);
  return made === null ? { kind: 'expired', task } : ready(renderedBody(made, entry, { format, notice }));
}

async function within(clock: Clock, ms: number, what: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  using _timer = clock.after(ms, late.resolve);
  await Promise.race([what, late.promise]);
}
