/**
 * Runs one execution on an executor and writes its outcome. The executor publishes the result's files before it
 * answers, or sends small ones with its answer; here they become visible, in the same write that completes the tickets.
 */
import type { LimitsConfig } from '../config/config.ts';
import type { ExecutorJob, Executors, JobOutcome, QueryContext } from '../execution/messages.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { PackedQuery } from '../results/prepared/packed-query.ts';
import type { TaskError } from '../results/reader/task-error.ts';
import { crashFailure } from './task-failure.ts';
import type { Execution, WaitingTicket } from './execution.ts';
import type { Others } from './others.ts';
import type { PatientReads } from './patient-reads.ts';
import { prepareRequest } from './prepare-request.ts';
import { renderingKey } from './render-request.ts';
import type { CatalogueEntry } from './result-catalogue.ts';
import { runOnce } from './run-once.ts';
import type { StatePatience } from './state-patience.ts';
import { expiryOf } from './task-state.ts';
import type { TicketSettler } from './ticket-settler.ts';
import type { TaskTraces } from './task-traces.ts';

/** An executor may die once for reasons that have nothing to do with the job. */
const CRASHES_ALLOWED = 1;

/** Tickets that the execution did not settle: they get this result, or go through admission again. */
export interface Unserved {
  readonly waiting: WaitingTicket;
  readonly result: CatalogueEntry | null;
}

export type RunEnd =
  /** The executor died: the execution goes back to the front of the queue. */
  | { readonly kind: 'again' }
  /** `after`: the unserved wait for it first; absent: for nothing. */
  | { readonly kind: 'done'; readonly unserved: readonly Unserved[]; readonly after?: Promise<void> };

export interface ExecutionRunnerOptions extends PatientReads {
  readonly executors: Executors;
  readonly settler: TicketSettler;
  readonly patience: StatePatience;
  /** Aborts when the server stops. */
  readonly stops: AbortSignal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly traces: TaskTraces | null;
  readonly others: Pick<Others, 'shared'> | null;
  readonly limits: Pick<LimitsConfig, 'result_retention_ms' | 'cache_max_age_ms'>;
  readonly beforeRun: BeforeRun;
}

/** Awaited before a query runs on these connections. Never rejects. */
export type BeforeRun = (connections: readonly string[]) => Promise<void>;

export class ExecutionRunner {
  readonly #options: ExecutionRunnerOptions;
  readonly #writing = new Set<string>();

  constructor(options: ExecutionRunnerOptions) {
    this.#options = options;
  }

  /** Results whose files may be on disk although they have no row yet. */
  get resultsBeingWritten(): ReadonlySet<string> {
    return this.#writing;
  }

  /** Runs a claimed execution to its end, unless it has to run again. */
  async run(execution: Execution): Promise<RunEnd> {
    return execution.goal.kind === 'render' ? this.#render(execution, execution.goal) : this.#query(execution);
  }

  async #query(execution: Execution): Promise<RunEnd> {
    const prepared = await this.#prepareAgain(execution);
    // Either LookML or connections have changed since the tickets were admitted, or nobody needs it any more.
    if (prepared === null || execution.goal.kind !== 'run') return toReadmit(execution.end(null));
    const { cacheKey, emptyBecause } = execution.goal;
    const run = () => this.#runQuery(execution, prepared, emptyBecause);
    const end = emptyBecause === null ? await runOnce(this.#options, cacheKey, execution.since, run) : await run();
    // The result that another node is just making will be there for these tickets as well.
    return 'kind' in end ? end : { ...toReadmit(execution.end(null)), after: end.after };
  }

