import type { Clock } from './clock.ts';

/** The most keys kept. Beyond that, those unused for longest are dropped, which only makes the limiter more lenient. */
const MAX_KEYS = 100_000;

/** Token buckets, one per key: all of a period's tokens at once, then as many as flow back. */
export interface RateLimiter {
  /** Takes tokens, by default one; 0 if there were enough, else the whole seconds until there are. */
  take(key: string, tokens?: number): number;
  /** Gives back what was taken for nothing. */
  giveBack(key: string): void;
}

const MINUTE_MS = 60_000;

export function createRateLimiter(perPeriod: number, clock: Clock, periodMs = MINUTE_MS): RateLimiter {
  const buckets = new Map<string, { left: number; at: number }>();
  const perMs = perPeriod / periodMs;

  const bucketOf = (key: string) => {
    const now = clock.steady();
    const known = buckets.get(key);
    const left = known === undefined ? perPeriod : Math.min(perPeriod, known.left + (now - known.at) * perMs);
    return { left, at: now };
  };
  const secondsUntil = (tokens: number, left: number) =>
    left >= tokens ? 0 : Math.ceil((tokens - left) / perMs / 1000);

  return {
    giveBack(key) {
      const known = buckets.get(key);
      if (known !== undefined) buckets.set(key, { ...known, left: Math.min(perPeriod, known.left + 1) });
    },
    take(key, tokens = 1) {
      const bucket = bucketOf(key);
      const wait = secondsUntil(tokens, bucket.left);
      // Set anew, so that the map's order is that of last use.
      buckets.delete(key);
      buckets.set(key, wait === 0 ? { ...bucket, left: bucket.left - tokens } : bucket);
      const oldest = buckets.size > MAX_KEYS ? buckets.keys().next().value : undefined;
      if (oldest !== undefined) buckets.delete(oldest);
      return wait;
    },
  };
}
