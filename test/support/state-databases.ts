/** States in the test run's PostgreSQL, each in a database of its own. */
import pg from 'pg';
import { Secret } from '../../src/lib/secret.ts';
import type { PostgresSettings } from '../../src/store/postgres-settings.ts';
import { postgresServer, type ServerAddress } from './engines.ts';

let count = 0;

export interface StateDatabase extends AsyncDisposable {
  readonly settings: PostgresSettings;
  /** As `state` in coatcheck.yaml has it. */
  readonly url: string;
  /** Runs SQL as whoever owns the server. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** An empty one. */
export async function newStateDatabase(given?: ServerAddress): Promise<StateDatabase> {
  const server = given ?? (await postgresServer());
  count += 1;
  const database = `state_${String(process.pid)}_${String(count)}`;
  await asOwner(server, `CREATE DATABASE ${database}`);
  const { host, port, user, password } = server;
  return {
    settings: {
      host,
      port,
      database,
      username: user,
      password: new Secret(password),
      tls: 'off',
      certificates: null,
    },
    url: `postgres://${user}:${encodeURIComponent(password)}@${host}:${String(port)}/${database}`,
    query: (sql) => asOwner({ ...server, database }, sql),
    async [Symbol.asyncDispose]() {
      await asOwner(server, `DROP DATABASE ${database} WITH (FORCE)`);
    },
  };
}

async function asOwner(address: ServerAddress, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client(address);
  await client.connect();
  try {
    return (await client.query(sql)).rows as readonly Readonly<Record<string, unknown>>[];
  } finally {
    await client.end();
  }
}
