/** Writes what happened to tickets to disk, and only then notifies those who wait. */
import type { Clock } from '../lib/clock.ts';
import type { TaskError } from '../results/reader/task-error.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { TaskEvent } from './task-state.ts';
import type { TaskStore, WrittenWith } from './task-store.ts';
import { outcomeLine, type OutcomeLine } from './outcome-line.ts';
import type { Notifier } from './notifier.ts';
import type { StatePatience } from './state-patience.ts';
import { deliveryOf } from './task-webhook.ts';
import { recordOf, type TaskRecord } from './task-record.ts';
import type { TaskTraces } from './task-traces.ts';
import type { Ticket, TicketBook } from './ticket-book.ts';

type Outcome = Extract<TaskEvent, { kind: 'complete' | 'fail' | 'kill' }>;

export interface TicketSettlerOptions {
  readonly store: TaskStore;
  readonly book: TicketBook;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly patience: StatePatience;
  readonly traces: TaskTraces | null;
  readonly webhooks: Pick<Webhooks, 'settled'> | null;
  readonly onOutcome: (line: OutcomeLine) => void;
  /** Null: nobody keeps a history. */
  readonly onEnded: ((record: TaskRecord) => void) | null;
}

export class TicketSettler {
  readonly #store: TaskStore;
  readonly #book: TicketBook;
  readonly #notifier: Notifier;
  readonly #clock: Clock;
  readonly #patience: StatePatience;
  readonly #traces: TaskTraces | null;
  readonly #webhooks: Pick<Webhooks, 'settled'> | null;
  readonly #onOutcome: (line: OutcomeLine) => void;
  readonly #onEnded: TicketSettlerOptions['onEnded'];

  constructor({ store, book, notifier, clock, patience, traces, webhooks, onOutcome, onEnded }: TicketSettlerOptions) {
    this.#store = store;
    this.#book = book;
    this.#notifier = notifier;
    this.#clock = clock;
    this.#patience = patience;
    this.#traces = traces;
    this.#webhooks = webhooks;
    this.#onOutcome = onOutcome;
    this.#onEnded = onEnded;
  }

  /** The tickets' work has begun. Those that were killed meanwhile stay killed. */
  async start(tickets: readonly Ticket[], cacheKey: string | null): Promise<void> {
    const waiting = tickets.filter(({ isRunning }) => !isRunning);
    if (waiting.length === 0) return;
    const startedAt = this.#clock.steady();
    const ids = waiting.map(({ taskId }) => taskId);
    const event: TaskEvent = { kind: 'start', at: this.#clock.now(), cacheKey };
    const won = await this.#patience.persist(() => this.#store.transition(ids, event));
    for (const id of won) {
      const ticket = this.#book.get(id);
      if (ticket !== undefined) this.#book.started(ticket, startedAt);
    }
    this.#notifier.notify(won);
  }

  /**
   * Ends tickets, and writes everything that belongs to their end. Tickets that lost to a kill are not in the answer.
   */
  async finish(taskIds: readonly string[], event: Outcome, writtenWith?: WrittenWith): Promise<readonly string[]> {
    if (taskIds.length === 0 && writtenWith === undefined) return [];
    const write = () => this.#store.transition(taskIds, event, writtenWith);
    // The caller of a kill can be told that it failed; every other event has already happened, and waits for the disk.
    const won = await (event.kind === 'kill' ? write() : this.#patience.persist(write));
    for (const id of won) this.#ended(id, event);
    this.#notifier.notify(won);
    return won;
  }

  /** Another node has killed the task: that is written already, and everybody knows. */
  killedElsewhere(taskId: string): void {
    this.#ended(taskId, { kind: 'kill', at: this.#clock.now(), settledAt: this.#clock.steady() });
  }

  #ended(taskId: string, event: Outcome): void {
    const ticket = this.#book.get(taskId);
    if (ticket === undefined) return;
    this.#onOutcome(outcomeLine(ticket, event, this.#traces?.settled(ticket, event)));
    this.#onEnded?.(recordOf(ticket, event));
    for (const told of deliveryOf(ticket, event)) this.#webhooks?.settled(told);
    this.#book.finished(taskId);
  }

  fail(tickets: readonly Ticket[], error: TaskError): Promise<readonly string[]> {
    return this.finish(
      tickets.map(({ taskId }) => taskId),
      { kind: 'fail', at: this.#clock.now(), settledAt: this.#clock.steady(), error },
    );
  }
}
