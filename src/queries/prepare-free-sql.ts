/** SQL that a user wrote: it runs as it is, and its columns are those that the database reports. */
import type { ConnectionConfig } from '../config/config.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { JsonObject } from '../lib/json.ts';
import { atMost, COLUMN_LIMIT_CEILING } from '../lookml/plan/row-limit.ts';
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import { detailsWithoutModel, shapeWithoutModel } from '../results/prepared/without-model.ts';
import type { SqlQueryDefinition } from './sql-query.ts';

/** `limit`: rows to keep, digits or `-1`; null = as many as the connection allows. */
export function prepareFreeSql({
  slug,
  query,
  limit,
  maxRows,
  connection,
  dialect,
}: {
  readonly slug: string;
  readonly query: SqlQueryDefinition;
  readonly limit: string | null;
  /** The most rows, whatever is requested; null = all. */
  readonly maxRows: number | null;
  readonly connection: Pick<ConnectionConfig, 'name' | 'db_timezone' | 'query_timezone'>;
  readonly dialect: Dialect;
}): Omit<PreparedQuery, 'cacheKey'> {
  const asked = limit !== null && /^\d+$/u.test(limit) ? Number(limit) : null;
  const rows = atMost(asked, maxRows);
  // The driver writes the end of the statement: some drivers put the text inside another statement.
  const sql = withoutEnd(query.sql);
  return {
    connection: connection.name,
    statements: [
      {
        role: 'main',
        sql,
        runSql: sql,
        limit: rows,
        columns: [],
        sourceMap: [{ start: 0, end: sql.length, origin: { kind: 'sql_query', name: slug, verbatim: true } }],
      },
    ],
    shape: { ...shapeWithoutModel, limit: rows, columnLimit: COLUMN_LIMIT_CEILING, free: true },
    persistForMs: null,
    details: {
      ...detailsWithoutModel,
      model: query.model_name ?? null,
      dialectName: dialect.name,
      dialectLabel: dialect.label,
      nullSortTreatment: dialect.nullSortTreatment,
      timezone: connection.query_timezone ?? connection.db_timezone,
      visConfig: (query.vis_config ?? null) as JsonObject | null,
    },
  };
}

/** Removes semicolons and blanks at the end. */
function withoutEnd(sql: string): string {
  let text = sql.trimEnd();
  while (text.endsWith(';')) text = text.slice(0, text.length - 1).trimEnd();
  return text;
}
