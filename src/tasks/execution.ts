/**
 * The work behind tickets: one run of a query, or one rendering of a result. Tickets with the same cache key share it;
 * it continues as long as a ticket or a watcher needs it.
 */
import type { JobProgress } from '../execution/job-progress.ts';
import type { JobOutcome, RenderRequest } from '../execution/messages.ts';
import { requireThat } from '../lib/require-that.ts';
import type { Ticket, Work, WorkEnd, WorkProgress } from './ticket-book.ts';
import type { ResultSource } from './task.ts';
import type { QueueEntry, Rank } from './work-queue.ts';

export interface WaitingTicket {
  readonly ticket: Ticket;
  readonly render: RenderRequest;
  /** What the ticket will report as the source of its result. */
  readonly source: ResultSource;
  /** A notice about the result; null = there is none. */
  readonly notice: string | null;
}

export type ExecutionGoal =
  | {
      readonly kind: 'run';
      readonly cacheKey: string;
      /** If set, no database is asked; says why there are no rows. */
      readonly emptyBecause: string | null;
    }
  | { readonly kind: 'render'; readonly resultId: string; readonly render: RenderRequest };

/**
 * `claimed`: it has its slot, and its job is being put together; tickets that join now are part of the job.
 * `publishing`: its outcome is being written; tickets that join now are handled afterwards.
 */
export type ExecutionPhase = 'waiting' | 'claimed' | 'running' | 'publishing' | 'over';

/** The transitions. `again`: its executor died, or there was no room for its output. */
const moves = {
  claim: { from: ['waiting'], to: 'claimed' },
  begin: { from: ['claimed'], to: 'running' },
  publish: { from: ['running'], to: 'publishing' },
  again: { from: ['publishing'], to: 'waiting' },
  end: { from: ['waiting', 'claimed', 'running', 'publishing'], to: 'over' },
} as const satisfies Readonly<
  Record<string, { readonly from: readonly ExecutionPhase[]; readonly to: ExecutionPhase }>
>;

export interface NewExecution {
  readonly id: string;
  /** The key by which tickets find it. */
  readonly key: string;
  readonly goal: ExecutionGoal;
  readonly lanes: readonly string[];
  readonly userId: string;
  readonly rank: Rank;
  readonly since: number;
  /** Called when nobody needs it any more. */
  readonly onAbandoned: (execution: Execution) => void;
}

export class Execution implements QueueEntry, Work {
  readonly kind = 'execution';
  readonly id: string;
  readonly key: string;
  readonly goal: ExecutionGoal;
  readonly lanes: readonly string[];
  /** The user of the ticket that it was created for; the queue may move it up for other users. */
  readonly userId: string;
  readonly rank: Rank;
  /** Steady time at which the first ticket began to need it. */
  readonly since: number;
  /** How many executors have died running it. */
  crashes = 0;
  /** It failed once because the disk was full, and runs again now that there is room. */
  ranWithoutDisk = false;
  #phase: ExecutionPhase = 'waiting';
  #startedAt: number | null = null;
  #sql: string | null = null;
  #job: JobProgress | null = null;
  readonly ended: Promise<WorkEnd>;
  /** How it ended; null if it was given up. */
  readonly outcome: Promise<JobOutcome | null>;
  readonly #end: (outcome: JobOutcome | null) => void;
  readonly #controller = new AbortController();
  readonly #onAbandoned: (execution: Execution) => void;
  readonly #tickets = new Map<string, WaitingTicket>();
  #watchers = 0;
  #isMoved = false;

  constructor({ id, key, goal, lanes, userId, rank, since, onAbandoned }: NewExecution) {
    this.id = id;
    this.key = key;
    this.goal = goal;
    this.lanes = lanes;
    this.userId = userId;
    this.rank = rank;
    this.since = since;
    this.#onAbandoned = onAbandoned;
    const { promise, resolve } = Promise.withResolvers<JobOutcome | null>();
    this.outcome = promise;
    this.ended = promise.then((outcome) => {
      if (this.#isMoved) return 'moved';
      return outcome?.kind === 'cancelled' && outcome.isUnconfirmed === true ? 'unconfirmed' : 'ended';
    });
    this.#end = resolve;
  }

  get phase(): ExecutionPhase {
    return this.#phase;
  }

  /** Steady time of the last claim; null before the first. */
  get startedAt(): number | null {
    return this.#startedAt;
  }

  get progress(): WorkProgress {
    const cacheKey = this.goal.kind === 'run' ? this.goal.cacheKey : null;
    return { cacheKey, sql: this.#sql, startedAt: this.#startedAt, job: this.#job };
  }

  get tickets(): readonly WaitingTicket[] {
    return [...this.#tickets.values()];
  }

  /** Who runs it on another node gets these tasks. */
  get tasks(): readonly string[] {
    return [...this.#tickets.keys()];
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isNeeded(): boolean {
    return this.#tickets.size > 0 || this.#watchers > 0;
  }

  join(waiting: WaitingTicket): void {
    const { ticket } = waiting;
    if (this.isNeeded) ticket.facts = { ...ticket.facts, shared: true };
    ticket.work = this;
    this.#tickets.set(waiting.ticket.taskId, waiting);
  }

  leave(ticket: Ticket): void {
    this.#tickets.delete(ticket.taskId);
    this.#giveUpIfUnneeded();
  }

  /** Waits for the outcome without a ticket; dispose to stop waiting. */
  watch(): Disposable {
    this.#watchers += 1;
    return {
      [Symbol.dispose]: () => {
        this.#watchers -= 1;
        this.#giveUpIfUnneeded();
      },
    };
  }

  /**
   * It has its slot.
   * @param at steady time
   */
  claim(at: number): void {
    this.#move('claim');
    this.#startedAt = at;
  }

  /** Its job is sent to an executor. */
  begin(sql: string | null): void {
    this.#move('begin');
    this.#sql = sql;
  }

  /** Its executor told how far it has come. */
  tell(progress: JobProgress): void {
    this.#job = progress;
  }

  /** Its job has ended, and the outcome is being written. */
  publish(): void {
    this.#move('publish');
  }

  /** It goes back into the queue. */
  again(): void {
    this.#move('again');
    this.#job = null;
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** Another node has these tickets now. */
  handOver(taskIds: ReadonlySet<string>): void {
    for (const taskId of taskIds) this.#tickets.delete(taskId);
  }

  /** Another node runs it. Lets go of the tickets that stayed here, like {@link end}. */
  moved(): readonly WaitingTicket[] {
    this.#isMoved = true;
    return this.end(null);
  }

  /** Lets go of the tickets that were not served, for the code ending the execution to handle. */
  end(outcome: JobOutcome | null): readonly WaitingTicket[] {
    this.#move('end');
    const unserved = this.tickets;
    for (const { ticket } of unserved) ticket.work = null;
    this.#tickets.clear();
    this.#end(outcome);
    return unserved;
  }

  #giveUpIfUnneeded(): void {
    if (this.#phase === 'publishing' || this.#phase === 'over' || this.isNeeded) return;
    this.#onAbandoned(this);
  }

  #move(name: keyof typeof moves): void {
    const { from, to } = moves[name];
    requireThat((from as readonly ExecutionPhase[]).includes(this.#phase), `${this.#phase} work cannot ${name}`);
    this.#phase = to;
  }
}
