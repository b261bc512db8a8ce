/** Which node runs what: of queries with the same cache key, the cluster runs one at a time, and the others wait for its result. */
import { sql } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../store/database.ts';
import type { SharedWork } from '../tasks/others.ts';

export interface SharedRunsOptions {
  readonly database: Pick<Database, 'read' | 'write'>;
  readonly node: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly tellOthers: (cacheKeys: readonly string[]) => void;
}

/** How soon it is noticed without a message, of a node that is gone as well. */
const LOOK_EVERY_MS = 1_000;

export class SharedRuns implements SharedWork, Disposable {
  readonly #options: SharedRunsOptions;
  /** By cache key: who waits until it is free. */
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  #timer: Disposable | null = null;
  #isClosed = false;

  constructor(options: SharedRunsOptions) {
    this.#options = options;
  }

  take(cacheKey: string): Promise<boolean> {
    const { database, node } = this.#options;
    return database.write(async (handle) => {
      const taken = sql`insert into cluster_runs (cache_key, node) values (${cacheKey}, ${node})
        on conflict (cache_key) do nothing returning 1 as taken`;
      return (await taken.execute(handle)).rows.length === 1;
    });
  }

  async giveBack(cacheKey: string): Promise<void> {
    const { database, node, tellOthers } = this.#options;
    await database.write(async (handle) => {
      await sql`delete from cluster_runs where cache_key = ${cacheKey} and node = ${node}`.execute(handle);
    });
    this.freed([cacheKey]);
    tellOthers([cacheKey]);
  }

  whenFree(cacheKey: string): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const waiting = this.#waiting.get(cacheKey) ?? Promise.withResolvers<void>();
    this.#waiting.set(cacheKey, waiting);
    // It may have become free before anybody waited here.
    this.#timer ??= this.#options.clock.after(LOOK_EVERY_MS, () => void this.#look());
    return waiting.promise;
  }

  /** Nobody runs these any more. */
  freed(cacheKeys: readonly string[]): void {
    for (const key of cacheKeys) {
      this.#waiting.get(key)?.resolve();
      this.#waiting.delete(key);
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#timer?.[Symbol.dispose]();
    this.freed([...this.#waiting.keys()]);
  }

  async #look(): Promise<void> {
    this.#timer = null;
    const keys = [...this.#waiting.keys()];
    try {
      const text = sql<{
        cache_key: string;
      }>`select cache_key from cluster_runs where cache_key in (${sql.join(keys)})`;
      const taken = keys.length === 0 ? [] : (await text.execute(this.#options.database.read)).rows;
      const isTaken = new Set(taken.map(({ cache_key }) => cache_key));
      this.freed(keys.filter((key) => !isTaken.has(key)));
    } catch {
      // The state is away: it looks again.
    }
    if (this.#isClosed || this.#waiting.size === 0) return;
    this.#timer ??= this.#options.clock.after(LOOK_EVERY_MS, () => void this.#look());
  }
}
