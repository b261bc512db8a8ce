/** The queue that nodes share, over a real PostgreSQL. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterWorkQueue } from '../../src/cluster/cluster-work-queue.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Database } from '../../src/store/database.ts';
import { openPostgres } from '../../src/store/postgres-database.ts';
import type { QueueEntry } from '../../src/tasks/work-queue.ts';
import { newStateDatabase, type StateDatabase } from '../support/state-databases.ts';
import { describeWorkQueue, type Limits } from '../tasks/work-queue-contract.ts';

let state: StateDatabase;
let database: Database;
beforeAll(async () => {
  state = await newStateDatabase();
  database = await openPostgres(state.settings, { id: 'a-1', name: 'a', leaseMs: 60_000 });
});
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await state?.[Symbol.asyncDispose]();
});

/** Nodes over one connection: what they promise each other does not depend on it. */
async function nodesOf(limits: Limits) {
  await state.query('truncate cluster_waiting, cluster_lines, cluster_running');
  const nodes = new Map<string, ClusterWorkQueue<QueueEntry>>();
  const taken: string[] = [];
  const open = (node: string): ClusterWorkQueue<QueueEntry> => {
    const others = () => [...nodes].filter(([name]) => name !== node).map(([, queue]) => queue);
    const queue =
      nodes.get(node) ??
      new ClusterWorkQueue<QueueEntry>({
        database,
        node,
        limits,
        claims: true,
        clock: systemClock,
        countedMs: 0,
        tellOthers(topic, ids) {
          for (const other of others()) {
            if (topic === 'taken') other.taken(ids);
            else other.heard(topic);
          }
        },
        adopt: async (_, entries) =>
          entries.map(({ id, userId, lanes, rank }): QueueEntry => ({ id, userId, lanes, rank })),
        onTaken: ({ id }) => taken.push(id),
      });
    nodes.set(node, queue);
    return queue;
  };
  return {
    open,
    taken,
    async [Symbol.asyncDispose]() {
      for (const queue of nodes.values()) await queue[Symbol.asyncDispose]();
    },
  };
}

describeWorkQueue('the queue of a cluster', nodesOf, 4);

test('what one node claims of another, that one hears of, also when the message is lost', async () => {
  await using nodes = await nodesOf(() => ({ total: 9, perUser: 9 }));
  const [a, b] = [nodes.open('a'), nodes.open('b')];
  await a.enqueue({ id: 'x', userId: 'ada', lanes: ['db'], rank: 'normal' });
  await b.claim({ free: 1, slots: 1 });
  expect(nodes.taken).toEqual(['x']);
  await a.enqueue({ id: 'y', userId: 'ada', lanes: ['db'], rank: 'normal' });
  await state.query(`delete from cluster_waiting`);
  await a.look();
  expect(nodes.taken).toEqual(['x', 'y']);
});

test('what has no task stays with its node', async () => {
  await using nodes = await nodesOf(() => ({ total: 9, perUser: 9 }));
  const [a, b] = [nodes.open('a'), nodes.open('b')];
  await a.enqueue({ id: 'pinned', userId: 'ada', lanes: [], rank: 'normal', tasks: [] });
  expect(await b.claim({ free: 9, slots: 9 })).toEqual([]);
  expect((await a.claim({ free: 9, slots: 9 })).map(({ entry }) => entry.id)).toEqual(['pinned']);
});
