/** An executor pool over a folder of its own, for tests of what it does with jobs and processes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionConfig } from '../../src/config/config.ts';
import type { ExecutorEvent } from '../../src/execution/executor-event.ts';
import { createExecutorPool, type ExecutorPool, type ExecutorPoolOptions } from '../../src/execution/executor-pool.ts';
import type { ExecutorJob, JobOutcome } from '../../src/execution/messages.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { openResultStorage } from '../../src/results/storage/open-result-storage.ts';
import { createParcelShelf, type ParcelShelf } from '../../src/results/storage/parcel-shelf.ts';
import type { ResultStorage } from '../../src/results/storage/result-storage.ts';
import type { Shelf } from '../../src/results/storage/shelf.ts';
import { withSmallResults } from '../../src/results/storage/small-result-storage.ts';
import { plainSettings } from '../connections/driver-contract.ts';

export const poolConnection: ConnectionConfig = { ...plainSettings, password: null };

/** Results in a folder, as an embedded server has them. */
export function storageIn(dir: string): ResultStorage {
  return openResultStorage({ kind: 'folder', dir, node: 'embedded', isShared: false });
}

/** Results as the server of a pool has them: small ones, which come with the outcome, are kept in memory. */
export interface PoolResults {
  readonly storage: ResultStorage;
  /** Runs a job with what it needs, and keeps what came of it. */
  run(pool: ExecutorPool, job: ExecutorJob): Promise<JobOutcome>;
}

export function poolResults(dir: string): PoolResults {
  const shelves = new Map<string, ParcelShelf>();
  const shelfOf = (id: string): ParcelShelf => shelves.get(id) ?? createParcelShelf(null);
  const shelf: Shelf = {
    find: (id, key) => shelfOf(id).find(id, key),
    rendering: (id, key) => shelfOf(id).rendering(id, key),
    has: (id) => shelfOf(id).has(id),
    put: async (result) => void shelves.set(result.resultId, createParcelShelf(result)),
    addRendering: (id, rendering) => shelfOf(id).addRendering(id, rendering),
    remove: async (id) => void shelves.delete(id),
    list: async () => [...shelves.keys()],
  };
  const storage = withSmallResults(storageIn(dir), shelf);
  return {
    storage,
    async run(pool, job) {
      const parcel = job.kind === 'render' ? await storage.parcel(job.resultId, job.render.renderKey) : null;
      const whole = job.kind === 'render' && parcel !== null ? { ...job, parcel } : job;
      const outcome = await pool.run(whole, never());
      const made = outcome.kind === 'complete' ? outcome.parcel : undefined;
      if (made !== undefined) await (made.stored === null ? storage.accept(made) : shelf.put(made));
      return outcome;
    },
  };
}

export interface TestPool extends AsyncDisposable {
  readonly pool: ExecutorPool;
  readonly dir: string;
  readonly events: readonly ExecutorEvent[];
}

export function openTestPool(options: Partial<ExecutorPoolOptions> = {}): TestPool {
  const dir = mkdtempSync(join(tmpdir(), 'coatcheck-pool-'));
  const events: ExecutorEvent[] = [];
  const pool = createExecutorPool({
    size: 1,
    storage: storageIn(dir),
    connections: [poolConnection],
    maxResultBytes: 1e9,
    clock: systemClock,
    ids: systemIds,
    threads: 2,
    log: (event) => events.push(event),
    ...options,
  });
  return {
    pool,
    dir,
    events,
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A signal that nobody aborts. */
export const never = (): AbortSignal => new AbortController().signal;
