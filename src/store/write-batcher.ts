/**
 * Group commit: what comes in the same turn of the event loop, or while the disk is busy with what came before, becomes
 * durable with one flush.
 */
import type { DatabaseSync } from 'node:sqlite';

/** Bounds how long the event loop is held and how much one failed commit takes down. */
const BATCH_SIZE = 200;

interface PendingWrite {
  run(): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type Finished = () => void;

export class WriteBatcher {
  readonly #database: DatabaseSync;
  readonly #toDisk: () => Promise<void>;
  #pending: PendingWrite[] = [];
  #between: (() => void)[] = [];
  #flushing: Promise<void> | null = null;
  #becomesDurable: Promise<void> | null = null;

  /** @param toDisk makes what is committed durable */
  constructor(database: DatabaseSync, toDisk: () => Promise<void>) {
    this.#database = database;
    this.#toDisk = toDisk;
  }

  /** Pending while the last commit is not on disk: until then nobody may see it. Never rejects. Null: all is. */
  get becomesDurable(): Promise<void> | null {
    return this.#becomesDurable;
  }

  /**
   * Runs `work` alone, all or nothing, and resolves when it is on disk. A work that throws is undone without
   * touching the others of its batch.
   */
  write<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#pending.push({ run: work, resolve: (value) => resolve(value as T), reject });
    this.#flushing ??= this.#flush();
    return promise;
  }

  /** Runs `work` outside any transaction, between two batches. */
  between<T>(work: () => T): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    // `try` hands a thrown error to the promise.
    this.#between.push(() => resolve(Promise.try(work)));
    this.#flushing ??= this.#flush();
    return promise;
  }

  /** Resolves when everything handed in so far is on disk. */
  async drain(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
  }

  async #flush(): Promise<void> {
    try {
      while (this.#pending.length > 0 || this.#between.length > 0) {
        // After the requests that arrived together: they share the flush to disk.
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        for (const work of this.#between.splice(0)) work();
        if (this.#pending.length > 0) await this.#commit(this.#pending.splice(0, BATCH_SIZE));
      }
    } finally {
      this.#flushing = null;
    }
  }

  async #commit(batch: readonly PendingWrite[]): Promise<void> {
    const finished: Finished[] = [];
    try {
      this.#database.exec('begin immediate');
      for (const write of batch) finished.push(await this.#runOne(write));
      const durable = Promise.withResolvers<void>();
      this.#database.exec('commit');
      this.#becomesDurable = durable.promise;
      try {
        await this.#toDisk();
      } finally {
        this.#becomesDurable = null;
        durable.resolve();
      }
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      for (const write of batch) write.reject(error);
      return;
    }
    for (const finish of finished) finish();
  }

  async #runOne(write: PendingWrite): Promise<Finished> {
    this.#database.exec('savepoint one');
    try {
      const value = await write.run();
      this.#database.exec('release one');
      return () => write.resolve(value);
    } catch (error) {
      // SQLite has undone all of it already, as at an error of the disk, which is what its writers are told.
      if (!this.#database.isTransaction) throw error;
      this.#database.exec('rollback to one');
      this.#database.exec('release one');
      return () => write.reject(error);
    }
  }
}
