/** Stored groups. There are few, and they are read as a whole. */
import { sql, type Kysely } from 'kysely';
import { asciiLowerCase } from '../lib/ascii-lower-case.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { Group, GroupBook, GroupValue } from './groups.ts';

/** The facts that the creator of a group sets. */
export type GroupFacts = Pick<Group, 'name' | 'externalGroupId' | 'canAddToContentMetadata'>;

export interface GroupStore {
  book(): Promise<GroupBook>;
  add(facts: GroupFacts): Promise<{ readonly id: string } | 'name_taken'>;
  change(id: string, facts: GroupFacts): Promise<'changed' | 'name_taken'>;
  /** Also removes it from other groups, with its roles and its values. */
  delete(id: string): Promise<void>;
  setUser(id: string, userId: string, isMember: boolean): Promise<void>;
  setGroup(id: string, childId: string, isWithin: boolean): Promise<void>;
  /** The groups that have a role, replacing those that had it. */
  setGroupsOfRole(roleId: string, ids: readonly string[]): Promise<void>;
  /** Replaces all values of an attribute; they are in order of precedence. */
  setValues(name: string, values: readonly GroupValue[]): Promise<void>;
  /** Removes the user from all groups. */
  forgetUser(userId: string): Promise<void>;
}

// oxlint-disable-next-line max-lines-per-function -- a store: one statement per verb
export function createGroupStore({ read, write }: Database): GroupStore {
  return {
    async book() {
      const [groups, users, within, roles, values] = await Promise.all([
        read.selectFrom('groups').selectAll().orderBy('id').execute(),
        read.selectFrom('group_users').selectAll().execute(),
        read.selectFrom('group_groups').selectAll().orderBy('child_id').execute(),
        read.selectFrom('group_roles').selectAll().orderBy('role_id').execute(),
        read.selectFrom('group_values').selectAll().orderBy('rank').execute(),
      ]);
      const usersOf = Map.groupBy(users, ({ group_id }) => group_id);
      const withinOf = Map.groupBy(within, ({ group_id }) => group_id);
      const rolesOf = Map.groupBy(roles, ({ group_id }) => group_id);
      return {
        groups: groups.map((row) => ({
          id: String(row.id),
          name: row.name,
          externalGroupId: row.external_group_id,
          canAddToContentMetadata: row.can_add_to_content_metadata === 1,
          userIds: (usersOf.get(row.id) ?? []).map(({ user_id }) => user_id),
          groupIds: (withinOf.get(row.id) ?? []).map(({ child_id }) => String(child_id)),
          roleIds: (rolesOf.get(row.id) ?? []).map(({ role_id }) => role_id),
        })),
        values: values.map(({ group_id, name, value }) => ({ groupId: String(group_id), name, value })),
      };
    },
    add: (facts) =>
      write(async (db) => {
        if (await isTaken(db, facts.name, null)) return 'name_taken';
        const { id } = await db.insertInto('groups').values(columns(facts)).returning('id').executeTakeFirstOrThrow();
        return { id: String(id) };
      }),
    change: (id, facts) =>
      write(async (db) => {
        if (await isTaken(db, facts.name, Number(id))) return 'name_taken';
        await db.updateTable('groups').set(columns(facts)).where('id', '=', Number(id)).execute();
        return 'changed';
      }),
    async delete(id) {
      const group = Number(id);
      await write(async (db) => {
        await db.deleteFrom('group_users').where('group_id', '=', group).execute();
        await db.deleteFrom('group_groups').where('group_id', '=', group).execute();
        await db.deleteFrom('group_groups').where('child_id', '=', group).execute();
        await db.deleteFrom('group_roles').where('group_id', '=', group).execute();
        await db.deleteFrom('group_values').where('group_id', '=', group).execute();
        await db.deleteFrom('groups').where('id', '=', group).execute();
      });
    },
    async setUser(id, user_id, isMember) {
      const row = { group_id: Number(id), user_id, identity_id: null };
      await write((db): Promise<unknown> =>
        isMember
          ? db
              .insertInto('group_users')
              .values(row)
              .onConflict((on) => on.columns(['group_id', 'user_id']).doUpdateSet({ identity_id: null }))
              .execute()
          : db.deleteFrom('group_users').where('group_id', '=', row.group_id).where('user_id', '=', user_id).execute(),
      );
    },
    async setGroup(id, childId, isWithin) {
      const row = { group_id: Number(id), child_id: Number(childId) };
      const { group_id, child_id } = row;
      await write((db): Promise<unknown> =>
        isWithin
          ? db
              .insertInto('group_groups')
              .values(row)
              .onConflict((on) => on.doNothing())
              .execute()
          : db.deleteFrom('group_groups').where('group_id', '=', group_id).where('child_id', '=', child_id).execute(),
      );
    },
    async setGroupsOfRole(role_id, ids) {
      await write(async (db) => {
        await db.deleteFrom('group_roles').where('role_id', '=', role_id).execute();
        const rows = ids.map((id) => ({ group_id: Number(id), role_id }));
        if (rows.length > 0) await db.insertInto('group_roles').values(rows).execute();
      });
    },
    async setValues(name, values) {
      await write(async (db) => {
        await db.deleteFrom('group_values').where('name', '=', name).execute();
        const rows = values.map(({ groupId, value }, rank) => ({ group_id: Number(groupId), name, value, rank }));
        if (rows.length > 0) await db.insertInto('group_values').values(rows).execute();
      });
    },
    async forgetUser(userId) {
      await write((db) => db.deleteFrom('group_users').where('user_id', '=', userId).execute());
    },
  };
}

function columns({ name, externalGroupId, canAddToContentMetadata }: GroupFacts) {
  return {
    name,
    external_group_id: externalGroupId,
    can_add_to_content_metadata: canAddToContentMetadata ? 1 : 0,
  };
}

async function isTaken(db: Kysely<Schema>, name: string, ownId: number | null): Promise<boolean> {
  const row = await db
    .selectFrom('groups')
    .select('id')
    .where(sql`lower(name)`, '=', asciiLowerCase(name))
    .executeTakeFirst();
  return row !== undefined && row.id !== ownId;
}
