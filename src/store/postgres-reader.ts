/** Reads the state on connections of their own, which see what is committed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { Pool, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
import type { Outage } from './outage.ts';
import { postgresHandle } from './postgres-dialect.ts';
import { stateError, whyLost } from './postgres-errors.ts';
import { clientConfig, type PostgresSettings } from './postgres-settings.ts';
import { SILENCE_MS } from './postgres-writer.ts';
import type { Schema } from './schema.ts';

/** Statements that run at the same time: most answer one poll from an index. */
const CONNECTIONS = 4;

/** The pause before a statement is tried again, doubled each time. */
const FIRST_PAUSE_MS = 25;

export class PostgresReader {
  readonly handle: Kysely<Schema>;
  readonly #pool: Pool;
  readonly #outage: Outage;

  constructor(settings: PostgresSettings, outage: Outage) {
    const options = '-c default_transaction_read_only=on';
    this.#pool = new Pool({ ...clientConfig(settings), options, max: CONNECTIONS });
    // Of connections that nobody uses; others tell whoever uses them.
    this.#pool.on('error', () => undefined);
    this.#outage = outage;
    this.handle = postgresHandle((query) => this.#run(query));
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  /** Reading twice does no harm: a connection that was lost is replaced. @throws CoatcheckError `state_unreachable` */
  async #run<R extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<R>> {
    for (let waitedMs = 0, pauseMs = FIRST_PAUSE_MS; ; waitedMs += pauseMs, pauseMs *= 2) {
      if (this.#outage.error !== null) throw this.#outage.error;
      try {
        return await this.#pool.query<R>(query);
      } catch (error) {
        if (whyLost(error) === null || waitedMs >= SILENCE_MS) throw stateError(error);
      }
      await pause(pauseMs);
    }
  }
}
