import type { Kysely } from 'kysely';

/** Datagroups whose earlier results are no longer fresh. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('datagroup_resets')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('stale_before', 'integer')
    .addColumn('triggered_at', 'integer')
    .addColumn('ran_before', 'integer', (c) => c.notNull())
    .execute();
}
