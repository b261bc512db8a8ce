import type { Kysely } from 'kysely';

/** Accounts that users have elsewhere, the browsers that they have logged in with them, and what the accounts give. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('identities')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('email', 'text')
    .addColumn('role_ids', 'text', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .addColumn('logged_in_at', 'integer', (c) => c.notNull())
    .addUniqueConstraint('identities_account', ['issuer', 'subject'])
    .execute();
  await db.schema.createIndex('identities_by_user').on('identities').column('user_id').execute();
  await db.schema
    .createTable('browser_sessions')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('identity_id', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('browser_sessions_by_identity').on('browser_sessions').column('identity_id').execute();
  await db.schema.alterTable('access_tokens').addColumn('identity_id', 'text').execute();
  await db.schema.alterTable('oauth_grants').addColumn('identity_id', 'text').execute();
  await db.schema.alterTable('oauth_grants').addColumn('ends_at', 'integer').execute();
  await db.schema.alterTable('group_users').addColumn('identity_id', 'text').execute();
}
