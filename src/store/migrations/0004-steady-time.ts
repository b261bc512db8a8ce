import { sql, type Kysely } from 'kysely';

/** Deadlines and retentions are measured on a line of time that no set clock touches; where it is, is kept. */
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
