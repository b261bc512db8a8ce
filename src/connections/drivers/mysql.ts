/**
 * MySQL and MariaDB: one warm session per executor; rows as the server's own text, handed on as bytes. Every query is
 * one read-only transaction with one snapshot, always rolled back.
 */
import mysql from 'mysql2';
import { mysql as dialect, MYSQL_PORT } from '../../dialects/mysql.ts';
import { cancelInDatabase } from '../cancel-in-database.ts';
import type {
  Connection,
  ConnectionSettings,
  Driver,
  Session,
  StatementRequest,
  StatementRows,
} from '../connection.ts';
import { connectError } from '../connect-error.ts';
import { withoutTerminator } from '../statement-text.ts';
import { toMysqlError } from './mysql-error.ts';
import { checkMysqlStatement } from './mysql-guard.ts';
import { receiveRows } from './mysql-receive.ts';

const CONNECT_TIMEOUT_MS = 15_000;
/** The server's own timeout is a second line: the executor's, which says whose limit it was, comes first. */
const SERVER_TIMEOUT_MARGIN_MS = 5000;
/** MySQL's own default of `sql_select_limit`: no limit. */
const NO_LIMIT = '18446744073709551615';

export const mysqlDriver: Driver = {
  dialectName: dialect.name,
  open: (settings) => Promise.resolve(createMysqlConnection(settings)),
};

interface WarmClient {
  readonly client: mysql.Connection;
  alive: boolean;
}

function createMysqlConnection(settings: ConnectionSettings): Connection {
  const options = connectionOptions(settings);
  let warm: WarmClient | null = null;

  async function openSession(signal: AbortSignal): Promise<Session> {
    const isWarm = warm?.alive === true;
    warm = warm?.alive === true ? warm : await connect(options, settings, signal);
    const current = warm;
    try {
      await execute(current.client, 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await execute(current.client, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    } catch (error) {
      current.alive = false;
      current.client.destroy();
      // A session that was kept may have been closed by the other side meanwhile.
      if (isWarm) return await openSession(signal);
      throw toMysqlError(error);
    }
    return createSession(current, options);
  }

  return {
    openSession,
    async [Symbol.asyncDispose]() {
      const current = warm;
      warm = null;
      if (current?.alive) await new Promise<void>((resolve) => current.client.end(() => resolve()));
    },
  };
}

function connectionOptions(settings: ConnectionSettings): mysql.ConnectionOptions {
  return {
    host: settings.host ?? '127.0.0.1',
    port: settings.port ?? MYSQL_PORT,
    ...(settings.database === null ? {} : { database: settings.database }),
    ...(settings.username === null ? {} : { user: settings.username }),
    password: settings.password ?? '',
    ...(settings.ssl ? { ssl: {} } : {}),
    charset: 'utf8mb4_general_ci',
    multipleStatements: false,
    // The server may not ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    connectTimeout: CONNECT_TIMEOUT_MS,
  };
}

async function connect(
  options: mysql.ConnectionOptions,
  settings: ConnectionSettings,
  signal: AbortSignal,
): Promise<WarmClient> {
  signal.throwIfAborted();
  const client = mysql.createConnection(options);
  const warm: WarmClient = { client, alive: true };
  client.on('error', () => {
    warm.alive = false;
  });
  const giveUp = (): void => client.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      client.connect((error) => (error ? reject(error) : resolve()));
    });
    for (const statement of dialect.sessionSetup(settings.db_timezone)) await execute(client, statement);
    await setServerTimeout(client, settings.statement_timeout_ms + SERVER_TIMEOUT_MARGIN_MS);
    return warm;
  } catch (error) {
    client.destroy();
    signal.throwIfAborted();
    throw connectError(error, settings);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** MySQL and MariaDB have different names and units for it; each refuses the other's. */
async function setServerTimeout(client: mysql.Connection, timeoutMs: number): Promise<void> {
  await execute(client, `SET SESSION max_execution_time = ${String(timeoutMs)}`).catch(() =>
    execute(client, `SET SESSION max_statement_time = ${String(timeoutMs / 1000)}`).catch(() => undefined),
  );
}

function createSession(warm: WarmClient, options: mysql.ConnectionOptions): Session {
  const { client } = warm;
  const stop = (): Promise<void> => killQuery(client, options);
  const destroy = (): void => {
    warm.alive = false;
    client.destroy();
  };
  return {
    runsElsewhere: true,
    run: (request, signal) =>
      cancelInDatabase({ signal, request: stop, destroy }, () => runStatement(client, request, signal, stop)),
    async [Symbol.asyncDispose]() {
      if (!warm.alive) return;
      await execute(client, 'ROLLBACK').catch(() => {
        warm.alive = false;
      });
    },
  };
}

async function runStatement(
  client: mysql.Connection,
  request: StatementRequest,
  signal: AbortSignal,
  stop: () => Promise<void>,
): Promise<StatementRows> {
  const sql = withoutTerminator(request.sql, dialect.lexis);
  checkMysqlStatement(sql);
  try {
    await execute(client, `SET SESSION sql_select_limit = ${String(request.fetchRows ?? NO_LIMIT)}`);
    return await receiveRows({ client, sql: `${request.context}${sql}`, request, signal, stop });
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof Error && error.name === 'CsvConversionError' ? error : toMysqlError(error, request.context);
  }
}

async function execute(client: mysql.Connection, sql: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.query(sql, (error) => (error ? reject(error) : resolve()));
  });
}

/** From a second session; never rejects: the caller repeats it for as long as the statement runs. */
async function killQuery(client: mysql.Connection, options: mysql.ConnectionOptions): Promise<void> {
  const second = mysql.createConnection(options);
  second.on('error', () => undefined);
  await execute(second, `KILL QUERY ${String(client.threadId)}`).catch(() => undefined);
  second.destroy();
}
