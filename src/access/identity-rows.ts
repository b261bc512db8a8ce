/** Rows of accounts elsewhere, and of everything that is opened with them. */
import type { Kysely, Selectable } from 'kysely';
import type { IdentitiesTable } from '../store/identity-tables.ts';
import type { Schema } from '../store/schema.ts';
import type { Identity } from './user.ts';

type Reader = Pick<Kysely<Schema>, 'selectFrom'>;

export async function identitiesByUser(db: Reader): Promise<ReadonlyMap<string, readonly Identity[]>> {
  const rows = await db.selectFrom('identities').selectAll().orderBy('created_at').execute();
  return new Map([...Map.groupBy(rows, (row) => row.user_id)].map(([id, group]) => [id, group.map(toIdentity)]));
}

export async function identitiesOf(db: Reader, userId: string): Promise<readonly Identity[]> {
  const rows = db.selectFrom('identities').selectAll().where('user_id', '=', userId).orderBy('created_at');
  return (await rows.execute()).map(toIdentity);
}

export function toIdentity(row: Selectable<IdentitiesTable>): Identity {
  return {
    id: row.id,
    issuer: row.issuer,
    subject: row.subject,
    email: row.email,
    roleIds: JSON.parse(row.role_ids) as readonly string[],
    createdAt: row.created_at,
    loggedInAt: row.logged_in_at,
  };
}

/** Ends everything that a user has opened or granted, in any way. */
export async function endSessions(db: Kysely<Schema>, userId: string): Promise<void> {
  await db.deleteFrom('oauth_grants').where('user_id', '=', userId).execute();
  await db
    .deleteFrom('access_tokens')
    .where((where) => where.or([where('user_id', '=', userId), where('sudo_user_id', '=', userId)]))
    .execute();
  await db.deleteFrom('browser_sessions').where('identity_id', 'in', idsOf(db, userId)).execute();
}

/** Ends what was opened and granted with this account alone, and takes away what it gives. */
export async function endIdentity(db: Kysely<Schema>, id: string): Promise<void> {
  await db.deleteFrom('oauth_grants').where('identity_id', '=', id).execute();
  await db.deleteFrom('access_tokens').where('identity_id', '=', id).execute();
  await db.deleteFrom('browser_sessions').where('identity_id', '=', id).execute();
  await db.deleteFrom('group_users').where('identity_id', '=', id).execute();
  await db.updateTable('identities').set({ role_ids: '[]' }).where('id', '=', id).execute();
}

/** Whether `endIdentity` has anything to do. */
export async function hasAnything(db: Reader, id: string): Promise<boolean> {
  const own = await db.selectFrom('identities').select('role_ids').where('id', '=', id).executeTakeFirst();
  if (own !== undefined && own.role_ids !== '[]') return true;
  for (const table of ['oauth_grants', 'access_tokens', 'browser_sessions', 'group_users'] as const) {
    // One after the other: the first that has something is enough.
    const rows = db.selectFrom(table).select('identity_id').where('identity_id', '=', id).limit(1);
    if ((await rows.execute()).length > 0) return true;
  }
  return false;
}

/** The user's groups are removed by whoever deletes the user. */
export async function forgetIdentities(db: Kysely<Schema>, userId: string): Promise<void> {
  await db.deleteFrom('identities').where('user_id', '=', userId).execute();
}

function idsOf(db: Kysely<Schema>, userId: string) {
  return db.selectFrom('identities').select('id').where('user_id', '=', userId);
}
