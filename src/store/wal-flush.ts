/**
 * Makes what SQLite has committed durable without blocking the event loop, which SQLite itself would do for as long as
 * the disk takes. In WAL mode a commit is durable once the frames that it appended are on disk. `synchronous = normal`
 * leaves that to us and still syncs whatever keeps the file consistent, so only the WAL has to be synced.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { CoatcheckError } from '../errors/catalogue.ts';

const syncData = promisify(fdatasync);

export class WalFlush implements Disposable {
  readonly #database: DatabaseSync;
  readonly #wal: string;
  /** SQLite holds no lock on this file that closing the descriptor could release. */
  #descriptor: number | null = null;
  /** Set if frames before the last one may be missing in the WAL. */
  #fault: CoatcheckError | null = null;

  /** @param state the database's file */
  constructor(database: DatabaseSync, state: string) {
    this.#database = database;
    this.#wal = `${state}-wal`;
  }

  /**
   * Resolves when every commit so far is on disk. After a rejection, it is unknown whether they are until a later call
   * resolves.
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
   * The system forgets what it could not write, and reports success on the next try. Only writing it again is safe:
   * into the database's own file. The WAL must go then, since one with a gap would restore pages from before the gap.
   */
  async #startAnew(fault: CoatcheckError): Promise<void> {
    const checkpoint = this.#checkpoint();
    if (checkpoint?.['busy'] !== 0) throw fault; // Somebody reads it.
    // A descriptor opened after the fault does not report it.
    this[Symbol.dispose]();
    await this.#sync();
  }

  /** Does not wait for whoever reads the state now, such as a backup: there will be another try. */
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
