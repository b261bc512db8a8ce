import { expect, test } from 'vitest';
import type { Compiler } from '../../src/compile/compile-pool.ts';
import { caller, openTaskWorld, type TaskWorld } from '../support/task-world.ts';
import { defaultTaskOptions } from '../../src/tasks/task.ts';
import { taskError } from '../support/fake-executors.ts';

const admin = caller('9', true);

async function finished(world: TaskWorld, id: string) {
  return world.tasks.waitFor(id, admin, 5_000);
}

async function bytes(world: TaskWorld, id: string, format?: 'csv'): Promise<string> {
  const results = await world.tasks.openResults(id, admin, format === undefined ? {} : { format });
  if (results.kind !== 'ready') return results.kind;
  await using body = results.body;
  return Buffer.concat(await body.stream().toArray()).toString();
}

test('a task goes from queued to running to complete, and its bytes are served', async () => {
  await using world = await openTaskWorld();
  const task = await world.submit('select 1');
  expect(task.state).toBe('queued');
  expect(task.id).toMatch(/^[0-9a-f]{32}$/);
  const job = await world.executors.next();
  await expect.poll(async () => (await world.tasks.get(task.id, admin))?.state).toBe('running');
  expect((await world.tasks.openResults(task.id, admin)).kind).toBe('pending');
  job.complete();
  expect(await finished(world, task.id)).toMatchObject({
    state: 'complete',
    resultSource: 'query',
    runtimeSeconds: 0.25,
  });
  expect(await bytes(world, task.id)).toContain('as json-');
  expect(world.tasks.counts()).toEqual({ queued: 0, running: 0 });
});

test('the same query asked by three while it runs executes once; a later one is answered by the cache', async () => {
  await using world = await openTaskWorld();
  const tasks = [await world.submit('select 1'), await world.submit('select 1', {}, caller('2'))];
  const job = await world.executors.next();
  tasks.push(await world.submit('select 1'));
  await expect.poll(async () => (await world.tasks.get(tasks[2]!.id, admin))?.state).toBe('running');
  job.complete();
  for (const { id } of tasks)
    expect(await finished(world, id)).toMatchObject({ state: 'complete', resultSource: 'query' });
  const late = await world.submit('select 1');
  expect(await finished(world, late.id)).toMatchObject({ state: 'complete', resultSource: 'cache' });
  expect(world.executors.begun).toHaveLength(1);
});

test('cache=false runs again and writes the cache; a result past its freshness is run again', async () => {
  await using world = await openTaskWorld();
  world.executors.automatic = true;
  const first = await finished(world, (await world.submit('select 1')).id);
  const again = await finished(world, (await world.submit('select 1', { cache: false })).id);
  const cached = await finished(world, (await world.submit('select 1')).id);
  expect(world.executors.begun).toHaveLength(2);
  expect(again).not.toMatchObject({ resultId: (first as { resultId?: string }).resultId });
  expect(cached).toMatchObject({ resultId: (again as { resultId?: string }).resultId });
  world.clock.move(700_000);
  await finished(world, (await world.submit('select 1')).id);
  expect(world.executors.begun).toHaveLength(3);
});

test('cache=false does not join a run that began before it', async () => {
  await using world = await openTaskWorld();
  const early = await world.submit('select 1');
  const first = await world.executors.next();
  await expect.poll(async () => (await world.tasks.get(early.id, admin))?.state).toBe('running');
  const fresh = await world.submit('select 1', { cache: false });
  const second = await world.executors.next();
  first.complete();
  second.complete();
  await finished(world, early.id);
  await finished(world, fresh.id);
  expect(world.executors.begun).toHaveLength(2);
});

test('cache_only gives a stale result, and an explained empty one without asking the database', async () => {
  await using world = await openTaskWorld();
  world.executors.automatic = true;
  await finished(world, (await world.submit('select 1')).id);
  world.clock.move(700_000);
  const stale = await finished(world, (await world.submit('select 1', { cacheOnly: true })).id);
  expect(stale).toMatchObject({ state: 'complete', resultSource: 'cache', notice: null });
  const nothing = await finished(world, (await world.submit('select 2', { cacheOnly: true })).id);
  expect(nothing).toMatchObject({ state: 'complete', notice: expect.stringContaining('cache_only') });
  expect(world.executors.begun.at(-1)).toMatchObject({ kind: 'run', empty: { notice: expect.any(String) } });
  const real = await finished(world, (await world.submit('select 2')).id);
  expect(real).toMatchObject({ resultSource: 'query', notice: null });
});

test('another format of a finished result is rendered, never run again', async () => {
  await using world = await openTaskWorld();
  world.executors.automatic = true;
  const task = await world.submit('select 1');
  await finished(world, task.id);
  expect(await bytes(world, task.id, 'csv')).toContain('as csv-');
  const other = await world.submit('select 1', { resultFormat: 'md' });
  expect(await finished(world, other.id)).toMatchObject({ state: 'complete', resultSource: 'cache' });
  expect(world.executors.begun.map(({ kind }) => kind)).toEqual(['run', 'render', 'render']);
});

