/**
 * PostgreSQL: one warm session per executor; rows by `COPY … TO STDOUT`, which is the fastest way out. Every query is
 * one read-only transaction with one snapshot, always rolled back, so that nothing a statement set stays.
 */
import { Client, DatabaseError as ServerError, type ClientConfig, type Connection as ServerConnection } from 'pg';
import { postgres, POSTGRES_PORT } from '../../dialects/postgres.ts';
import { cancelInDatabase } from '../cancel-in-database.ts';
import {
  DatabaseError,
  type Connection,
  type ConnectionSettings,
  type Driver,
  type Session,
  type StatementRequest,
  type StatementRows,
} from '../connection.ts';
import { connectError } from '../connect-error.ts';
import type { CsvParquetWriter } from '../csv-parquet-writer.ts';
import { sinkRows } from '../row-sink.ts';
import { withoutTerminator } from '../statement-text.ts';
import { refuseWaiting, waitingFunctions } from '../waiting-functions.ts';
import { requestCancel } from './postgres-cancel.ts';
import { copyOut, describeStatement } from './postgres-protocol.ts';
import { describeField, type PostgresColumn } from './postgres-types.ts';

const CONNECT_TIMEOUT_MS = 15_000;
/** The server's own timeout is a second line: the executor's, which says whose limit it was, comes first. */
const SERVER_TIMEOUT_MARGIN_MS = 5000;

export const postgresDriver: Driver = {
  dialectName: postgres.name,
  open: (settings) => Promise.resolve(createPostgresConnection(settings)),
};

interface WarmClient {
  readonly client: Client;
  alive: boolean;
}

function createPostgresConnection(settings: ConnectionSettings): Connection {
  const config = clientConfig(settings);
  let warm: WarmClient | null = null;

  async function connected(signal: AbortSignal): Promise<WarmClient> {
    if (warm?.alive) return warm;
    warm = await connect(config, settings, signal);
    return warm;
  }

  async function openSession(signal: AbortSignal): Promise<Session> {
    const isWarm = warm?.alive === true;
    const current = await connected(signal);
    try {
      await current.client.query(beginSql(settings));
    } catch (error) {
      current.alive = false;
      current.client.end().catch(() => undefined);
      // A session that was kept may have been closed by the other side meanwhile.
      if (isWarm) return await openSession(signal);
      throw toDatabaseError(error, '', '');
    }
    return createSession(current, config);
  }

  return {
    openSession,
    async [Symbol.asyncDispose]() {
      const current = warm;
      warm = null;
      await current?.client.end().catch(() => undefined);
    },
  };
}

function clientConfig(settings: ConnectionSettings): ClientConfig {
  return {
    host: settings.host ?? '127.0.0.1',
    port: settings.port ?? POSTGRES_PORT,
    ...(settings.database === null ? {} : { database: settings.database }),
    ...(settings.username === null ? {} : { user: settings.username }),
    // An empty password, not an absent one: pg would look for one in the environment and in files.
    password: settings.password ?? '',
    ssl: settings.ssl,
    application_name: 'coatcheck',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  };
}

