/** The configuration that is in force, which a reload replaces as a whole, in one step. */
import type { Config } from './config.ts';

export interface LiveConfig {
  /**
   * Each member is read from what is in force at that moment, also those of `limits` and `server`. Whoever copies a
   * member keeps the value of then.
   */
  readonly config: Config;
  /** What is in force, as it is now and stays. */
  snapshot(): Config;
  replace(next: Config): void;
}

export function createLiveConfig(first: Config): LiveConfig {
  let current = first;
  const limits = viewOf(first.limits, () => current.limits);
  const server = viewOf(first.server, () => current.server);
  let shown: Config = { ...first, limits, server };
  return {
    config: viewOf(first, () => shown),
    snapshot: () => current,
    replace(next) {
      current = next;
      shown = { ...next, limits, server };
    },
  };
}

function viewOf<T extends object>(first: T, now: () => T): T {
  const members = Object.keys(first).map((key) => [key, { enumerable: true, get: () => now()[key as keyof T] }]);
  return Object.defineProperties({}, Object.fromEntries(members) as PropertyDescriptorMap) as T;
}
