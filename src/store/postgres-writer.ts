/**
 * This server's only writer of the state. Writes share commits. A lost connection is opened again; whoever writes meanwhile waits for a
 * moment, and then gets an error instead. Nothing is run twice: of a commit whose answer was lost, PostgreSQL knows
 * whether it happened.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Outage } from './outage.ts';
import { postgresHandle } from './postgres-dialect.ts';
import { isDeadlock, isTaken, stateError, whyUnusable } from './postgres-errors.ts';
import { PostgresSession } from './postgres-session.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import type { Schema } from './schema.ts';
import type { StateHolding } from './state-holding.ts';
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

/** How often a batch is tried that has met another node's. */
const ATTEMPTS = 5;

type Finished = () => void;

export interface WriterOptions {
  readonly settings: PostgresSettings;
  readonly outage: Outage;
  readonly holding: StateHolding;
}

export class PostgresWriter {
  readonly #settings: PostgresSettings;
  readonly #outage: Outage;
  readonly #handle: Kysely<Schema>;
  readonly #queue = new WriteQueue({ batchSize: BATCH_SIZE, commit: (batch) => this.#commit(batch) });
  readonly #holding: StateHolding;
  readonly #closing = new AbortController();
  #session: PostgresSession;
  #isComingBack = false;
  /** Why the last try to connect failed, for the log. */
  #fault: unknown = undefined;

  private constructor({ settings, outage, holding }: WriterOptions, session: PostgresSession) {
    this.#settings = settings;
    this.#outage = outage;
    this.#holding = holding;
    this.#session = session;
    this.#handle = postgresHandle((query) => this.#session.run(query));
  }

  /** @throws CoatcheckError `state_in_use`, `state_unusable` */
  static async open(options: WriterOptions): Promise<PostgresWriter> {
    const { settings, holding } = options;
    let writer: PostgresWriter | null = null;
    let session: PostgresSession | null = null;
    try {
      session = await PostgresSession.open(settings, () => {
        if (writer !== null) writer.#comeBack();
      });
      await beginPatiently(holding, session);
      writer = new PostgresWriter(options, session);
      return writer;
    } catch (error) {
      await session?.close();
      const why = whyUnusable(error instanceof CoatcheckError && error.cause !== undefined ? error.cause : error);
      throw why === null ? error : new CoatcheckError('state_unusable', { why }, { cause: error });
    }
  }

  /** Notes who holds the state, once its schema is the newest. */
  enter(): Promise<void> {
    return this.#holding.enter(this.#session);
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
    await this.#holding.leave(this.#session);
    await this.#session.close();
  }

  async #commit(batch: readonly PendingWrite[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const finished = await this.#attempt(batch);
        if (finished === null) for (const write of batch) write.reject(new CoatcheckError('state_unreachable', {}));
        else for (const finish of finished) finish();
        return;
      } catch (error) {
        // Two nodes have waited for each other: one of them begins anew.
        if (isDeadlock(error) && attempt < ATTEMPTS) continue;
        for (const write of batch) write.reject(stateError(error));
        return;
      }
    }
  }

  /** Null: PostgreSQL has undone it. */
  async #attempt(batch: readonly PendingWrite[]): Promise<readonly Finished[] | null> {
    const finished: Finished[] = [];
    const session = await this.#whenThere({ inSilence: true });
    // Not waited for, like savepoints: it goes out with the first statement.
    const begun = session.begin();
    begun.catch(() => undefined);
    const guarded = this.#holding.guard(session);
    guarded?.catch(() => undefined);
    let transactionId: string;
    try {
      for (const write of batch) finished.push(await this.#runOne(session, write));
      transactionId = await begun;
      if (guarded !== null && !(await guarded)) throw this.#removed();
    } catch (error) {
      await session.command('rollback').catch(() => undefined);
      throw error;
    }
    return (await this.#finish(session, transactionId)) ? finished : null;
  }

  /** Other nodes have given its work away: nothing that it remembers is to be relied on. */
  #removed(): CoatcheckError {
    const error = new CoatcheckError('state_taken', {});
    this.#tell(error);
    return error;
  }

  /** The savepoint is not waited for: it goes out with the first statement of the work. */
  async #runOne(session: PostgresSession, write: PendingWrite): Promise<Finished> {
    for (let attempt = 1; ; attempt += 1) {
      const saved = session.command('savepoint one');
      saved.catch(() => undefined);
      try {
        const value = await write.run();
        await saved;
        // If it fails, so does the commit.
        session.command('release one').catch(() => undefined);
        return () => write.resolve(value);
      } catch (error) {
        if (session.isLost || isDeadlock(error)) throw error;
        await session.command('rollback to one; release one');
        // Another node may have written the same row in between, which the work now finds.
        if (isTaken(error) && attempt < ATTEMPTS) continue;
        return () => write.reject(stateError(error));
      }
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
        await this.#holding.settled(next, session, transactionId);
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
      const held = await this.#holding.resume(session);
      if (held === 'held') return session;
      if (held === 'taken') this.#removed();
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
async function beginPatiently(holding: StateHolding, session: PostgresSession): Promise<void> {
  for (let waitedMs = 0; !(await holding.begin(session)); waitedMs += LOCK_PAUSE_MS) {
    if (waitedMs >= PATIENCE_MS) {
      await session.close();
      throw new CoatcheckError('state_in_use', {});
    }
    await pause(LOCK_PAUSE_MS);
  }
}
