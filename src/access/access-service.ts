/**
 * Access: who is asking. Credentials of the configuration are compared where they are, generated ones by their hash in
 * the store; a token is opaque, lives for its time and survives a restart. This room knows no HTTP.
 */
import type { Config } from '../config/config.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { createRateLimiter } from '../lib/rate-limiter.ts';
import type { AccessStore, StoredToken, Workspace } from './access-store.ts';
import type { Caller } from './caller.ts';
import { hashSecret, hashToken, matchesHash, matchesSecret } from './secret-hash.ts';
import { createUserDirectory, FIRST_ADMINISTRATOR_ID } from './user.ts';
import type { User, UserDirectory } from './user.ts';

/** A caller who has come in with a token. */
export interface Session {
  readonly caller: Caller;
  readonly tokenHash: string;
  readonly workspaceId: Workspace;
  readonly sudoUserId: string | null;
}

export interface AccessToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** The credentials that the first start made: shown once, never again. */
export interface GeneratedCredentials {
  readonly clientId: string;
  /** Null on every start but the first. */
  readonly clientSecret: string | null;
}

export interface AccessService {
  readonly directory: UserDirectory;
  /** Null when the environment gives the administrator's credentials. */
  readonly generated: GeneratedCredentials | null;
  /**
   * @param address Where the request comes from, to limit guessing.
   * @throws CoatcheckError `not_found` for wrong credentials (as Looker), `too_many_requests`.
   */
  login(clientId: string, clientSecret: string, address: string): Promise<AccessToken>;
  /** @throws CoatcheckError `forbidden` unless the session may sudo, `not_found`. */
  loginAs(userId: string, session: Session): Promise<AccessToken>;
  /** The session of a token; undefined when it is unknown, has expired, or its user is gone. */
  authenticate(token: string): Promise<Session | undefined>;
  logout(session: Session): Promise<void>;
  setWorkspace(session: Session, workspaceId: Workspace): Promise<Session>;
}

export interface AccessDependencies {
  readonly config: Pick<Config, 'users' | 'adminCredentials' | 'limits' | 'server'>;
  readonly store: AccessStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A token that another node logged out is refused here after this time at the latest. */
const TOKEN_MEMORY_MS = 5_000;
const TOKENS_IN_MEMORY = 10_000;

export async function createAccessService(dependencies: AccessDependencies): Promise<AccessService> {
  const { config, store, clock, ids } = dependencies;
  const directory = createUserDirectory(config.users);
  const failedLogins = createRateLimiter(config.limits.failed_logins_per_minute, clock);
  const memory = createTokenMemory(clock);
  await store.deleteTokensExpiredBefore(clock.now());

  const issue = async (user: User, sudoUserId: string | null): Promise<AccessToken> => {
    const token = ids.base62(40);
    const lifetimeMs = config.server.access_token_ttl_ms;
    await store.saveToken({
      tokenHash: hashToken(token),
      userId: user.id,
      sudoUserId,
      workspaceId: 'production',
      expiresAt: clock.now() + lifetimeMs,
    });
    return { token, expiresInSeconds: Math.floor(lifetimeMs / 1000) };
  };

  const toSession = (stored: StoredToken): Session | undefined => {
    const user = directory.find(stored.userId);
    if (user === undefined || stored.expiresAt <= clock.now()) return undefined;
    const { tokenHash, workspaceId, sudoUserId } = stored;
    return { caller: user.caller, tokenHash, workspaceId, sudoUserId };
  };

  return {
    directory,
    generated: config.adminCredentials === null ? await ensureAdministrator(dependencies) : null,

    async login(clientId, clientSecret, address) {
      const keys = [`address ${address}`, `client ${clientId}`];
      const wait = Math.max(...keys.map((key) => failedLogins.peek(key)));
      if (wait > 0) throw new CoatcheckError('too_many_requests', { retryAfterSeconds: wait });
      const user = await findByCredentials({ clientId, clientSecret }, directory, dependencies);
      if (user !== undefined) return issue(user, null);
      for (const key of keys) failedLogins.take(key);
      throw new CoatcheckError('not_found', {});
    },

    async loginAs(userId, session) {
      if (!session.caller.permissions.has('sudo')) {
        throw new CoatcheckError('forbidden', { what: 'log in as another user' });
      }
      const user = directory.find(userId);
      if (user === undefined) throw new CoatcheckError('not_found', {});
      return issue(user, session.sudoUserId ?? session.caller.userId);
    },

    async authenticate(token) {
      const tokenHash = hashToken(token);
      const stored = memory.get(tokenHash) ?? (await store.findToken(tokenHash));
      if (stored === undefined) return undefined;
      memory.set(stored);
      return toSession(stored);
    },

    async logout(session) {
      memory.delete(session.tokenHash);
      await store.deleteToken(session.tokenHash);
    },

    async setWorkspace(session, workspaceId) {
      await store.setWorkspace(session.tokenHash, workspaceId);
      memory.delete(session.tokenHash);
      return { ...session, workspaceId };
    },
  };
}

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

async function findByCredentials(
  { clientId, clientSecret }: Credentials,
  directory: UserDirectory,
  { config, store }: AccessDependencies,
): Promise<User | undefined> {
  const administrator = config.adminCredentials;
  if (administrator?.clientId === clientId) {
    return matchesSecret(clientSecret, administrator.clientSecret.reveal())
      ? directory.find(FIRST_ADMINISTRATOR_ID)
      : undefined;
  }
  const configured = directory.findByClientId(clientId);
  if (configured !== undefined) {
    return matchesSecret(clientSecret, configured.config.client_secret.reveal()) ? configured.user : undefined;
  }
  // Generated credentials end with the day on which the environment names others.
  const stored = administrator === null ? await store.findCredentials(clientId) : undefined;
  if (stored === undefined || !(await matchesHash(clientSecret, stored.secretHash))) return undefined;
  return directory.find(stored.userId);
}

async function ensureAdministrator({ store, ids, clock }: AccessDependencies): Promise<GeneratedCredentials> {
  const known = await store.firstCredentials();
  if (known !== undefined) return { clientId: known.clientId, clientSecret: null };
  const clientId = ids.base62(20);
  const clientSecret = ids.base62(24);
  await store.saveCredentials({
    clientId,
    secretHash: await hashSecret(clientSecret),
    userId: FIRST_ADMINISTRATOR_ID,
    createdAt: clock.now(),
  });
  return { clientId, clientSecret };
}

/** Tokens that were used lately, so that a poll costs no read of the store. */
function createTokenMemory(clock: Clock) {
  const known = new Map<string, { readonly token: StoredToken; readonly until: number }>();
  return {
    get(tokenHash: string): StoredToken | undefined {
      const entry = known.get(tokenHash);
      return entry !== undefined && entry.until > clock.now() ? entry.token : undefined;
    },
    set(token: StoredToken): void {
      if (this.get(token.tokenHash) !== undefined) return;
      known.delete(token.tokenHash);
      known.set(token.tokenHash, { token, until: clock.now() + TOKEN_MEMORY_MS });
      const oldest = known.size > TOKENS_IN_MEMORY ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
    },
    delete(tokenHash: string): void {
      known.delete(tokenHash);
    },
  };
}
