import { sql, type Kysely } from 'kysely';

/**
 * Keeps how far steady time has come. Deadlines and retention are measured by it, so that setting the clock does not
 * affect them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('steady_time')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('at', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.alterTable('tasks').addColumn('settled_at', 'integer').execute();
  await sql`update tasks set settled_at = finished_at`.execute(db);
  await db.schema.dropIndex('tasks_history').execute();
  await db.schema
    .createIndex('tasks_history')
    .on('tasks')
    .column('settled_at')
    .where(sql.ref('state'), 'in', sql`('failed', 'killed', 'expired')`)
    .execute();
}
