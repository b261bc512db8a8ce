/** What nodes promise each other over a real PostgreSQL, each with connections of its own. */
import { expect, onTestFinished, test } from 'vitest';
import { ClusterNotifier } from '../../src/cluster/cluster-notifier.ts';
import { NodeLease } from '../../src/cluster/node-lease.ts';
import { SharedRuns } from '../../src/cluster/shared-runs.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createSeal } from '../../src/lib/seal.ts';
import { Secret } from '../../src/lib/secret.ts';
import { openMadeConnections } from '../../src/queries/made-connections.ts';
import { PostgresBus } from '../../src/store/postgres-bus.ts';
import { openPostgres } from '../../src/store/postgres-database.ts';
import type { AdoptedTicket } from '../../src/tasks/others.ts';
import { newStateDatabase, type StateDatabase } from '../support/state-databases.ts';
import { describeNotifier } from '../tasks/notifier-contract.ts';
import { describeTaskStateOfNodes } from '../tasks/task-state-nodes-contract.ts';
import { insertTask, openStateIn, start } from '../tasks/task-state-support.ts';

const LEASE_MS = 2_000;
const named = (name: string) => ({ id: `${name}-1`, name, leaseMs: LEASE_MS });

describeTaskStateOfNodes('a state in PostgreSQL that nodes share', async () => {
  const state = await newStateDatabase();
  return {
    open: async (node) => openStateIn(await openPostgres(state.settings, named(node)), named(node).id, true),
    [Symbol.asyncDispose]: () => state[Symbol.asyncDispose](),
  };
});

describeNotifier('notifications between nodes', async () => {
  const state = await newStateDatabase();
  const buses = new Map<string, PostgresBus>();
  const notifiers = new Map<string, ClusterNotifier>();
  for (const node of ['a', 'b']) {
    const onMessage = (_: string, ids: readonly string[]) => notifiers.get(node)?.heard(ids);
    buses.set(node, await PostgresBus.open({ settings: state.settings, node, onMessage, onBack: () => undefined }));
    notifiers.set(node, new ClusterNotifier((ids) => buses.get(node)?.publish('tasks', ids)));
  }
  return {
    open: (node) => notifiers.get(node) ?? new ClusterNotifier(() => undefined),
    async [Symbol.asyncDispose]() {
      for (const bus of buses.values()) await bus[Symbol.asyncDispose]();
      await state[Symbol.asyncDispose]();
    },
  };
});

async function newState(): Promise<StateDatabase> {
  const state = await newStateDatabase();
  onTestFinished(() => state[Symbol.asyncDispose]());
  return state;
}

test('messages go on after the connection was lost, and whoever listens is told that some are missing', async () => {
  const state = await newState();
  const heard: string[] = [];
  const open = (node: string, onBack: () => void) =>
    PostgresBus.open({ settings: state.settings, node, onMessage: (_, ids) => heard.push(...ids), onBack });
  const back = Promise.withResolvers<void>();
  await using a = await open('a', () => undefined);
  await using _b = await open('b', back.resolve);
  a.publish('tasks', ['one']);
  await expect.poll(() => heard).toEqual(['one']);
  await state.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await back.promise;
  await expect
    .poll(() => {
      a.publish('tasks', ['two']);
      return heard;
    })
    .toContain('two');
});

test('a node that was removed writes nothing any more, and what it has left is taken over once', async () => {
  const state = await newState();
  await using late = await openPostgres(state.settings, named('late'));
  const id = await insertTask(openStateIn(late, 'late-1', true));
  const ofLate = openStateIn(late, 'late-1', true).tasks;
  await ofLate.transition([id], start);
  await state.query('update cluster_nodes set lease_until = 0');
  const adopted: AdoptedTicket[] = [];
  for (const name of ['b', 'c']) {
    await using database = await openPostgres(state.settings, named(name));
    await using lease = new NodeLease({
      database,
      node: named(name),
      clock: systemClock,
      onAdopted: async (tickets) => void adopted.push(...tickets),
      onBeat: async () => undefined,
      onError: () => undefined,
    });
    await lease.begin();
    if (name === 'b') await state.query(`update tasks set node = node`);
    else expect(await state.query('select node from tasks')).toEqual([{ node: 'c-1' }]);
  }
  // By the second, since the first has left in between.
  expect(adopted).toMatchObject([
    { taskId: id, recoveries: 1 },
    { taskId: id, recoveries: 1 },
  ]);
  await expect(ofLate.transition([id], { kind: 'kill', at: 1, settledAt: 1 })).rejects.toMatchObject({
    code: 'state_taken',
  });
  expect(await state.query('select state from tasks')).toEqual([{ state: 'queued' }]);
});

