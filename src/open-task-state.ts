/** What keeps tasks, their results and their queue: of a server that has its state alone, or of a node among others. */
import type { KeptInMemory } from './cluster/kept-in-memory.ts';
import type { JobDesk } from './cluster/job-desk.ts';
import type { Config } from './config/config.ts';
import type { Clock } from './lib/clock.ts';
import type { SealKeeper } from './lib/seal.ts';
import type { NodeName } from './store/cluster-tables.ts';
import type { Database } from './store/database.ts';
import { LocalNotifier } from './tasks/local-notifier.ts';
import { LocalWorkQueue } from './tasks/local-work-queue.ts';
import type { Notifier } from './tasks/notifier.ts';
import type { Others } from './tasks/others.ts';
import type { QueuedWork } from './tasks/queued-work.ts';
import type { ResultCatalogue } from './tasks/result-catalogue.ts';
import { SqlResultCatalogue } from './tasks/sql-result-catalogue.ts';
import { SqlTaskStore } from './tasks/sql-task-store.ts';
import type { TaskLog } from './tasks/task-engine.ts';
import type { TaskStore } from './tasks/task-store.ts';
import type { LaneLimits, WorkQueue } from './tasks/work-queue.ts';

/** The one node of a state that no others share. */
export const ONLY_NODE = 'embedded';

export interface TaskState extends AsyncDisposable {
  readonly store: TaskStore;
  readonly catalogue: ResultCatalogue;
  readonly queue: WorkQueue<QueuedWork>;
  readonly notifier: Notifier;
  readonly others: Others | null;
  /** What each node keeps in memory, and others change; null: there are no others. */
  readonly kept: KeptInMemory | null;
  /** What nodes without executors have others do; null: there are no others. */
  readonly jobs: JobDesk | null;
  /** Resolves when other nodes have given its work away. */
  readonly whenRemoved: Promise<void>;
}

export interface TaskStateOptions {
  readonly config: Pick<Config, 'state' | 'role'>;
  readonly database: Database;
  /** Null: the state is this server's alone. */
  readonly node: NodeName | null;
  readonly clock: Clock;
  readonly limits: (lane: string) => LaneLimits;
  /** Keeps passwords from the state. */
  readonly seals: SealKeeper;
  readonly log: TaskLog;
}

/** Opened before what takes its time, since a node keeps its lease from here on. */
export async function openTaskState({ config, node, ...options }: TaskStateOptions): Promise<TaskState> {
  const { database, limits } = options;
  if (node === null || config.state === null) {
    return {
      store: new SqlTaskStore(database, ONLY_NODE),
      catalogue: new SqlResultCatalogue(database, ONLY_NODE),
      queue: new LocalWorkQueue(limits),
      notifier: new LocalNotifier(),
      others: null,
      jobs: null,
      kept: null,
      whenRemoved: new Promise(() => undefined),
      async [Symbol.asyncDispose]() {},
    };
  }
  // Loaded only where it is used.
  const { openCluster } = await import('./cluster/cluster.ts');
  return openCluster({ ...options, settings: config.state, node, runs: config.role !== 'api' });
}
