/** Executors and a result store without processes and databases: jobs end when the test says so, or by themselves. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { JobProgress } from '../../src/execution/job-progress.ts';
import type { ExecutorJob, Executors, JobOutcome, TaskError } from '../../src/execution/messages.ts';
import type { PublishedResults } from '../../src/results/storage/result-storage.ts';

export interface RunningJob {
  readonly job: ExecutorJob;
  readonly signal: AbortSignal;
  complete(): void;
  fail(error: TaskError): void;
  crash(): void;
  tell(progress: JobProgress): void;
}

export interface FakeExecutors extends Executors {
  readonly store: PublishedResults;
  /** Jobs that are running now, oldest first. */
  readonly running: readonly RunningJob[];
  /** Every job that was ever begun. */
  readonly begun: readonly ExecutorJob[];
  /** Resolves with the next job that begins, or one that began and was not given yet. */
  next(): Promise<RunningJob>;
  /** From now on jobs end at once. */
  automatic: boolean;
}

export function createFakeExecutors(size: number): FakeExecutors {
  const dir = mkdtempSync(join(tmpdir(), 'coatcheck-fake-'));
  const renderings = new Map<string, Set<string>>();
  const running: RunningJob[] = [];
  const begun: ExecutorJob[] = [];
  const unseen: RunningJob[] = [];
  const waiting: ((job: RunningJob) => void)[] = [];

  const publish = (job: ExecutorJob): JobOutcome => {
    const requests = job.kind === 'run' ? job.renders : [job.render];
    const known = renderings.get(job.resultId) ?? new Set();
    if (job.kind === 'render' && !renderings.has(job.resultId)) {
      return { kind: 'failed', jobId: job.jobId, error: taskError('internal', 'The result is gone.') };
    }
    renderings.set(job.resultId, known);
    const renders = requests.map(({ renderKey }) => {
      const bytes = `${job.resultId} as ${renderKey}`;
      writeFileSync(join(dir, `${job.resultId}-${renderKey}`), bytes);
      known.add(renderKey);
      return { renderKey, contentType: 'text/plain', bytes: bytes.length, etag: renderKey };
    });
    const result = {
      resultId: job.resultId,
      rowCount: 1,
      bytes: 10,
      truncated: false,
      columnsTruncated: false,
      runtimeSeconds: 0.25,
      ranAt: new Date(clock.now()).toISOString(),
    };
    return { kind: 'complete', jobId: job.jobId, result, renders };
  };

  const clock = { now: () => Date.now() };
  const executors: FakeExecutors = {
    size,
    generation: () => 0,
    running,
    begun,
    automatic: false,
    store: {
      isShared: false,
      async openRendering(resultId, renderKey) {
        if (renderings.get(resultId)?.has(renderKey) !== true) return null;
        const bytes = await readFile(join(dir, `${resultId}-${renderKey}`));
        return {
          bytes: bytes.length,
          contentType: 'text/plain',
          etag: renderKey,
          read: async (buffer, position) => bytes.copy(buffer, 0, position),
          stream: ({ start = 0, end = bytes.length - 1 } = {}) => Readable.from([bytes.subarray(start, end + 1)]),
          async [Symbol.asyncDispose]() {},
        };
      },
      has: async (resultId) => renderings.has(resultId),
      remove: async (resultId) => void renderings.delete(resultId),
      list: async () => [...renderings.keys()],
      freeRemains: async () => undefined,
      parcel: async () => null,
      accept: async () => undefined,
    },
    run(job, signal, onProgress) {
      begun.push(job);
      if (executors.automatic) return Promise.resolve(publish(job));
      const { promise, resolve } = Promise.withResolvers<JobOutcome>();
      const end = (outcome: JobOutcome): void => {
        if (running.includes(handle)) running.splice(running.indexOf(handle), 1);
        resolve(outcome);
      };
      const handle: RunningJob = {
        job,
        signal,
        complete: () => end(publish(job)),
        fail: (error) => end({ kind: 'failed', jobId: job.jobId, error }),
        crash: () => end({ kind: 'crashed', jobId: job.jobId, reason: 'SIGKILL' }),
        tell: (progress) => onProgress?.(progress),
      };
      running.push(handle);
      signal.addEventListener('abort', () => end({ kind: 'cancelled', jobId: job.jobId }), { once: true });
      const taker = waiting.shift();
      if (taker === undefined) unseen.push(handle);
      else taker(handle);
      return promise;
    },
    next() {
      const job = unseen.shift();
      return job === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(job);
    },
    async [Symbol.asyncDispose]() {},
  };
  return executors;
}

export function taskError(code: string, message: string): TaskError {
  return { code, message, messageDetails: null, sql: null, sqlErrorLoc: null, origin: null };
}
