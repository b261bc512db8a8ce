import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Numbering } from '../numbering.ts';

/** Groups: their members, and what these have through them. The first group is that of all users. */
export async function up(db: Kysely<unknown>, numbering: Numbering): Promise<void> {
  await db.schema
    .createTable('groups')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('external_group_id', 'text')
    .addColumn('can_add_to_content_metadata', 'integer', (c) => c.notNull())
    .execute();
  await sql`insert into groups (id, name, can_add_to_content_metadata) values (1, 'All Users', 1)`.execute(db);
  await numbering.goOnAfter(db, { table: 'groups', column: 'id', last: 1 });
  await db.schema
    .createTable('group_users')
    .addColumn('group_id', 'integer', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('group_users_key', ['group_id', 'user_id'])
    .execute();
  await db.schema
    .createTable('group_groups')
    .addColumn('group_id', 'integer', (c) => c.notNull())
    .addColumn('child_id', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('group_groups_key', ['group_id', 'child_id'])
    .execute();
  await db.schema
    .createTable('group_roles')
    .addColumn('group_id', 'integer', (c) => c.notNull())
    .addColumn('role_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('group_roles_key', ['group_id', 'role_id'])
    .execute();
  await db.schema
    .createTable('group_values')
    .addColumn('group_id', 'integer', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('rank', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('group_values_key', ['group_id', 'name'])
    .execute();
}
