import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sql } from 'kysely';
import { caller, openTaskWorld } from '../support/task-world.ts';
import { createFakeExecutors } from '../support/fake-executors.ts';

const admin = caller('9', true);

test('after a stop every unfinished task waits again, in order, and finishes', async () => {
  const executors = createFakeExecutors(1);
  let dir = '';
  const ids: string[] = [];
  {
    await using world = await openTaskWorld({ executors });
    dir = world.dir;
    for (let i = 0; i < 5; i += 1) ids.push((await world.submit(`select ${String(i)}`)).id);
    await executors.next();
  }
  executors.automatic = true;
  await using world = await openTaskWorld({ dir, executors });
  for (const id of ids) expect((await world.tasks.waitFor(id, admin, 5_000))?.state).toBe('complete');
  const order = executors.begun.slice(1).map((job) => (job.kind === 'run' ? job.prepared.sql : ''));
  expect(order).toEqual(['select 0', 'select 1', 'select 2', 'select 3', 'select 4']);
});

test('a task under which the server ended again and again is given up', async () => {
  const executors = createFakeExecutors(1);
  let dir = '';
  let id = '';
  {
    await using world = await openTaskWorld({ executors });
    dir = world.dir;
    ({ id } = await world.submit('select 1'));
    await executors.next();
    await expect.poll(() => world.tasks.counts().running).toBe(1);
    await world.database.write((db) => db.updateTable('tasks').set({ recoveries: 101 }).execute());
  }
  await using world = await openTaskWorld({ dir, executors });
  expect(await world.tasks.get(id, admin)).toMatchObject({ state: 'failed', error: { code: 'executor_crashed' } });
});

test('a result stays for its whole retention, counted from complete of the last ticket; then disk comes back', async () => {
  await using world = await openTaskWorld({ limits: { cache_max_age_ms: 1_000, result_retention_ms: 100_000 } });
  world.executors.automatic = true;
  const first = await world.submit('select 1');
  await world.tasks.waitFor(first.id, admin, 5_000);
  world.clock.move(99_000);
  const second = await world.submit('select 1', { cacheOnly: true });
  expect(await world.tasks.waitFor(second.id, admin, 5_000)).toMatchObject({ resultSource: 'cache' });
  await world.tasks.sweep();
  expect((await world.tasks.get(first.id, admin))?.state).toBe('complete');
  world.clock.move(2_000);
  expect((await world.tasks.get(first.id, admin))?.state).toBe('expired');
  expect((await world.tasks.openResults(first.id, admin)).kind).toBe('expired');
  await world.tasks.sweep();
  expect(await world.executors.store.list()).toHaveLength(1);
  expect((await world.tasks.get(second.id, admin))?.state).toBe('complete');
  world.clock.move(100_000);
  await world.tasks.sweep();
  expect(await world.executors.store.list()).toHaveLength(0);
  expect((await world.tasks.get(second.id, admin))?.state).toBe('expired');
});

test('waiting, running, failed and killed tasks never read as expired, and history goes in its time', async () => {
  await using world = await openTaskWorld({ connection: { max_queries: 1 } });
  const running = await world.submit('select 1');
  await world.executors.next();
  await expect.poll(() => world.tasks.counts().running).toBe(1);
  const waiting = await world.submit('select 2');
  const killed = await world.submit('select 3');
  await world.tasks.kill(killed.id, admin);
  world.clock.move(80_000_000);
  await world.tasks.sweep();
  const states = [running, waiting, killed].map(async ({ id }) => (await world.tasks.get(id, admin))?.state);
  expect(await Promise.all(states)).toEqual(['running', 'queued', 'killed']);
  world.clock.move(80_000_000);
  await world.tasks.sweep();
  expect(await world.tasks.get(killed.id, admin)).toBeUndefined();
  expect((await world.tasks.get(waiting.id, admin))?.state).toBe('queued');
});

test('files without a row are swept; a sweep that fails does not stop the others', async () => {
  await using world = await openTaskWorld();
  world.executors.automatic = true;
  const task = await world.submit('select 1');
  await world.tasks.waitFor(task.id, admin, 5_000);
  await world.database.write((db) => db.deleteFrom('results').execute());
  await world.tasks.sweep();
  expect(await world.executors.store.list()).toEqual([]);
  expect((await world.tasks.openResults(task.id, admin)).kind).toBe('expired');
});

test('where other nodes publish, too, a result without a row gets an hour to have one', async () => {
  const executors = createFakeExecutors(4);
  executors.automatic = true;
  const shared = { ...executors, store: { ...executors.store, isShared: true } };
  await using world = await openTaskWorld({ executors: shared });
  const [published, kept] = [await world.submit('select 1'), await world.submit('select 2')];
  for (const { id } of [published, kept]) await world.tasks.waitFor(id, admin, 5_000);
  const [orphan] = await world.executors.store.list();
  await world.database.write((db) =>
    db
      .deleteFrom('results')
      .where('id', '=', orphan ?? '')
      .execute(),
  );
  // All files are looked at in every 120th round of sweeps.
  const lookAtFiles = async (): Promise<void> => {
    for (let round = 0; round < 120; round += 1) await world.tasks.sweep();
  };
  for (const movedMs of [0, 3_599_000]) {
    world.clock.move(movedMs);
    await lookAtFiles();
    expect(await world.executors.store.list()).toContain(orphan);
  }
  world.clock.move(1_000);
  await lookAtFiles();
  expect(await world.executors.store.list()).not.toContain(orphan);
});

test('100,000 waiting and 300,000 past tasks: lookups and sweeps use their indexes', { timeout: 60_000 }, async () => {
  await using world = await openTaskWorld();
  const row = sql`lower(hex(randomblob(16))), 'query', '1', '{}', '1', 'x', 0, 0, 1`;
  const columns = sql.raw(
    'id, subject_kind, subject_id, options, user_id, caller_digest, deferred, interactive, created_at, state, finished_at',
  );
  const fill = (count: number, state: string, finished: number | null) =>
    world.database.write(async (db) => {
      await sql`insert into tasks (${columns}) with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
        select ${row}, ${state}, ${finished} from n`.execute(db);
    });
  await fill(300_000, 'expired', 9e15);
  await fill(100_000, 'queued', null);
  const plans = [
    `select * from tasks where id = 'x'`,
    `select id from tasks where state in ('queued', 'running') order by seq`,
    `select id from tasks where state = 'complete' and expires_at <= 5 order by expires_at limit 10`,
    `select seq from tasks where state in ('failed', 'killed', 'expired') and finished_at < 5 order by finished_at limit 10`,
  ];
  for (const plan of plans) {
    const { rows } = await sql<{ detail: string }>`${sql.raw(`explain query plan ${plan}`)}`.execute(
      world.database.read,
    );
    expect(rows.map(({ detail }) => detail).join()).toMatch(/INDEX/);
  }
  world.executors.automatic = true;
  const task = await world.submit('select 1');
  expect(await world.tasks.waitFor(task.id, admin, 5_000)).toMatchObject({ state: 'complete' });
});

test('the state file gives space back', async () => {
  await using world = await openTaskWorld();
  const path = `${world.dir}/state.sqlite`;
  for (let i = 0; i < 20; i += 1)
    await world.queries.createQuery(
      { model: 'm', view: 'v', filter_expression: 'x'.repeat(100_000) + String(i) },
      caller('1'),
    );
  await world.database.giveBackSpace();
  const before = readFileSync(path).length;
  await world.database.write((db) => db.deleteFrom('queries').execute());
  await world.database.giveBackSpace();
  expect(readFileSync(path).length).toBeLessThan(before / 4);
});
