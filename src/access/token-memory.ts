/** Recently used tokens, so that a poll does not read the store. */
import type { Clock } from '../lib/clock.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { StoredToken } from './access-store.ts';

export interface TokenMemory {
  /** From memory, or else from the store. */
  find(tokenHash: string): Promise<StoredToken | undefined>;
  /** Call it after the store has changed. */
  forget(tokenHash: string): void;
  clear(): void;
}

/** A token that another node logged out is refused here after this time at the latest. */
const MEMORY_MS = 5_000;
const TOKENS = 10_000;

export function createTokenMemory(
  read: (tokenHash: string) => Promise<StoredToken | undefined>,
  clock: Clock,
): TokenMemory {
  const remembered = new LruMap<string, { readonly token: StoredToken; readonly until: number }>(TOKENS);
  /** Counts invalidations: what was read before one must not be cached after it. */
  let epoch = 0;
  return {
    async find(tokenHash) {
      const entry = remembered.get(tokenHash);
      if (entry !== undefined && entry.until > clock.steady()) return entry.token;
      const before = epoch;
      const token = await read(tokenHash);
      if (token === undefined) remembered.delete(tokenHash);
      else if (epoch === before) remembered.set(tokenHash, { token, until: clock.steady() + MEMORY_MS });
      return token;
    },
    forget(tokenHash) {
      epoch += 1;
      remembered.delete(tokenHash);
    },
    clear() {
      epoch += 1;
      remembered.clear();
    },
  };
}
