/** While the state cannot be written, outcomes wait: nothing runs again, nothing new begins, nothing is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { caller, openTaskWorld, type TaskWorld } from '../support/task-world.ts';
import { createFakeExecutors } from '../support/fake-executors.ts';

/** A state that can be switched off as SQLite tells of it: 13 is a full disk, 8 one that became read-only, 10 a broken one. */
function disk() {
  const state = { errcode: 0 };
  const write =
    (inner: Database['write']): Database['write'] =>
    (work) =>
      state.errcode === 0 ? inner(work) : Promise.reject(sqliteError(state.errcode));
  return { state, write };
}

function sqliteError(errcode: number): Error {
  return Object.assign(new Error('no more of this'), { code: 'ERR_SQLITE_ERROR', errcode });
}

/** Longer than the first pauses between two tries, far shorter than a test may take. */
const A_WHILE_MS = 400;

async function statusOf(world: TaskWorld, ids: readonly string[]): Promise<readonly (string | undefined)[]> {
  return Promise.all(ids.map(async (id) => (await world.tasks.get(id, caller('1')))?.state));
}

for (const [what, errcode] of [
  ['full', 13],
  ['read-only', 8],
  ['broken', 10],
] as const) {
  test(`on a disk that is ${what} for a while every query runs once, and completes`, async () => {
    const { state, write } = disk();
    // Two for one user: the last free one is kept for others.
    await using world = await openTaskWorld({ executors: createFakeExecutors(3), write });
    const ids: string[] = [];
    for (let i = 0; i < 6; i += 1) ids.push((await world.submit(`select ${String(i)}`)).id);
    const running = [await world.executors.next(), await world.executors.next()];
    state.errcode = errcode;
    world.executors.automatic = true;
    for (const job of running) job.complete();
    await sleep(A_WHILE_MS);
    expect(world.executors.begun).toHaveLength(2);
    expect(await statusOf(world, ids)).not.toContain('failed');
    state.errcode = 0;
    await expect.poll(() => statusOf(world, ids)).toEqual(ids.map(() => 'complete'));
    expect(world.executors.begun).toHaveLength(6);
  });
}

test('a job that failed on the full disk is run once more when there is room, and no more often', async () => {
  const { state, write } = disk();
  await using world = await openTaskWorld({ executors: createFakeExecutors(1), write });
  const { id } = await world.submit('select 1');
  const noRoom = {
    code: 'storage_full',
    message: 'no room',
    messageDetails: null,
    sql: null,
    sqlErrorLoc: null,
    origin: null,
  };
  const first = await world.executors.next();
  await expect.poll(() => statusOf(world, [id])).toEqual(['running']);
  state.errcode = 13;
  first.fail(noRoom);
  await sleep(A_WHILE_MS);
  expect(world.executors.begun).toHaveLength(1);
  state.errcode = 0;
  const second = await world.executors.next();
  second.fail(noRoom);
  await expect.poll(() => statusOf(world, [id])).toEqual(['failed']);
  expect(world.executors.begun).toHaveLength(2);
});

test('a result that is larger than the room that is left fails at once', async () => {
  await using world = await openTaskWorld({ executors: createFakeExecutors(1) });
  const { id } = await world.submit('select 1');
  (await world.executors.next()).fail({
    code: 'storage_full',
    message: 'no room',
    messageDetails: null,
    sql: null,
    sqlErrorLoc: null,
    origin: null,
  });
  await expect.poll(() => statusOf(world, [id])).toEqual(['failed']);
  expect(world.executors.begun).toHaveLength(1);
});

test('a server that stops meanwhile leaves what waits to the next start', async () => {
  const { state, write } = disk();
  const world = await openTaskWorld({ executors: createFakeExecutors(1), write });
  const { id } = await world.submit('select 1');
  const job = await world.executors.next();
  state.errcode = 13;
  job.complete();
  await sleep(50);
  await world[Symbol.asyncDispose]();
  await using again = await openTaskWorld({ dir: world.dir, executors: createFakeExecutors(1) });
  (await again.executors.next()).complete();
  await expect.poll(() => statusOf(again, [id])).toEqual(['complete']);
});
