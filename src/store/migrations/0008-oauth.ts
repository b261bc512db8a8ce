import type { Kysely } from 'kysely';

/** Programs that users allow to act for them: what they are, for whom they may act, and what was granted to them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('oauth_apps')
    .addColumn('client_guid', 'text', (c) => c.primaryKey())
    .addColumn('redirect_uri', 'text', (c) => c.notNull())
    .addColumn('display_name', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('tokens_invalid_before', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('oauth_app_users')
    .addColumn('client_guid', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('oauth_app_users_key', ['client_guid', 'user_id'])
    .execute();
  await db.schema
    .createTable('oauth_grants')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('client_guid', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('client_id', 'text', (c) => c.notNull())
    .addColumn('redirect_uri', 'text', (c) => c.notNull())
    .addColumn('code_challenge', 'text', (c) => c.notNull())
    .addColumn('code_hash', 'text', (c) => c.notNull().unique())
    .addColumn('is_redeemed', 'integer', (c) => c.notNull())
    .addColumn('refresh_hash', 'text', (c) => c.unique())
    .addColumn('former_refresh_hash', 'text', (c) => c.unique())
    .addColumn('expires_at', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.alterTable('access_tokens').addColumn('grant_id', 'text').execute();
  await db.schema.createIndex('access_tokens_by_grant').on('access_tokens').column('grant_id').execute();
}
