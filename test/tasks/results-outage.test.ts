/** While the store of large results is away, work that has to look there waits for it, and all else goes on. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CoatcheckError } from '../../src/errors/catalogue.ts';
import { createFakeExecutors } from '../support/fake-executors.ts';
import { caller, openTaskWorld } from '../support/task-world.ts';

function openWorld(dir?: string) {
  const fake = createFakeExecutors(2);
  const away = { isAway: false };
  const store = {
    ...fake.store,
    async openRendering(resultId: string, renderKey: string) {
      if (away.isAway) throw new CoatcheckError('results_unreachable', {});
      return fake.store.openRendering(resultId, renderKey);
    },
  };
  const world = openTaskWorld({ executors: { ...fake, store }, ...(dir !== undefined && { dir }) });
  fake.automatic = true;
  return { away, world };
}

test('a task whose result may be there waits and completes, and others run meanwhile', async () => {
  const { away, world: opening } = openWorld();
  await using world = await opening;
  const stateOf = async (id: string) => (await world.tasks.get(id, caller('1')))?.state;
  const first = await world.submit('select 1');
  await expect.poll(() => stateOf(first.id)).toBe('complete');
  away.isAway = true;
  const { id } = await world.submit('select 1', { resultFormat: 'csv' });
  const other = await world.submit('select 2');
  await expect.poll(() => stateOf(other.id)).toBe('complete');
  await pause(300);
  expect([await stateOf(id), world.tasks.isWritable()]).toEqual(['queued', true]);
  away.isAway = false;
  await expect.poll(() => stateOf(id), { timeout: 10_000 }).toBe('complete');
});

test('a server that stops meanwhile leaves such a task to the next start', async () => {
  const { away, world: opening } = openWorld();
  const world = await opening;
  const stateOf = async (id: string, of = world) => (await of.tasks.get(id, caller('1')))?.state;
  const first = await world.submit('select 1');
  await expect.poll(() => stateOf(first.id)).toBe('complete');
  away.isAway = true;
  const { id } = await world.submit('select 1', { resultFormat: 'csv' });
  await pause(300);
  await world[Symbol.asyncDispose]();
  await using again = await openWorld(world.dir).world;
  await expect.poll(() => stateOf(id, again)).toBe('complete');
});
