import type { Clock } from './clock.ts';

/** Keys that are kept at most; beyond it the ones unused for longest are forgotten, which only forgives them. */
const MAX_KEYS = 100_000;

/** Token buckets, one per key: `perMinute` at once, then as many as flow back. */
export interface RateLimiter {
  /** Takes one; 0 when there was one, else the whole seconds until there is. */
  take(key: string): number;
  /** Gives back what was taken for nothing. */
  giveBack(key: string): void;
}

export function createRateLimiter(perMinute: number, clock: Clock): RateLimiter {
  const buckets = new Map<string, { left: number; at: number }>();
  const perMs = perMinute / 60_000;

  const bucketOf = (key: string) => {
    const now = clock.steady();
    const known = buckets.get(key);
    const left = known === undefined ? perMinute : Math.min(perMinute, known.left + (now - known.at) * perMs);
    return { left, at: now };
  };
  const secondsUntilOne = (left: number) => (left >= 1 ? 0 : Math.ceil((1 - left) / perMs / 1000));

  return {
    giveBack(key) {
      const known = buckets.get(key);
      if (known !== undefined) buckets.set(key, { ...known, left: Math.min(perMinute, known.left + 1) });
    },
    take(key) {
      const bucket = bucketOf(key);
      const wait = secondsUntilOne(bucket.left);
      // Set anew, so that the map's order is that of last use.
      buckets.delete(key);
      buckets.set(key, wait === 0 ? { ...bucket, left: bucket.left - 1 } : bucket);
      const oldest = buckets.size > MAX_KEYS ? buckets.keys().next().value : undefined;
      if (oldest !== undefined) buckets.delete(oldest);
      return wait;
    },
  };
}
