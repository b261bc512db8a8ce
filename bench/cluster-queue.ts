/**
 * The queue of two nodes over one PostgreSQL that flushes its log: tasks that are accepted, claimed and finished in a second, and what a
 * claim costs with much waiting. Without HTTP, compilers and executors, which are measured elsewhere.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { ClusterWorkQueue } from '../src/cluster/cluster-work-queue.ts';
import { systemClock } from '../src/lib/clock.ts';
import { systemIds } from '../src/lib/ids.ts';
import { Secret } from '../src/lib/secret.ts';
import { openPostgres } from '../src/store/postgres-database.ts';
import type { PostgresSettings } from '../src/store/postgres-settings.ts';
import { Scheduler } from '../src/tasks/scheduler.ts';
import { moveTasks } from '../src/tasks/sql-adoption.ts';
import { SqlTaskStore } from '../src/tasks/sql-task-store.ts';
import { defaultTaskOptions, type Task } from '../src/tasks/task.ts';
import type { QueueEntry } from '../src/tasks/work-queue.ts';
import { startPostgres } from '../test/support/engine-servers.ts';
import { median, rate, sideBySide, times, type BenchRow } from './measure.ts';

const SLOTS = 4;
const CLIENTS = 64;
const FOR_MS = 5_000;
const WAITING = 100_000;

const limits = () => ({ total: 1_000, perUser: 1_000 });

export async function benchClusterQueue(): Promise<BenchRow[]> {
  const server = await startPostgres({ isDurable: true });
  try {
    const { host, port, user, password, database } = server.address;
    const settings: PostgresSettings = {
      host,
      port,
      database,
      username: user,
      password: new Secret(password),
      tls: 'off',
      certificates: null,
    };
    await using nodes = await openNodes(settings);
    return [...(await benchFlow(nodes.all)), await benchClaims(nodes.all[0])];
  } finally {
    await server.stop();
  }
}

type Node = Awaited<ReturnType<typeof openNode>>;

async function openNodes(settings: PostgresSettings) {
  const all: Node[] = [];
  // Each tells the others at once; a message of PostgreSQL takes a millisecond more.
  for (const name of ['a', 'b']) {
    all.push(await openNode(settings, name, () => all.filter((node) => node.name !== name)));
  }
  const [first] = all;
  if (first === undefined) throw new Error('There is no node.');
  return {
    all: [first, ...all.slice(1)] as const,
    async [Symbol.asyncDispose]() {
      for (const node of all) await node[Symbol.asyncDispose]();
    },
  };
}

async function openNode(settings: PostgresSettings, name: string, others: () => readonly Node[]) {
  const id = `${name}-1`;
  const database = await openPostgres(settings, { id, name, leaseMs: 60_000 });
  const store = new SqlTaskStore(database, id, systemClock);
  const queue: ClusterWorkQueue<QueueEntry> = new ClusterWorkQueue<QueueEntry>({
    database,
    node: id,
    limits,
    claims: true,
    clock: systemClock,
    tellOthers(topic, ids) {
      for (const other of others()) {
        if (topic === 'taken') other.queue.taken(ids);
        else other.queue.heard(topic);
      }
    },
    async adopt(handle, entries) {
      await moveTasks(
        handle,
        entries.map((entry) => entry.id),
        id,
      );
      return entries;
    },
    onTaken: () => undefined,
  });
  return {
    name,
    database,
    store,
    queue,
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Written, and in the queue. */
async function accept({ store, queue }: Node, userId: string): Promise<void> {
  const task: Task = {
    id: systemIds.hex32(),
    state: 'queued',
    subject: { kind: 'query', id: '1' },
    options: { ...defaultTaskOptions, resultFormat: 'json' },
    userId,
    createdAt: systemClock.now(),
    cacheKey: null,
  };
  const caller = {
    userId,
    displayName: userId,
    isAdministrator: false,
    permissions: new Set<never>(),
    models: null,
    userAttributes: {},
    hiddenAttributes: [],
    chosenAttributes: [],
    locale: 'en',
    timezone: null,
  };
  await store.insert({ task, caller, connection: 'db', interactive: false });
  await queue.enqueue({ id: task.id, userId, lanes: ['db'], rank: 'normal', tasks: [task.id] });
}

