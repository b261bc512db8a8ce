/**
 * The moving parts behind the task service: tickets in, outcomes on disk. All background work is tracked here, so that
 * stopping can wait for it.
 */
import type { LimitsConfig } from '../config/config.ts';
import type { Executors, JobOutcome } from '../execution/messages.ts';
import { mayComeBack } from '../errors/own-fault.ts';
import { rejectOnAbort } from '../lib/reject-on-abort.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { StoredTrace } from '../tracing/trace-context.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { Admission } from './admission.ts';
import { ExecutionRunner, type BeforeRun } from './execution-runner.ts';
import type { Execution, WaitingTicket } from './execution.ts';
import type { DiskRoom } from './disk-room.ts';
import type { Others } from './others.ts';
import type { PatientReads } from './patient-reads.ts';
import { ticketEntry, type MovedEntry, type QueuedWork } from './queued-work.ts';
import { Scheduler } from './scheduler.ts';
import type { StatePatience } from './state-patience.ts';
import type { TicketSettler } from './ticket-settler.ts';
import type { DatagroupResets } from '../queries/datagroup-resets.ts';
import { failureInside } from './task-failure.ts';
import type { TaskOrigin } from './task-origin.ts';
import type { TaskTraces } from './task-traces.ts';
import type { QueuedTicket } from './task-store.ts';
import type { Ticket, TicketBook, TicketLine, WorkProgress } from './ticket-book.ts';
import type { WorkQueue } from './work-queue.ts';

export interface TaskEngineOptions extends PatientReads {
  readonly executors: Executors;
  readonly book: TicketBook;
  readonly settler: TicketSettler;
  /** Disposed with the engine. */
  readonly patience: StatePatience;
  readonly queue: WorkQueue<QueuedWork>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: LimitsConfig;
  readonly bigNumbers: 'number' | 'string';
  readonly log: TaskLog;
  readonly beforeRun: BeforeRun;
  readonly room: Pick<DiskRoom, 'permit'>;
  readonly webhooks: Pick<Webhooks, 'restore' | 'giveUp'> | null;
  /** Disposed with the engine. Null: nobody traces. */
  readonly traces: TaskTraces | null;
  readonly others: Pick<Others, 'shared' | 'elsewhere' | 'look'> | null;
  readonly datagroups: Pick<DatagroupResets, 'freshSince'>;
}

/** Receives what is reported nowhere else: no secrets, no rows. */
export type TaskLog = (message: string, details: Readonly<Record<string, unknown>>) => void;

/** The abort reason of jobs that end because the server is stopping. */
class ServerStops extends Error {
  override readonly name = 'ServerStops';
}

/** Weight of the newest job in the moving average of durations. */
const NEWEST = 0.1;

const MAX_RETRY_AFTER_SECONDS = 60;

/** How long a ticket of an earlier run keeps its slot while its query is prepared: some take seconds, and then fail. */
const LONGEST_PLACE_MS = 250;

export class TaskEngine implements AsyncDisposable {
  readonly #options: TaskEngineOptions;
  readonly #runner: ExecutionRunner;
  readonly #admission: Admission;
  readonly #scheduler: Scheduler<QueuedWork>;
  readonly #line: TicketLine;
  readonly #running = new Set<Execution>();
  readonly #background = new Set<Promise<void>>();
  readonly #stops = new AbortController();
  #meanSeconds = 0.1;
  #isClosed = false;

  constructor(options: TaskEngineOptions) {
    const { executors, queue } = options;
    this.#options = options;
    const stops = this.#stops.signal;
    this.#runner = new ExecutionRunner({ ...options, stops });
    this.#admission = new Admission({ ...options, stops });
    this.#line = { leave: ({ taskId }) => void queue.withdraw(taskId) };
    this.#scheduler = new Scheduler({ queue, slots: executors.size, perform: (entry) => this.#perform(entry) });
  }

  /** Results whose files may be on disk although they have no row yet. */
  get resultsBeingWritten(): ReadonlySet<string> {
    return this.#runner.resultsBeingWritten;
  }

