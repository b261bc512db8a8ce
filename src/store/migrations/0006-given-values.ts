import type { Kysely } from 'kysely';

/** Values of user attributes that the API gives to users whom the configuration or the environment defines. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('given_values')
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('given_values_key', ['owner', 'name'])
    .execute();
}