async function benchFlow(nodes: readonly Node[]): Promise<BenchRow[]> {
  let count = 0;
  const acceptNext = async (): Promise<void> => {
    count += 1;
    const node = nodes[count % nodes.length];
    if (node !== undefined) await accept(node, `user ${String(count % 50)}`);
  };
  await rate(CLIENTS, 1_000, acceptNext);
  const accepted = await rate(CLIENTS, FOR_MS, acceptNext);

  // What the machine can do: one commit after the other, of one row.
  const commits = await rate(1, FOR_MS, async () => {
    await nodes[0]?.database.write((handle) => handle.updateTable('steady_time').set({ at: 1 }).execute());
  });
  let finished = 0;
  const schedulers = nodes.map(
    ({ queue, store }) =>
      new Scheduler<QueueEntry>({
        queue,
        slots: SLOTS,
        async perform({ id }) {
          const now = systemClock.now();
          await store.transition([id], { kind: 'start', at: now, cacheKey: id });
          const event = { kind: 'complete', at: now, settledAt: now, expiresAt: now, cacheKey: id, text: '1' } as const;
          const outcome = { resultSource: 'query', runtimeSeconds: 0, resultId: null, notice: null } as const;
          // Read only when it is written: others count meanwhile.
          const { length } = await store.transition([id], { ...event, ...outcome });
          finished += length;
          return 'done';
        },
      }),
  );
  for (const { queue } of nodes) queue.heard('work');
  const from = performance.now();
  // More was accepted than is finished by then.
  await pause(FOR_MS);
  const done = (finished * 1_000) / (performance.now() - from);
  await Promise.all(schedulers.map((scheduler) => scheduler[Symbol.asyncDispose]()));
  return [
    {
      what: 'tasks accepted per second by two nodes of a cluster, in their queue',
      ours: accepted.toFixed(0),
      against: `${commits.toFixed(0)} (commits of one row, one after the other, by one node)`,
      ratio: times(accepted / commits),
      reach: '≥ 1,000',
      reached: accepted >= 1_000,
    },
    {
      what: 'tasks claimed, started and finished per second by two nodes of a cluster',
      ours: done.toFixed(0),
      against: `${commits.toFixed(0)} (the same)`,
      ratio: times(done / commits),
      reach: '≥ 500',
      reached: done >= 500,
    },
  ];
}

/** Claims four of 100,000 that wait, and gives their slots back, with that many users and with ten, by turns. */
async function benchClaims(node: Node): Promise<BenchRow> {
  const claimOf = async (users: number): Promise<() => Promise<void>> => {
    // A schema of its own would be a state of its own; here the one queue is filled anew each time.
    await node.database.write(async (handle) => {
      await sql`truncate cluster_waiting, cluster_lines, cluster_running`.execute(handle);
      await sql`insert into cluster_waiting (id, node, user_id, lanes, rank, place, tasks)
        select 'w' || i, 'other-1', 'u' || (i % ${users}::int), array['db'], 1, nextval('cluster_places'), '{}'
        from generate_series(1, ${WAITING}::int) i`.execute(handle);
      await sql`insert into cluster_lines (user_id, lanes, rank, since, served)
        select 'u' || i, array['db'], 1, nextval('cluster_places'), 0
        from generate_series(0, ${users - 1}::int) i`.execute(handle);
    });
    return async () => {
      node.queue.heard('work');
      for (const claim of await node.queue.claim({ free: SLOTS, slots: 2 * SLOTS })) await claim.release('done');
    };
  };
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    for (const [users, all] of [
      [1_000, ours],
      [10, theirs],
    ] as const) {
      const claim = await claimOf(users);
      const { ours: taken } = await sideBySide({ warmUp: 20, measured: 60 }, claim, async () => undefined);
      all.push(median(taken));
    }
  }
  const ratio = median(ours) / median(theirs);
  return {
    what: 'a claim with 100,000 waiting of 1,000 users, ms',
    ours: median(ours).toFixed(1),
    against: `${median(theirs).toFixed(1)} (of ten users)`,
    ratio: times(ratio),
    reach: '≤ 2 ×',
    reached: ratio <= 2,
  };
}
