import { sql, type Kysely } from 'kysely';

/** Sessions record which session opened them. Existing ones do not, and are ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`delete from access_tokens where sudo_user_id is not null`.execute(db);
  await db.schema.alterTable('access_tokens').addColumn('opened_by', 'text').execute();
  await db.schema.createIndex('access_tokens_by_opener').on('access_tokens').column('opened_by').execute();
}
