import type { Kysely } from 'kysely';

/** Which node a task or a result belongs to; null if it was written before nodes had names. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('tasks').addColumn('node', 'text').execute();
  await db.schema.alterTable('results').addColumn('node', 'text').execute();
}
