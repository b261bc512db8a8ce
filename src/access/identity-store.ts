/** Stored accounts that users have elsewhere, and the browsers in which they are logged in with them. */
import type { Kysely } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { endIdentity, hasAnything, toIdentity } from './identity-rows.ts';
import type { Identity } from './user.ts';

/** An account, by what alone identifies it. */
export type Account = Pick<Identity, 'issuer' | 'subject'>;

export interface OwnedIdentity {
  readonly identity: Identity;
  readonly userId: string;
}

/** A browser in which somebody is logged in. The token is only stored in a form that cannot be used. */
export interface StoredBrowserSession {
  readonly tokenHash: string;
  readonly identityId: string;
  /** Steady. */
  readonly expiresAt: number;
}

export interface IdentityStore {
  find(account: Account): Promise<OwnedIdentity | undefined>;
  get(id: string): Promise<OwnedIdentity | undefined>;
  add(owned: OwnedIdentity): Promise<void>;
  /** Records a log-in, and replaces the roles and groups that the account gave before. */
  loggedIn(
    identity: Pick<Identity, 'id' | 'email' | 'roleIds' | 'loggedInAt'>,
    groupIds: readonly string[],
  ): Promise<void>;
  /** Groups in which the user is because of the account alone. */
  groupsOf(id: string): Promise<readonly string[]>;
  /** Is there anything that `end` would end? */
  hasAnything(id: string): Promise<boolean>;
  /** Ends what was opened with the account, and takes away what it gives. */
  end(id: string): Promise<void>;
  /** The same for all accounts of other issuers. */
  endOthers(issuers: readonly string[]): Promise<void>;
  /** Ends it, and forgets whose account it is. */
  delete(id: string): Promise<void>;
  openSession(session: StoredBrowserSession): Promise<void>;
  findSession(tokenHash: string): Promise<StoredBrowserSession | undefined>;
  endSession(tokenHash: string): Promise<void>;
  deleteSessionsExpiredBefore(steadyNow: number): Promise<void>;
}

// oxlint-disable-next-line max-lines-per-function -- a store: one statement per verb
export function createIdentityStore(database: Database): IdentityStore {
  const { read } = database;
  const write = async (work: Parameters<typeof database.write>[0]): Promise<void> => {
    await database.write(work);
  };
  const all = () => read.selectFrom('identities').selectAll();
  return {
    async find({ issuer, subject }) {
      const row = await all().where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst();
      return row && { identity: toIdentity(row), userId: row.user_id };
    },
    async get(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && { identity: toIdentity(row), userId: row.user_id };
    },
    add: ({ identity, userId }) =>
      write((db) =>
        db
          .insertInto('identities')
          .values({
            id: identity.id,
            issuer: identity.issuer,
            subject: identity.subject,
            user_id: userId,
            email: identity.email,
            role_ids: JSON.stringify(identity.roleIds),
            created_at: identity.createdAt,
            logged_in_at: identity.loggedInAt,
          })
          .execute(),
      ),
    loggedIn: ({ id, email, roleIds, loggedInAt }, groupIds) =>
      write(async (db) => {
        const changed = { email, role_ids: JSON.stringify(roleIds), logged_in_at: loggedInAt };
        await db.updateTable('identities').set(changed).where('id', '=', id).execute();
        await setGroups(db, id, groupIds.map(Number));
      }),
    async groupsOf(id) {
      const rows = await read.selectFrom('group_users').select('group_id').where('identity_id', '=', id).execute();
      return rows.map(({ group_id }) => String(group_id));
    },
    hasAnything: (id) => hasAnything(read, id),
    end: (id) => write((db) => endIdentity(db, id)),
    endOthers: (issuers) =>
      write(async (db) => {
        const rows = await db.selectFrom('identities').select('id').where('issuer', 'not in', issuers).execute();
        // There is one handle, so one statement runs after the other.
        for (const { id } of rows) await endIdentity(db, id);
      }),
    delete: (id) =>
      write(async (db) => {
        await endIdentity(db, id);
        await db.deleteFrom('identities').where('id', '=', id).execute();
      }),
    openSession: ({ tokenHash, identityId, expiresAt }) =>
      write((db) =>
        db
          .insertInto('browser_sessions')
          .values({ token_hash: tokenHash, identity_id: identityId, expires_at: expiresAt })
          .execute(),
      ),
    async findSession(hash) {
      const row = await read
        .selectFrom('browser_sessions')
        .selectAll()
        .where('token_hash', '=', hash)
        .executeTakeFirst();
      return row && { tokenHash: row.token_hash, identityId: row.identity_id, expiresAt: row.expires_at };
    },
    endSession: (hash) => write((db) => db.deleteFrom('browser_sessions').where('token_hash', '=', hash).execute()),
    deleteSessionsExpiredBefore: (now) =>
      write((db) => db.deleteFrom('browser_sessions').where('expires_at', '<=', now).execute()),
  };
}

/** A membership that somebody here has given stays, whatever the account says. */
async function setGroups(db: Kysely<Schema>, identityId: string, groupIds: readonly number[]): Promise<void> {
  const { user_id } = await db
    .selectFrom('identities')
    .select('user_id')
    .where('id', '=', identityId)
    .executeTakeFirstOrThrow();
  await db.deleteFrom('group_users').where('identity_id', '=', identityId).execute();
  const rows = groupIds.map((group_id) => ({ group_id, user_id, identity_id: identityId }));
  if (rows.length > 0)
    await db
      .insertInto('group_users')
      .values(rows)
      .onConflict((on) => on.doNothing())
      .execute();
}
