/** Merge queries as the state keeps them, each definition once. */
import type { Selectable } from 'kysely';
import { othersTurn } from '../lib/others-turn.ts';
import type { MergeQueriesTable } from '../store/schema.ts';
import { digestOf } from './canonical-json.ts';
import type { MergeQuery, MergeQueryDefinition } from './merge-query.ts';
import { addAuthor, type QueryParts } from './query-rows.ts';

/** @param author null: nobody's own, like a dashboard's */
export async function keepMergeQuery(
  { database, clock, allowance }: Pick<QueryParts, 'database' | 'clock' | 'allowance'>,
  definition: MergeQueryDefinition,
  author: string | null,
): Promise<MergeQuery> {
  const text = JSON.stringify(definition);
  await othersTurn(text.length);
  const digest = digestOf(definition);
  await othersTurn(text.length);
  const find = database.read.selectFrom('merge_queries').selectAll().where('digest', '=', digest);
  if ((await find.executeTakeFirst()) === undefined) await allowance.spend(author, text);
  await database.write(async (handle) => {
    await handle
      .insertInto('merge_queries')
      .values({ digest, definition: text, created_at: clock.now() })
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .execute();
    if (author !== null) await addAuthor(handle, digest, author);
  });
  const row = await find.executeTakeFirstOrThrow();
  await othersTurn(text.length);
  return toMergeQuery(row, definition);
}

/** @param id digits */
export async function readMergeQuery(
  { database }: Pick<QueryParts, 'database'>,
  id: string,
): Promise<MergeQuery | undefined> {
  const row = await database.read
    .selectFrom('merge_queries')
    .selectAll()
    .where('id', '=', Number(id))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await othersTurn(row.definition.length);
  const merge = toMergeQuery(row);
  await othersTurn(row.definition.length);
  return merge;
}

function toMergeQuery(
  row: Selectable<MergeQueriesTable>,
  definition = JSON.parse(row.definition) as MergeQueryDefinition,
): MergeQuery {
  return { id: String(row.id), digest: row.digest, definition, createdAt: row.created_at };
}
