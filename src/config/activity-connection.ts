/** The connection on which the server's own models run. */
import { join } from 'node:path';
import { activityFolder, TABLES_FILE, type ActivityConfig } from './activity-config.ts';
import { ACTIVITY_CONNECTION } from './activity-names.ts';
import type { ConnectionConfig } from './config.ts';

/** Files that no table consists of any more stay for a while: a statement that began before reads them. */
const STATEMENT_TIMEOUT_MS = 300_000;

/** The connection that the models have. Its database is the folder of the activity. */
function activityConnection(dataDir: string): ConnectionConfig {
  return {
    name: ACTIVITY_CONNECTION,
    dialect_name: 'duckdb',
    host: null,
    port: null,
    database: null,
    username: null,
    password: null,
    schema: null,
    ssl: false,
    db_timezone: 'UTC',
    query_timezone: 'UTC',
    tables: {},
    tables_listed_in: join(activityFolder(dataDir), TABLES_FILE),
    max_queries: 4,
    max_queries_per_user: 2,
    max_rows: null,
    statement_timeout_ms: STATEMENT_TIMEOUT_MS,
    memory_limit: '1GB',
    sql_runner: false,
  };
}

/** The connections that queries run on: those that are configured, and that of the activity. */
export function withActivity(
  connections: readonly ConnectionConfig[],
  { dataDir, activity: { enabled } }: { readonly dataDir: string; readonly activity: ActivityConfig },
): readonly ConnectionConfig[] {
  if (!enabled) return connections;
  return [...connections.filter(({ name }) => name !== ACTIVITY_CONNECTION), activityConnection(dataDir)];
}
