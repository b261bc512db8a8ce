/** The queue of one node, in its memory. After a restart it is filled from the task store. */
import { FairQueue } from './fair-queue.ts';
import { Listeners } from './listeners.ts';
import { ranks, type Claim, type FreeSlots, type LaneLimits, type QueueEntry, type WorkQueue } from './work-queue.ts';

/** Where an entry stands: at its own place, or at a better one that it was raised to. */
interface Place<T extends QueueEntry> extends QueueEntry {
  readonly entry: T;
}

export class LocalWorkQueue<T extends QueueEntry> implements WorkQueue<T> {
  readonly #queue: FairQueue<Place<T>>;
  /** For entries that wait. */
  readonly #places = new Map<string, Place<T>>();
  readonly #listeners = new Listeners();

  /** @param limits the limits of a lane */
  constructor(limits: (lane: string) => LaneLimits) {
    this.#queue = new FairQueue(limits);
  }

  async enqueue(entry: T, { first } = { first: false }): Promise<void> {
    const { id, userId, lanes, rank } = entry;
    this.#put({ id, userId, lanes, rank, entry }, first);
  }

  async withdraw(entryId: string): Promise<boolean> {
    const place = this.#places.get(entryId);
    if (place === undefined) return false;
    this.#places.delete(entryId);
    return this.#queue.remove(place);
  }

  async raise(entryId: string, { rank, userId }: Parameters<WorkQueue<T>['raise']>[1]): Promise<void> {
    const place = this.#places.get(entryId);
    if (place === undefined) return;
    const isBetter = ranks.indexOf(rank) < ranks.indexOf(place.rank);
    // An interactive request for work that a busy user has queued does not wait for that user's other work.
    const isSooner = userId !== undefined && this.#queue.runningOf(userId) < this.#queue.runningOf(place.userId);
    if (!isBetter && !isSooner) return;
    this.#queue.remove(place);
    this.#put({ ...place, ...(isBetter && { rank }), ...(isSooner && { userId }) }, false);
  }

  async position(entryId: string): Promise<number | null> {
    const place = this.#places.get(entryId);
    const before = place && this.#queue.before(place);
    return before === undefined ? null : before + 1;
  }

  async claim({ free, slots }: FreeSlots): Promise<readonly Claim<T>[]> {
    const claims: Claim<T>[] = [];
    for (let remaining = free; remaining > 0; remaining -= 1) {
      const place = this.#queue.take(slots > 1 && remaining === 1);
      if (place === undefined) break;
      this.#places.delete(place.id);
      claims.push({ entry: place.entry, release: (end) => this.#release(place, end) });
    }
    return claims;
  }

  listen(listener: () => void): Disposable {
    return this.#listeners.add(listener);
  }

  #put(place: Place<T>, first: boolean): void {
    this.#places.set(place.id, place);
    if (first) this.#queue.pushFront(place);
    else this.#queue.push(place);
    this.#listeners.tell();
  }

  async #release(place: Place<T>, end: 'done' | 'again'): Promise<void> {
    this.#queue.release(place);
    if (end === 'again') this.#put(place, true);
    else this.#listeners.tell();
  }
}