test('a task for the SQL alone runs its query when its rows are asked for', async () => {
  await using world = await openTaskWorld();
  world.executors.automatic = true;
  const task = await world.submit('select 1', { resultFormat: 'sql' });
  await finished(world, task.id);
  expect(world.executors.begun).toEqual([]);
  expect(await bytes(world, task.id, 'csv')).toContain('as csv-');
  expect(await bytes(world, task.id, 'csv')).toContain('as csv-');
  expect(world.executors.begun.map(({ kind }) => kind)).toEqual(['run']);
  expect(await bytes(world, task.id)).toContain('select 1');
});

test('tickets of different formats that wait together are rendered by one run', async () => {
  await using world = await openTaskWorld({ connection: { max_queries: 1 } });
  const blocker = await world.submit('select 0');
  const job = await world.executors.next();
  const pair = [await world.submit('select 1'), await world.submit('select 1', { resultFormat: 'csv' })];
  await expect.poll(() => world.tasks.counts().queued).toBe(2);
  world.executors.automatic = true;
  job.complete();
  for (const { id } of [blocker, ...pair]) expect((await finished(world, id))?.state).toBe('complete');
  expect(world.executors.begun).toHaveLength(2);
});

test('format sql is answered with the text, without a job, also as a task', async () => {
  await using world = await openTaskWorld();
  const task = await world.submit('select 1 ;', { resultFormat: 'sql' });
  expect((await finished(world, task.id))?.state).toBe('complete');
  expect(await bytes(world, task.id)).toBe('select 1');
  expect(world.executors.begun).toHaveLength(0);
});

test('an executor that dies: once more, then failed with a clear error', async () => {
  await using world = await openTaskWorld();
  const lucky = await world.submit('select 1');
  (await world.executors.next()).crash();
  (await world.executors.next()).complete();
  expect((await finished(world, lucky.id))?.state).toBe('complete');
  const doomed = await world.submit('select 2');
  (await world.executors.next()).crash();
  (await world.executors.next()).crash();
  const task = await finished(world, doomed.id);
  expect(task).toMatchObject({
    state: 'failed',
    error: { code: 'executor_crashed', message: expect.stringContaining('2 attempts') },
  });
});

test('an executor that dies each time it renders another format: whoever asked for it is told so', async () => {
  await using world = await openTaskWorld();
  const task = await world.submit('select 1');
  (await world.executors.next()).complete();
  await finished(world, task.id);
  const asked = world.tasks.openResults(task.id, admin, { format: 'csv' });
  (await world.executors.next()).crash();
  (await world.executors.next()).crash();
  expect(await asked).toMatchObject({
    kind: 'failed',
    error: { code: 'executor_crashed', message: expect.stringContaining('2 attempts') },
  });
  const again = bytes(world, task.id, 'csv');
  (await world.executors.next()).complete();
  expect(await again).toContain('as csv-');
});

test('a query that cannot be prepared is a failed task that says why', async () => {
  await using world = await openTaskWorld();
  const query = await world.queries.createQuery({ model: 'nope', view: 'v', fields: ['v.a'] }, admin);
  const task = await world.tasks.create(
    { kind: 'query', id: query.id },
    { ...defaultTaskOptions, resultFormat: 'json' },
    admin,
  );
  expect(await finished(world, task.id)).toMatchObject({
    state: 'failed',
    error: { code: 'compile_error', message: expect.stringContaining('"nope"') },
  });
});

test('a failing database fails every ticket of the run, and is not cached', async () => {
  await using world = await openTaskWorld();
  const pair = [await world.submit('select 1'), await world.submit('select 1')];
  const job = await world.executors.next();
  await expect.poll(() => world.tasks.counts().running).toBe(2);
  job.fail(taskError('database_error', 'no such table'));
  for (const { id } of pair) {
    expect(await finished(world, id)).toMatchObject({ state: 'failed', error: { message: 'no such table' } });
  }
  await world.submit('select 1');
  (await world.executors.next()).complete();
});

test('killing one of two tickets lets the run go on; killing the last stops it', async () => {
  await using world = await openTaskWorld();
  const [a, b] = [await world.submit('select 1'), await world.submit('select 1')];
  const job = await world.executors.next();
  await expect.poll(() => world.tasks.counts().running).toBe(2);
  expect(await world.tasks.kill(a.id, admin)).toEqual({ notice: null });
  expect(job.signal.aborted).toBe(false);
  expect(await world.tasks.kill(b.id, admin)).toEqual({ notice: null });
  expect(job.signal.aborted).toBe(true);
  expect(world.executors.running).toHaveLength(0);
  expect(await world.tasks.kill(b.id, admin)).toBeNull();
  expect((await world.tasks.openResults(b.id, admin)).kind).toBe('killed');
});

