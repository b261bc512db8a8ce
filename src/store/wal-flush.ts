/**
 * Makes what SQLite has committed durable, while the event loop goes on: SQLite itself would hold it for as long as the
 * disk takes. In WAL mode a commit is whole once the frames that it appended are on disk (`synchronous = normal` leaves
 * that to us, and still syncs whatever keeps the file sound), so that syncing the WAL is all that is missing.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

const syncData = promisify(fdatasync);

export class WalFlush implements Disposable {
  readonly #database: DatabaseSync;
  readonly #wal: string;
  /** No lock of SQLite's is on this file, so that closing it loses none. */
  #descriptor: number | null = null;

  /** @param state the database's file */
  constructor(database: DatabaseSync, state: string) {
    this.#database = database;
    this.#wal = `${state}-wal`;
  }

  /** Resolves when every commit so far is on disk. Rejects when that cannot be: then it may or may not be there. */
  async flush(): Promise<void> {
    try {
      this.#descriptor ??= openSync(this.#wal, 'r');
      await syncData(this.#descriptor);
    } catch (error) {
      // The system forgets what it could not write: only writing it once more, to the database's own file, is sure.
      const checkpoint = this.#database.prepare('pragma wal_checkpoint(full)').get();
      if (checkpoint?.['busy'] !== 0) throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
