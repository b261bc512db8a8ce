/** What an executor tells of a job that takes a while, with a real database behind it. */
import { expect, it, vi } from 'vitest';
import type { JobProgress } from '../../src/execution/job-progress.ts';
import { Secret } from '../../src/lib/secret.ts';
import { postgresServer } from '../support/engines.ts';
import { never, openTestPool, poolConnection } from './pool-support.ts';
import { prepareSql, runJob } from './prepared-queries.ts';

vi.setConfig({ testTimeout: 120_000 });

const { host, port, database, user, password } = await postgresServer();

it('counts the rows that have come so far, and ends with more than it began with', async () => {
  const connection = { ...poolConnection, dialect_name: 'postgres', host, port, database, username: user };
  await using test = openTestPool({ connections: [{ ...connection, password: new Secret(password) }] });
  const told: JobProgress[] = [];
  const sql = `SELECT i, repeat('x', 4000) AS x, (SELECT count(*) FROM generate_series(1, 40000) j WHERE j % 7 = i % 7) AS n FROM generate_series(1, 1000) i`;
  const outcome = await test.pool.run(runJob(prepareSql(sql), 'json'), never(), (progress) => told.push(progress));
  expect(outcome.kind).toBe('complete');
  const rows = told.filter(({ phase }) => phase === 'querying').map((each) => each.rows ?? 0);
  expect(rows.length).toBeGreaterThan(1);
  expect(rows).toEqual(rows.toSorted((one, other) => one - other));
  expect([rows.at(-1)! > rows[0]!, rows.at(-1)! <= 1_000]).toEqual([true, true]);
});

it('tells what grows on disk where the database counts no rows before its end', async () => {
  await using test = openTestPool();
  const told: JobProgress[] = [];
  const sql = 'SELECT md5(range::text) AS a, md5((range * 7)::text) AS b FROM range(700000)';
  await test.pool.run(runJob(prepareSql(sql), 'json'), never(), (progress) => told.push(progress));
  expect(told.map(({ phase }) => phase)).toContain('rendering');
  expect(told.every(({ rows }) => rows === null)).toBe(true);
  expect(Math.max(...told.map(({ bytes }) => bytes ?? 0))).toBeGreaterThan(100_000);
});
