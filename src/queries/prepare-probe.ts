/** Small queries by which a connection is tried, each one row with one value. */
import type { ConnectionConfig } from '../config/config.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import { digestOf } from './canonical-json.ts';
import { prepareFreeSql } from './prepare-free-sql.ts';

/** The smallest query that a database can answer. */
export const SIMPLE_SQL = 'SELECT 1 AS one';

/** What the database calls itself. All of them have this function. */
export const VERSION_SQL = 'SELECT VERSION() AS version';

/** A derived table as queries have them: computed in the query, so that nothing is written to the database. */
export const DERIVED_TABLE_SQL = 'WITH derived AS (SELECT 1 AS one) SELECT COUNT(*) AS n FROM derived';

/** A summer's noon in one zone as another zone has it; null where the database does not know one of them. */
export function timezoneSql({ literal, convertTimezone }: Dialect, from: string, to: string): string {
  return `SELECT ${convertTimezone(literal.timestamp('2024-07-01 12:00:00'), from, to)} AS noon`;
}

/** How many rows of ten are joined with each other: hours of work, and no memory. */
const FACTORS = 12;

/** A query that goes on for hours. `mark` is a name that stands at its beginning, by which it can be found. */
export function endlessSql(mark: string): string {
  const tens = Array.from({ length: 10 }, (_, digit) => `SELECT ${String(digit)} AS n`).join(' UNION ALL ');
  const tables = Array.from({ length: FACTORS }, (_, table) => `${mark} AS t${String(table)}`).join(', ');
  return `WITH ${mark} AS (${tens}) SELECT COUNT(*) AS n FROM ${tables}`;
}

export function prepareProbe(connection: ConnectionConfig, dialect: Dialect, sql: string): PreparedQuery {
  const query = { connection_name: connection.name, sql };
  const prepared = prepareFreeSql({ slug: 'connection_test', query, limit: '1', maxRows: 1, connection, dialect });
  return { ...prepared, cacheKey: digestOf(query) };
}
