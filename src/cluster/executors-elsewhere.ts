/** The executors of a node that has none: what must be done for its clients, other nodes do. */
import type { ExecutorPool } from '../execution/executor-pool.ts';
import type { ExecutorJob } from '../execution/messages.ts';
import type { OnProgress } from '../execution/job-progress.ts';
import { ownFault } from '../errors/own-fault.ts';
import type { JobDesk } from './job-desk.ts';

/** Jobs that this node has done at the same time. */
const AT_ONCE = 16;

export function executorsElsewhere(desk: JobDesk): ExecutorPool {
  let generation = 0;
  const ask = async (job: ExecutorJob, signal: AbortSignal, onProgress: OnProgress) => {
    try {
      return await desk.ask(job, signal, onProgress);
    } catch (error) {
      if (ownFault(error) === null) throw error;
      return { kind: 'crashed', jobId: job.jobId, reason: 'The other nodes could not be reached.' } as const;
    }
  };
  return {
    size: AT_ONCE,
    generation: () => generation,
    run: (job, signal, onProgress = () => undefined) => ask(job, signal, onProgress),
    // Tables of a node's own need an executor of its own: without one, it keeps none.
    keep: async ({ jobId }) => ({ kind: 'cancelled', jobId }),
    pids: () => [],
    renew() {
      generation += 1;
    },
    ready: () => AT_ONCE,
    async [Symbol.asyncDispose]() {},
  };
}
