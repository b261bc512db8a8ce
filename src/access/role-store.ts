/** Stored roles. There are few, and they are read as a whole. */
import type { Database } from '../store/database.ts';
import type { StoredPart } from './role-book.ts';

export interface RoleStore {
  parts(): Promise<readonly StoredPart[]>;
  /** Resolves with the id. */
  add(part: Omit<StoredPart, 'id'>): Promise<string>;
  change(part: StoredPart): Promise<void>;
  /** Also removes a role from groups and users. */
  delete(id: string): Promise<void>;
}

export function createRoleStore({ read, write }: Database): RoleStore {
  return {
    async parts() {
      const rows = await read.selectFrom('role_parts').selectAll().orderBy('id').execute();
      return rows.map(({ id, part, name, content }) => ({
        id: String(id),
        part,
        name,
        content: JSON.parse(content) as readonly string[],
      }));
    },
    add: ({ part, name, content }) =>
      write(async (db) => {
        const row = { part, name, content: JSON.stringify(content) };
        const { id } = await db.insertInto('role_parts').values(row).returning('id').executeTakeFirstOrThrow();
        return String(id);
      }),
    async change({ id, name, content }) {
      const row = { name, content: JSON.stringify(content) };
      await write((db) => db.updateTable('role_parts').set(row).where('id', '=', Number(id)).execute());
    },
    async delete(id) {
      await write(async (db) => {
        await db.deleteFrom('role_parts').where('id', '=', Number(id)).execute();
        await db.deleteFrom('group_roles').where('role_id', '=', id).execute();
        const users = await db.selectFrom('users').select(['seq', 'role_ids']).execute();
        for (const { seq, role_ids } of users) {
          const roleIds = JSON.parse(role_ids) as readonly string[];
          if (!roleIds.includes(id)) continue;
          const remaining = JSON.stringify(roleIds.filter((one) => one !== id));
          // There is one handle, so one statement runs after the other.
          await db.updateTable('users').set({ role_ids: remaining }).where('seq', '=', seq).execute();
        }
      });
    },
  };
}
