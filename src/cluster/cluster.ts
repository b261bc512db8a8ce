/** A node among others: what it hears of them, and what they hear of it. */
import { sql } from 'kysely';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import type { NodeName } from '../store/cluster-tables.ts';
import type { Database } from '../store/database.ts';
import { PostgresBus } from '../store/postgres-bus.ts';
import type { PostgresSettings } from '../store/postgres-settings.ts';
import type { Others, OwnTasks } from '../tasks/others.ts';
import type { Notifier } from '../tasks/notifier.ts';
import type { ResultCatalogue } from '../tasks/result-catalogue.ts';
import { ALL_NODES, SqlResultCatalogue } from '../tasks/sql-result-catalogue.ts';
import { SqlTaskStore } from '../tasks/sql-task-store.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import type { LaneLimits, QueueEntry, WorkQueue } from '../tasks/work-queue.ts';
import { ClusterNotifier } from './cluster-notifier.ts';
import { ClusterWorkQueue } from './cluster-work-queue.ts';
import { NodeLease } from './node-lease.ts';
import { SharedRuns } from './shared-runs.ts';

export interface ClusterOptions {
  readonly settings: PostgresSettings;
  readonly database: Database;
  readonly node: NodeName;
  readonly clock: Clock;
  readonly limits: (lane: string) => LaneLimits;
  readonly log: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** Disposed before the state, after the tasks. */
export interface Cluster<T extends QueueEntry> extends AsyncDisposable {
  readonly store: TaskStore;
  readonly catalogue: ResultCatalogue;
  readonly queue: WorkQueue<T>;
  readonly notifier: Notifier;
  readonly others: Others;
  /** Resolves when other nodes have given its work away: it has to begin anew. */
  readonly whenRemoved: Promise<void>;
}

/** Kills that were made within the last minute are looked for with each beat: a message of one may have been lost. */
const RECENT_MS = 60_000;

// oxlint-disable-next-line max-lines-per-function -- wires the parts of a node, and what each hears of the others
export async function openCluster<T extends QueueEntry>(options: ClusterOptions): Promise<Cluster<T>> {
  const { settings, database, node, clock, limits, log } = options;
  const store = new SqlTaskStore(database, node.id, clock);
  const removed = Promise.withResolvers<void>();
  const stopped = new Map<string, PromiseWithResolvers<void>>();
  let own: OwnTasks | null = null;

  const look = (taskIds: readonly string[]) => {
    own?.look(taskIds).catch((error: unknown) => log('what other nodes did could not be read', { err: error }));
  };
  const heard: Readonly<Record<string, (ids: readonly string[]) => void>> = {
    tasks(ids) {
      store.changedElsewhere(ids);
      notifier.heard(ids);
      look(ids);
    },
    room: () => queue.roomElsewhere(),
    free: (keys) => runs.freed(keys),
    stopped(ids) {
      for (const id of ids) stopped.get(id)?.resolve();
    },
  };
  const bus = await PostgresBus.open({
    settings,
    node: node.id,
    onMessage: (topic, ids) => heard[topic]?.(ids),
    onBack() {
      lookForAll().catch((error: unknown) => log('what other nodes did could not be read', { err: error }));
    },
  });
  const tell = (topic: string) => (ids: readonly string[]) => bus.publish(topic, ids);
  const notifier = new ClusterNotifier(tell('tasks'));
  const runs = new SharedRuns({ database, node: node.id, clock, tellOthers: tell('free') });
  const tellOthers = () => bus.publish('room', []);
  const queue = new ClusterWorkQueue<T>({ database, node: node.id, limits, tellOthers, clock });
  /** What no message has told. */
  const lookForAll = async () => {
    notifier.heardNothing();
    queue.roomElsewhere();
    const killed = await sql<{ id: string }>`select id from tasks where state in ('failed', 'killed', 'expired')
      and settled_at >= ${clock.steady() - RECENT_MS}::bigint and node = ${node.id} and state = 'killed'`.execute(
      database.read,
    );
    look(killed.rows.map(({ id }) => id));
  };
  const lease = new NodeLease({
    database,
    node,
    clock,
    async onAdopted(tickets) {
      if (tickets.length > 0) log('tasks of a node that is gone were taken over', { tasks: tickets.length });
      await own?.adopt(tickets);
    },
    onBeat: lookForAll,
    onError(error) {
      log('the lease of this node could not be renewed', { err: error });
      if (error instanceof CoatcheckError && error.code === 'state_taken') removed.resolve();
    },
  });

  return {
    store,
    catalogue: new SqlResultCatalogue(database, ALL_NODES),
    queue,
    notifier,
    whenRemoved: removed.promise,
    others: {
      async begin(tasks) {
        own = tasks;
        await lease.begin();
      },
      async whenStopped(taskId) {
        const waiting = stopped.get(taskId) ?? Promise.withResolvers<void>();
        stopped.set(taskId, waiting);
        await waiting.promise.finally(() => stopped.delete(taskId));
      },
      tellStopped: (taskId) => bus.publish('stopped', [taskId]),
      shared: runs,
      async end() {
        await lease.leave();
        own = null;
        runs[Symbol.dispose]();
      },
    },
    async [Symbol.asyncDispose]() {
      await lease[Symbol.asyncDispose]();
      await queue[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}
