/** An executor pool over a folder of its own, for tests of what it does with jobs and processes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionConfig } from '../../src/config/config.ts';
import type { ExecutorEvent } from '../../src/execution/executor-event.ts';
import { createExecutorPool, type ExecutorPool, type ExecutorPoolOptions } from '../../src/execution/executor-pool.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { openResultStorage } from '../../src/results/open-result-storage.ts';
import type { ResultStorage } from '../../src/results/result-storage.ts';
import { plainSettings } from './driver-contract.ts';

export const poolConnection: ConnectionConfig = { ...plainSettings, password: null };

/** Results in a folder, as an embedded server has them. */
export function storageIn(dir: string): ResultStorage {
  return openResultStorage({ kind: 'folder', dir, node: 'embedded', isShared: false });
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