async function connect(config: ClientConfig, settings: ConnectionSettings, signal: AbortSignal): Promise<WarmClient> {
  signal.throwIfAborted();
  const client = new Client(config);
  const warm: WarmClient = { client, alive: true };
  client.on('error', () => {
    warm.alive = false;
  });
  client.on('end', () => {
    warm.alive = false;
  });
  const giveUp = (): void => {
    client.end().catch(() => undefined);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await client.connect();
    const schema = settings.schema === null ? [] : [`SET search_path TO ${postgres.quoteIdentifier(settings.schema)}`];
    const setup = [...postgres.sessionSetup(settings.db_timezone), 'SET DateStyle TO ISO', 'SET bytea_output TO hex'];
    await client.query([...setup, ...schema].join('; '));
    // So that the server stops the statement of an executor that was killed. Servers before 14 do not know it.
    await client.query('SET client_connection_check_interval = 2000').catch(() => undefined);
    return warm;
  } catch (error) {
    client.end().catch(() => undefined);
    signal.throwIfAborted();
    throw connectError(error, settings);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Several addresses that all refused come as one error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

function beginSql(settings: ConnectionSettings): string {
  const timeoutMs = String(settings.statement_timeout_ms + SERVER_TIMEOUT_MARGIN_MS);
  return [
    'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
    `SET LOCAL statement_timeout = ${timeoutMs}`,
    'SAVEPOINT coatcheck',
  ].join('; ');
}

function createSession(warm: WarmClient, config: ClientConfig): Session {
  const { client } = warm;
  const request = (): Promise<void> => requestCancel(client, config);
  const destroy = (): void => {
    warm.alive = false;
    (client as unknown as { connection: ServerConnection }).connection.stream.destroy();
  };
  return {
    runsElsewhere: true,
    run: (statement, signal) =>
      cancelInDatabase({ signal, request, destroy }, () => runStatement(client, statement, signal, request)),
    async [Symbol.asyncDispose]() {
      if (!warm.alive) return;
      // Advisory locks are all that outlives a rollback.
      await client.query('ROLLBACK; SELECT pg_advisory_unlock_all()').catch(() => {
        warm.alive = false;
      });
    },
  };
}

async function runStatement(
  client: Client,
  request: StatementRequest,
  signal: AbortSignal,
  stop: () => Promise<void>,
): Promise<StatementRows> {
  const sql = withoutTerminator(request.sql, postgres.lexis);
  if (sql === '') throw new DatabaseError('The SQL contains no statement to run.');
  refuseWaiting(sql, waitingFunctions.postgres, postgres.lexis);
  const columns = await describe(client, sql);
  const wrapped = wrap(columns, request.fetchRows);
  const { suffix } = wrapped;
  const prefix = `${request.context}${wrapped.prefix}`;
  return await sinkRows(request, signal, columns, async (writer: CsvParquetWriter) => {
    try {
      await copyOut(client, `${prefix}${sql}${suffix}`, writer, () => {
        stop().catch(() => undefined);
      });
    } catch (error) {
      // A second try needs the transaction that this one broke.
      await client.query('ROLLBACK TO SAVEPOINT coatcheck').catch(() => undefined);
      signal.throwIfAborted();
      // The cancel that a failing writer asked for: `finish` tells the cause.
      if (writer.failure === null) throw toDatabaseError(error, sql, prefix);
    }
  });
}

async function describe(client: Client, sql: string): Promise<readonly PostgresColumn[]> {
  const fields = await describeStatement(client, sql).catch((error: unknown) => {
    throw toDatabaseError(error, sql, '');
  });
  if (fields === null || fields.length === 0) {
    throw new DatabaseError(
      'Only a single read-only statement that returns columns (SELECT, WITH, VALUES) is allowed.',
    );
  }
  return fields.map(describeField);
}

/**
 * What stands around a statement that the server has parsed alone as one statement, so that in parentheses it can be
 * nothing else. COPY takes queries only.
 */
function wrap(
  columns: readonly PostgresColumn[],
  fetchRows: number | null,
): { readonly prefix: string; readonly suffix: string } {
  // A null in the only column would be an empty line: quotes tell it from an empty text.
  const quote = columns.length === 1 ? ', FORCE_QUOTE *' : '';
  const options = String.raw`WITH (FORMAT csv, NULL '\N'${quote})`;
  const limit = fetchRows === null ? '' : ` LIMIT ${String(fetchRows)}`;
  if (limit === '' && columns.every(({ send }) => send === undefined)) {
    return { prefix: 'COPY (\n', suffix: `\n) TO STDOUT ${options}` };
  }
  const names = columns.map((_, index) => `c${String(index)}`);
  const cells = columns.map(({ send }, index) => (send ?? '?').replaceAll('?', names[index] ?? ''));
  return {
    prefix: `COPY (SELECT ${cells.join(', ')} FROM (\n`,
    suffix: `\n) AS q(${names.join(', ')})${limit}) TO STDOUT ${options}`,
  };
}

/** Classes of SQLSTATE whose errors are about connections, rights and resources, and have nothing to do with a row. */
const WITHOUT_DATA: ReadonlySet<string> = new Set(['08', '0A', '25', '28', '3D', '3F', '53', '54', '57', '58']);

/** Of names and syntax: found before a row is read where they have a place, for values are also read as names of things. */
function isWithoutData({ code = '', position }: ServerError): boolean {
  return WITHOUT_DATA.has(code.slice(0, 2)) || (code.startsWith('42') && position !== undefined);
}

/** @param prefix what stood before `sql` in the text that ran. */
function toDatabaseError(error: unknown, sql: string, prefix: string): DatabaseError {
  if (!(error instanceof ServerError)) return new DatabaseError(reasonOf(error), { cause: error });
  const lines = [
    `${error.severity ?? 'ERROR'}: ${error.message}`,
    ...(error.detail === undefined ? [] : [`Detail: ${error.detail}`]),
    ...(error.hint === undefined ? [] : [`Hint: ${error.hint}`]),
  ];
  const offset = error.position === undefined ? null : utf16Offset(sql, Number(error.position) - 1 - prefix.length);
  return new DatabaseError(lines.join('\n'), {
    position: offset === null ? null : { kind: 'offset', offset },
    databaseCode: error.code ?? null,
    mayQuote: isWithoutData(error) ? 'nothing' : 'values',
    cause: error,
  });
}

/** The server counts characters (code points). Null when the position lies outside of the statement. */
function utf16Offset(sql: string, characters: number): number | null {
  if (characters < 0) return null;
  const before = Array.from(sql).slice(0, characters);
  return before.length < characters ? null : before.join('').length;
}
