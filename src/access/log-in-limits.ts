/**
 * Limits guessing of secrets. Wrong secrets are counted per client id and address, and per address, and lead to "too
 * many requests"; neither blocks correct secrets of other clients or from other addresses.
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
  /** The client's network address. */
  readonly address: string;
}

export interface LogInLimits {
  /**
   * Compares with a secret chosen by a person, which guessing might find: limits the wrong guesses for a client id from
   * an address. A secret already known to be wrong does not count, so a program that keeps using an old one locks
   * nobody out.
   * @throws CoatcheckError `too_many_requests`: the secret was not compared.
   */
  guess(attempt: Attempt, isRight: () => boolean): boolean;
  /** Counts a wrong attempt. @throws CoatcheckError `too_many_requests` if there were too many. */
  count(attempt: Attempt): void;
  /**
   * Counts a question to a provider that an address causes: whether it was for nothing is known only when it is
   * answered. Apart from secrets, so that a program with a wrong one keeps out no people at its address.
   * @returns 0, or the seconds until it may be asked
   */
  takeQuestion(address: string): number;
  /** Takes it off the count, because it was right after all. */
  giveBackQuestion(address: string): void;
  /** Takes the attempt off the count, because it was right after all. */
  giveBack(attempt: Attempt): void;
  /** Secrets have changed: what was wrong may be right now. */
  forgetWrong(): void;
}

/** How many wrong secrets are remembered as wrong. */
const KNOWN_WRONG = 10_000;

export function createLogInLimits(perMinute: number, { clock, ids }: { clock: Clock; ids: Ids }): LogInLimits {
  const guesses = createRateLimiter(perMinute, clock);
  const wrongOnes = createRateLimiter(perMinute, clock);
  const questions = createRateLimiter(perMinute, clock);
  const knownWrong = new LruMap<string, true>(KNOWN_WRONG);
  // Random per process, so that remembered secrets are worthless elsewhere.
  const key = ids.base62(40);
  // Hashed, because a client id may be as long as a body.
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
    takeQuestion: (address) => questions.take(networkOf(address)),
    giveBackQuestion: (address) => questions.giveBack(networkOf(address)),
    forgetWrong() {
      knownWrong.clear();
    },
    giveBack(attempt) {
      wrongOnes.giveBack(pairOf(attempt));
      wrongOnes.giveBack(networkOf(attempt.address));
    },
  };
}
