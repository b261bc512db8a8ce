/** What a connection that was made through the API is to everybody who uses connections. */
import { isAllowedHost, type ConnectionsApiConfig } from '../config/connections-api-schema.ts';
import type { ConnectionConfig } from '../config/config.ts';
import type { DBConnectionMembers } from '../contract/write-connection.ts';
import { getDialect } from '../dialects/registry.ts';
import type { MadeConnection } from './made-connections.ts';

/** As for connections of `coatcheck.yaml` that do not say. */
const MAX_QUERIES = 8;
const MAX_QUERIES_PER_USER = 4;
const STATEMENT_TIMEOUT_MS = 600_000;

/** How many queries run at once: whoever counts connections means the same. */
export function maxQueriesOf({ max_queries, max_connections }: DBConnectionMembers): number {
  return max_queries ?? max_connections ?? MAX_QUERIES;
}

/** The port of the database, if it was not written. Zero of a dialect that has no servers. */
export function portOf({ port, dialect_name: dialect }: Pick<DBConnectionMembers, 'port' | 'dialect_name'>): number {
  return port === null ? (getDialect(dialect)?.server?.port ?? 0) : Number(port);
}

export function madeConnectionConfig(made: MadeConnection, rules: ConnectionsApiConfig): ConnectionConfig {
  const { name, members, password } = made;
  const withheld = whyWithheld(made, rules);
  return {
    name,
    dialect_name: members.dialect_name,
    host: members.host,
    port: members.port === null ? null : Number(members.port),
    database: members.database,
    username: members.username,
    password: password === 'unreadable' ? null : password,
    schema: members.schema,
    ssl: members.ssl,
    db_timezone: members.db_timezone,
    query_timezone: members.query_timezone,
    tables: {},
    max_queries: maxQueriesOf(members),
    max_queries_per_user: members.max_queries_per_user ?? MAX_QUERIES_PER_USER,
    max_rows: null,
    statement_timeout_ms: STATEMENT_TIMEOUT_MS,
    memory_limit: null,
    sql_runner: true,
    ...(withheld !== null && { withheld }),
  };
}

function whyWithheld({ members, password }: MadeConnection, rules: ConnectionsApiConfig): string | null {
  if (!isAllowedHost(members.host, portOf(members), rules.allowed_hosts)) {
    return 'connections_api.allowed_hosts of coatcheck.yaml does not name its host any more.';
  }
  return password === 'unreadable'
    ? 'its password was sealed with another key (connections_api.key). Set the password again, or bring that key back.'
    : null;
}
