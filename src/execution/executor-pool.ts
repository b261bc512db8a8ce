/** The executors as the server sees them: N warm child processes, one job each at a time. */
import { availableParallelism } from 'node:os';
import type { ConnectionConfig } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { ResultStorage } from '../results/storage/result-storage.ts';
import type { ExecutorEvent } from './executor-event.ts';
import { executorMemory } from './executor-memory.ts';
import { createExecutorSlot, type ExecutorSlot } from './executor-slot.ts';
import type { ExecutorSlotOptions } from './executor-slot-options.ts';
import type { OnProgress } from './job-progress.ts';
import { createMemoryWatch } from './memory-watch.ts';
import type { AnyJob, AnyOutcome, ExecutorJob, Executors, JobOutcome, UpkeepJob, UpkeepOutcome } from './messages.ts';

export interface ExecutorPoolOptions {
  /** The number of processes. */
  readonly size: number;
  /** Where executors put results. */
  readonly storage: Pick<ResultStorage, 'location' | 'scratchDir'>;
  readonly connections: readonly ConnectionConfig[];
  readonly maxResultBytes: number;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Receives deaths, restarts and kills; no secrets, no rows. */
  readonly log?: (event: ExecutorEvent) => void;
  /** Memory of the DuckDB that shapes and renders, per executor, as DuckDB writes sizes. Default `2GB`. */
  readonly workbenchMemory?: string;
  /** Time limit for shaping and rendering one job. Default 10 minutes. */
  readonly workbenchTimeoutMs?: number;
  /** Resident memory at which an executor is ended in the middle of its job. Default: see `executorMemory`. */
  readonly memoryBytes?: number | null;
  /** Threads of each executor's DuckDB. Default: as many as the machine has cores. */
  readonly threads?: number;
  /** An idle executor above this resident size is replaced by a fresh one. Default: half of `memoryBytes`. */
  readonly recycleAboveBytes?: number;
  /** How long a cancelled job may take to stop before its process is killed. Default 5 s. */
  readonly cancelGraceMs?: number;
}

export interface ExecutorPool extends Executors {
  /** Like `run`, for upkeep. It needs no connection. */
  keep(job: UpkeepJob, signal: AbortSignal): Promise<UpkeepOutcome>;
  /** Process ids of the executors alive now. */
  pids(): readonly number[];
  /**
   * The connections have changed. Jobs that run go on with what they have; then their processes, and all others at once,
   * are replaced, with everything that they hold of databases. Jobs that wait for a process are given back as crashed:
   * they were prepared for what is no longer there.
   */
  renew(connections: readonly ConnectionConfig[]): void;
  /** How many are ready, including those that are working. */
  ready(): number;
}

interface Waiting {
  /** When it was handed in. */
  readonly generation: number;
  readonly job: AnyJob;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly resolve: (outcome: AnyOutcome) => void;
}

// oxlint-disable-next-line max-lines-per-function -- a queue: short steps over waiting jobs and idle slots
export function createExecutorPool(options: ExecutorPoolOptions): ExecutorPool {
  const waiting: Waiting[] = [];
  let { connections } = options;
  let generation = 0;
  let disposed: Promise<void> | null = null;

  const slots = createSlots(options, () => connections, dispatch);

  function dispatch(): void {
    while (waiting.length > 0) {
      const slot = slots.find((one) => one.idle());
      const next = slot && waiting.shift();
      if (!next) return;
      if (isOutdated(next)) {
        const reason = 'The connections have changed.';
        next.resolve({ kind: 'crashed', jobId: next.job.jobId, reason });
        continue;
      }
      slot.run(next.job, next.signal, next.onProgress).then(
        (outcome) => {
          if (outcome) next.resolve(outcome);
          else requeue(next);
        },
        () => next.resolve({ kind: 'crashed', jobId: next.job.jobId, reason: 'The executor could not be reached.' }),
      );
    }
  }

  /** Renderings ask no database. */
  function isOutdated(entry: Waiting): boolean {
    return entry.job.kind === 'run' && entry.generation !== generation;
  }

  function requeue(entry: Waiting): void {
    if (entry.signal.aborted || disposed) {
      entry.resolve({ kind: 'cancelled', jobId: entry.job.jobId });
      return;
    }
    waiting.unshift(entry);
    dispatch();
  }

  function enqueue(job: AnyJob, signal: AbortSignal, onProgress: OnProgress): Promise<AnyOutcome> {
    const cancelled: AnyOutcome = { kind: 'cancelled', jobId: job.jobId };
    if (signal.aborted || disposed) return Promise.resolve(cancelled);
    return new Promise((resolve) => {
      const entry: Waiting = {
        generation,
        job,
        signal,
        onProgress,
        resolve(outcome) {
          signal.removeEventListener('abort', leaveQueue);
          resolve(outcome);
        },
      };
      function leaveQueue(): void {
        const index = waiting.indexOf(entry);
        if (index < 0) return;
        waiting.splice(index, 1);
        resolve(cancelled);
      }
      signal.addEventListener('abort', leaveQueue, { once: true });
      waiting.push(entry);
      dispatch();
    });
  }

  async function dispose(): Promise<void> {
    for (const { job, resolve } of waiting.splice(0)) resolve({ kind: 'cancelled', jobId: job.jobId });
    await Promise.all(slots.map((slot) => slot[Symbol.asyncDispose]()));
  }

  return {
    size: options.size,
    // A process answers each kind of job with an outcome of that kind.
    run: async (job: ExecutorJob, signal, onProgress = () => undefined) =>
      (await enqueue(job, signal, onProgress)) as JobOutcome,
    keep: async (job, signal) => (await enqueue(job, signal, () => undefined)) as UpkeepOutcome,
    generation: () => generation,
    renew(changed) {
      connections = changed;
      generation += 1;
      for (const slot of slots) slot.renew();
      dispatch();
    },
    ready: () => slots.filter((slot) => slot.ready()).length,
    pids: () => slots.flatMap((slot) => slot.pid() ?? []),
    [Symbol.asyncDispose]() {
      disposed ??= dispose();
      return disposed;
    },
  };
}

/** @param onIdle called when one of them can take a job */
function createSlots(
  options: ExecutorPoolOptions,
  connections: ExecutorSlotOptions['connections'],
  onIdle: () => void,
): readonly ExecutorSlot[] {
  const workbenchMemory = options.workbenchMemory ?? '2GB';
  const { limitBytes, totalBytes } = executorMemory({ ...options, workbenchMemory });
  const memory = createMemoryWatch({ clock: options.clock, limitBytes, totalBytes });
  return Array.from({ length: options.size }, () =>
    createExecutorSlot({
      storage: options.storage,
      connections,
      maxResultBytes: options.maxResultBytes,
      clock: options.clock,
      ids: options.ids,
      log: options.log ?? (() => undefined),
      workbenchMemory,
      workbenchTimeoutMs: options.workbenchTimeoutMs ?? 600_000,
      memory,
      threads: options.threads ?? availableParallelism(),
      recycleAboveBytes: options.recycleAboveBytes ?? limitBytes / 2,
      cancelGraceMs: options.cancelGraceMs ?? 5000,
      onIdle,
    }),
  );
}
