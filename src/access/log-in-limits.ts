/**
 * Limits guessing of secrets. Wrong secrets are counted per client id and address, and per address, and lead to "too
 * many requests"; neither blocks the right secrets of other clients or from other addresses.
 */
import { createHmac, hash } from 'node:crypto';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { networkOf } from '../lib/ip-address.ts';
import { LruMap } from '../lib/lru-map.ts';
import { createRateLimiter } from '../lib/rate-limiter.ts';

export interface Attempt {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the request comes from. */
  readonly address: string;
}

export interface LogInLimits {
  /**
   * Compares with a secret that somebody chose, and that might be found by trying: so many guesses for a client id at an
   * address, right ones not counted. A secret that is known to be wrong is no guess, so a program that goes on with an
   * old one keeps nobody out.
   * @throws CoatcheckError `too_many_requests`: the secret was not looked at.
   */
  guess(attempt: Attempt, isRight: () => boolean): boolean;
  /** Counts a wrong attempt. @throws CoatcheckError `too_many_requests` when there were too many. */
  count(attempt: Attempt): void;
  /** It was right after all. */
  giveBack(attempt: Attempt): void;
}

/** Wrong secrets that are known as such. */
const KNOWN_WRONG = 10_000;

export function createLogInLimits(perMinute: number, { clock, ids }: { clock: Clock; ids: Ids }): LogInLimits {
  const guesses = createRateLimiter(perMinute, clock);
  const wrongOnes = createRateLimiter(perMinute, clock);
  const knownWrong = new LruMap<string, true>(KNOWN_WRONG);
  // Random per process, so that remembered secrets are worthless elsewhere.
  const key = ids.base62(40);
  // Hashed, for a client id may be as long as a body.
  const pairOf = ({ clientId, address }: Attempt) => hash('sha256', `${networkOf(address)} ${clientId}`, 'base64url');
  const refuse = (retryAfterSeconds: number) => {
    if (retryAfterSeconds > 0) throw new CoatcheckError('too_many_requests', { retryAfterSeconds });
  };
  return {
    guess(attempt, isRight) {
      const { clientId, clientSecret } = attempt;
      const digest = createHmac('sha256', key).update(`${clientId}\0${clientSecret}`).digest('base64url');
      if (knownWrong.get(digest) === true) return false;
      refuse(guesses.take(pairOf(attempt)));
      const right = isRight();
      if (right) guesses.giveBack(pairOf(attempt));
      else knownWrong.set(digest, true);
      return right;
    },
    count(attempt) {
      refuse(Math.max(wrongOnes.take(pairOf(attempt)), wrongOnes.take(networkOf(attempt.address))));
    },
    giveBack(attempt) {
      wrongOnes.giveBack(pairOf(attempt));
      wrongOnes.giveBack(networkOf(attempt.address));
    },
  };
}
