/**
 * Gives executors to the entries of the queue. Woken by what happens (an entry comes, a slot is free), never by a
 * timer, and it never asks the database.
 */
import type { FairQueue, QueueEntry } from './fair-queue.ts';

export interface SchedulerOptions<T extends QueueEntry> {
  readonly queue: FairQueue<T>;
  /** Entries that may run at once. */
  readonly slots: number;
  /** Does the work; the slot is free when it resolves. `again`: the entry goes back to the front. Never rejects. */
  readonly perform: (entry: T) => Promise<'done' | 'again'>;
}

export class Scheduler<T extends QueueEntry> implements AsyncDisposable {
  readonly #queue: FairQueue<T>;
  readonly #slots: number;
  readonly #perform: (entry: T) => Promise<'done' | 'again'>;
  readonly #performing = new Set<Promise<void>>();
  #isClosed = false;

  constructor({ queue, slots, perform }: SchedulerOptions<T>) {
    this.#queue = queue;
    this.#slots = slots;
    this.#perform = perform;
  }

  enqueue(entry: T): void {
    this.#queue.push(entry);
    this.#fillSlots();
  }

  enqueueFirst(entry: T): void {
    this.#queue.pushFront(entry);
    this.#fillSlots();
  }

  /** How many entries of a user run now. */
  runningOf(userId: string): number {
    return this.#queue.runningOf(userId);
  }

  /** False when the entry runs already, or was never here. */
  withdraw(entry: T): boolean {
    return this.#queue.remove(entry);
  }

  /** Starts nothing more and resolves when what runs has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#performing);
  }

  #fillSlots(): void {
    while (!this.#isClosed && this.#performing.size < this.#slots) {
      // With a single slot there is none to spare.
      const isLast = this.#slots > 1 && this.#performing.size === this.#slots - 1;
      const entry = this.#queue.take(isLast);
      if (entry === undefined) return;
      const performing: Promise<void> = this.#serve(entry).finally(() => {
        this.#performing.delete(performing);
        this.#fillSlots();
      });
      this.#performing.add(performing);
    }
  }

  async #serve(entry: T): Promise<void> {
    const end = await this.#perform(entry);
    this.#queue.release(entry);
    if (end === 'again') this.#queue.pushFront(entry);
  }
}
