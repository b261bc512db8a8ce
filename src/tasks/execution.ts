/**
 * The work behind tickets: one run of a query, or one rendering of a result. Tickets with the same cache key share it;
 * it goes on while at least one of them, or somebody who watches it, needs it.
 */
import type { JobOutcome, RenderRequest } from '../execution/messages.ts';
import type { QueueEntry, Rank } from './fair-queue.ts';
import type { Ticket, Work } from './ticket-book.ts';
import type { ResultSource } from './task.ts';

export interface WaitingTicket {
  readonly ticket: Ticket;
  readonly render: RenderRequest;
  /** What the ticket will say of where its result came from. */
  readonly source: ResultSource;
  /** What there is to say of the result; null = nothing. */
  readonly notice: string | null;
}

export type ExecutionGoal =
  | {
      readonly kind: 'run';
      readonly cacheKey: string;
      /** No database is asked: why there are no rows. */
      readonly emptyBecause: string | null;
    }
  | { readonly kind: 'render'; readonly resultId: string; readonly render: RenderRequest };

export interface NewExecution {
  readonly key: string;
  readonly goal: ExecutionGoal;
  readonly lanes: readonly string[];
  readonly userId: string;
  readonly rank: Rank;
  /** Nobody needs it any more. */
  readonly onAbandoned: (execution: Execution) => void;
}

export class Execution implements QueueEntry, Work {
  readonly key: string;
  readonly goal: ExecutionGoal;
  readonly lanes: readonly string[];
  /** In whose turn it runs: of those who wait for it, one who need not wait for work of their own. */
  userId: string;
  /** Raised when a ticket joins that may not wait as long. */
  rank: Rank;
  /**
   * `claimed`: it has its slot, and its job is being put together; tickets that join now are part of the job.
   * `publishing`: its outcome is being written; tickets that join now are cared for afterwards.
   */
  phase: 'waiting' | 'claimed' | 'running' | 'publishing' | 'over' = 'waiting';
  /** How often an executor died under it. */
  crashes = 0;
  /** It has failed for want of disk once, and is run again now that there is some. */
  ranWithoutDisk = false;
  /** Steady time; null while it waits. */
  startedAt: number | null = null;
  /** Known while it runs. */
  sql: string | null = null;
  readonly ended: Promise<void>;
  /** How it ended; null when it was given up. */
  readonly outcome: Promise<JobOutcome | null>;
  readonly #end: (outcome: JobOutcome | null) => void;
  readonly #controller = new AbortController();
  readonly #onAbandoned: (execution: Execution) => void;
  readonly #tickets = new Map<string, WaitingTicket>();
  #watchers = 0;

  constructor({ key, goal, lanes, userId, rank, onAbandoned }: NewExecution) {
    this.key = key;
    this.goal = goal;
    this.lanes = lanes;
    this.userId = userId;
    this.rank = rank;
    this.#onAbandoned = onAbandoned;
    const { promise, resolve } = Promise.withResolvers<JobOutcome | null>();
    this.outcome = promise;
    this.ended = promise.then(() => undefined);
    this.#end = resolve;
  }

  get tickets(): readonly WaitingTicket[] {
    return [...this.#tickets.values()];
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isNeeded(): boolean {
    return this.#tickets.size > 0 || this.#watchers > 0;
  }

  join(waiting: WaitingTicket): void {
    waiting.ticket.work = this;
    this.#tickets.set(waiting.ticket.taskId, waiting);
  }

  leave(ticket: Ticket): void {
    this.#tickets.delete(ticket.taskId);
    this.#giveUpIfUnneeded();
  }

  /** Somebody waits for the outcome without a ticket; disposing ends that. */
  watch(): Disposable {
    this.#watchers += 1;
    return {
      [Symbol.dispose]: () => {
        this.#watchers -= 1;
        this.#giveUpIfUnneeded();
      },
    };
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** Lets go of the tickets that are left, for whoever ends the execution to care for. */
  end(outcome: JobOutcome | null): readonly WaitingTicket[] {
    this.phase = 'over';
    const left = this.tickets;
    for (const { ticket } of left) ticket.work = null;
    this.#tickets.clear();
    this.#end(outcome);
    return left;
  }

  #giveUpIfUnneeded(): void {
    if (this.phase === 'publishing' || this.phase === 'over' || this.isNeeded) return;
    this.#onAbandoned(this);
  }
}
