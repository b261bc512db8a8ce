/** Connections as queries see them. */
import type { ConnectionConfig } from '../config/config.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { getDialect } from '../dialects/registry.ts';
import type { TaskError } from '../results/reader/task-error.ts';
import { digestOf } from './canonical-json.ts';
import { refusal } from './compile-failure.ts';

/** The part of a connection that queries need: no address and no password. */
export type QueriedConnection = Pick<
  ConnectionConfig,
  'name' | 'dialect_name' | 'db_timezone' | 'query_timezone' | 'max_rows' | 'sql_runner'
> & {
  /** Which database it is, and for which of its accounts: differs wherever rows may. Nothing can be read from it. */
  readonly source: string;
};

/**
 * Whether a key of a connection decides which rows it gives. Those that do are part of every cache key; a key that is
 * not listed here does not compile. The name, the row limit, and SQL in which dialect and time zones show are part of
 * every cache key as well.
 */
const decidesRows: Readonly<Record<keyof ConnectionConfig, boolean>> = {
  host: true,
  port: true,
  database: true,
  username: true,
  schema: true,
  tables: true,
  tables_listed_in: true,
  name: false,
  dialect_name: false,
  password: false,
  ssl: false,
  db_timezone: false,
  query_timezone: false,
  max_queries: false,
  max_queries_per_user: false,
  max_rows: false,
  statement_timeout_ms: false,
  memory_limit: false,
  sql_runner: false,
  withheld: false,
};

const sourceKeys = (Object.keys(decidesRows) as readonly (keyof ConnectionConfig)[]).filter((key) => decidesRows[key]);

export function queriedConnection(connection: ConnectionConfig): QueriedConnection {
  const { name, dialect_name, db_timezone, query_timezone, max_rows, sql_runner } = connection;
  const source = digestOf(sourceKeys.map((key) => connection[key]));
  return { name, dialect_name, db_timezone, query_timezone, max_rows, sql_runner, source };
}

/** The connection with its dialect, or why it cannot be queried. */
export function findConnection(
  name: string,
  connections: readonly QueriedConnection[],
): { readonly connection: QueriedConnection; readonly dialect: Dialect } | { readonly error: TaskError } {
  const connection = connections.find((candidate) => candidate.name === name);
  if (connection === undefined) {
    // The server lists the existing ones when it starts; a user who may only use another model must not learn them.
    return { error: refusal(`Unknown connection "${name}".`, 'Neither coatcheck.yaml nor the API has it.') };
  }
  const dialect = getDialect(connection.dialect_name);
  return dialect === undefined
    ? { error: refusal(`Connection "${name}" has the unknown dialect "${connection.dialect_name}".`) }
    : { connection, dialect };
}
