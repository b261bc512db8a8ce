/**
 * Makes what SQLite has committed durable, while the event loop goes on: SQLite itself would hold it for as long as the
 * disk takes. In WAL mode a commit is whole once the frames that it appended are on disk (`synchronous = normal` leaves
 * that to us, and still syncs whatever keeps the file sound), so that syncing the WAL is all that is missing.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { CoatcheckError } from '../errors/catalogue.ts';

const syncData = promisify(fdatasync);

export class WalFlush implements Disposable {
  readonly #database: DatabaseSync;
  readonly #wal: string;
  /** No lock of SQLite's is on this file, so that closing it loses none. */
  #descriptor: number | null = null;
  /** Frames before the last one may be missing in the WAL. */
  #fault: CoatcheckError | null = null;

  /** @param state the database's file */
  constructor(database: DatabaseSync, state: string) {
    this.#database = database;
    this.#wal = `${state}-wal`;
  }

  /**
   * Resolves when every commit so far is on disk. Until a later call resolves, nobody knows whether they are.
   * @throws CoatcheckError `storage_unusable`; errors of SQLite
   */
  async flush(): Promise<void> {
    if (this.#fault === null) {
      try {
        await this.#sync();
        return;
      } catch (error) {
        this.#fault = new CoatcheckError('storage_unusable', {}, { cause: error });
      }
    }
    await this.#startAnew(this.#fault);
    this.#fault = null;
  }

  /**
   * The system forgets what it could not write, and says of the next try that it went well. Only writing it once more is
   * sure: into the database's own file, and then away with the WAL, for one with a gap in it would bring back pages of
   * before the gap.
   */
  async #startAnew(fault: CoatcheckError): Promise<void> {
    const checkpoint = this.#checkpoint();
    if (checkpoint?.['busy'] !== 0) throw fault; // Somebody reads it.
    // One that was opened since the fault does not tell of it.
    this[Symbol.dispose]();
    await this.#sync();
  }

  /** Whoever reads the state now, a back-up say, is not waited for: there is a next try. */
  #checkpoint(): Record<string, unknown> | undefined {
    const { timeout } = this.#database.prepare('pragma busy_timeout').get() as { readonly timeout: number };
    this.#database.exec('pragma busy_timeout = 0');
    try {
      return this.#database.prepare('pragma wal_checkpoint(truncate)').get();
    } finally {
      this.#database.exec(`pragma busy_timeout = ${String(timeout)}`);
    }
  }

  async #sync(): Promise<void> {
    this.#descriptor ??= openSync(this.#wal, 'r');
    await syncData(this.#descriptor);
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
