import { sql, type Kysely } from 'kysely';

/** Names of groups, and of each kind of roles' parts, are unique also for servers that write at the same moment. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Those of nodes that did: the younger one gets its number.
  await sql`update groups set name = name || ' (' || id || ')' where exists (
    select 1 from groups other where lower(other.name) = lower(groups.name) and other.id < groups.id)`.execute(db);
  await sql`update role_parts set name = name || ' (' || id || ')' where exists (
    select 1 from role_parts other where other.part = role_parts.part
      and lower(other.name) = lower(role_parts.name) and other.id < role_parts.id)`.execute(db);
  await sql`create unique index groups_name on groups (lower(name))`.execute(db);
  await sql`create unique index role_parts_name on role_parts (part, lower(name))`.execute(db);
}
