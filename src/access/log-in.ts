/**
 * Checks API credentials. Correct ones are accepted whatever others try; wrong ones learn only that they are wrong:
 * neither the answer nor the time it takes reveals which client ids exist.
 */
import { randomBytes } from 'node:crypto';
import type { Config } from '../config/config.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import { createBoundedWork } from '../lib/bounded-work.ts';
import type { Secret } from '../lib/secret.ts';
import type { AccessStore } from './access-store.ts';
import type { Attempt, LogInLimits } from './log-in-limits.ts';
import {
  hashSecret,
  matchesHash,
  matchesSecret,
  matchesSlowHash,
  NOBODYS_SLOW_HASH,
  SLOW_SCHEME,
} from './secret-hash.ts';
import { findActive } from './sessions.ts';
import type { UserDirectory } from './user-directory.ts';
import { FIRST_ADMINISTRATOR_ID } from './user.ts';
import type { User } from './user.ts';

/**
 * Finds the user of correct credentials.
 * @throws CoatcheckError `not_found` for wrong ones (as in Looker), `too_many_requests`
 */
export type LogIn = (attempt: Attempt) => Promise<CorrectCredentials>;

export interface CorrectCredentials {
  readonly user: User;
  /** Steady time: when the credentials end; null = they do not. */
  readonly endsAt: number | null;
}

export interface LogInDependencies {
  readonly config: Pick<Config, 'adminCredentials'>;
  readonly store: AccessStore;
  readonly directory: UserDirectory;
  readonly limits: LogInLimits;
  readonly clock: Clock;
}

/** The secret that a client id's must match. */
type Expected =
  /** A person chose it, so guessing might find it. */
  | { readonly kind: 'chosen'; readonly user: User | undefined; readonly secret: Secret }
  /** Generated here at random, and stored as a hash. Unknown client ids are given such a hash as well. */
  | {
      readonly kind: 'generated';
      readonly user: User | undefined;
      readonly hash: string;
      readonly endsAt: number | null;
    };

export async function createLogIn({ config, store, directory, limits, clock }: LogInDependencies): Promise<LogIn> {
  const nobodysHash = hashSecret(randomBytes(32).toString('base64url'));
  const slow = await createSlowComparison(store);

  const expectedOf = async (clientId: string): Promise<Expected> => {
    const stored = await store.findCredentials(clientId);
    const administrator = config.adminCredentials;
    if (administrator?.clientId === clientId) {
      return { kind: 'chosen', user: directory.find(FIRST_ADMINISTRATOR_ID), secret: administrator.clientSecret };
    }
    const configured = directory.findByClientId(clientId);
    if (configured !== undefined) {
      return { kind: 'chosen', user: configured.user, secret: configured.config.client_secret };
    }
    // The administrator's generated credentials stop working once the environment sets others.
    const isReplaced = stored?.userId === FIRST_ADMINISTRATOR_ID && administrator !== null;
    const isOver = stored === undefined || isReplaced || (stored.endsAt ?? Infinity) <= clock.steady();
    return isOver
      ? { kind: 'generated', user: undefined, hash: nobodysHash, endsAt: null }
      : {
          kind: 'generated',
          user: findActive(directory, stored.userId),
          hash: stored.secretHash,
          endsAt: stored.endsAt,
        };
  };

  return async (attempt) => {
    const expected = await expectedOf(attempt.clientId);
    const { clientId, clientSecret } = attempt;
    const isRight =
      expected.kind === 'generated'
        ? matchesHash(clientSecret, expected.hash)
        : limits.guess(attempt, () => matchesSecret(clientSecret, expected.secret.reveal()));
    const endsAt = expected.kind === 'generated' ? expected.endsAt : null;
    if (isRight && expected.user !== undefined) return { user: expected.user, endsAt };
    limits.count(attempt);
    const hash = expected.kind === 'generated' ? expected.hash : nobodysHash;
    if ((await slow.matches(clientId, clientSecret, hash)) && expected.user !== undefined) {
      limits.giveBack(attempt);
      const user = findActive(directory, expected.user.id);
      if (user !== undefined) return { user, endsAt };
    }
    throw new CoatcheckError('not_found', {});
  };
}

/** Slow comparisons at a time: each takes a thread that reading files needs too. */
const SLOW_AT_ONCE = 2;
const SLOW_WAITING = 50;
const SLOW_RETRY_SECONDS = 2;

/**
 * Hashes stored by an older version. As long as any are left, every wrong secret costs a slow comparison, if need be
 * with nobody's hash; a correct secret is stored as a fast hash from then on.
 */
async function createSlowComparison(store: AccessStore) {
  let slowHashes = await store.countCredentialsHashedBy(SLOW_SCHEME);
  const bounded = createBoundedWork({ atOnce: SLOW_AT_ONCE, waiting: SLOW_WAITING });
  return {
    /** @throws CoatcheckError `too_many_requests` if too many are waiting already */
    async matches(clientId: string, secret: string, hash: string): Promise<boolean> {
      if (slowHashes === 0) return false;
      const isSlow = hash.startsWith(SLOW_SCHEME);
      const compared = bounded(() => matchesSlowHash(secret, isSlow ? hash : NOBODYS_SLOW_HASH));
      if (compared === undefined) {
        throw new CoatcheckError('too_many_requests', { retryAfterSeconds: SLOW_RETRY_SECONDS });
      }
      if (!(await compared) || !isSlow) return false;
      await store.replaceSecretHash(clientId, hashSecret(secret));
      slowHashes = await store.countCredentialsHashedBy(SLOW_SCHEME);
      return true;
    },
  };
}
