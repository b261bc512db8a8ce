/** A node among others: what it hears of them, and what they hear of it. */
import { sql } from 'kysely';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import type { NodeName } from '../store/cluster-tables.ts';
import type { Database } from '../store/database.ts';
import { PostgresBus } from '../store/postgres-bus.ts';
import type { PostgresSettings } from '../store/postgres-settings.ts';
import type { Others, OwnTasks } from '../tasks/others.ts';
import { LocalNotifier } from '../tasks/local-notifier.ts';
import type { Notifier } from '../tasks/notifier.ts';
import type { ResultCatalogue } from '../tasks/result-catalogue.ts';
import { ALL_NODES, SqlResultCatalogue } from '../tasks/sql-result-catalogue.ts';
import { SqlTaskStore } from '../tasks/sql-task-store.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { moveTasks, tasksElsewhere } from '../tasks/sql-adoption.ts';
import type { QueuedWork } from '../tasks/queued-work.ts';
import type { LaneLimits, WorkQueue } from '../tasks/work-queue.ts';
import { ClusterNotifier } from './cluster-notifier.ts';
import { ClusterWorkQueue } from './cluster-work-queue.ts';
import { atMost } from '../lib/at-most.ts';
import type { SealKeeper } from '../lib/seal.ts';
import { JobDesk } from './job-desk.ts';
import { ALL_KEPT, KeptInMemory } from './kept-in-memory.ts';
import { NodeLease } from './node-lease.ts';
import { SharedRuns } from './shared-runs.ts';
import { answerOf, StandingsElsewhere } from './standings-elsewhere.ts';

export interface ClusterOptions {
  readonly settings: PostgresSettings;
  readonly database: Database;
  readonly node: NodeName;
  readonly clock: Clock;
  readonly limits: (lane: string) => LaneLimits;
  readonly seals: SealKeeper;
  /** False: it has no executors, and others run what it accepts. */
  readonly runs: boolean;
  readonly log: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** Disposed before the state, after the tasks. */
export interface Cluster extends AsyncDisposable {
  readonly store: TaskStore;
  readonly catalogue: ResultCatalogue;
  readonly queue: WorkQueue<QueuedWork>;
  readonly notifier: Notifier;
  readonly others: Others;
  /** What nodes without executors have others do. */
  readonly jobs: JobDesk;
  readonly kept: KeptInMemory;
  /** Resolves when other nodes have given its work away: it has to begin anew. */
  readonly whenRemoved: Promise<void>;
}

const JOB_TOPICS = ['job', 'job_done', 'job_over', 'job_told'] as const;

/** Kills that were made within the last minute are looked for with each beat: a message of one may have been lost. */
const RECENT_MS = 60_000;

/** For so long a claim, which holds up those of all nodes, waits for what was just heard of. */
const LONGEST_READ_MS = 500;

// oxlint-disable-next-line max-lines-per-function -- wires the parts of a node, and what each hears of the others
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { settings, database, node, clock, limits, seals, runs: isRunning, log } = options;
  const store = new SqlTaskStore(database, node.id, clock);
  const removed = Promise.withResolvers<void>();
  /** Several may kill one task at once. */
  const stopped = new LocalNotifier();
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
    kept: (names) => kept.heard(names),
    work: () => queue.heard('work'),
    room: () => queue.heard('room'),
    taken: (ids) => queue.taken(ids),
    ...Object.fromEntries(JOB_TOPICS.map((topic) => [topic, (texts: readonly string[]) => jobs.heard(topic, texts)])),
    wanted(ids) {
      for (const id of ids) own?.wanted(id);
    },
    ask: (ids) => void answer(ids),
    standing: (answers) => standings.heard(answers),
    free: (keys) => runs.freed(keys),
    stopped: (ids) => stopped.notify(ids),
  };
  const bus = await PostgresBus.open({
    settings,
    node: node.id,
    onMessage: (topic, ids) => heard[topic]?.(ids),
    onBack() {
      lookForAll(Infinity).catch((error: unknown) => log('what other nodes did could not be read', { err: error }));
    },
  });
  const tell = (topic: string) => (ids: readonly string[]) => bus.publish(topic, ids);
  const notifier = new ClusterNotifier(tell('tasks'));
  const runs = new SharedRuns({ database, node: node.id, clock, tellOthers: tell('free') });
  const kept = new KeptInMemory({
    tell: tell('kept'),
    onError: (error) => log('what another node changed could not be read', { err: error }),
  });
  const standings = new StandingsElsewhere({ clock, ask: tell('ask') });
  const answer = async (taskIds: readonly string[]) => {
    for (const id of taskIds) {
      const standing = await own?.standing(id).catch(() => null);
      if (standing) bus.publish('standing', [answerOf(id, standing)]);
    }
  };
  const jobs = new JobDesk({
    database,
    node: node.id,
    clock,
    seals,
    tell: (topic, texts) => bus.publish(topic, texts),
  });
  const queue = new ClusterWorkQueue<QueuedWork>({
    database,
    node: node.id,
    limits,
    claims: isRunning,
    clock,
    tellOthers: (topic, ids) => bus.publish(topic, ids),
    async adopt(handle, entries) {
      // Their connection may be one that was made a moment ago.
      await atMost(LONGEST_READ_MS, kept.settled(), clock);
      const moved = await moveTasks(
        handle,
        entries.flatMap(({ tasks }) => tasks),
        node.id,
      );
      const byId = new Map(moved.map((ticket) => [ticket.taskId, ticket]));
      return entries.map(({ tasks, ...entry }): QueuedWork => {
        const tickets = tasks.flatMap((id) => byId.get(id) ?? []);
        return { ...entry, kind: 'moved', tickets, tasks: tickets.map(({ taskId }) => taskId) };
      });
    },
    onTaken(entry) {
      own?.taken(entry).catch((error: unknown) => log('what another node claimed could not be read', { err: error }));
    },
  });
  /** What no message has told. */
  const lookForAll = async (howMany?: number) => {
    notifier.heardNothing();
    await queue.look(howMany);
    jobs.look();
    kept.heard(ALL_KEPT);
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
    onBeat: () => lookForAll(),
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
    jobs,
    kept,
    whenRemoved: removed.promise,
    others: {
      async begin(tasks) {
        own = tasks;
        await lease.begin();
      },
      stopOf(taskId) {
        const told = Promise.withResolvers<void>();
        const listening = stopped.listen(taskId, told.resolve);
        return { stopped: told.promise, [Symbol.dispose]: () => listening[Symbol.dispose]() };
      },
      elsewhere: (taskIds) => tasksElsewhere(database.read, taskIds, node.id),
      look,
      standings: (taskIds) => standings.of(taskIds),
      tellWanted: (taskId) => bus.publish('wanted', [taskId]),
      tellStopped: (taskId) => bus.publish('stopped', [taskId]),
      shared: runs,
      async end() {
        await lease.leave();
        own = null;
        runs[Symbol.dispose]();
      },
    },
    async [Symbol.asyncDispose]() {
      await jobs[Symbol.asyncDispose]();
      await lease[Symbol.asyncDispose]();
      await queue[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}
