import type { Kysely } from 'kysely';

/** Whom a task tells of its end, and what has still to be told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('tasks').addColumn('webhook_url', 'text').execute();
  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('task_id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('finished_at', 'integer', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_at', 'integer', (c) => c.notNull())
    .addColumn('node', 'text', (c) => c.notNull())
    .execute();
}
