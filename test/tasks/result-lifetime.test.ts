/** How long results stay once their clients say so. */
import { expect, test } from 'vitest';
import { createFakeExecutors } from '../support/fake-executors.ts';
import { caller, openTaskWorld, type TaskWorld } from '../support/task-world.ts';

const owner = caller('1');
const other = caller('2');
const admin = caller('9', true);

async function complete(world: TaskWorld, sql: string, options = {}, who = owner): Promise<string> {
  const { id } = await world.submit(sql, options, who);
  expect((await world.tasks.waitFor(id, who, 5_000))?.state).toBe('complete');
  return id;
}
const kindOf = async (world: TaskWorld, id: string) => (await world.tasks.openResults(id, admin)).kind;
const stored = (world: TaskWorld) => world.executors.store.list();

async function openWorld(): Promise<TaskWorld> {
  const executors = createFakeExecutors(2);
  executors.automatic = true;
  return openTaskWorld({ executors, limits: { cache_max_age_ms: 1_000, result_retention_ms: 100_000 } });
}

test('a result stays as long as its task asked for: less long than others, or longer', async () => {
  await using world = await openWorld();
  const short = await complete(world, 'select 1', { resultTtlMs: 10_000 });
  const long = await complete(world, 'select 2', { resultTtlMs: 500_000 });
  // Rendered for somebody else from what is stored: it has a time of its own.
  const joined = await complete(world, 'select 1', { resultTtlMs: 50_000 });
  world.clock.move(10_000);
  await world.tasks.sweep();
  expect([await kindOf(world, short), await kindOf(world, joined)]).toEqual(['expired', 'ready']);
  world.clock.move(40_000);
  await world.tasks.sweep();
  expect([await kindOf(world, joined), await stored(world)]).toEqual(['expired', [expect.anything()]]);
  world.clock.move(440_000);
  await world.tasks.sweep();
  expect(await kindOf(world, long)).toBe('ready');
  world.clock.move(10_000);
  await world.tasks.sweep();
  expect([await kindOf(world, long), await stored(world)]).toEqual(['expired', []]);
});

test('a task that waited over a restart keeps the time that it asked for', async () => {
  const executors = createFakeExecutors(1);
  let [dir, id] = ['', ''];
  {
    await using world = await openTaskWorld({ executors, limits: { cache_max_age_ms: 1_000 } });
    dir = world.dir;
    ({ id } = await world.submit('select 1', { resultTtlMs: 20_000 }));
    await executors.next();
  }
  executors.automatic = true;
  await using world = await openTaskWorld({ dir, executors, limits: { cache_max_age_ms: 1_000 } });
  await world.tasks.waitFor(id, owner, 5_000);
  world.clock.move(10_000);
  await world.tasks.sweep();
  expect(await kindOf(world, id)).toBe('ready');
  world.clock.move(10_000);
  await world.tasks.sweep();
  expect([await kindOf(world, id), await stored(world)]).toEqual(['expired', []]);
});

test('a result is extended from now on, or cut short, and tells how long it lasts', async () => {
  await using world = await openWorld();
  const id = await complete(world, 'select 1');
  world.clock.move(90_000);
  const kept = await world.tasks.keepResult(id, owner, 300_000);
  expect(Math.round(((await world.tasks.standing(kept, owner)).resultLastsMs ?? 0) / 10_000)).toBe(30);
  world.clock.move(250_000);
  await world.tasks.sweep();
  expect(await kindOf(world, id)).toBe('ready');
  await world.tasks.keepResult(id, owner, 10);
  world.clock.move(10);
  expect(await kindOf(world, id)).toBe('expired');
  await expect(world.tasks.keepResult(id, owner, 10)).rejects.toMatchObject({ code: 'not_found' });
});

test('an ended result is gone at once, however fresh; one that others hold stays for them', async () => {
  await using world = await openWorld();
  const [first, second] = [await complete(world, 'select 1'), await complete(world, 'select 1', {}, other)];
  const runs = world.executors.begun.length;
  await world.tasks.endResult(first, owner);
  expect([await kindOf(world, first), await kindOf(world, second)]).toEqual(['expired', 'ready']);
  await world.tasks.endResult(second, other);
  expect([await kindOf(world, second), await stored(world)]).toEqual(['expired', []]);
  await expect(world.tasks.endResult(second, other)).rejects.toMatchObject({ code: 'not_found' });
  // Nothing of it is in the cache either.
  await complete(world, 'select 1');
  expect(world.executors.begun.length).toBe(runs + 1);
});

test('another user’s task reads as none, whatever is done to its result; administrators may end it', async () => {
  await using world = await openWorld();
  const id = await complete(world, 'select 1');
  await expect(world.tasks.endResult(id, other)).rejects.toMatchObject({ code: 'not_found' });
  await expect(world.tasks.keepResult(id, other, 1_000)).rejects.toMatchObject({ code: 'not_found' });
  expect(await kindOf(world, id)).toBe('ready');
  await world.tasks.endResult(id, admin);
  expect(await kindOf(world, id)).toBe('expired');
});

test('a result that is ended while another task renders it is made again for that one', async () => {
  await using world = await openWorld();
  const id = await complete(world, 'select 1');
  world.executors.automatic = false;
  const late = await world.submit('select 1', { resultFormat: 'html' }, other);
  const rendering = await world.executors.next();
  expect(rendering.job.kind).toBe('render');
  await world.tasks.endResult(id, owner);
  world.executors.automatic = true;
  rendering.complete();
  expect((await world.tasks.waitFor(late.id, other, 5_000))?.state).toBe('complete');
  expect(await kindOf(world, late.id)).toBe('ready');
});

test('what has no result says so: waiting, failed and killed tasks', async () => {
  await using world = await openWorld();
  world.executors.automatic = false;
  const { id } = await world.submit('select 1');
  await world.executors.next();
  const ending = () => world.tasks.endResult(id, owner);
  await expect(ending()).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/not complete yet/),
  });
  await world.tasks.kill(id, owner);
  await expect(ending()).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/killed/) });
});
