import { sql, type Kysely } from 'kysely';

/** How long a task asked for its result to be kept, and an index that tells which tasks hold a result. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('tasks').addColumn('result_ttl_ms', 'integer').execute();
  await db.schema
    .createIndex('tasks_by_result')
    .on('tasks')
    .column('result_id')
    .where(sql.ref('result_id'), 'is not', null)
    .execute();
}
