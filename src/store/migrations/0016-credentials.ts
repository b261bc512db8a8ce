import type { Kysely } from 'kysely';

/** When API credentials end, and when any were last used: those of `coatcheck.yaml` and the environment, too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('api_credentials').addColumn('expires_at', 'integer').execute();
  await db.schema.alterTable('api_credentials').addColumn('ends_at', 'integer').execute();
  await db.schema
    .createTable('credential_uses')
    .addColumn('client_id', 'text', (c) => c.primaryKey())
    .addColumn('used_at', 'integer', (c) => c.notNull())
    .execute();
}
