/** Which id each user of `coatcheck.yaml` has, so that it stays theirs whatever the file says of others. */
import type { Database } from '../store/database.ts';

export interface FileUserStore {
  /** `clientId`: null if its user has another id by now. */
  ids(): Promise<readonly { readonly id: string; readonly clientId: string | null }[]>;
  /** All ids are kept for good, with the user who has them now. */
  keep(users: readonly { readonly id: string; readonly clientId: string }[]): Promise<void>;
}

/** Rows of a statement, of which SQLite takes a limited number. */
const ROWS_AT_ONCE = 500;

export function createFileUserStore({ read, write }: Database): FileUserStore {
  return {
    async ids() {
      const rows = await read.selectFrom('file_users').selectAll().execute();
      return rows.map(({ id, client_id }) => ({ id, clientId: client_id }));
    },
    async keep(users) {
      if (users.length === 0) return;
      await write(async (db) => {
        for (let first = 0; first < users.length; first += ROWS_AT_ONCE) {
          const some = users.slice(first, first + ROWS_AT_ONCE);
          const clientIds = some.map(({ clientId }) => clientId);
          // There is one handle, so one statement runs after the other.
          await db.updateTable('file_users').set({ client_id: null }).where('client_id', 'in', clientIds).execute();
          await db
            .insertInto('file_users')
            .values(some.map(({ id, clientId }) => ({ id, client_id: clientId })))
            .onConflict((on) => on.column('id').doUpdateSet((row) => ({ client_id: row.ref('excluded.client_id') })))
            .execute();
        }
      });
    },
  };
}
