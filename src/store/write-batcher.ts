/**
 * Group commit of SQLite: a batch becomes durable with one flush. What is committed stays committed: a flush that fails
 * is tried again. Its writers are not told that they failed, or they would write the same again.
 */
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { CoatcheckError } from '../errors/catalogue.ts';
import { ownFault } from '../errors/own-fault.ts';
import { WriteQueue, type PendingWrite } from './write-queue.ts';

/** Limits how long the event loop is blocked, and how many writes fail with one commit. */
const BATCH_SIZE = 200;

/** The pause between two tries to flush, doubled each time. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** After so many failed tries, some 0.7 s, new callers get an error instead of waiting with those who have written. */
const TRIES_IN_SILENCE = 5;

type Finished = () => void;

export class WriteBatcher {
  readonly #database: DatabaseSync;
  readonly #toDisk: () => Promise<void>;
  readonly #queue = new WriteQueue({ batchSize: BATCH_SIZE, commit: (batch) => this.#commit(batch) });
  #becomesDurable: Promise<void> | null = null;
  /** Why the last commit is not on disk, once the fault is not a passing one. */
  #fault: CoatcheckError | null = null;
  readonly #closing = new AbortController();

  /** @param toDisk makes what is committed durable */
  constructor(database: DatabaseSync, toDisk: () => Promise<void>) {
    this.#database = database;
    this.#toDisk = toDisk;
  }

  /**
   * Pending while the last commit is not on disk, since nobody may see it until then. Rejects if the disk keeps
   * failing, until it has recovered. Null if everything is on disk.
   */
  get becomesDurable(): Promise<void> | null {
    return this.#becomesDurable;
  }

  /**
   * Runs `work` alone, all or nothing, and resolves when it is on disk. Work that throws is undone without affecting
   * the rest of its batch. Rejects at once while the disk does not accept what was committed before.
   */
  write<T>(work: () => Promise<T>): Promise<T> {
    if (this.#fault !== null) return Promise.reject(this.#fault);
    return this.#queue.add(work);
  }

  /** Runs `work` outside any transaction, between two batches. */
  between<T>(work: () => T): Promise<T> {
    return this.#queue.between(work);
  }

  /**
   * Must be called before the database is closed. Resolves when all writes are on disk, or have been tried for the last
   * time.
   */
  async drain(): Promise<void> {
    this.#closing.abort();
    await this.#queue.drain();
  }

  async #commit(batch: readonly PendingWrite[]): Promise<void> {
    const finished: Finished[] = [];
    try {
      this.#database.exec('begin immediate');
      for (const write of batch) finished.push(await this.#runOne(write));
      this.#database.exec('commit');
      await this.#untilDurable();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      for (const write of batch) write.reject(error);
      return;
    }
    for (const finish of finished) finish();
  }

  /** Rejects only if the database is about to be closed. It is then unknown what the next start will find. */
  async #untilDurable(): Promise<void> {
    const durable = Promise.withResolvers<void>();
    // It tells whoever reads meanwhile; perhaps nobody does.
    durable.promise.catch(() => {});
    this.#becomesDurable = durable.promise;
    for (let tries = 1, pauseMs = FIRST_PAUSE_MS; ; tries += 1, pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const isLast = this.#closing.signal.aborted;
      try {
        await this.#toDisk();
        break;
      } catch (error) {
        if (tries >= TRIES_IN_SILENCE || isLast) this.#tell(error, durable.reject);
        if (isLast) throw error;
      }
      await pause(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => {});
    }
    this.#fault = null;
    this.#becomesDurable = null;
    durable.resolve();
  }

  #tell(error: unknown, readers: (error: CoatcheckError) => void): void {
    this.#fault = ownFault(error) ?? new CoatcheckError('storage_unusable', {}, { cause: error });
    readers(this.#fault);
    this.#queue.refuse(this.#fault);
  }

  async #runOne(write: PendingWrite): Promise<Finished> {
    this.#database.exec('savepoint one');
    try {
      const value = await write.run();
      this.#database.exec('release one');
      return () => write.resolve(value);
    } catch (error) {
      // SQLite has already undone the whole batch, for example after an error of the disk, and its writers get that
      // error.
      if (!this.#database.isTransaction) throw error;
      this.#database.exec('rollback to one');
      this.#database.exec('release one');
      return () => write.reject(error);
    }
  }
}
