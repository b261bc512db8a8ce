/** Callers as stored with tasks: each distinct content once, under its digest. */
import { createHash } from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import { isPermission } from '../access/permissions.ts';
import { LruMap } from '../lib/lru-map.ts';

const CACHED_CALLERS = 1_000;

export class StoredCallers {
  /** One object per content, so that caches keyed by caller keep working. */
  readonly #known = new LruMap<string, Caller>(CACHED_CALLERS);
  readonly #digests = new WeakMap<Caller, string>();

  digestOf(caller: Caller): string {
    const stored = this.#digests.get(caller);
    if (stored !== undefined) return stored;
    const digest = createHash('sha256').update(serialiseCaller(caller)).digest('hex').slice(0, 32);
    this.#digests.set(caller, digest);
    return digest;
  }

  /** The caller described by `text`, which `serialiseCaller` wrote. */
  read(digest: string, text: string): Caller {
    const caller = this.#known.get(digest) ?? parseCaller(text);
    this.#known.set(digest, caller);
    return caller;
  }
}

export function serialiseCaller(caller: Caller): string {
  return JSON.stringify({
    ...caller,
    permissions: [...caller.permissions].toSorted(),
    models: caller.models === null ? null : [...caller.models].toSorted(),
  });
}

function parseCaller(text: string): Caller {
  const plain = JSON.parse(text) as Omit<Caller, 'permissions' | 'models'> & {
    readonly permissions: readonly string[];
    readonly models: readonly string[] | null;
  };
  return {
    ...plain,
    permissions: new Set(plain.permissions.filter(isPermission)),
    models: plain.models === null ? null : new Set(plain.models),
  };
}
