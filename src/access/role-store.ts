/** Stored roles. There are few, and they are read as a whole. */
import { sql, type Kysely } from 'kysely';
import { asciiLowerCase } from '../lib/ascii-lower-case.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { StoredPart } from './role-book.ts';

export interface RoleStore {
  parts(): Promise<readonly StoredPart[]>;
  add(part: Omit<StoredPart, 'id'>): Promise<{ readonly id: string } | 'name_taken'>;
  change(part: StoredPart): Promise<'changed' | 'name_taken'>;
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
        if (await isTaken(db, part, name, null)) return 'name_taken';
        const row = { part, name, content: JSON.stringify(content) };
        const { id } = await db.insertInto('role_parts').values(row).returning('id').executeTakeFirstOrThrow();
        return { id: String(id) };
      }),
    change: ({ id, part, name, content }) =>
      write(async (db) => {
        if (await isTaken(db, part, name, Number(id))) return 'name_taken';
        const row = { name, content: JSON.stringify(content) };
        await db.updateTable('role_parts').set(row).where('id', '=', Number(id)).execute();
        return 'changed';
      }),
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

/** The service has looked already; another node may have been quicker. */
async function isTaken(
  db: Kysely<Schema>,
  part: StoredPart['part'],
  name: string,
  ownId: number | null,
): Promise<boolean> {
  const row = await db
    .selectFrom('role_parts')
    .select('id')
    .where('part', '=', part)
    .where(sql`lower(name)`, '=', asciiLowerCase(name))
    .executeTakeFirst();
  return row !== undefined && row.id !== ownId;
}
