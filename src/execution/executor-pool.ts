/** The executors as the server sees them: N warm child processes, one job each at a time. */
import type { ConnectionConfig } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Executors } from './messages.ts';

export interface ExecutorPoolOptions {
  /** Number of processes. */
  readonly size: number;
  /** The result store's folder, absolute. */
  readonly resultsDir: string;
  readonly connections: readonly ConnectionConfig[];
  readonly maxResultBytes: number;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told of deaths, restarts and kills; no secrets, no rows. */
  readonly log?: (event: ExecutorEvent) => void;
  /** Memory of the DuckDB that shapes and renders, per executor, as DuckDB writes sizes. Default `2GB`. */
  readonly workbenchMemory?: string;
  /** An idle executor above this resident size is replaced by a fresh one. Default 4 GiB. */
  readonly recycleAboveBytes?: number;
  /** How long a cancelled job may take to stop before its process is killed. Default 5 s. */
  readonly cancelGraceMs?: number;
}

export type ExecutorEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'exited'; readonly pid: number; readonly reason: string; readonly jobId: string | null }
  | { readonly kind: 'recycled'; readonly pid: number; readonly residentBytes: number }
  | { readonly kind: 'killed'; readonly pid: number; readonly jobId: string };

export interface ExecutorPool extends Executors {
  /** Process ids of the executors alive now. */
  pids(): readonly number[];
}

export function createExecutorPool(options: ExecutorPoolOptions): ExecutorPool {
  throw new Error(`not built yet: ${String(options.size)} executors`);
}
