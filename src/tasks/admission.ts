/**
 * Decides what happens to a ticket: its query is prepared, and then it gets an existing result, joins work in progress,
 * or starts work of its own.
 */
import type { DiskRoom } from './disk-room.ts';
import type { LimitsConfig } from '../config/config.ts';
import type { Caller } from '../access/caller.ts';
import { formatTraits } from '../contract/result-format.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { OnCompiled } from '../compile/compile-time.ts';
import type { PackedOutcome } from '../compile/compile-work.ts';
import type { PrepareRequest } from '../compile/query-preparer.ts';
import type { PackedQuery } from '../results/prepared/packed-query.ts';
import type { Unserved } from './execution-runner.ts';
import { Execution, type ExecutionGoal, type WaitingTicket } from './execution.ts';
import type { PatientReads } from './patient-reads.ts';
import { prepareRequest } from './prepare-request.ts';
import { rankOf, type Turn } from './queued-work.ts';
import { renderingKey, renderRequest } from './render-request.ts';
import type { DatagroupResets } from '../queries/datagroup-resets.ts';
import type { CatalogueEntry } from './result-catalogue.ts';
import { ResultGone } from './result-gone.ts';
import { refusalBy, refusalOf } from './refusal.ts';
import { refusedFailure } from './task-failure.ts';
import { originOf } from './task-origin.ts';
import type { TicketSettler } from './ticket-settler.ts';
import { expiryOf, isUnfinished } from './task-state.ts';
import type { TaskTraces } from './task-traces.ts';
import type { Task } from './task.ts';
import type { Ticket, TicketBook, TicketFacts } from './ticket-book.ts';
import type { Rank, WorkQueue } from './work-queue.ts';

const NOTHING_CACHED = 'This query has no cached result, and with cache_only it is not run.';

/** What a ticket will report about its result. */
type Provenance = Pick<WaitingTicket, 'source' | 'notice'>;

export interface AdmissionOptions extends PatientReads {
  readonly book: TicketBook;
  readonly settler: TicketSettler;
  readonly queue: Pick<WorkQueue<Execution>, 'enqueue' | 'withdraw' | 'raise'>;
  /** Aborts when the server stops: tickets then keep their state. */
  readonly stops: AbortSignal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: Pick<LimitsConfig, 'result_retention_ms' | 'cache_max_age_ms'>;
  readonly bigNumbers: 'number' | 'string';
  readonly traces: TaskTraces | null;
  readonly datagroups: Pick<DatagroupResets, 'freshSince'>;
  /** Asked for results that are not there yet. */
  readonly room: Pick<DiskRoom, 'permit'>;
}

/** A ticket that needs a result, with the rendering that its user may have. */
interface Admitted {
  readonly ticket: Ticket;
  readonly task: Task;
  readonly render: WaitingTicket['render'];
}

