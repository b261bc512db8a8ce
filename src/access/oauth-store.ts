/** Stored data of programs that act for users. Codes and tokens are only stored in forms that cannot be used. */
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../store/database.ts';
import type { OauthAppsTable, OauthAppUsersTable, OauthGrantsTable, Schema } from '../store/schema.ts';

export interface OauthApp {
  readonly clientGuid: string;
  readonly redirectUri: string;
  readonly displayName: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Milliseconds since 1970. */
  readonly tokensEndedAt: number;
}

/** A user's grant to a program: first a code, then tokens. */
export interface OauthGrant {
  readonly id: string;
  readonly clientGuid: string;
  readonly userId: string;
  /** The API credentials that the user showed, or the account elsewhere: the grant ends with them. */
  readonly clientId: string | null;
  readonly identityId: string | null;
  /** Steady time: when the log-in behind it ends; null = it has no end of its own. */
  readonly endsAt: number | null;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly codeHash: string;
  readonly isRedeemed: boolean;
  readonly refreshHash: string | null;
  /** The previous refresh token: a client that presents it has either stolen it or been robbed of it. */
  readonly formerRefreshHash: string | null;
  /** Steady time: when the code expires, then when the refresh token does. */
  readonly expiresAt: number;
}

/** Which grants; members that are left out match any. */
export interface GrantsOf {
  readonly id?: string;
  readonly clientGuid?: string;
  readonly userId?: string;
}

export interface OauthStore {
  apps(): Promise<readonly OauthApp[]>;
  app(clientGuid: string): Promise<OauthApp | undefined>;
  /** Creates or replaces it. */
  saveApp(app: OauthApp): Promise<void>;
  /** Also deletes everything that belongs to it. */
  deleteApp(clientGuid: string): Promise<void>;
  userIdsOf(clientGuid: string): Promise<readonly string[]>;
  addUser(clientGuid: string, userId: string): Promise<void>;
  /** Also deletes the user's grants. */
  removeUser(clientGuid: string, userId: string): Promise<void>;
  saveGrant(grant: OauthGrant): Promise<void>;
  /** Marks the grant of a code as redeemed, and returns it as it was before. Atomic. */
  redeem(codeHash: string): Promise<OauthGrant | undefined>;
  /** The grant of a refresh token, whether current or previous. */
  findByRefresh(refreshHash: string): Promise<OauthGrant | undefined>;
  /** Replaces the current refresh token. False if `from` is no longer the current one. */
  replaceRefresh(from: { id: string; hash: string | null }, to: { hash: string; expiresAt: number }): Promise<boolean>;
  /** Also deletes the tokens that were issued for them. */
  deleteGrants(which: GrantsOf): Promise<void>;
  deleteGrantsExpiredBefore(steadyNow: number): Promise<void>;
}

export function createOauthStore(database: Database): OauthStore {
  const { read } = database;
  const write = async (work: Parameters<typeof database.write>[0]): Promise<void> => {
    await database.write(work);
  };
  return {
    apps: async () => (await read.selectFrom('oauth_apps').selectAll().orderBy('client_guid').execute()).map(toApp),
    async app(guid) {
      const row = await read.selectFrom('oauth_apps').selectAll().where('client_guid', '=', guid).executeTakeFirst();
      return row && toApp(row);
    },
    saveApp: (app) => write((db) => saveApp(db, appRow(app))),
    deleteApp: (clientGuid) =>
      write(async (db) => {
        await deleteGrants(db, { clientGuid });
        await db.deleteFrom('oauth_app_users').where('client_guid', '=', clientGuid).execute();
        await db.deleteFrom('oauth_apps').where('client_guid', '=', clientGuid).execute();
      }),
    async userIdsOf(guid) {
      const rows = await read.selectFrom('oauth_app_users').select('user_id').where('client_guid', '=', guid).execute();
      return rows.map(({ user_id }) => user_id);
    },
    addUser: (client_guid, user_id) => write((db) => addUser(db, { client_guid, user_id })),
    removeUser: (clientGuid, userId) =>
      write(async (db) => {
        await deleteGrants(db, { clientGuid, userId });
        const ofApp = db.deleteFrom('oauth_app_users').where('client_guid', '=', clientGuid);
        await ofApp.where('user_id', '=', userId).execute();
      }),
    saveGrant: (grant) => write((db) => db.insertInto('oauth_grants').values(grantRow(grant)).execute()),
    redeem: (hash) =>
      database.write(async (db) => {
        const row = await db.selectFrom('oauth_grants').selectAll().where('code_hash', '=', hash).executeTakeFirst();
        await db.updateTable('oauth_grants').set({ is_redeemed: 1 }).where('code_hash', '=', hash).execute();
        return row && toGrant(row);
      }),
    async findByRefresh(hash) {
      const row = await read
        .selectFrom('oauth_grants')
        .selectAll()
        .where((grant) => grant.or([grant('refresh_hash', '=', hash), grant('former_refresh_hash', '=', hash)]))
        .executeTakeFirst();
      return row && toGrant(row);
    },
    replaceRefresh: (from, to) =>
      database.write(async (db) => {
        const done = await db
          .updateTable('oauth_grants')
          .set({ refresh_hash: to.hash, former_refresh_hash: from.hash, expires_at: to.expiresAt })
          .where('id', '=', from.id)
          .where((row) => (from.hash === null ? row('refresh_hash', 'is', null) : row('refresh_hash', '=', from.hash)))
          .executeTakeFirst();
        return done.numUpdatedRows === 1n;
      }),
    deleteGrants: (which) => write((db) => deleteGrants(db, which)),
    deleteGrantsExpiredBefore: (now) =>
      write((db) => db.deleteFrom('oauth_grants').where('expires_at', '<=', now).execute()),
  };
}