  async #runQuery(execution: Execution, prepared: PackedQuery, emptyBecause: string | null): Promise<RunEnd> {
    await this.#options.beforeRun(prepared.connections);
    const resultId = this.#options.ids.hex32();
    this.#writing.add(resultId);
    try {
      const renders = new Map(execution.tickets.map(({ render }) => [renderingKey(render), render]));
      execution.begin(prepared.sql);
      const outcome = await this.#runJob(execution, {
        kind: 'run',
        jobId: this.#options.ids.hex32(),
        resultId,
        prepared,
        renders: [...renders.values()],
        asks: asksFor(execution),
        ...(emptyBecause === null ? {} : { empty: { notice: emptyBecause } }),
      });
      return await this.#conclude(execution, outcome, prepared);
    } finally {
      this.#writing.delete(resultId);
    }
  }

  async #render(execution: Execution, goal: { readonly resultId: string; readonly render: WaitingTicket['render'] }) {
    const { resultId, render } = goal;
    const parcel = await this.#options.results.parcel(resultId, render.renderKey);
    execution.begin(null);
    const outcome = await this.#runJob(execution, {
      kind: 'render',
      jobId: this.#options.ids.hex32(),
      resultId,
      render,
      ...(parcel !== null && { parcel }),
    });
    if (outcome.kind === 'complete' && outcome.parcel !== undefined) {
      const { parcel: rendered } = outcome;
      await this.#options.patience.persist(() => this.#options.results.accept(rendered));
    }
    if (outcome.kind === 'failed' && !(await this.#options.results.has(resultId))) {
      await this.#options.catalogue.forget([resultId]);
      return toReadmit(execution.end(outcome));
    }
    return this.#conclude(execution, outcome, null);
  }

  async #runJob(execution: Execution, job: ExecutorJob): Promise<JobOutcome> {
    const { executors, settler, traces } = this.#options;
    const traced = traces?.run(execution);
    const given = traced === undefined ? job : { ...job, trace: traced.trace };
    // The job begins while this is being written to disk.
    const [outcome] = await Promise.all([
      executors.run(given, execution.signal, (progress) => execution.tell(progress)),
      settler.start(
        execution.tickets.map(({ ticket }) => ticket),
        execution.goal.kind === 'run' ? execution.goal.cacheKey : null,
      ),
    ]);
    traced?.end(
      outcome,
      execution.tickets.map(({ ticket }) => ticket),
    );
    execution.publish();
    return outcome;
  }

  async #conclude(execution: Execution, outcome: JobOutcome, prepared: PackedQuery | null): Promise<RunEnd> {
    const { settler } = this.#options;
    const tickets = execution.tickets.map(({ ticket }) => ticket);
    switch (outcome.kind) {
      case 'complete':
        return this.#complete(execution, outcome, prepared);
      case 'failed':
        if (await this.#recoveredFromDiskFault(execution, outcome.error)) return { kind: 'again' };
        await settler.fail(tickets, outcome.error);
        // Tickets that joined during this write joined a run in progress, so they share its outcome.
        await settler.fail(
          execution.tickets.map(({ ticket }) => ticket),
          outcome.error,
        );
        break;
      case 'cancelled':
        // Aborted because nobody needs it, or because the server is stopping: then its tickets wait for the next start.
        if (!execution.signal.aborted)
          return this.#crashed(execution, outcome, 'The job was cancelled, but nobody asked for it.');
        break;
      case 'crashed':
        if (!execution.signal.aborted) return this.#crashed(execution, outcome, outcome.reason);
        break;
      default:
        outcome satisfies never;
    }
    return toReadmit(execution.end(outcome));
  }

  /**
   * True if the job failed because the disk could not be written at all, and now it can be: then the job runs once
   * more. A disk that can store the failure does have room, just not enough for this result.
   */
  async #recoveredFromDiskFault(execution: Execution, error: TaskError): Promise<boolean> {
    const { patience, store } = this.#options;
    const ticket = execution.tickets[0]?.ticket;
    const isOfDisk = error.code === 'storage_full' || error.code === 'storage_unusable';
    if (!isOfDisk || execution.ranWithoutDisk || ticket === undefined) return false;
    if (!(await patience.hadToWait(() => store.touch(ticket.taskId)))) return false;
    execution.ranWithoutDisk = true;
    execution.again();
    return true;
  }

  async #crashed(execution: Execution, outcome: JobOutcome, reason: string): Promise<RunEnd> {
    execution.crashes += 1;
    if (execution.crashes <= CRASHES_ALLOWED) {
      execution.again();
      return { kind: 'again' };
    }
    const error = crashFailure(execution.crashes, reason);
    await this.#options.settler.fail(
      execution.tickets.map(({ ticket }) => ticket),
      error,
    );
    // Watchers of a rendering have no task that could report the failure.
    return toReadmit(execution.end({ kind: 'failed', jobId: outcome.jobId, error }));
  }

  async #complete(
    execution: Execution,
    outcome: Extract<JobOutcome, { kind: 'complete' }>,
    prepared: PackedQuery | null,
  ): Promise<RunEnd> {
    const { catalogue, renderings } = this.#options;
    const { resultId } = outcome.result;
    for (const { renderKey } of outcome.renders) renderings.remember(resultId, renderKey);
    if (prepared !== null) await this.#publish(execution, outcome, prepared);
    const entry = (await catalogue.get(resultId)) ?? null;
    const unserved = execution.end(outcome);
    return { kind: 'done', unserved: unserved.map((waiting) => ({ waiting, result: entry })) };
  }

  /** Writes the result and completes the tickets whose rendering exists, in one write. */
  async #publish(
    execution: Execution,
    { result, renders, parcel }: Extract<JobOutcome, { kind: 'complete' }>,
    prepared: PackedQuery,
  ): Promise<void> {
    const { settler, store, clock, limits } = this.#options;
    const rendered = new Set(renders.map(({ renderKey }) => renderKey));
    const served = execution.tickets.filter(({ render }) => rendered.has(render.renderKey));
    const emptyBecause = execution.goal.kind === 'run' ? execution.goal.emptyBecause : null;
    for (const { ticket } of served) ticket.facts = { ...ticket.facts, rows: result.rowCount, bytes: result.bytes };
    const subject = served[0] && (await store.get(served[0].ticket.taskId))?.subject;
    const settledAt = clock.steady();
    const ranAt = execution.startedAt ?? settledAt;
    const expiresAt = settledAt + limits.result_retention_ms;
    const freshUntil = emptyBecause === null ? ranAt + (prepared.persistForMs ?? limits.cache_max_age_ms) : 0;
    await settler.finish(
      served.map(({ ticket }) => ticket.taskId),
      {
        kind: 'complete',
        at: clock.now(),
        settledAt,
        expiresAt,
        cacheKey: prepared.cacheKey,
        resultId: result.resultId,
        // An empty answer for want of a cached result does not come from the cache: no database was asked.
        resultSource: emptyBecause === null ? 'query' : 'cache',
        runtimeSeconds: result.runtimeSeconds,
        notice: emptyBecause ?? prepared.notice,
        text: null,
      },
      {
        added: {
          summary: result,
          cacheKey: emptyBecause === null ? prepared.cacheKey : null,
          connection: prepared.place.connection,
          ranAt,
          keepUntil: Math.max(freshUntil, lastExpiry(execution.tickets, { settledAt, expiresAt })),
          sql: prepared.sql,
          ...(parcel !== undefined && { parcel }),
        },
        ...(subject?.kind === 'sql_query' && {
          ran: { slug: subject.id, at: Date.parse(result.ranAt), runtimeSeconds: result.runtimeSeconds },
        }),
      },
    );
  }

  /** The query as it was when its tickets came; null if it is no longer what they asked for. */
  async #prepareAgain(execution: Execution): Promise<PackedQuery | null> {
    const { store, callers, preparer, stops, executors } = this.#options;
    const generation = executors.generation();
    const ticket = execution.tickets[0]?.ticket;
    if (ticket === undefined || execution.goal.kind !== 'run') return null;
    const [task, caller] = [await store.get(ticket.taskId), await callers.of(ticket.taskId)];
    if (task === undefined || caller === undefined) return null;
    const outcome = await preparer.prepare(prepareRequest(task, caller), stops);
    if (executors.generation() !== generation) return null;
    return outcome.ok && outcome.prepared.cacheKey === execution.goal.cacheKey ? outcome.prepared : null;
  }
}

/** When the last of the tickets expires, also of those that still wait for another rendering of the result. */
function lastExpiry(
  tickets: readonly WaitingTicket[],
  settled: { readonly settledAt: number; readonly expiresAt: number },
): number {
  return tickets.reduce((last, { ticket }) => Math.max(last, expiryOf(ticket.resultTtlMs, settled)), 0);
}

function toReadmit(tickets: readonly WaitingTicket[]): Extract<RunEnd, { kind: 'done' }> {
  return { kind: 'done', unserved: tickets.map((waiting) => ({ waiting, result: null })) };
}

function asksFor({ tickets: [first] }: Execution): QueryContext | null {
  if (first === undefined) return null;
  const { userId, taskId, facts } = first.ticket;
  return { userId, taskId, requestId: facts.requestId };
}
