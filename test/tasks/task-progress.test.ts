/** What the owner of a task is told while it waits and runs. */
import { expect, test } from 'vitest';
import { doCompileWork } from '../../src/compile/compile-work.ts';
import { createFakeExecutors } from '../support/fake-executors.ts';
import { caller, openTaskWorld, type TaskWorld } from '../support/task-world.ts';

const owner = caller('1');
const other = caller('2');

async function progress(world: TaskWorld, id: string, who = owner) {
  const task = await world.tasks.get(id, caller('9', true));
  return task && (await world.tasks.standing(task, who)).progress;
}
const until = (world: TaskWorld, id: string, phase: string, who = owner) =>
  expect.poll(async () => (await progress(world, id, who))?.phase).toBe(phase);

test('waiting tasks have their place, counted as they will be taken: users in turn', async () => {
  await using world = await openTaskWorld({ executors: createFakeExecutors(1), connection: { max_queries: 1 } });
  const first = await world.submit('select 0');
  const running = await world.executors.next();
  const own: string[] = [];
  for (let at = 1; at <= 4; at += 1) own.push((await world.submit(`select ${String(at)}`)).id);
  for (const id of own) await until(world, id, 'waiting');
  const theirs = (await world.submit('select 9', {}, other)).id;
  await until(world, theirs, 'waiting', other);
  const places = async () => Promise.all(own.map(async (id) => (await progress(world, id))?.position));
  expect([await places(), (await progress(world, theirs, other))?.position]).toEqual([[2, 3, 4, 5], 1]);
  await world.tasks.kill(own[1] ?? '', owner);
  expect(await places()).toEqual([2, undefined, 3, 4]);
  expect(await progress(world, first.id)).toEqual({ phase: 'starting', position: null, rows: null, bytes: null });
  running.complete();
});

test('a running task has what its executor told last, of the run that it shares too; a finished one has nothing', async () => {
  await using world = await openTaskWorld({ executors: createFakeExecutors(1) });
  const [{ id }, job] = [await world.submit('select 1'), await world.executors.next()];
  const joined = (await world.submit('select 1', {}, other)).id;
  await expect.poll(async () => (await world.tasks.get(joined, other))?.state).toBe('running');
  job.tell({ phase: 'querying', rows: 7, bytes: 70 });
  job.tell({ phase: 'querying', rows: 8, bytes: 80 });
  const expected = { phase: 'querying', position: null, rows: 8, bytes: 80 };
  expect([await progress(world, id), await progress(world, joined, other)]).toEqual([expected, expected]);
  job.complete();
  await world.tasks.waitFor(id, owner, 5_000);
  expect(await progress(world, id)).toBeNull();
});

test('nobody but its owner is told, administrators included', async () => {
  await using world = await openTaskWorld({ executors: createFakeExecutors(1) });
  const { id } = await world.submit('select 1');
  await world.executors.next();
  await until(world, id, 'starting');
  for (const who of [other, caller('9', true)]) expect(await progress(world, id, who)).toBeNull();
});

test('a task whose query is being compiled says so', async () => {
  const compiled = Promise.withResolvers<void>();
  let begun = false;
  await using world = await openTaskWorld({
    compiler: {
      async run(work) {
        begun = true;
        await compiled.promise;
        const project = { name: 'p', version: '1', models: {}, diagnostics: [], tests: [], files: [], imports: [] };
        return {
          answer: doCompileWork(work, project, { connections: [], allowedConnections: {}, limits: {} as never }),
          version: '1',
        };
      },
    },
  });
  const { id } = await world.submit('select 1');
  await expect.poll(() => begun).toBe(true);
  expect(await progress(world, id)).toEqual({ phase: 'preparing', position: null, rows: null, bytes: null });
  compiled.resolve();
});