export class Admission {
  readonly #options: AdmissionOptions;
  /** Work that new tickets may join: by cache key, or by result and rendering. */
  readonly #inFlight = new Map<string, Execution>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Null if the task ended meanwhile: a killed task's query is not compiled any further. */
  async #prepare(ticket: Ticket, request: PrepareRequest, onCompiled?: OnCompiled): Promise<PackedOutcome | null> {
    const { preparer, stops } = this.#options;
    const signal = AbortSignal.any([stops, ticket.ended]);
    return preparer.prepare(request, signal, onCompiled).catch((error: unknown) => {
      if (ticket.ended.aborted) return null;
      throw error;
    });
  }

  /** Finds a result or work for the ticket. */
  async admit(ticket: Ticket, turn: Turn): Promise<void> {
    const { callers, settler, traces } = this.#options;
    const task = await this.#unfinished(ticket);
    const caller = task && (await callers.of(task.id));
    if (task === undefined || caller === undefined) return;
    traces?.begin(ticket, task.options.trace, task.createdAt);
    ticket.origin ??= originOf(task, caller);
    const refusal = await refusalOf(task, caller);
    if (refusal !== null) return void (await settler.fail([ticket], refusedFailure(refusal)));
    const prepare = (onCompiled?: OnCompiled) => this.#prepare(ticket, prepareRequest(task, caller), onCompiled);
    const outcome = await (traces === null ? prepare() : traces.preparing(ticket, prepare));
    if (outcome === null || !this.#options.book.has(ticket)) return;
    const { resultFormat: format, requestId } = task.options;
    ticket.facts = { ...placeOf(outcome, ticket), format, ...(requestId !== undefined && { requestId }) };
    if (!outcome.ok) await settler.fail([ticket], outcome.error);
    else if (formatTraits[task.options.resultFormat].made === 'of_sql') await this.#answerText(task, outcome.prepared);
    else await this.#findWork({ ticket, task, render: this.#rendering(task, caller) }, outcome.prepared, turn);
  }

  /** A ticket whose execution has ended without settling it. */
  async readmit({ waiting, result }: Unserved): Promise<void> {
    const task = await this.#unfinished(waiting.ticket);
    if (task === undefined) return;
    const { ticket, render } = waiting;
    if (result !== null && (await this.#useResult({ ticket, task, render }, result, waiting))) return;
    await this.admit(ticket, 'came');
  }

  /** The execution that makes a rendering of a result, started or joined for a watcher. */
  rendering(resultId: string, render: WaitingTicket['render'], userId: string, turn: Turn = 'came'): Execution {
    const key = `${resultId}/${renderingKey(render)}`;
    const goal: ExecutionGoal = { kind: 'render', resultId, render };
    // A client waits for the bytes, and no database is queried: it goes before the user's other work.
    const running = this.#inFlight.get(key);
    if (running?.phase === 'waiting') void this.#options.queue.raise(running.id, { rank: 'interactive', userId });
    return running ?? this.#begin(key, goal, { lanes: [], userId, rank: 'interactive' }, turn);
  }

  /** From now on, no tickets can join the execution. */
  close(execution: Execution): void {
    if (this.#inFlight.get(execution.key) === execution) this.#inFlight.delete(execution.key);
  }

  async #unfinished(ticket: Ticket): Promise<Task | undefined> {
    const task = await this.#options.store.get(ticket.taskId);
    return task !== undefined && isUnfinished(task) && this.#options.book.has(ticket) ? task : undefined;
  }

  /** `sql` queries no database: the text is the result. */
  async #answerText(task: Task, prepared: PackedQuery): Promise<void> {
    const { settler, clock, limits } = this.#options;
    const settledAt = clock.steady();
    await settler.finish([task.id], {
      kind: 'complete',
      at: clock.now(),
      settledAt,
      expiresAt: settledAt + limits.result_retention_ms,
      cacheKey: prepared.cacheKey,
      resultId: null,
      resultSource: 'query',
      runtimeSeconds: 0,
      notice: prepared.notice,
      text: prepared.sql,
    });
  }

  async #findWork(admitted: Admitted, prepared: PackedQuery, turn: Turn): Promise<void> {
    const { ticket, task } = admitted;
    const { cache, cacheOnly } = task.options;
    const { cacheKey, notice } = prepared;
    const freshSince = this.#options.datagroups.freshSince(prepared.datagroups);
    if (cacheOnly) {
      if (await this.#useCached(admitted, { cacheKey, notice, turn }, 0)) return;
      this.#begin(`empty/${cacheKey}/${ticket.taskId}`, run(cacheKey, NOTHING_CACHED), workOf(ticket, []), turn, {
        ...waitingOf(admitted, { source: 'query', notice }),
      });
      return;
    }
    if (cache) {
      const freshMs = prepared.persistForMs ?? this.#options.limits.cache_max_age_ms;
      const ranSince = Math.max(this.#options.clock.steady() - freshMs, freshSince);
      // Two attempts: the second finds a run that ended between the search for results and the search for running work.
      for (let attempt = 0; attempt < 2; attempt += 1) {
        if (await this.#useCached(admitted, { cacheKey, notice, turn }, ranSince)) return;
        const running = this.#inFlight.get(cacheKey);
        if (running !== undefined && (running.startedAt ?? freshSince) >= freshSince) {
          return this.#join(running, waitingOf(admitted, { source: 'query', notice }));
        }
      }
    }
    // What was accepted before is not refused any more.
    const refusal = turn === 'to come' ? await refusalBy(() => this.#options.room.permit(ticket.userId)) : null;
    if (refusal !== null) return void (await this.#options.settler.fail([ticket], refusedFailure(refusal)));
    // From here on nothing waits, so that nobody else begins the same.
    if (!this.#options.book.has(ticket)) return;
    const waiting = waitingOf(admitted, { source: 'query', notice });
    const running = this.#inFlight.get(cacheKey);
    // `cache=false` asks for current data, as a reset of its datagroup does: a run that has already begun is too old.
    if (running !== undefined && (running.phase === 'waiting' || running.phase === 'claimed')) {
      return this.#join(running, waiting);
    }
    this.#begin(cacheKey, run(cacheKey, null), workOf(ticket, prepared.connections), turn, waiting);
  }

  async #useCached(
    admitted: Admitted,
    { cacheKey, notice, turn }: { readonly cacheKey: string; readonly notice: string | null; readonly turn: Turn },
    ranSince: number,
  ): Promise<boolean> {
    const entry = await this.#options.catalogue.find(cacheKey, ranSince);
    return entry !== undefined && this.#useResult(admitted, entry, { source: 'cache', notice, turn });
  }

  /** Completes the ticket with a result, or starts its rendering. False: the result is gone. */
  async #useResult(
    admitted: Admitted,
    entry: CatalogueEntry,
    { turn, ...provenance }: Provenance & { readonly turn?: Turn },
  ): Promise<boolean> {
    const { renderings, book } = this.#options;
    const { ticket, task } = admitted;
    const waiting = waitingOf(admitted, provenance);
    const { renderKey } = waiting.render;
    if (await renderings.has(entry.id, renderKey)) return this.#complete(task, entry, provenance);
    if (!book.has(ticket)) return true;
    await this.#join(this.rendering(entry.id, waiting.render, ticket.userId, turn), waiting);
    return true;
  }

  async #complete(task: Task, entry: CatalogueEntry, { source, notice }: Provenance): Promise<boolean> {
    const { settler, clock, limits } = this.#options;
    const settledAt = clock.steady();
    const expiresAt = settledAt + limits.result_retention_ms;
    const until = expiryOf(task.options.resultTtlMs, { settledAt, expiresAt });
    const ticket = this.#options.book.get(task.id);
    if (ticket !== undefined) ticket.facts = { ...ticket.facts, rows: entry.rowCount, bytes: entry.bytes };
    try {
      await settler.finish(
        [task.id],
        {
          kind: 'complete',
          at: clock.now(),
          settledAt,
          expiresAt,
          cacheKey: entry.cacheKey,
          resultId: entry.id,
          resultSource: source,
          runtimeSeconds: entry.runtimeSeconds,
          notice: entry.cacheKey === null ? NOTHING_CACHED : notice,
          text: null,
        },
        { kept: { resultId: entry.id, until } },
      );
      return true;
    } catch (error) {
      if (error instanceof ResultGone) return false;
      throw error;
    }
  }

  async #join(execution: Execution, waiting: WaitingTicket): Promise<void> {
    execution.join(waiting);
    this.#options.traces?.waits(waiting.ticket);
    const { userId } = waiting.ticket;
    // Moves it up in the queue, if the new ticket would have a better place.
    const by = { rank: rankOf(waiting.ticket), userId };
    if (execution.phase === 'waiting') void this.#options.queue.raise(execution.id, by);
    if (execution.phase !== 'running') return;
    const { goal } = execution;
    await this.#options.settler.start([waiting.ticket], goal.kind === 'run' ? goal.cacheKey : null);
  }

  #begin(
    key: string,
    goal: ExecutionGoal,
    work: { readonly lanes: readonly string[]; readonly userId: string; readonly rank: Rank },
    turn: Turn,
    waiting?: WaitingTicket,
  ): Execution {
    const { queue, ids, clock } = this.#options;
    const onAbandoned = (abandoned: Execution): void => void this.#giveUp(abandoned);
    const execution = new Execution({ id: ids.hex32(), since: clock.steady(), key, goal, ...work, onAbandoned });
    if (waiting !== undefined) execution.join(waiting);
    if (waiting !== undefined) this.#options.traces?.waits(waiting.ticket);
    this.#inFlight.set(key, execution);
    if (typeof turn === 'function') turn(execution);
    else void queue.enqueue(execution, { first: turn === 'came' });
    return execution;
  }

  /** Gives up an execution that nobody needs any more. */
  async #giveUp(execution: Execution): Promise<void> {
    this.close(execution);
    execution.abort(new Error('Nobody waits for the result any more.'));
    if (await this.#options.queue.withdraw(execution.id)) execution.end(null);
  }

  #rendering(task: Task, caller: Caller): WaitingTicket['render'] {
    return renderRequest(task, caller, { bigNumbers: this.#options.bigNumbers });
  }
}

function waitingOf({ ticket, render }: Admitted, { source, notice }: Provenance): WaitingTicket {
  return { ticket, source, notice, render };
}

/** Where a query runs, for the log. */
function placeOf(outcome: PackedOutcome, ticket: Ticket): TicketFacts {
  if (outcome.ok) return outcome.prepared.place;
  return ticket.connection === null ? {} : { connection: ticket.connection };
}

function run(cacheKey: string, emptyBecause: string | null): ExecutionGoal {
  return { kind: 'run', cacheKey, emptyBecause };
}

function workOf(ticket: Ticket, lanes: readonly string[]) {
  return { lanes, userId: ticket.userId, rank: rankOf(ticket) };
}
