/** Who runs what this node is asked for: its own executors, or, on a node that only answers clients, other nodes. */
import type { JobDesk } from './cluster/job-desk.ts';
import type { Config } from './config/config.ts';
import { createExecutorPool, type ExecutorPool, type ExecutorPoolOptions } from './execution/executor-pool.ts';
import type { ExecutorEvent } from './execution/executor-event.ts';

interface Parts extends Pick<ExecutorPoolOptions, 'storage' | 'connections' | 'clock' | 'ids'> {
  /** Null: there are no other nodes. */
  readonly jobs: JobDesk | null;
  readonly onEvent: (event: ExecutorEvent) => void;
}

export async function executorsOf(config: Config, { jobs, onEvent, ...parts }: Parts): Promise<ExecutorPool> {
  if (config.role === 'api' && jobs !== null) {
    const { executorsElsewhere } = await import('./cluster/executors-elsewhere.ts');
    return executorsElsewhere(jobs);
  }
  const pool = createExecutorPool({
    ...parts,
    size: config.executors,
    maxResultBytes: config.limits.max_result_bytes,
    workbenchMemory: config.server.workbench_memory,
    workbenchTimeoutMs: config.server.workbench_timeout_ms,
    memoryBytes: config.server.executor_memory,
    log: onEvent,
  });
  jobs?.serve(pool);
  return pool;
}
