import type { Kysely } from 'kysely';

/** Who has created which query. Of other people's queries, users are shown what they may see. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('query_authors')
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('query_authors_key', ['digest', 'user_id'])
    .execute();
}
