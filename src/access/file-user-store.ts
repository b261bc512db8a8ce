/** Which id each user of `coatcheck.yaml` has, so that it stays theirs whatever the file says of others. */
import type { Database } from '../store/database.ts';

export interface FileUserStore {
  /** `clientId`: null if its user has another id by now. */
  ids(): Promise<readonly { readonly id: string; readonly clientId: string | null }[]>;
  /** All ids are kept for good, with the user who has them now. */
  keep(users: readonly { readonly id: string; readonly clientId: string }[]): Promise<void>;
}

/** Rows of a transaction, so that it takes some milliseconds. */
const ROWS_AT_ONCE = 200;

export function createFileUserStore({ read, write }: Database): FileUserStore {
  return {
    async ids() {
      const rows = await read.selectFrom('file_users').selectAll().execute();
      return rows.map(({ id, client_id }) => ({ id, clientId: client_id }));
    },
    async keep(users) {
      for (let first = 0; first < users.length; first += ROWS_AT_ONCE) {
        const some = users.slice(first, first + ROWS_AT_ONCE);
        const clientIds = some.map(({ clientId }) => clientId);
        // Others may write, and everybody is answered, between two of them. What is kept of some is true without the
        // rest, who get ids at the next start if this one ends before.
        await write(async (db) => {
          await db.updateTable('file_users').set({ client_id: null }).where('client_id', 'in', clientIds).execute();
          await db
            .insertInto('file_users')
            .values(some.map(({ id, clientId }) => ({ id, client_id: clientId })))
            .onConflict((on) => on.column('id').doUpdateSet((row) => ({ client_id: row.ref('excluded.client_id') })))
            .execute();
        });
      }
    },
  };
}
