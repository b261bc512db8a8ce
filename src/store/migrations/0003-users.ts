import { sql, type Kysely } from 'kysely';

/** Users and user attributes created through the API; tokens record the credentials that they were opened with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    // Never used twice, so that what a deleted user has left cannot become another's.
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('first_name', 'text')
    .addColumn('last_name', 'text')
    .addColumn('email', 'text')
    .addColumn('locale', 'text', (c) => c.notNull())
    .addColumn('is_disabled', 'integer', (c) => c.notNull())
    .addColumn('role_ids', 'text', (c) => c.notNull())
    .addColumn('attribute_values', 'text', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .execute();
  await sql`create unique index users_by_email on users (lower(email))`.execute(db);
  await db.schema
    .createTable('user_attributes')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('default_value', 'text')
    .addColumn('user_can_view', 'integer', (c) => c.notNull())
    .addColumn('user_can_edit', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.alterTable('access_tokens').addColumn('client_id', 'text').execute();
  await db.schema.createIndex('access_tokens_by_user').on('access_tokens').column('user_id').execute();
  await db.schema.createIndex('api_credentials_by_user').on('api_credentials').column('user_id').execute();
}