  /** Accepts a ticket that was just written; its place is reserved. */
  accept(queued: QueuedTicket, trace: StoredTrace | undefined, origin: TaskOrigin): void {
    const ticket = this.#options.book.add(queued, this.#options.clock.steady());
    ticket.origin = origin;
    this.#options.traces?.begin(ticket, trace);
    void this.#admit(ticket, () => this.#admission.admit(ticket, 'to come'));
  }

  /** Takes over a ticket of an earlier run of the server. */
  restore(queued: QueuedTicket): void {
    const { book, queue, clock, webhooks } = this.#options;
    const ticket = book.restore(queued, clock.steady());
    if (ticket.webhookUrl !== null) webhooks?.restore(ticket.userId);
    ticket.line = this.#line;
    void queue.enqueue(ticketEntry(ticket));
  }

  /** A client asked for a deferred task: from now on it waits like the others. */
  promote(taskId: string): void {
    const { book, queue } = this.#options;
    const ticket = book.get(taskId);
    if (ticket === undefined || !ticket.deferred) return;
    ticket.deferred = false;
    // A ticket that does not wait for any work yet may itself be in the queue.
    void queue.raise(ticket.work?.id ?? taskId, { rank: 'normal' });
  }

  /** Another node has claimed what it put into the queue: the tasks that went with it are that node's. */
  async taken(entry: QueuedWork): Promise<void> {
    const { others, patience, book, webhooks, queue, traces } = this.#options;
    if (others === null || entry.kind === 'moved' || (entry.kind === 'execution' && entry.phase !== 'waiting')) return;
    const tasks = entry.kind === 'ticket' ? [entry.ticket.taskId] : entry.tasks;
    const gone = await patience.outlast(() => others.elsewhere(tasks));
    traces?.moved(gone);
    for (const taskId of gone) {
      const ticket = book.handOver(taskId);
      if (ticket !== undefined && ticket.webhookUrl !== null) webhooks?.giveUp(ticket.userId);
    }
    // It did not go along because it has ended.
    if (entry.kind === 'ticket') return others.look(tasks);
    entry.handOver(gone);
    const { goal } = entry;
    // Whoever waits here for a rendering needs it here.
    if (goal.kind === 'render' && entry.isNeeded) return void queue.enqueue(entry, { first: true });
    this.#admission.close(entry);
    for (const waiting of entry.moved()) {
      void this.#admit(waiting.ticket, async () => {
        if (goal.kind === 'run') await others.shared.whenFree(goal.cacheKey);
        await this.#admission.readmit({ waiting, result: null });
      });
    }
  }

  /** The progress of the work that a task waits for. */
  progressOf(taskId: string): WorkProgress {
    return this.#options.book.get(taskId)?.work?.progress ?? { cacheKey: null, sql: null, startedAt: null, job: null };
  }

  /** Makes a rendering for a caller that waits for it. Null: it was given up. */
  async render(
    resultId: string,
    render: WaitingTicket['render'],
    userId: string,
    signal: AbortSignal,
  ): Promise<JobOutcome | null> {
    const execution = this.#admission.rendering(resultId, render, userId);
    using _watching = execution.watch();
    // Awaited here, because a returned promise would outlive the watch, and the work would be given up at once.
    return await Promise.race([execution.outcome, rejectOnAbort(signal)]);
  }

  /** Begins nothing more that waits in the queue, and resolves when what runs has ended. */
  drain(): Promise<void> {
    return this.#scheduler.drain();
  }

  /** False while outcomes wait for a disk that cannot be written to. */
  get isWritable(): boolean {
    return !this.#options.patience.isWaiting;
  }

  /** How long a client should wait before it tries again. */
  retryAfterSeconds(): number {
    const seconds = (this.#options.book.counts.queued * this.#meanSeconds) / this.#options.executors.size;
    return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(seconds)));
  }

  /** Ends running work (its tickets wait for the next start) and resolves when nothing runs any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#options.patience[Symbol.dispose]();
    const reason = new ServerStops('The server stops.');
    this.#stops.abort(reason);
    for (const execution of this.#running) execution.abort(reason);
    await this.#scheduler[Symbol.asyncDispose]();
    while (this.#background.size > 0) await Promise.all(this.#background);
    this.#options.traces?.[Symbol.dispose]();
  }

  #admit(ticket: Ticket, work: () => Promise<void>): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const going: Promise<void> = this.#guard([ticket], work).finally(() => this.#background.delete(going));
    this.#background.add(going);
    return going;
  }

  /** Resolves with `work`, or after a while: work that only computes elsewhere takes no slot from others. */
  async #forAWhile(work: Promise<void>): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    using _timer = this.#options.clock.after(LONGEST_PLACE_MS, resolve);
    await Promise.race([work, over]);
  }

  /** Whatever goes wrong becomes an outcome of the tickets, never a lost exception. */
  async #guard(tickets: readonly Ticket[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Its tickets wait for the next start.
      if (error instanceof ServerStops || (this.#isClosed && mayComeBack(error))) return;
      const tasks = tickets.map(({ taskId }) => taskId);
      this.#options.log('a task met an internal error', { tasks, err: error });
      try {
        await this.#options.settler.fail(tickets, failureInside(error));
      } catch (second) {
        // The state cannot be written: the tasks are found again at the next start.
        this.#options.log('a failure could not be written', { err: second });
      }
    }
  }

  async #perform(entry: QueuedWork): Promise<'done' | 'again'> {
    if (this.#options.patience.isWaiting) {
      // Its turn has come, but nothing can be written.
      await this.#options.patience.whenWritable();
      if (this.#isClosed) return 'again';
    }
    switch (entry.kind) {
      case 'execution':
        return this.#execute(entry);
      case 'ticket': {
        const { ticket } = entry;
        ticket.line = null;
        await this.#forAWhile(this.#admit(ticket, () => this.#admission.admit(ticket, 'came')));
        return 'done';
      }
      case 'moved':
        return this.#performMoved(entry);
      default:
        return entry satisfies never;
    }
  }

  /** Its tickets are this node's now, and its slot takes what they need: most often one run. */
  async #performMoved({ tickets, lanes }: MovedEntry): Promise<'done'> {
    const { book, queue, clock, webhooks, others } = this.#options;
    const begun: Execution[] = [];
    const takes = (execution: Execution): void => {
      // The connections of a query are what they were there, unless somebody has just changed LookML.
      if (execution.lanes.every((lane) => lanes.includes(lane))) begun.push(execution);
      else void queue.enqueue(execution, { first: true });
    };
    const restored = tickets.map((queued) => book.restore(queued, clock.steady()));
    for (const { webhookUrl, userId } of restored) if (webhookUrl !== null) webhooks?.restore(userId);
    // Somebody may have killed them before they were known here.
    others?.look(restored.map(({ taskId }) => taskId));
    for (const ticket of restored) await this.#admit(ticket, () => this.#admission.admit(ticket, takes));
    for (const execution of begun) {
      if ((await this.#execute(execution)) === 'again') void queue.enqueue(execution, { first: true });
    }
    return 'done';
  }

  async #execute(execution: Execution): Promise<'done' | 'again'> {
    const startedAt = this.#options.clock.steady();
    execution.claim(startedAt);
    this.#running.add(execution);
    let goesAgain = false;
    await this.#guard(
      execution.tickets.map(({ ticket }) => ticket),
      async () => {
        const end = await this.#runner.run(execution);
        goesAgain = end.kind === 'again' && !this.#isClosed && !execution.signal.aborted;
        if (end.kind !== 'done') return;
        this.#admission.close(execution);
        for (const unserved of end.unserved) {
          void this.#admit(unserved.waiting.ticket, async () => {
            await end.after;
            await this.#admission.readmit(unserved);
          });
        }
      },
    );
    this.#running.delete(execution);
    if (goesAgain) return 'again';
    this.#admission.close(execution);
    if (execution.phase !== 'over') {
      // It failed: tickets that joined too late to learn of it go through admission again.
      for (const waiting of execution.end(null)) {
        void this.#admit(waiting.ticket, () => this.#admission.readmit({ waiting, result: null }));
      }
    }
    this.#meanSeconds += NEWEST * ((this.#options.clock.steady() - startedAt) / 1_000 - this.#meanSeconds);
    return 'done';
  }
}
