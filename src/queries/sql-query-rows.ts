/** Stored SQL of users, for each of its creators. */
import type { Selectable } from 'kysely';
import { othersTurn } from '../lib/others-turn.ts';
import type { SqlQueriesTable } from '../store/schema.ts';
import { digestOf } from './canonical-json.ts';
import type { QueryParts } from './query-rows.ts';
import type { SqlQuery, SqlQueryDefinition } from './sql-query.ts';

const SLUG_LENGTH = 22;

/** Returns the creator's existing query, but never another user's: nobody learns that somebody else wrote the same. */
export async function keepSqlQuery(
  { database, clock, ids, allowance }: QueryParts,
  definition: SqlQueryDefinition,
  creatorId: string,
): Promise<SqlQuery> {
  const digest = digestOf([definition, creatorId]);
  const find = database.read.selectFrom('sql_queries').selectAll().where('digest', '=', digest);
  const known = await find.executeTakeFirst();
  if (known !== undefined) return toSqlQuery(known);
  const text = JSON.stringify(definition);
  await allowance.spend(creatorId, text);
  await database.write((handle) =>
    handle
      .insertInto('sql_queries')
      .values({
        slug: ids.base62(SLUG_LENGTH),
        digest,
        definition: text,
        creator_id: creatorId,
        created_at: clock.now(),
      })
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .execute(),
  );
  return toSqlQuery(await find.executeTakeFirstOrThrow());
}

export async function readSqlQuery(
  { database }: Pick<QueryParts, 'database'>,
  slug: string,
): Promise<SqlQuery | undefined> {
  const row = await database.read.selectFrom('sql_queries').selectAll().where('slug', '=', slug).executeTakeFirst();
  await othersTurn(row?.definition.length ?? 0);
  return row && toSqlQuery(row);
}

function toSqlQuery(row: Selectable<SqlQueriesTable>): SqlQuery {
  return {
    slug: row.slug,
    definition: JSON.parse(row.definition) as SqlQueryDefinition,
    creatorId: row.creator_id,
    createdAt: row.created_at,
    runCount: row.run_count,
    lastRunAt: row.last_run_at,
    lastRuntimeSeconds: row.last_runtime_seconds,
  };
}
