/**
 * Gives the queue's entries to executors. It is woken by events (an entry comes, a slot becomes free), never by a
 * timer.
 */
import type { Claim, QueueEntry, WorkQueue } from './work-queue.ts';

export interface SchedulerOptions<T extends QueueEntry> {
  readonly queue: Pick<WorkQueue<T>, 'claim' | 'listen'>;
  /** How many entries may run at once. */
  readonly slots: number;
  /** Does the work; the slot is free when it resolves. `again`: the entry goes back to the front. Never rejects. */
  readonly perform: (entry: T) => Promise<'done' | 'again'>;
}

export class Scheduler<T extends QueueEntry> implements AsyncDisposable {
  readonly #options: SchedulerOptions<T>;
  readonly #listening: Disposable;
  readonly #performing = new Set<Promise<void>>();
  #claiming: Promise<void> | null = null;
  /** Something has happened since the last claim. */
  #isWoken = false;
  #isClosed = false;
  #isDraining = false;

  constructor(options: SchedulerOptions<T>) {
    this.#options = options;
    this.#listening = options.queue.listen(() => this.#wake());
  }

  /** Starts nothing more, and resolves when everything that runs has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#listening[Symbol.dispose]();
    await this.#claiming;
    await Promise.all(this.#performing);
  }

  /** Starts nothing more, and resolves when what runs has ended: what waits is for others. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await this.#claiming;
    await Promise.all(this.#performing);
  }

  #wake(): void {
    this.#isWoken = true;
    this.#claiming ??= this.#fillSlots().finally(() => {
      this.#claiming = null;
      // Something has happened since it looked last.
      if (this.#isWoken && !this.#isClosed && !this.#isDraining) this.#wake();
    });
  }

  async #fillSlots(): Promise<void> {
    const { queue, slots } = this.#options;
    while (this.#isWoken && !this.#isClosed && !this.#isDraining) {
      this.#isWoken = false;
      const free = slots - this.#performing.size;
      if (free <= 0) return;
      for (const claim of await queue.claim({ free, slots })) this.#begin(claim);
    }
  }

  #begin(claim: Claim<T>): void {
    const performing: Promise<void> = this.#serve(claim).finally(() => {
      this.#performing.delete(performing);
      this.#wake();
    });
    this.#performing.add(performing);
  }

  async #serve({ entry, release }: Claim<T>): Promise<void> {
    // It came when nothing may start any more, so others may have it.
    await release(this.#isClosed ? 'again' : await this.#options.perform(entry));
  }
}
