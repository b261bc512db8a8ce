import type { Kysely } from 'kysely';

/** Who has written which query down: of anybody else's a user is shown what that user may see of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('query_authors')
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('query_authors_key', ['digest', 'user_id'])
    .execute();
}
