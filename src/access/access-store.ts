import type { Selectable } from 'kysely';
import type { Database } from '../store/database.ts';
import type { ApiCredentialsTable } from '../store/credential-tables.ts';
import type { AccessTokensTable } from '../store/schema.ts';

/** What access keeps across restarts. Secrets and tokens are only stored in forms that cannot be used. */
export interface AccessStore {
  /** False, with nothing stored, if the token belongs to a user's grant that has ended. */
  saveToken(token: StoredToken): Promise<boolean>;
  findToken(tokenHash: string): Promise<StoredToken | undefined>;
  /** Also deletes the tokens that its session opened, and the grants that a user gave to programs with it. */
  deleteToken(tokenHash: string): Promise<void>;
  setWorkspace(tokenHash: string, workspaceId: Workspace): Promise<void>;
  /** @param steadyNow steady time, like the expiry of tokens */
  deleteTokensExpiredBefore(steadyNow: number): Promise<void>;
  /** Credentials generated here: the first administrator's, and those created through the API. */
  findCredentials(clientId: string): Promise<StoredCredentials | undefined>;
  /** The oldest credentials of a user. */
  firstCredentials(userId: string): Promise<StoredCredentials | undefined>;
  saveCredentials(credentials: StoredCredentials): Promise<void>;
  replaceSecretHash(clientId: string, secretHash: string): Promise<void>;
  /** Of credentials of any kind; `at`: milliseconds since 1970. */
  noteUse(use: CredentialUse): Promise<void>;
  /** Client id → when it was last used. */
  uses(): Promise<ReadonlyMap<string, number>>;
  /** @param scheme the beginning of the hashes */
  countCredentialsHashedBy(scheme: string): Promise<number>;
}

export type Workspace = 'production' | 'dev';

export interface StoredToken {
  readonly tokenHash: string;
  readonly userId: string;
  /** For a session opened by `login_user`: the user behind it, who logged in with credentials. */
  readonly sudoUserId: string | null;
  readonly workspaceId: Workspace;
  readonly expiresAt: number;
  /** The credentials that opened it, or that opened the first session in the chain to it. */
  readonly clientId: string | null;
  /** The account elsewhere that did so instead. */
  readonly identityId: string | null;
  /** The token of the session that opened it by `login_user`. */
  readonly openedBy: string | null;
  /** The user's grant to the program it was issued to, if any: it ends with the grant. */
  readonly grantId: string | null;
}

export interface CredentialUse {
  readonly clientId: string;
  readonly at: number;
}

export interface StoredCredentials {
  readonly clientId: string;
  readonly secretHash: string;
  readonly userId: string;
  readonly createdAt: number;
  /** The date that is shown; null: they do not end. */
  readonly expiresAt: number | null;
  /** The same as steady time, which decides. */
  readonly endsAt: number | null;
}

/** The access store over the state database. */
// oxlint-disable-next-line max-lines-per-function -- a store: one statement per verb
export function createAccessStore(database: Database): AccessStore {
  const { read } = database;
  const write = async (work: Parameters<typeof database.write>[0]): Promise<void> => {
    await database.write(work);
  };
  return {
    saveToken: (token) =>
      database.write(async (db) => {
        if (token.grantId !== null) {
          const grant = db.selectFrom('oauth_grants').select('id').where('id', '=', token.grantId);
          if ((await grant.executeTakeFirst()) === undefined) return false;
        }
        await db.insertInto('access_tokens').values(tokenRow(token)).execute();
        return true;
      }),
    async findToken(tokenHash) {
      const row = await read
        .selectFrom('access_tokens')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst();
      return row && toToken(row);
    },
    deleteToken: (hash) =>
      write(async (db) => {
        const grants = db.selectFrom('access_tokens').select('grant_id').where('token_hash', '=', hash);
        await db.deleteFrom('oauth_grants').where('id', 'in', grants.$castTo<{ grant_id: string }>()).execute();
        await db
          .deleteFrom('access_tokens')
          .where((row) => row.or([row('token_hash', '=', hash), row('opened_by', '=', hash)]))
          .execute();
      }),
    setWorkspace: (hash, workspaceId) =>
      write((db) =>
        db.updateTable('access_tokens').set({ workspace_id: workspaceId }).where('token_hash', '=', hash).execute(),
      ),
    deleteTokensExpiredBefore: (now) =>
      write((db) => db.deleteFrom('access_tokens').where('expires_at', '<=', now).execute()),
    async findCredentials(clientId) {
      const row = await read
        .selectFrom('api_credentials')
        .selectAll()
        .where('client_id', '=', clientId)
        .executeTakeFirst();
      return row && toCredentials(row);
    },
    async firstCredentials(userId) {
      const row = await read
        .selectFrom('api_credentials')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('created_at')
        .limit(1)
        .executeTakeFirst();
      return row && toCredentials(row);
    },
    replaceSecretHash: (clientId, secretHash) =>
      write((db) =>
        db.updateTable('api_credentials').set({ secret_hash: secretHash }).where('client_id', '=', clientId).execute(),
      ),
    async countCredentialsHashedBy(scheme) {
      const row = await read
        .selectFrom('api_credentials')
        .select((db) => db.fn.countAll<number>().as('count'))
        .where('secret_hash', 'like', `${scheme}%`)
        .executeTakeFirst();
      return row?.count ?? 0;
    },
    saveCredentials: ({ clientId, secretHash, userId, createdAt, expiresAt, endsAt }) =>
      write((db) =>
        db
          .insertInto('api_credentials')
          .values({
            client_id: clientId,
            secret_hash: secretHash,
            user_id: userId,
            created_at: createdAt,
            expires_at: expiresAt,
            ends_at: endsAt,
          })
          .execute(),
      ),
    noteUse: ({ clientId, at }) =>
      write((db) =>
        db
          .insertInto('credential_uses')
          .values({ client_id: clientId, used_at: at })
          .onConflict((conflict) => conflict.column('client_id').doUpdateSet({ used_at: at }))
          .execute(),
      ),
    async uses() {
      const rows = await read.selectFrom('credential_uses').selectAll().execute();
      return new Map(rows.map((row) => [row.client_id, row.used_at]));
    },
  };
}

function tokenRow({
  tokenHash,
  userId,
  sudoUserId,
  workspaceId,
  expiresAt,
  ...opened
}: StoredToken): AccessTokensTable {
  return {
    token_hash: tokenHash,
    user_id: userId,
    sudo_user_id: sudoUserId,
    workspace_id: workspaceId,
    expires_at: expiresAt,
    client_id: opened.clientId,
    identity_id: opened.identityId,
    opened_by: opened.openedBy,
    grant_id: opened.grantId,
  };
}

function toToken(row: Selectable<AccessTokensTable>): StoredToken {
  return {
    tokenHash: row.token_hash,
    userId: row.user_id,
    sudoUserId: row.sudo_user_id,
    workspaceId: row.workspace_id,
    expiresAt: row.expires_at,
    clientId: row.client_id,
    identityId: row.identity_id,
    openedBy: row.opened_by,
    grantId: row.grant_id,
  };
}

function toCredentials(row: Selectable<ApiCredentialsTable>): StoredCredentials {
  return {
    clientId: row.client_id,
    secretHash: row.secret_hash,
    userId: row.user_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endsAt: row.ends_at,
  };
}
