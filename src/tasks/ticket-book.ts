/** Every unfinished task of this process, in memory: which ticket waits for what. */
import { CoatcheckError } from '../errors/catalogue.ts';
import type { JobProgress } from '../execution/job-progress.ts';
import type { TaskOrigin } from './task-origin.ts';
import type { QueuedTicket } from './task-store.ts';

/** The work that tickets wait for. */
export interface Work {
  /** Its id in the queue. */
  readonly id: string;
  /** The ticket no longer needs it. Work that nobody needs ends. */
  leave(ticket: Ticket): void;
  /** True while some ticket or watcher waits for it. */
  readonly isNeeded: boolean;
  /** Resolves when nothing of it runs any more, as far as this server can tell. */
  readonly ended: Promise<WorkEnd>;
  readonly progress: WorkProgress;
}

/**
 * `unconfirmed`: it was cancelled, and its database has not said that the statement stopped. `moved`: another node has
 * claimed it.
 */
export type WorkEnd = 'ended' | 'unconfirmed' | 'moved';

/** Where tickets wait whose queries will be prepared when their turn comes. */
export interface TicketLine {
  leave(ticket: Ticket): void;
}

export interface WorkProgress {
  /** Null: it makes no result. */
  readonly cacheKey: string | null;
  /** Known once it runs. */
  readonly sql: string | null;
  /** Steady time; null while it waits. */
  readonly startedAt: number | null;
  /** What its executor told last; null = nothing yet. */
  readonly job: JobProgress | null;
}

export interface Ticket extends QueuedTicket {
  deferred: boolean;
  isRunning: boolean;
  /** Steady time, like `startedAt`: when this run of the server learned of it. */
  readonly acceptedAt: number;
  /** Null while it waits. */
  startedAt: number | null;
  /** What the log will report at its end, as far as it is known by then. */
  facts: TicketFacts;
  /** What the history will tell of it. Null for a ticket of an earlier run until its query is prepared. */
  origin: TaskOrigin | null;
  /** Null if it is not in a line to be prepared. */
  line: TicketLine | null;
  /** Null while it does not wait for any work yet. */
  work: Work | null;
  /** Aborts when the task has its outcome: nobody needs work that was for this task alone. */
  readonly ended: AbortSignal;
}

export interface TicketFacts {
  readonly model?: string | null;
  readonly explore?: string | null;
  readonly connection?: string;
  readonly format?: string;
  readonly requestId?: string;
  readonly rows?: number;
  /** What the whole result takes, with its renderings. */
  readonly bytes?: number;
  /** It joined work that was there for another task, or for a download. */
  readonly shared?: true;
}

export interface QueueLimits {
  readonly max_queued_tasks: number;
  readonly max_queued_tasks_per_user: number;
}

export class TicketBook {
  readonly #limits: QueueLimits;
  readonly #tickets = new Map<string, Ticket>();
  readonly #ends = new WeakMap<Ticket, AbortController>();
  readonly #queuedByUser = new Map<string, number>();
  #queued = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get counts(): { readonly queued: number; readonly running: number } {
    return { queued: this.#queued, running: this.#tickets.size - this.#queued };
  }

  /**
   * Makes room for one more waiting task of a user: `add` uses it, `giveUp` returns it.
   * @throws CoatcheckError `too_many_requests`, with the estimate of `retryAfterSeconds`
   */
  reserve(userId: string, retryAfterSeconds: () => number): void {
    const userCount = this.#queuedByUser.get(userId) ?? 0;
    if (this.#queued >= this.#limits.max_queued_tasks || userCount >= this.#limits.max_queued_tasks_per_user) {
      throw new CoatcheckError('too_many_requests', { retryAfterSeconds: retryAfterSeconds() });
    }
    this.#count(userId, 1);
  }

  /** Returns a reservation. */
  giveUp(userId: string): void {
    this.#count(userId, -1);
  }

  /** Adds a ticket whose place was reserved. */
  add(queued: QueuedTicket, acceptedAt: number): Ticket {
    const end = new AbortController();
    const { signal: ended } = end;
    const initial = { isRunning: false, line: null, work: null, startedAt: null, facts: {}, origin: null };
    const ticket: Ticket = { ...queued, ...initial, acceptedAt, ended };
    this.#ends.set(ticket, end);
    this.#tickets.set(ticket.taskId, ticket);
    return ticket;
  }

  /** Adds a ticket of an earlier run of the server, or of another node: it was accepted already, so no limit applies. */
  restore(queued: QueuedTicket, acceptedAt: number): Ticket {
    // It may come back before it was noticed that it had gone.
    this.handOver(queued.taskId);
    this.#count(queued.userId, 1);
    return this.add(queued, acceptedAt);
  }

  get(taskId: string): Ticket | undefined {
    return this.#tickets.get(taskId);
  }

  /** True while the task has no outcome. */
  has(ticket: Ticket): boolean {
    return this.#tickets.get(ticket.taskId) === ticket;
  }

  started(ticket: Ticket, at: number): void {
    if (ticket.isRunning) return;
    ticket.isRunning = true;
    ticket.startedAt = at;
    this.#count(ticket.userId, -1);
  }

  /** The task has its outcome, on disk: it leaves the book, and lets go of the work it waits for. */
  finished(taskId: string): void {
    const ticket = this.#tickets.get(taskId);
    if (ticket === undefined) return;
    this.#tickets.delete(taskId);
    if (!ticket.isRunning) this.#count(ticket.userId, -1);
    const { line, work } = ticket;
    ticket.line = null;
    ticket.work = null;
    line?.leave(ticket);
    work?.leave(ticket);
    this.#ends.get(ticket)?.abort();
  }

  /** The task is another node's now: it leaves the book without an outcome. */
  handOver(taskId: string): Ticket | undefined {
    const ticket = this.#tickets.get(taskId);
    if (ticket === undefined) return undefined;
    this.#tickets.delete(taskId);
    if (!ticket.isRunning) this.#count(ticket.userId, -1);
    ticket.line = null;
    ticket.work = null;
    this.#ends.get(ticket)?.abort();
    return ticket;
  }

  #count(userId: string, change: 1 | -1): void {
    this.#queued += change;
    const userCount = (this.#queuedByUser.get(userId) ?? 0) + change;
    if (userCount === 0) this.#queuedByUser.delete(userId);
    else this.#queuedByUser.set(userId, userCount);
  }
}
