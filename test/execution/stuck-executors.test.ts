/** Executors that no longer answer, and steps that take longer than they may. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { until } from '../connections/driver-contract.ts';
import { never, openTestPool, poolConnection } from './pool-support.ts';
import { renderRequest, runJob } from './prepared-queries.ts';

// Processes take their time to start on a machine that has much to do.
vi.setConfig({ testTimeout: 120_000 });

const ENDLESS = 'SELECT count(*) AS n FROM range(10000000) a, range(1000000) b';
const limit = (statement_timeout_ms: number) => [{ ...poolConnection, statement_timeout_ms }];

it('an executor that stands still under a statement is given up soon after the limit', async () => {
  await using test = openTestPool({ connections: limit(2000), cancelGraceMs: 300 });
  const { pool, events } = test;
  expect(await pool.run(runJob('SELECT 1 AS a'), never())).toMatchObject({ kind: 'complete' });
  const run = pool.run(runJob(ENDLESS), never());
  await delay(500);
  process.kill(pool.pids()[0] ?? 0, 'SIGSTOP');
  const outcome = await run;
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'statement_timeout' } });
  expect(outcome.kind === 'failed' && outcome.error.message).toContain('longer than 2 s');
  expect(events).toContainEqual(expect.objectContaining({ kind: 'killed', connection: 'test' }));
  expect(await pool.run(runJob('SELECT 1 AS a'), never())).toMatchObject({ kind: 'complete' });
});

it('a statement that no cancel reaches takes its executor with it, not the next job', async () => {
  await using test = openTestPool({ connections: limit(1000), cancelGraceMs: 300 });
  const sql = `SELECT repeat('a', 20000) || i LIKE '${'%a_'.repeat(12)}%b' AS never FROM range(2) r(i)`;
  const outcome = await test.pool.run(runJob(sql), never());
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'statement_timeout' } });
  expect(test.events.map(({ kind }) => kind)).toContain('killed');
  expect(await test.pool.run(runJob('SELECT 1 AS a'), never())).toMatchObject({ kind: 'complete' });
});

it('a statement whose planning alone takes longer than it may is ended, and the next job runs', async () => {
  await using test = openTestPool({ connections: limit(1000), cancelGraceMs: 300 });
  const sql = Array.from({ length: 8_000 }, (_, index) => `SELECT ${String(index)} AS a`).join(' UNION ALL ');
  const outcome = await test.pool.run(runJob(sql), never());
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'statement_timeout' } });
  expect(await test.pool.run(runJob('SELECT 1 AS a'), never())).toMatchObject({ kind: 'complete' });
});

it('rendering has a time limit of its own, which it keeps itself where it can', async () => {
  await using test = openTestPool({ workbenchTimeoutMs: 100, cancelGraceMs: 20_000 });
  const { pool } = test;
  const outcome = await pool.run(runJob('SELECT range AS i, uuid() AS u FROM range(2000000)', 'json'), never());
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'workbench_timeout' } });
  expect(outcome.kind === 'failed' && outcome.error.message).toBe(
    'Shaping and rendering the result took longer than 100 ms (server.workbench_timeout) and was stopped.',
  );
});

it('an executor that stands still while it renders is given up', async () => {
  await using test = openTestPool({ workbenchTimeoutMs: 5000, cancelGraceMs: 300 });
  const { pool, dir } = test;
  const job = runJob('SELECT range AS i, uuid() AS u FROM range(200000)');
  expect(await pool.run(job, never())).toMatchObject({ kind: 'complete' });
  const render = { kind: 'render', jobId: 'r1', resultId: job.resultId, render: renderRequest('xlsx') } as const;
  const run = pool.run(render, never());
  await until(() => Promise.resolve(globSync(join(dir, '.scratch/*/*/job-r1')).length > 0));
  process.kill(pool.pids()[0] ?? 0, 'SIGSTOP');
  expect(await run).toMatchObject({ kind: 'failed', error: { code: 'workbench_timeout' } });
});
