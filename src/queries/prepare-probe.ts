import type { ConnectionConfig } from '../config/config.ts';
import { getDialect } from '../dialects/registry.ts';
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import { digestOf } from './canonical-json.ts';
import { prepareFreeSql } from './prepare-free-sql.ts';

/**
 * The smallest query that a database can answer: one row with one number. Undefined: the connection has an unknown
 * dialect.
 */
export function prepareProbe(connection: ConnectionConfig): PreparedQuery | undefined {
  const dialect = getDialect(connection.dialect_name);
  if (dialect === undefined) return undefined;
  const query = { connection_name: connection.name, sql: 'SELECT 1 AS one' };
  const prepared = prepareFreeSql({ slug: 'connection_test', query, limit: '1', maxRows: 1, connection, dialect });
  return { ...prepared, cacheKey: digestOf(query) };
}
