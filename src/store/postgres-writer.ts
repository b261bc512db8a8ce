/**
 * The state's only writer. Writes share commits. A lost connection is opened again; whoever writes meanwhile waits for a
 * moment, and then gets an error instead. Nothing is run twice: of a commit whose answer was lost, PostgreSQL knows
 * whether it happened.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { CoatcheckError } from '../errors/catalogue.ts';
import { systemIds } from '../lib/ids.ts';
import type { Outage } from './outage.ts';
import { postgresHandle } from './postgres-dialect.ts';
import { stateError, whyUnusable } from './postgres-errors.ts';
import { PostgresSession } from './postgres-session.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import type { Schema } from './schema.ts';
import { WriteQueue, type PendingWrite } from './write-queue.ts';

/** PostgreSQL keeps as many nested transactions of each transaction at hand; beyond that, readers look them up. */
const BATCH_SIZE = 60;

/** For how long writers wait for a lost connection before they get an error. */
export const SILENCE_MS = 750;

/** The pause between two tries to connect, doubled each time. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** At the start: a server that has just been killed may need a moment to be gone. */
const PATIENCE_MS = 3_000;
const LOCK_PAUSE_MS = 100;

type Finished = () => void;

export class PostgresWriter {
  readonly #settings: PostgresSettings;
  readonly #outage: Outage;
  readonly #handle: Kysely<Schema>;
  readonly #queue = new WriteQueue({ batchSize: BATCH_SIZE, commit: (batch) => this.#commit(batch) });
  /** What this server has written into the state to recognise it. */
  readonly #mark = systemIds.hex32();
  readonly #closing = new AbortController();
  #session: PostgresSession;
  #isComingBack = false;
  /** Why the last try to connect failed, for the log. */
  #fault: unknown = undefined;

  private constructor(settings: PostgresSettings, outage: Outage, session: PostgresSession) {
    this.#settings = settings;
    this.#outage = outage;
    this.#session = session;
    this.#handle = postgresHandle((query) => this.#session.run(query));
  }

  /** @throws CoatcheckError `state_in_use`, `state_unusable` */
  static async open(settings: PostgresSettings, outage: Outage): Promise<PostgresWriter> {
    let writer: PostgresWriter | null = null;
    try {
      const session = await PostgresSession.open(settings, () => {
        if (writer !== null) writer.#comeBack();
      });
      await lockPatiently(session);
      writer = new PostgresWriter(settings, outage, session);
      await session.writeMark(writer.#mark);
      return writer;
    } catch (error) {
      await writer?.close();
      const why = whyUnusable(error instanceof CoatcheckError && error.cause !== undefined ? error.cause : error);
      throw why === null ? error : new CoatcheckError('state_unusable', { why }, { cause: error });
    }
  }

  /** Runs one unit of work of the start, durably, all or nothing, however long it takes. */
  async transact(work: (db: Kysely<Schema>) => Promise<void>): Promise<void> {
    const session = this.#session;
    await session.command('begin');
    try {
      await work(postgresHandle((query) => session.patiently(query), false));
      if (!(await session.commit())) throw new CoatcheckError('state_unreachable', {});
    } catch (error) {
      await session.command('rollback').catch(() => undefined);
      throw error;
    }
  }

  /**
   * Runs `work` alone, all or nothing, and resolves when it is durable. Work that throws is undone without affecting the
   * rest of its batch.
   * @throws CoatcheckError `state_unreachable`: nothing was written
   */
  write<T>(work: (handle: Kysely<Schema>) => Promise<T>): Promise<T> {
    if (this.#outage.error !== null) return Promise.reject(this.#outage.error);
    return this.#queue.add(() => work(this.#handle));
  }

  /** Resolves when all writes are durable, or have been refused, and the lock is free. */
  async close(): Promise<void> {
    this.#closing.abort();
    // Nobody waits for it to come back any more.
    if (this.#session.isLost) this.#outage.begin(new CoatcheckError('state_unreachable', {}));
    await this.#queue.drain();
    await this.#session.close();
  }

  async #commit(batch: readonly PendingWrite[]): Promise<void> {
    const finished: Finished[] = [];
    let isCommitted: boolean;
    try {
      const session = await this.#whenThere({ inSilence: true });
      // Not waited for, like savepoints: it goes out with the first statement.
      const begun = session.begin();
      begun.catch(() => undefined);
      let transactionId: string;
      try {
        for (const write of batch) finished.push(await this.#runOne(session, write));
        transactionId = await begun;
      } catch (error) {
        await session.command('rollback').catch(() => undefined);
        throw error;
      }
      isCommitted = await this.#finish(session, transactionId);
    } catch (error) {
      for (const write of batch) write.reject(stateError(error));
      return;
    }
    if (!isCommitted) for (const write of batch) write.reject(new CoatcheckError('state_unreachable', {}));
    else for (const finish of finished) finish();
  }

  /** The savepoint is not waited for: it goes out with the first statement of the work. */
  async #runOne(session: PostgresSession, write: PendingWrite): Promise<Finished> {
    const saved = session.command('savepoint one');
    saved.catch(() => undefined);
    try {
      const value = await write.run();
      await saved;
      // If it fails, so does the commit.
      session.command('release one').catch(() => undefined);
      return () => write.resolve(value);
    } catch (error) {
      if (session.isLost) throw error;
      await session.command('rollback to one; release one');
      return () => write.reject(stateError(error));
    }
  }

  /** Rejects if PostgreSQL refuses the commit, or if this server is stopping and cannot learn what came of it. */
  async #finish(session: PostgresSession, transactionId: string): Promise<boolean> {
    try {
      return await session.commit();
    } catch (error) {
      if (!session.isLost) throw error;
    }
    for (;;) {
      const next = await this.#whenThere({ inSilence: false });
      try {
        // The lock tells that the lost session has ended, so that its transaction has as well.
        return await next.wasCommitted(transactionId);
      } catch (error) {
        if (!next.isLost) throw error;
      }
    }
  }

  /** @param inSilence whether to wait only as long as nobody has been told that the connection is lost */
  async #whenThere({ inSilence }: { readonly inSilence: boolean }): Promise<PostgresSession> {
    while (this.#session.isLost) {
      const { error } = this.#outage;
      const isHopeless = this.#closing.signal.aborted || error?.code === 'state_taken';
      if (error !== null && (inSilence || isHopeless)) throw error;
      await this.#outage.changed;
    }
    return this.#session;
  }

