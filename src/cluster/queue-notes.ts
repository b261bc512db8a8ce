/**
 * What a node has to note in the queue that nodes share: what it puts there, what moves up, what has ended. Notes that
 * come while others are being written go together in the next transaction, in their order.
 */
import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { lockQueue, noteEnded, putWaiting, raiseWaiting, takeWaiting } from './queue-table.ts';
import type { NewWaiting, Raise } from './queue-table.ts';

export interface QueueNotesOptions {
  readonly database: Pick<Database, 'write'>;
  readonly node: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly onPut: () => void;
  readonly onEnded: () => void;
}

/** After a transaction that could not reach the state. */
const TRY_AGAIN_MS = 500;

interface Notes {
  readonly put: Map<string, NewWaiting>;
  readonly raised: Map<string, Raise>;
  readonly ended: Set<string>;
  readonly written: PromiseWithResolvers<void>;
}

export class QueueNotes implements AsyncDisposable {
  readonly #options: QueueNotesOptions;
  #next = noNotes();
  /** Those that are being written. */
  #now: Notes | null = null;
  #writing: Promise<void> | null = null;
  readonly #closed = Promise.withResolvers<void>();
  #isClosed = false;

  constructor(options: QueueNotesOptions) {
    this.#options = options;
  }

  /** Like the other notes, resolves when it is there, however long that takes, or when it is closed. */
  put(entry: NewWaiting): Promise<void> {
    this.#next.put.set(entry.id, entry);
    return this.#writeSoon();
  }

  raise(raise: Raise): Promise<void> {
    this.#next.raised.set(raise.id, betterOf(this.#next.raised.get(raise.id), raise));
    return this.#writeSoon();
  }

  ended(id: string): Promise<void> {
    this.#next.ended.add(id);
    return this.#writeSoon();
  }

  /** It was claimed once more before it was noted that it had ended. Part of the transaction of the claim. */
  runsAgain(id: string): void {
    this.#next.ended.delete(id);
    this.#now?.ended.delete(id);
  }

  /** What has ended and is not noted yet: whoever asks notes it, or says again that it has ended. */
  takeEnded(): readonly string[] {
    const ended = [...this.#next.ended];
    this.#next.ended.clear();
    return ended;
  }

  /** It is not there yet. */
  isPending(id: string): boolean {
    return this.#next.put.has(id) || this.#now?.put.has(id) === true;
  }

  /** True: nobody will claim it. */
  async withdraw(id: string): Promise<boolean> {
    if (this.#next.put.delete(id)) return true;
    if (this.#now?.put.has(id) === true) await this.#now.written.promise;
    return this.#options.database.write(async (handle) => {
      await lockQueue(handle);
      return (await takeWaiting(handle, [id])).length > 0;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#closed.resolve();
    await this.#writing;
  }

  #writeSoon(): Promise<void> {
    const { promise } = this.#next.written;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
    return promise;
  }

  async #write(): Promise<void> {
    // What is noted in the same moment goes along, and what has ended with the claim that follows, if one does.
    await setImmediate();
    while (hasSome(this.#next)) {
      const notes = this.#next;
      this.#next = noNotes();
      this.#now = notes;
      while (!(await this.#tryToWrite(notes)) && !this.#isClosed) await this.#pause();
      this.#now = null;
      notes.written.resolve();
      if (this.#isClosed) continue;
      if (notes.put.size > 0 || notes.raised.size > 0) this.#options.onPut();
      if (notes.ended.size > 0) this.#options.onEnded();
    }
  }

  async #tryToWrite({ put, raised, ended }: Notes): Promise<boolean> {
    const { database, node } = this.#options;
    try {
      await database.write(async (handle: Kysely<Schema>) => {
        if (ended.size > 0) await noteEnded(handle, node, [...ended]);
        if (put.size === 0 && raised.size === 0) return;
        await lockQueue(handle);
        if (put.size > 0) await putWaiting(handle, node, [...put.values()]);
        for (const raise of raised.values()) await raiseWaiting(handle, raise);
      });
      return true;
    } catch {
      return false;
    }
  }

  async #pause(): Promise<void> {
    const passed = Promise.withResolvers<void>();
    using _timer = this.#options.clock.after(TRY_AGAIN_MS, passed.resolve);
    await Promise.race([passed.promise, this.#closed.promise]);
  }
}

function noNotes(): Notes {
  return { put: new Map(), raised: new Map(), ended: new Set(), written: Promise.withResolvers<void>() };
}

function hasSome({ put, raised, ended }: Notes): boolean {
  return put.size + raised.size + ended.size > 0;
}

/** Several ask for one entry in the same moment: the best rank counts, and the user who asked first. */
function betterOf(known: Raise | undefined, raise: Raise): Raise {
  if (known === undefined) return raise;
  const rank = RANK[known.rank] <= RANK[raise.rank] ? known.rank : raise.rank;
  return { ...raise, rank, userId: known.userId ?? raise.userId };
}

const RANK = { interactive: 0, normal: 1, deferred: 2 } as const;
