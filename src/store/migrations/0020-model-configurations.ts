import type { Kysely } from 'kysely';

/** Which connections models may use. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('model_configurations')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('project_name', 'text')
    .addColumn('is_unlimited', 'integer', (c) => c.notNull())
    .addColumn('connections', 'text', (c) => c.notNull())
    .execute();
}