async function saveApp(db: Kysely<Schema>, { client_guid, ...columns }: OauthAppsTable): Promise<void> {
  await db
    .insertInto('oauth_apps')
    .values({ client_guid, ...columns })
    .onConflict((conflict) => conflict.column('client_guid').doUpdateSet(columns))
    .execute();
}

async function addUser(db: Kysely<Schema>, row: OauthAppUsersTable): Promise<void> {
  await db
    .insertInto('oauth_app_users')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function deleteGrants(db: Kysely<Schema>, { id, clientGuid, userId }: GrantsOf): Promise<void> {
  let grants = db.selectFrom('oauth_grants').select('id');
  if (id !== undefined) grants = grants.where('id', '=', id);
  if (clientGuid !== undefined) grants = grants.where('client_guid', '=', clientGuid);
  if (userId !== undefined) grants = grants.where('user_id', '=', userId);
  await db.deleteFrom('access_tokens').where('grant_id', 'in', grants).execute();
  await db.deleteFrom('oauth_grants').where('id', 'in', grants).execute();
}

function appRow({ clientGuid, redirectUri, displayName, ...app }: OauthApp): OauthAppsTable {
  return {
    client_guid: clientGuid,
    redirect_uri: redirectUri,
    display_name: displayName,
    description: app.description,
    enabled: app.enabled ? 1 : 0,
    tokens_invalid_before: app.tokensEndedAt,
  };
}

function toApp(row: Selectable<OauthAppsTable>): OauthApp {
  return {
    clientGuid: row.client_guid,
    redirectUri: row.redirect_uri,
    displayName: row.display_name,
    description: row.description,
    enabled: row.enabled === 1,
    tokensEndedAt: row.tokens_invalid_before,
  };
}

function grantRow(grant: OauthGrant): OauthGrantsTable {
  return {
    id: grant.id,
    client_guid: grant.clientGuid,
    user_id: grant.userId,
    client_id: grant.clientId ?? '',
    identity_id: grant.identityId,
    ends_at: grant.endsAt,
    redirect_uri: grant.redirectUri,
    code_challenge: grant.codeChallenge,
    code_hash: grant.codeHash,
    is_redeemed: grant.isRedeemed ? 1 : 0,
    refresh_hash: grant.refreshHash,
    former_refresh_hash: grant.formerRefreshHash,
    expires_at: grant.expiresAt,
  };
}

function toGrant(row: Selectable<OauthGrantsTable>): OauthGrant {
  return {
    id: row.id,
    clientGuid: row.client_guid,
    userId: row.user_id,
    clientId: row.identity_id === null ? row.client_id : null,
    identityId: row.identity_id,
    endsAt: row.ends_at,
    redirectUri: row.redirect_uri,
    codeChallenge: row.code_challenge,
    codeHash: row.code_hash,
    isRedeemed: row.is_redeemed === 1,
    refreshHash: row.refresh_hash,
    formerRefreshHash: row.former_refresh_hash,
    expiresAt: row.expires_at,
  };
}