test('a task that is killed while it is compiled compiles no longer, and its user’s next one may', async () => {
  const asked: AbortSignal[] = [];
  const compiler: Compiler = {
    run: (_work, _userId, signal) =>
      new Promise((_resolve, reject) => {
        if (signal === undefined) return;
        asked.push(signal);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
  await using world = await openTaskWorld({ compiler });
  const [killed, other] = [await world.submit('select 1'), await world.submit('select 2')];
  await expect.poll(() => asked.length).toBe(2);
  expect(await world.tasks.kill(killed.id, admin)).toEqual({ notice: null });
  expect(asked.map(({ aborted }) => aborted)).toEqual([true, false]);
  expect((await world.tasks.get(killed.id, admin))?.state).toBe('killed');
  expect((await world.tasks.get(other.id, admin))?.state).toBe('queued');
  await world.tasks.kill(other.id, admin);
});

test('tasks of others are not there, but for administrators', async () => {
  await using world = await openTaskWorld();
  const task = await world.submit('select 1', {}, caller('1'));
  expect(await world.tasks.get(task.id, caller('2'))).toBeUndefined();
  expect(await world.tasks.kill(task.id, caller('2'))).toBeNull();
  expect((await world.tasks.openResults(task.id, caller('2'))).kind).toBe('missing');
  expect(await world.tasks.running(caller('2'))).toHaveLength(0);
  await expect.poll(async () => (await world.tasks.running(admin))[0]?.sql).toBe('select 1');
});

test('a full queue refuses with Retry-After and lets others in', async () => {
  await using world = await openTaskWorld({ connection: { max_queries: 1 }, limits: { max_queued_tasks_per_user: 2 } });
  await world.submit('select 0');
  await world.executors.next();
  await expect.poll(() => world.tasks.counts().running).toBe(1);
  await world.submit('select 1');
  await world.submit('select 2');
  await expect(world.submit('select 3')).rejects.toMatchObject({
    code: 'too_many_requests',
    params: { retryAfterSeconds: expect.any(Number) },
  });
  await world.submit('select 3', {}, caller('2'));
});

test('run now: a client that leaves kills its task', async () => {
  await using world = await openTaskWorld();
  const query = await world.queries.createSqlQuery({ connection_name: 'one', sql: 'select 1' }, admin);
  const leaving = new AbortController();
  const subject = { kind: 'sql_query', id: query.slug } as const;
  const options = { ...defaultTaskOptions, resultFormat: 'json' as const };
  const asked = world.tasks.runNow(subject, options, admin, leaving.signal);
  const job = await world.executors.next();
  leaving.abort(new Error('gone'));
  await expect(asked).rejects.toThrow('gone');
  expect(job.signal.aborted).toBe(true);
  world.executors.automatic = true;
  const results = await world.tasks.runNow(subject, options, admin, new AbortController().signal);
  expect(results.kind).toBe('ready');
  if (results.kind === 'ready') await results.body[Symbol.asyncDispose]();
});

test('cancel races complete a thousand times: one wins, and stays', { timeout: 60_000 }, async () => {
  await using world = await openTaskWorld();
  let killed = 0;
  for (let round = 0; round < 1_000; round += 1) {
    const task = await world.submit(`select ${String(round)}`);
    const job = await world.executors.next();
    const order = [() => world.tasks.kill(task.id, admin), () => (job.complete(), Promise.resolve({ notice: null }))];
    if (round % 2 === 0) order.reverse();
    for (let wait = round % 5; wait > 0; wait -= 1) await Promise.resolve();
    const asked = order.map((act) => act());
    const won = round % 2 === 0 ? await asked[1] : await asked[0];
    const state = (await finished(world, task.id))?.state;
    expect(state).toBe(won !== null ? 'killed' : 'complete');
    if (won !== null) killed += 1;
    expect((await world.tasks.get(task.id, admin))?.state).toBe(state);
  }
  expect(killed).toBeGreaterThan(0);
});

test('a user with much to do leaves the last executor to others, also those who ask for the same', async () => {
  await using world = await openTaskWorld();
  for (let i = 0; i < 6; i += 1) await world.submit(`select ${String(i)}`);
  const mine = [await world.executors.next(), await world.executors.next(), await world.executors.next()];
  await world.submit('select 5', {}, caller('2'));
  const job = await world.executors.next();
  expect(job.job).toMatchObject({ kind: 'run', prepared: { sql: 'select 5' } });
  expect(world.executors.running).toHaveLength(4);
  job.complete();
  for (const one of mine) one.complete();
  world.executors.automatic = true;
  await expect.poll(() => world.tasks.counts()).toEqual({ queued: 0, running: 0 });
});