  /** Connects again, in the background. */
  #comeBack(): void {
    if (this.#isComingBack || !this.#session.isLost || this.#closing.signal.aborted) return;
    this.#isComingBack = true;
    void this.#reconnect().finally(() => {
      this.#isComingBack = false;
      // It may have been lost again at once.
      if (this.#outage.error?.code !== 'state_taken') this.#comeBack();
    });
  }

  async #reconnect(): Promise<void> {
    const telling = setTimeout(() => {
      this.#tell(new CoatcheckError('state_unreachable', {}, { cause: this.#fault }));
    }, SILENCE_MS);
    try {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        const session = await this.#newSession();
        if (session !== null) {
          this.#session = session;
          this.#outage.end();
          return;
        }
        if (this.#outage.error?.code === 'state_taken') return;
        await pause(pauseMs, undefined, { signal: this.#closing.signal });
      }
    } catch {
      // The server stops.
    } finally {
      clearTimeout(telling);
    }
  }

  /** Null: not yet. */
  async #newSession(): Promise<PostgresSession | null> {
    let session: PostgresSession | null = null;
    try {
      session = await PostgresSession.open(this.#settings, () => this.#comeBack());
      const isLocked = await session.lock();
      const isOurs = isLocked && (await session.readMark()) === this.#mark;
      if (isOurs) return session;
      if (isLocked) this.#tell(new CoatcheckError('state_taken', {}));
    } catch (error) {
      // It will be tried again.
      this.#fault = error;
    }
    await session?.close();
    return null;
  }

  #tell(error: CoatcheckError): void {
    this.#outage.begin(error);
    this.#queue.refuse(error);
  }
}

/** @throws CoatcheckError `state_in_use` */
async function lockPatiently(session: PostgresSession): Promise<void> {
  for (let waitedMs = 0; !(await session.lock()); waitedMs += LOCK_PAUSE_MS) {
    if (waitedMs >= PATIENCE_MS) {
      await session.close();
      throw new CoatcheckError('state_in_use', {});
    }
    await pause(LOCK_PAUSE_MS);
  }
}
