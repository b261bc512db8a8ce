import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createKeptQueries } from '../../src/queries/kept-queries.ts';
import { caller, openTaskWorld } from '../support/task-world.ts';

const isSource = async (): Promise<boolean> => true;

test('the same definition is the same query: keys in any order, absent, null and empty alike', async () => {
  await using world = await openTaskWorld();
  const first = await world.queries.createQuery(
    {
      model: 'm',
      view: 'v',
      fields: ['v.a', 'v.b'],
      filters: { 'v.a': '1', 'v.b': '2' },
      limit: 10,
      pivots: null,
      total: false,
    },
    caller('1'),
  );
  const same = await world.queries.createQuery(
    {
      view: 'v',
      model: 'm',
      filters: { 'v.b': '2', 'v.a': '1' },
      fields: ['v.a', 'v.b'],
      limit: '10',
      sorts: [],
      filter_expression: '',
      dynamic_fields: '[]',
      vis_config: {},
    },
    caller('2'),
  );
  expect(same).toEqual(first);
  expect(first.id).toMatch(/^\d+$/);
  expect(first.slug).toMatch(/^[0-9A-Za-z]{7}$/);
  expect(first.clientId).toMatch(/^[0-9A-Za-z]{22}$/);
  const other = await world.queries.createQuery(
    { model: 'm', view: 'v', fields: ['v.b', 'v.a'], limit: '10' },
    caller('1'),
  );
  expect(other.id).not.toBe(first.id);
  for (const found of [world.queries.getQuery(first.id), world.queries.getQueryBySlug(first.slug)]) {
    expect((await found)?.definition).toEqual(first.definition);
  }
  expect(await world.queries.getQuery('1; drop table queries')).toBeUndefined();
});

test('what is missing is named', async () => {
  await using world = await openTaskWorld();
  await expect(world.queries.createQuery({ view: 'v' }, caller('1'))).rejects.toMatchObject({
    code: 'validation_failed',
    params: { errors: [{ field: 'model', code: 'missing_field' }] },
  });
  await expect(world.queries.createSqlQuery({ sql: 'select 1' }, caller('1'))).rejects.toMatchObject({
    params: { errors: [{ field: 'connection_name' }] },
  });
  await expect(
    world.queries.createMergeQuery({ source_queries: [{ query_id: '77' }] }, caller('1'), isSource),
  ).rejects.toMatchObject({
    params: { errors: [{ field: 'source_queries[0].query_id', message: expect.stringContaining('77') }] },
  });
});

test('SQL queries and merge queries have structural identity too', async () => {
  await using world = await openTaskWorld();
  const sql = { connection_name: 'one', sql: 'select 1' };
  const first = await world.queries.createSqlQuery(sql, caller('1'));
  expect((await world.queries.createSqlQuery({ ...sql, vis_config: null }, caller('1'))).slug).toBe(first.slug);
  // Who else has written a text, how often and when it ran, is nobody's business.
  const others = await world.queries.createSqlQuery(sql, caller('2'));
  expect(others).toMatchObject({ slug: expect.not.stringMatching(first.slug), creatorId: '2', runCount: 0 });
  const base = await world.queries.createQuery({ model: 'm', view: 'v' }, caller('1'));
  const merge = { source_queries: [{ query_id: base.id, merge_fields: null }] };
  const merged = await world.queries.createMergeQuery(merge, caller('1'), isSource);
  const again = await world.queries.createMergeQuery(
    { source_queries: [{ query_slug: base.slug }], sorts: [] },
    caller('2'),
    isSource,
  );
  expect(again.id).toBe(merged.id);
});

test('a run of SQL is counted with its query', async () => {
  await using world = await openTaskWorld();
  world.executors.automatic = true;
  const task = await world.submit('select 1');
  await world.tasks.waitFor(task.id, caller('1'), 5_000);
  expect(await world.queries.getSqlQuery(task.subject.id)).toMatchObject({ runCount: 1, lastRuntimeSeconds: 0.25 });
});

test('what is remembered of queries does not grow with their size', async () => {
  await using world = await openTaskWorld();
  const many = 150;
  const letters = 900_000;
  const before = usedMemory();
  for (let i = 0; i < many; i += 1) {
    const body = { model: 'm', view: 'v', fields: ['v.a'], vis_config: { note: String(i).padEnd(letters, 'x') } };
    // One after the other, as they come.
    await world.queries.createQuery(body, caller('1'));
  }
  expect(usedMemory() - before).toBeLessThan((many * letters) / 2);
});

/** Bytes of the heap that something still needs. */
function usedMemory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('what the queries of each user take is read once, and counted from then on', async () => {
  await using world = await openTaskWorld();
  const created = async (userId: string, letters: number) =>
    world.queries.createQuery(
      { model: 'm', view: 'v', fields: ['v.a'], filters: { 'v.a': 'x'.repeat(letters) } },
      caller(userId),
    );
  const query = await created('1', 10_000);
  await created('2', 10_000);
  for (let index = 0; index < 1_100; index += 1) await created('3', index);
  await world.queries.createSqlQuery({ connection_name: 'main', sql: 'y'.repeat(5_000) }, caller('1'));
  await world.queries.createMergeQuery({ source_queries: [{ query_id: Number(query.id) }] }, caller('2'), isSource);
  const kept = createKeptQueries(world.database);
  // Nobody counts before it is asked for.
  kept.add('1', 1e9);
  const before = await kept.byAuthor();
  const thousands = (userId: string) => Math.floor((before.get(userId) ?? 0) / 1_000);
  // The same definition is kept for both.
  expect([thousands('1'), thousands('2')]).toEqual([16, 11]);
  expect(thousands('3')).toBeGreaterThan(1_200);
  kept.add('1', 7);
  expect((await kept.byAuthor()).get('1')).toBe((before.get('1') ?? 0) + 7);
});
