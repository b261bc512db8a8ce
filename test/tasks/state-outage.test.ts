/** While PostgreSQL with the state is away, outcomes wait: nothing runs again, nothing fails, nothing is lost. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openPostgres } from '../../src/store/postgres-database.ts';
import { openProxy } from '../support/breakable-proxy.ts';
import { createFakeExecutors } from '../support/fake-executors.ts';
import { newStateDatabase } from '../support/state-databases.ts';
import { caller, openTaskWorld } from '../support/task-world.ts';

test('queries that run meanwhile run once and complete, those that wait begin when it is back', async () => {
  await using state = await newStateDatabase();
  const { host, port } = state.settings;
  await using proxy = await openProxy({ host, port });
  const executors = createFakeExecutors(3);
  const openState = () => openPostgres({ ...state.settings, port: proxy.port });
  await using world = await openTaskWorld({ executors, openState });
  const ids: string[] = [];
  for (let count = 0; count < 12; count += 1) ids.push((await world.submit(`select ${String(count)}`)).id);
  const running = [await executors.next(), await executors.next()];
  executors.automatic = true;
  for (let cut = 0; cut < 3; cut += 1) {
    proxy.cut();
    for (const job of running.splice(0)) job.complete();
    await pause(1_000);
    await expect(world.submit(`select ${String(cut)} + 100`)).rejects.toMatchObject({ code: 'state_unreachable' });
    proxy.mend();
    await pause(300);
  }
  const states = () => Promise.all(ids.map(async (id) => (await world.tasks.get(id, caller('1')))?.state));
  await expect.poll(states).toEqual(ids.map(() => 'complete'));
  expect(executors.begun).toHaveLength(ids.length);
});

test('a server that stops meanwhile leaves what waits to the next start', async () => {
  await using state = await newStateDatabase();
  const { host, port } = state.settings;
  await using proxy = await openProxy({ host, port });
  const world = await openTaskWorld({
    executors: createFakeExecutors(1),
    openState: () => openPostgres({ ...state.settings, port: proxy.port }),
  });
  const { id } = await world.submit('select 1');
  const job = await world.executors.next();
  proxy.cut();
  job.complete();
  await pause(1_000);
  await world[Symbol.asyncDispose]();
  await using again = await openTaskWorld({
    executors: createFakeExecutors(1),
    openState: () => openPostgres(state.settings),
  });
  (await again.executors.next()).complete();
  await expect.poll(async () => (await again.tasks.get(id, caller('1')))?.state).toEqual('complete');
});