test('a server that wants the state alone, and nodes, keep each other out', async () => {
  const state = await newState();
  const alone = await openPostgres(state.settings);
  await expect(openPostgres(state.settings, named('a'))).rejects.toMatchObject({ code: 'state_in_use' });
  await alone[Symbol.asyncDispose]();
  await using _node = await openPostgres(state.settings, named('a'));
  await expect(openPostgres(state.settings)).rejects.toMatchObject({ code: 'state_in_use' });
});

test('of shared work one node has its turn, and the others learn when it is over', async () => {
  const state = await newState();
  await using database = await openPostgres(state.settings, named('a'));
  using b = new SharedRuns({ database, node: 'b-1', clock: systemClock, tellOthers: () => undefined });
  using a = new SharedRuns({ database, node: 'a-1', clock: systemClock, tellOthers: (keys) => b.freed(keys) });
  expect([await a.take('key'), await b.take('key'), await b.take('other')]).toEqual([true, false, true]);
  const free = b.whenFree('key');
  await b.giveBack('key');
  expect(await b.take('key')).toBe(false);
  await a.giveBack('key');
  await free;
  expect(await b.take('key')).toBe(true);
  // Without a message it looks.
  await state.query('delete from cluster_runs');
  await a.whenFree('key');
});

test('of two nodes that write the same new row at once, one finds that of the other', async () => {
  const state = await newState();
  await using inA = await openPostgres(state.settings, named('a'));
  await using inB = await openPostgres(state.settings, named('b'));
  const add = (database: typeof inA, digest: string) =>
    database.write(async (handle) => {
      const known = await handle.selectFrom('callers').select('digest').where('digest', '=', digest).executeTakeFirst();
      if (known !== undefined) return 'there';
      await handle.insertInto('callers').values({ digest, caller: '{}' }).execute();
      return 'added';
    });
  for (let round = 0; round < 30; round += 1) {
    const both = await Promise.all([add(inA, String(round)), add(inB, String(round))]);
    expect(both.toSorted()).toEqual(['added', 'there']);
  }
});

test('nodes that wait for each other both write, one after the other', async () => {
  const state = await newState();
  await using inA = await openPostgres(state.settings, named('a'));
  await using inB = await openPostgres(state.settings, named('b'));
  const ids = [await insertTask(openStateIn(inA, 'a-1', true)), await insertTask(openStateIn(inA, 'a-1', true))];
  const touch = (database: typeof inA, order: readonly string[]) =>
    database.write(async (handle) => {
      for (const id of order) {
        await handle
          .updateTable('tasks')
          .set((row) => ({ created_at: row('created_at', '+', 1) }))
          .where('id', '=', id)
          .execute();
      }
    });
  for (let round = 0; round < 5; round += 1) await Promise.all([touch(inA, ids), touch(inB, ids.toReversed())]);
  expect(await state.query('select distinct created_at::int as at from tasks')).toEqual([{ at: 1_010 }]);
});

test('each change of a connection that is made through the API is counted, so that other nodes read them again', async () => {
  const state = await newState();
  await using database = await openPostgres(state.settings, named('a'));
  const seal = createSeal(Buffer.alloc(32));
  const made = await openMadeConnections(database, {
    seals: { seal: () => seal, sealForWriting: () => seal },
    isDeclared: () => false,
    onChange: () => undefined,
  });
  const count = async () => Number((await state.query('select connections from cluster_versions'))[0]?.['connections']);
  const members = {
    dialect_name: 'postgres',
    host: 'h',
    port: null,
    username: null,
    database: null,
    schema: null,
    ssl: false,
    verify_ssl: false,
    db_timezone: 'UTC',
    query_timezone: null,
    max_connections: null,
    max_queries: null,
    max_queries_per_user: null,
  };
  const connection = { name: 'shop', members, password: new Secret('p'), userId: '1', createdAt: 1 };
  const before = await count();
  expect([await made.add(connection), await made.add(connection)]).toEqual([true, false]);
  await made.change('shop', (one) => ({ ...one, password: new Secret('q') }));
  await made.delete('shop');
  expect(await count()).toBeGreaterThanOrEqual(before + 3);
});
