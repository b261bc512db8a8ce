import type { Kysely } from 'kysely';

/** Ids that users of `coatcheck.yaml` have had: nobody else of the file is given one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('file_users')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('client_id', 'text', (c) => c.unique())
    .execute();
}
