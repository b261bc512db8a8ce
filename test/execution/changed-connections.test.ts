/** Connections that change while executors run: what runs goes on with what it has, what comes later has the new. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConnectionConfig } from '../../src/config/config.ts';
import { createExecutorPool, type ExecutorPool } from '../../src/execution/executor-pool.ts';
import type { JobOutcome } from '../../src/execution/messages.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { plainSettings } from '../connections/driver-contract.ts';
import { poolResults, storageIn } from './pool-support.ts';
import { runJob } from './prepared-queries.ts';

let dir: string;
let pool: ExecutorPool;
const never = (): AbortSignal => new AbortController().signal;
const at = (file: string): ConnectionConfig => ({ ...plainSettings, password: null, tables: { t: join(dir, file) } });

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coatcheck-connections-'));
  await writeFile(join(dir, 'old.csv'), 'a\n1\n');
  await writeFile(join(dir, 'new.csv'), 'a\n1\n2\n');
  pool = createExecutorPool({
    size: 1,
    storage: storageIn(dir),
    connections: [at('old.csv')],
    maxResultBytes: 1e9,
    clock: systemClock,
    ids: systemIds,
    threads: 2,
  });
});
afterEach(async () => {
  await pool[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const rowsOf = (outcome: JobOutcome) => (outcome.kind === 'complete' ? outcome.result.rowCount : outcome);

it('a statement that runs ends with the former ones, and what waits for its process is given back', async () => {
  const results = poolResults(dir);
  await results.run(pool, runJob('SELECT 1 AS b'));
  const before = pool.generation();
  const long = 'SELECT a, (SELECT count(*) FROM range(30000) x, range(30000) y) AS n FROM t';
  const running = pool.run(runJob(long, 'json'), never());
  const waiting = pool.run(runJob('SELECT * FROM t'), never());
  pool.renew([at('new.csv')]);
  expect(rowsOf(await running)).toBe(1);
  expect(await waiting).toMatchObject({ kind: 'crashed', reason: 'The connections have changed.' });
  expect(pool.generation()).not.toBe(before);
  expect(rowsOf(await pool.run(runJob('SELECT * FROM t'), never()))).toBe(2);
});

it('an idle process is replaced at once, with the files that it holds', async () => {
  await pool.run(runJob('SELECT * FROM t'), never());
  const [former] = pool.pids();
  pool.renew([at('new.csv')]);
  expect(rowsOf(await pool.run(runJob('SELECT * FROM t'), never()))).toBe(2);
  expect(pool.pids()).not.toContain(former);
});

it('a process that has only just been started gets the new ones, too', async () => {
  pool.renew([at('new.csv')]);
  expect(rowsOf(await pool.run(runJob('SELECT * FROM t'), never()))).toBe(2);
});
