/**
 * What a database contains. The database is asked by a SQL query of the caller's, so that the queue, the limits and
 * `sql_runner` apply to it as to any other query.
 */
import { holds } from '../../access/answer-rights.ts';
import type { ConnectionConfig } from '../../config/config.ts';
import { getDialect } from '../../dialects/registry.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { found } from '../../errors/found.ts';
import { readRows } from './read-rows.ts';
import type { Asking, Row } from './read-rows.ts';
import type { HttpServices } from '../route/route.ts';

export interface Catalogue {
  readonly dialect: Dialect;
  readonly rows: readonly Row[];
  /** There are more rows than were asked for, or than an answer may have. */
  readonly truncated: boolean;
}

export interface CatalogueRun {
  readonly connection: ConnectionConfig;
  readonly sql: (dialect: Dialect) => string;
  /** The request's `cache`; without it, the database is asked if the caller may ask for fresh data. */
  readonly cache: boolean | undefined;
  /** The most rows wanted; never more than `MAX_ROWS`. */
  readonly limit?: number | undefined;
}

/** More than a person or a program looks through, and few enough for one answer. */
const MAX_ROWS = 20_000;

/**
 * @throws CoatcheckError `query_failed` in the words of the database, `forbidden` for `cache=false` without the right
 */
export async function readCatalogue(
  { connection, sql, cache, limit = MAX_ROWS }: CatalogueRun,
  asking: Asking,
  services: HttpServices,
): Promise<Catalogue> {
  const dialect = found(getDialect(connection.dialect_name));
  const definition = { connection_name: connection.name, sql: sql(dialect) };
  const { slug } = await services.queries.createSqlQuery(definition, asking.caller);
  const run = {
    source: 'connection_metadata',
    limit: String(Math.min(limit, MAX_ROWS)),
    cache: cache ?? !holds(asking.caller, 'fresh'),
  };
  const results = await readRows({ kind: 'sql_query', id: slug }, run, asking, services);
  if (results.kind === 'failed') throw new CoatcheckError('query_failed', { message: results.message });
  return { dialect, rows: results.rows, truncated: results.truncated };
}

/** Refuses an answer that would be cut off in the middle. @throws CoatcheckError `bad_request` */
export function requireWhole({ rows, truncated }: Catalogue, advice: string): void {
  if (!truncated) return;
  throw new CoatcheckError('bad_request', {
    why: `The answer would have more than ${String(rows.length)} rows. ${advice}`,
  });
}
