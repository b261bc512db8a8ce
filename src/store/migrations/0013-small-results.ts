import type { Kysely } from 'kysely';

/** Results that are too small for files of their own: each part that would be in their folders. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('small_results')
    .addColumn('result_id', 'text', (c) => c.notNull())
    .addColumn('part', 'text', (c) => c.notNull())
    .addColumn('content_type', 'text')
    .addColumn('content', 'blob', (c) => c.notNull())
    .addPrimaryKeyConstraint('small_results_part', ['result_id', 'part'])
    .execute();
}
