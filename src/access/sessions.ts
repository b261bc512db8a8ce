/**
 * Sessions: what a token opens. A session opened by another one (`login_user`) never exceeds it: at each request it is
 * limited by the other's rights, and it shares its end, its expiry and its credentials, through any number of steps.
 */
import { CoatcheckError } from '../errors/catalogue.ts';
import { found } from '../errors/found.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { AccessStore, StoredToken, Workspace } from './access-store.ts';
import { inDevelopment, inProduction, underCeiling, type Caller } from './caller.ts';
import { forbidden, isAdministrator, may, permit } from './permit.ts';
import { hashToken } from './secret-hash.ts';
import { isStillHeld } from './proof.ts';
import type { Proof } from './proof.ts';
import { createTokenMemory } from './token-memory.ts';
import type { UserDirectory } from './user-directory.ts';
import type { User } from './user.ts';

/** A caller whom a token has authenticated. */
export interface Session {
  readonly caller: Caller;
  readonly tokenHash: string;
  readonly workspaceId: Workspace;
  /** For a session opened by another one: the user behind it, who logged in with credentials. */
  readonly sudoUserId: string | null;
}

export interface AccessToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

export interface Sessions {
  /** For a user who has presented these credentials. */
  open(user: User, proof: Proof): Promise<AccessToken>;
  /** For a program, on the grant of a user; undefined if the grant has just ended. */
  openGranted(user: User, proof: Proof, grantId: string): Promise<AccessToken | undefined>;
  /**
   * For another user, from a session of the caller's own.
   * @throws CoatcheckError `forbidden`, `not_found`, `requires_authentication` if the session has just ended
   */
  openFor(userId: string, opener: Session): Promise<AccessToken>;
  /** The session of a token; undefined if it has none or has ended. */
  find(token: string): Promise<Session | undefined>;
  /** The same session as it is now: with another caller if rights have changed; undefined if it has ended. */
  now(session: Session): Promise<Session | undefined>;
  end(session: Session): Promise<void>;
  /** @throws CoatcheckError `forbidden` for `dev`, unless the user may develop */
  setWorkspace(session: Session, workspaceId: Workspace): Promise<Session>;
  /** Forgets all remembered tokens, because some have been deleted from the store. */
  forget(): void;
}

export interface SessionDependencies {
  readonly store: AccessStore;
  readonly directory: UserDirectory;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly lifetimeMs: number;
}

type NewToken = Omit<StoredToken, 'tokenHash' | 'workspaceId'>;

/** Each request checks every session in the chain, so a longer chain than anybody needs would only cost time. */
const MAX_STEPS = 4;

/** Expired tokens are deleted when the next one is opened, at most this often. */
const PURGE_EVERY_MS = 60_000;

// oxlint-disable-next-line max-lines-per-function -- a service: short verbs over the tokens above them
export function createSessions({ store, directory, clock, ids, lifetimeMs }: SessionDependencies): Sessions {
  const memory = createTokenMemory((hash) => store.findToken(hash), clock);
  let purgedAt = -Infinity;

  /** The current rights of a token's user; undefined when the session has ended. */
  const callerOf = async (token: StoredToken): Promise<Caller | undefined> => {
    const user = findActive(directory, token.userId);
    if (user === undefined || token.expiresAt <= clock.steady()) return undefined;
    if (token.openedBy === null) {
      return isStillHeld(token, user) ? user.caller : undefined;
    }
    const opener = await memory.find(token.openedBy);
    const ceiling = opener && (await callerOf(opener));
    return ceiling !== undefined && may(ceiling, 'sudo') ? underCeiling(user.caller, ceiling) : undefined;
  };

  /** Undefined if the grant of the token has ended in between. */
  const tryIssue = async (token: NewToken): Promise<AccessToken | undefined> => {
    const now = clock.steady();
    if (now - purgedAt >= PURGE_EVERY_MS) {
      purgedAt = now;
      await store.deleteTokensExpiredBefore(now);
    }
    const text = ids.base62(40);
    const isKept = await store.saveToken({ ...token, tokenHash: hashToken(text), workspaceId: 'production' });
    return isKept ? { token: text, expiresInSeconds: Math.floor((token.expiresAt - now) / 1000) } : undefined;
  };
  const issue = async (token: NewToken): Promise<AccessToken> => {
    const issued = await tryIssue(token);
    if (issued === undefined) throw new CoatcheckError('requires_authentication', {});
    return issued;
  };
  const opened = (userId: string, { clientId, identityId, endsAt }: Proof, grantId: string | null): NewToken => ({
    userId,
    clientId,
    identityId,
    sudoUserId: null,
    openedBy: null,
    grantId,
    expiresAt: Math.min(clock.steady() + lifetimeMs, endsAt ?? Infinity),
  });

  const stepsTo = async (token: StoredToken): Promise<number> => {
    const opener = token.openedBy === null ? undefined : await memory.find(token.openedBy);
    return opener === undefined ? 0 : 1 + (await stepsTo(opener));
  };

  const findByHash = async (hash: string): Promise<Session | undefined> => {
    const token = await memory.find(hash);
    const caller = token && (await callerOf(token));
    if (token === undefined || caller === undefined) return undefined;
    const { tokenHash, sudoUserId } = token;
    const inIt = inWorkspace(caller, token.workspaceId);
    const workspaceId = inIt.inDevelopment === true ? 'dev' : 'production';
    return { caller: inIt, tokenHash, workspaceId, sudoUserId };
  };

  return {
    open: ({ id }, proof) => issue(opened(id, proof, null)),
    openGranted: ({ id }, proof, grantId) => tryIssue(opened(id, proof, grantId)),

    async openFor(userId, opener) {
      permit(opener.caller, 'sudo');
      const above = await memory.find(opener.tokenHash);
      if (above === undefined) throw new CoatcheckError('requires_authentication', {});
      const user = found(findActive(directory, userId));
      // The permission lets a user act as others, but not gain more rights than they have.
      if (isAdministrator(user.caller) && !isAdministrator(opener.caller))
        throw forbidden('log in as an administrator');
      if ((await stepsTo(above)) >= MAX_STEPS) {
        throw forbidden(`log in as another user over more than ${String(MAX_STEPS)} steps: use your own session`);
      }
      return issue({
        userId,
        clientId: above.clientId,
        identityId: above.identityId,
        sudoUserId: opener.sudoUserId ?? opener.caller.userId,
        openedBy: above.tokenHash,
        grantId: null,
        expiresAt: above.expiresAt,
      });
    },

    find: (text) => findByHash(hashToken(text)),
    now: ({ tokenHash }) => findByHash(tokenHash),

    async end({ tokenHash }) {
      await store.deleteToken(tokenHash);
      // The sessions that it opened end with it, because they look for it at each request.
      memory.forget(tokenHash);
    },

    async setWorkspace(session, workspaceId) {
      if (workspaceId === 'dev') permit(session.caller, 'develop', 'work in the workspace dev');
      await store.setWorkspace(session.tokenHash, workspaceId);
      memory.forget(session.tokenHash);
      return { ...session, workspaceId, caller: inWorkspace(session.caller, workspaceId) };
    },

    forget: () => memory.clear(),
  };
}

/** A user who may log in. */
export function findActive(directory: UserDirectory, id: string): User | undefined {
  const user = directory.find(id);
  return user?.isDisabled === false ? user : undefined;
}

/** A user who may no longer develop is in production, whatever the session was set to. */
function inWorkspace(caller: Caller, workspace: Workspace): Caller {
  return workspace === 'dev' && may(caller, 'develop') ? inDevelopment(caller) : inProduction(caller);
}
