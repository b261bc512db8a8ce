/**
 * The one connection that writes the state. While it lives it holds a lock that no other server can have, so that what
 * is committed on it is committed by the state's only writer.
 */
import type { Duplex } from 'node:stream';
import { Client, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
import { CoatcheckError } from '../errors/catalogue.ts';
import { stateError, whyLost } from './postgres-errors.ts';
import { newestSchema } from './migrate.ts';
import { clientConfig, type PostgresSettings } from './postgres-settings.ts';

/** The first half of the lock's name; the second is that of the schema, since several states may share a database. */
const LOCK = 0x0c0a7c4e;

/** That of nodes while they start. */
const SETUP_LOCK = 0x0c0a7c4f;

const locked = (how: string, lock = LOCK) =>
  `select ${how}(${String(lock)}, hashtext(current_schema()::text)) as locked`;

const OLDEST_VERSION = 130_000;

/** Lets PostgreSQL notice that this server is gone, which ends the session, and with it the lock. */
const SETUP = [
  `SET tcp_keepalives_idle = 10`,
  `SET tcp_keepalives_interval = 5`,
  `SET tcp_keepalives_count = 3`,
  `SET idle_in_transaction_session_timeout = 60000`,
  `SET client_min_messages = warning`,
];

export class PostgresSession {
  readonly #client: Client;
  readonly #onLost: () => void;
  #isLost = false;
  /** By which another session of the same user can end this one. */
  #backend: { readonly pid: number; readonly since: string } | null = null;

  private constructor(client: Client, onLost: () => void) {
    this.#client = client;
    this.#onLost = onLost;
    client.on('error', () => this.#lose());
    client.on('end', () => this.#lose());
  }

  /**
   * @param onLost called once when it is gone, for whatever reason
   * @throws errors of the driver and of PostgreSQL; CoatcheckError `state_unusable`
   */
  static async open(settings: PostgresSettings, onLost: () => void): Promise<PostgresSession> {
    const client = new Client({ ...clientConfig(settings), pipeline: true });
    const session = new PostgresSession(client, onLost);
    try {
      await client.connect();
      await session.#setUp();
      return session;
    } catch (error) {
      session.end();
      throw error;
    }
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** @throws CoatcheckError `state_unreachable` if the session is lost; errors of PostgreSQL */
  async run<R extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<R>> {
    if (this.#isLost) throw new CoatcheckError('state_unreachable', {});
    try {
      return await this.#client.query<R>(query);
    } catch (error) {
      // A connection that says nothing for so long is as good as none.
      if (whyLost(error) !== null) this.end();
      throw stateError(error);
    }
  }

  /** A statement without an answer. Several that are not awaited go out together. */
  async command(text: string): Promise<void> {
    await this.run({ text });
  }

  /** Work of the start, however long it takes. */
  patiently<R extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<R>> {
    return this.run({ ...query, query_timeout: 2 ** 31 - 1 } as QueryConfig);
  }

  /** False: another session has the lock. */
  async lock(): Promise<boolean> {
    return this.#takes('pg_try_advisory_lock');
  }

  /** The lock that nodes share: no server has the state alone meanwhile. False: one has. */
  async lockShared(): Promise<boolean> {
    return this.#takes('pg_try_advisory_lock_shared');
  }

  /** Waits until no other node is starting. */
  async lockSetup(): Promise<void> {
    await this.patiently({ text: locked('pg_advisory_lock', SETUP_LOCK) });
  }

  /** Ends that, and having the state alone, if it had. */
  async unlockSetup(): Promise<void> {
    const held = `select 1 from pg_locks where pid = pg_backend_pid() and locktype = 'advisory' and mode = 'ExclusiveLock'
      and classid = ${String(LOCK)}`;
    const { rows } = await this.run({ text: held });
    if (rows.length > 0) await this.command(locked('pg_advisory_unlock'));
    await this.command(locked('pg_advisory_unlock', SETUP_LOCK));
  }

  async #takes(how: string): Promise<boolean> {
    const { rows } = await this.run<{ readonly locked: boolean }>({ text: locked(how) });
    return rows[0]?.locked === true;
  }

  /** Has the state the newest schema that this program knows? */
  async isNewest(): Promise<boolean> {
    const exists = await this.run<{ readonly name: string | null }>({
      text: `select to_regclass('migrations')::text as name`,
    });
    if ((exists.rows[0]?.name ?? null) === null) return false;
    const { rows } = await this.run<{ readonly n: number | null }>({ text: 'select max(number) as n from migrations' });
    return (rows[0]?.n ?? 0) >= newestSchema;
  }

  /** Resolves with the transaction's id, by which `wasCommitted` knows it later. */
  async begin(): Promise<string> {
    const identify = { text: 'select pg_current_xact_id()::text as id' };
    const [, { rows }] = await Promise.all([this.command('begin'), this.run<{ readonly id: string }>(identify)]);
    return rows[0]?.id ?? '';
  }

  /** False: PostgreSQL has undone it. @throws CoatcheckError `state_unreachable`: it is not known what came of it */
  async commit(): Promise<boolean> {
    const { command } = await this.run({ text: 'commit' });
    return command === 'COMMIT';
  }

  /** Marks the state as that of the server that has the lock. */
  async writeMark(mark: string): Promise<void> {
    await this.command('create table if not exists state_holder (id integer primary key, mark text not null)');
    const text =
      'insert into state_holder (id, mark) values (1, $1) on conflict (id) do update set mark = excluded.mark';
    await this.run({ text, values: [mark] });
  }

  /** The mark of the server that had the lock last. */
  async readMark(): Promise<string | null> {
    const { rows } = await this.run<{ readonly mark: string }>({ text: 'select mark from state_holder' });
    return rows[0]?.mark ?? null;
  }

  /** What came of a transaction of a session that is gone. */
  async wasCommitted(transactionId: string): Promise<boolean> {
    const text = 'select pg_xact_status($1::text::xid8) as status';
    const { rows } = await this.run<{ readonly status: string | null }>({ text, values: [transactionId] });
    return rows[0]?.status === 'committed';
  }

  /** Is the transaction of another session neither committed nor undone yet? */
  async isUnderWay(transactionId: string): Promise<boolean> {
    const text = 'select pg_xact_status($1::text::xid8) as status';
    const { rows } = await this.run<{ readonly status: string | null }>({ text, values: [transactionId] });
    return rows[0]?.status === 'in progress';
  }

  /** Ends a session of the same user, of which nobody hears any more. */
  async endOther(other: PostgresSession): Promise<void> {
    const backend = other.#backend;
    if (backend === null) return;
    const text = `select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and backend_start::text = $2`;
    await this.run({ text, values: [backend.pid, backend.since] });
  }

  /** Lets go of the lock as soon as PostgreSQL notices; the connection is not waited for. */
  end(): void {
    this.#client.end().catch(() => undefined);
    // A connection that does not answer would not be closed by words.
    destroyStream(this.#client);
    this.#lose();
  }

  /** Lets go of the lock. */
  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#onLost();
  }

  async #setUp(): Promise<void> {
    const text = `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
      current_schema()::text as schema, current_setting('synchronous_commit') as synchronous, pg_backend_pid() as pid,
      (select backend_start::text from pg_stat_activity where pid = pg_backend_pid()) as since`;
    const { rows } = await this.run<SessionFacts>({ text });
    const [{ version, encoding, schema, synchronous, pid, since } = NO_FACTS] = rows;
    this.#backend = { pid, since };
    const unusable = (why: string) => new CoatcheckError('state_unusable', { why });
    if (version < OLDEST_VERSION) throw unusable('it is older than PostgreSQL 13');
    if (encoding !== 'UTF8') throw unusable(`its encoding is ${encoding} instead of UTF8`);
    if (schema === null) throw unusable('its user has no schema to create tables in');
    // Whoever has switched it off for the server has not meant this state: a commit is a promise.
    if (synchronous === 'off') await this.command('SET synchronous_commit = on');
    for (const setting of SETUP) await this.command(setting);
    // Ends what a server that was killed has left running. Versions before 14 do not know it.
    if (version >= 140_000) await this.command('SET client_connection_check_interval = 2000');
  }
}

interface SessionFacts {
  readonly version: number;
  readonly encoding: string;
  readonly schema: string | null;
  readonly synchronous: string;
  readonly pid: number;
  readonly since: string;
}

const NO_FACTS: SessionFacts = { version: 0, encoding: '', schema: null, synchronous: '', pid: 0, since: '' };

function destroyStream(client: Client): void {
  (client.connection as unknown as { readonly stream: Duplex }).stream.destroy();
}
