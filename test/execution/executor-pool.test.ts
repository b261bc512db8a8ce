import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionConfig } from '../../src/config/config.ts';
import type { ExecutorEvent } from '../../src/execution/executor-event.ts';
import { createExecutorPool, type ExecutorPool } from '../../src/execution/executor-pool.ts';
import type { JobOutcome } from '../../src/execution/messages.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { Secret } from '../../src/lib/secret.ts';
import { folderBytes } from '../../src/results/storage/folder-bytes.ts';
import { plainSettings, until } from '../connections/driver-contract.ts';
import { poolResults, storageIn, type PoolResults } from './pool-support.ts';
import { prepareSql, renderRequest, runJob } from './prepared-queries.ts';

const ENDLESS = 'SELECT count(*) AS n FROM range(10000000) a, range(1000000) b';

let dir: string;
let pool: ExecutorPool;
let events: ExecutorEvent[];
let results: PoolResults;

const connection: ConnectionConfig = { ...plainSettings, password: new Secret('a-secret-word') };

function openPool(options: Partial<Parameters<typeof createExecutorPool>[0]> = {}): ExecutorPool {
  events = [];
  pool = createExecutorPool({
    size: 1,
    storage: storageIn(dir),
    connections: [connection],
    maxResultBytes: 1e9,
    clock: systemClock,
    ids: systemIds,
    threads: 2,
    log: (event) => events.push(event),
    ...options,
  });
  return pool;
}

const scratchDir = (): string => storageIn(dir).scratchDir;
const never = (): AbortSignal => new AbortController().signal;
const kinds = (): string[] => events.map(({ kind }) => kind);

function complete(outcome: JobOutcome): Extract<JobOutcome, { kind: 'complete' }> {
  if (outcome.kind !== 'complete') throw new Error(JSON.stringify(outcome));
  return outcome;
}

async function bytesOf(resultId: string, renderKey: string): Promise<string | null> {
  await using rendering = await results.storage.openRendering(resultId, renderKey);
  return rendering === null ? null : await text(rendering.stream());
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function started(): Promise<number> {
  complete(await pool.run(runJob('SELECT 1 AS a'), never()));
  return pool.pids()[0] ?? 0;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coatcheck-pool-'));
  results = poolResults(dir);
});
afterEach(async () => {
  const pids = pool.pids();
  await pool[Symbol.asyncDispose]();
  expect(pids.filter(alive)).toEqual([]);
  await rm(dir, { recursive: true, force: true });
});

describe('a run job', () => {
  it('leaves the rows and the renderings in the store', async () => {
    openPool();
    const job = runJob(`SELECT * FROM (VALUES (1, 'x'), (2, NULL)) AS v(a, b)`, 'json', 'csv');
    const outcome = complete(await results.run(pool, job));
    expect(outcome.result).toMatchObject({ resultId: job.resultId, rowCount: 2, truncated: false });
    expect(outcome.renders.map(({ contentType }) => contentType)).toEqual([
      'application/json',
      'text/csv; charset=utf-8',
    ]);
    expect(JSON.parse((await bytesOf(job.resultId, 'json')) ?? '')).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: null },
    ]);
    expect(await bytesOf(job.resultId, 'csv')).toMatch(/1,x\n2,\n$/);
    expect(outcome.result.bytes).toBeGreaterThan(0);
  });

  it('keeps as many rows as the limit says, and says that there were more', async () => {
    openPool();
    const cut = runJob(prepareSql('SELECT range AS i FROM range(10)', { limit: 4 }), 'csv');
    expect(complete(await results.run(pool, cut)).result).toMatchObject({ rowCount: 4, truncated: true });
    expect(await bytesOf(cut.resultId, 'csv')).toMatch(/\n0\n1\n2\n3\n$/);
    const full = runJob(prepareSql('SELECT range AS i FROM range(4)', { limit: 4 }), 'csv');
    expect(complete(await results.run(pool, full)).result).toMatchObject({ rowCount: 4, truncated: false });
  });

  it('fails with the database’s words and the place in the SQL', async () => {
    openPool();
    const outcome = await pool.run(runJob('SELECT 1 AS a,\n  nosuch AS b', 'json'), never());
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: {
        code: 'database_error',
        message: 'The DuckDB database encountered an error while running this query.',
        messageDetails: expect.stringContaining('"nosuch"'),
        sql: 'SELECT 1 AS a,\n  nosuch AS b',
        sqlErrorLoc: { line: 2, column: 3 },
      },
    });
    expect(await storageIn(dir).list()).toEqual([]);
  });

  it('fails when the connection is unknown', async () => {
    openPool();
    const outcome = await pool.run(runJob(prepareSql('SELECT 1', { connection: 'lost' })), never());
    expect(outcome).toMatchObject({ kind: 'failed', error: { message: 'There is no connection named lost.' } });
  });

  it('names the limit that it passed: time, bytes', async () => {
    openPool({ connections: [{ ...connection, statement_timeout_ms: 200 }], maxResultBytes: 1_000_000 });
    const slow = await pool.run(runJob(ENDLESS), never());
    expect(slow).toMatchObject({ kind: 'failed', error: { code: 'statement_timeout' } });
    expect(slow.kind === 'failed' && slow.error.message).toMatch(/longer than 200 ms/);
    const large = await pool.run(runJob('SELECT uuid() AS u, uuid() AS v FROM range(200000)', 'csv'), never());
    expect(large).toMatchObject({ kind: 'failed', error: { code: 'result_too_large' } });
    expect(large.kind === 'failed' && large.error.message).toMatch(/1 MB/);
    expect(await storageIn(dir).list()).toEqual([]);
    expect(await folderBytes(dir)).toBe(0);
  });

  it('runs one at a time in each process, the others wait their turn', async () => {
    openPool({ size: 2 });
    const jobs = Array.from({ length: 12 }, (_, index) => runJob(`SELECT ${String(index)} AS i`, 'csv'));
    await Promise.all(jobs.map(async (job) => complete(await results.run(pool, job))));
    const texts = await Promise.all(jobs.map((job) => bytesOf(job.resultId, 'csv')));
    expect(texts).toEqual(jobs.map((_, index) => `i\n${String(index)}\n`));
  });
});

describe('a render job', () => {
  it('is refused when few rows are larger than a result may be', async () => {
    openPool({ maxResultBytes: 400_000 });
    const job = runJob(prepareSql("SELECT repeat('x', 100000) AS t FROM range(9)", { limit: 100 }), 'json');
    const outcome = await pool.run(job, never());
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'result_too_large' } });
    complete(await pool.run(runJob(prepareSql('SELECT 1 AS a', { limit: 1 }), 'json'), never()));
  });

  it.each([null, 500])('writes a stored result in one more format, without the database (limit %s)', async (limit) => {
    const file = join(dir, 'gone.csv');
    await writeFile(file, 'a\n1\n');
    openPool({ connections: [{ ...connection, tables: { gone: file } }] });
    const sql = 'SELECT a, 170141183460469231731687303715884105727::HUGEINT AS h FROM gone';
    const job = runJob(prepareSql(sql, { limit }), 'json');
    const first = complete(await results.run(pool, job));
    await rm(file);
    const render = { kind: 'render', jobId: 'r1', resultId: job.resultId, render: renderRequest('csv') } as const;
    const outcome = complete(await results.run(pool, render));
    expect(outcome.result).toEqual(first.result);
    expect(await bytesOf(job.resultId, 'csv')).toBe('a,h\n1,170141183460469231731687303715884105727\n');
  });

  it.each(['csv', 'json'] as const)('lays rows that are few and long where many rows lie (%s)', async (format) => {
    openPool();
    const job = runJob(prepareSql("SELECT repeat('x', 60000) AS t FROM range(4)", { limit: 3 }), format);
    const outcome = complete(await results.run(pool, job));
    expect(outcome.result).toMatchObject({ rowCount: 3, truncated: true });
    expect([outcome.parcel, await storageIn(dir).list()]).toEqual([undefined, [job.resultId]]);
    const other = format === 'csv' ? 'json' : 'csv';
    const render = { kind: 'render', jobId: 'r1', resultId: job.resultId, render: renderRequest(other) } as const;
    complete(await results.run(pool, render));
    const row = { t: 'x'.repeat(60_000) };
    expect(JSON.parse((await bytesOf(job.resultId, 'json')) ?? '')).toEqual([row, row, row]);
    expect(await bytesOf(job.resultId, 'csv')).toBe(`t\n${`${'x'.repeat(60_000)}\n`.repeat(3)}`);
  });

  it('holds a rendering to the limit of bytes, also one that is written at once', async () => {
    openPool({ maxResultBytes: 400_000 });
    // Half a byte per row as stored columns, 23 as json.
    const job = runJob("SELECT 'always the same' AS s FROM range(20000)", 'csv');
    complete(await pool.run(job, never()));
    const bytes = await folderBytes(dir);
    const render = { kind: 'render', jobId: 'r1', resultId: job.resultId, render: renderRequest('json') } as const;
    expect(await pool.run(render, never())).toMatchObject({ kind: 'failed', error: { code: 'result_too_large' } });
    expect(await folderBytes(dir)).toBe(bytes);
  });

  it('fails with not_found when the result is not there', async () => {
    openPool();
    const render = { kind: 'render', jobId: 'r1', resultId: systemIds.hex32(), render: renderRequest('csv') } as const;
    expect(await pool.run(render, never())).toMatchObject({ kind: 'failed', error: { code: 'not_found' } });
  });
});

describe('cancelling', () => {
  it('stops the statement, leaves nothing behind, and the process goes on', async () => {
    openPool();
    const pid = await started();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 150);
    expect(await pool.run(runJob(ENDLESS), controller.signal)).toMatchObject({ kind: 'cancelled' });
    expect(await started()).toBe(pid);
    expect(
      (await readdir(join(scratchDir(), (await readdir(scratchDir()))[0] ?? ''))).filter((name) =>
        name.startsWith('job-'),
      ),
    ).toEqual([]);
  });

  it('takes a job out of the queue', async () => {
    openPool();
    const blocking = new AbortController();
    const first = pool.run(runJob(ENDLESS), blocking.signal);
    const waiting = new AbortController();
    const second = pool.run(runJob('SELECT 1'), waiting.signal);
    waiting.abort();
    expect(await second).toMatchObject({ kind: 'cancelled' });
    blocking.abort();
    expect(await first).toMatchObject({ kind: 'cancelled' });
  });

  it('kills a process that does not react, and starts another', async () => {
    openPool({ cancelGraceMs: 200 });
    const pid = await started();
    const controller = new AbortController();
    const run = pool.run(runJob(ENDLESS), controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 100));
    process.kill(pid, 'SIGSTOP');
    controller.abort();
    expect(await run).toMatchObject({ kind: 'cancelled' });
    expect(kinds()).toContain('killed');
    expect(await started()).not.toBe(pid);
  });
});

describe('processes', () => {
  it('that die give their job back as crashed and are replaced', async () => {
    openPool();
    const pid = await started();
    const run = pool.run(runJob(ENDLESS), never());
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.kill(pid, 'SIGKILL');
    expect(await run).toMatchObject({ kind: 'crashed', reason: expect.stringContaining('SIGKILL') });
    expect(await started()).not.toBe(pid);
    await until(async () => (await readdir(scratchDir())).length === 1);
  });

  it('that died while idle cost no job its run', async () => {
    openPool();
    process.kill(await started(), 'SIGKILL');
    expect(await pool.run(runJob('SELECT 1 AS a'), never())).toMatchObject({ kind: 'complete' });
  });

  it('that have grown too large are replaced after their job', async () => {
    openPool({ recycleAboveBytes: 1 });
    const pid = await started();
    await until(() => Promise.resolve(kinds().includes('exited')));
    expect(await started()).not.toBe(pid);
    expect(kinds()).toContain('recycled');
  });

  it('that cannot start are tried again, ever more slowly', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    openPool({ storage: storageIn(join(file, 'no-folder')) });
    await until(() => Promise.resolve(kinds().filter((kind) => kind === 'exited').length >= 3));
    expect(kinds().filter((kind) => kind === 'started').length).toBeLessThan(6);
  });

  it('have tried themselves out when they are ready, and left nothing of it', async () => {
    const file = join(dir, 't.csv');
    await writeFile(file, 'a\n1\n');
    openPool({
      connections: [
        { ...connection, tables: { t: file } },
        { ...connection, name: 'b', tables: { t: join(dir, 'none') } },
      ],
    });
    await until(() => Promise.resolve(pool.ready() === 1));
    const left = await readdir(scratchDir(), { recursive: true });
    expect(left.filter((name) => !/^executor-[^/]+(\/spill[^/]*)?$/.test(name))).toEqual([]);
    expect([await storageIn(dir).list(), kinds()]).toEqual([[], ['started']]);
  });

  it('show no secret to who looks at them from outside', async () => {
    openPool();
    const pid = await started();
    const shown = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${String(pid)}/${name}`, 'latin1')).join('');
    expect(shown).toContain('coatcheck-executor');
    expect(shown).not.toContain('a-secret-word');
  });

  it('end when the server vanishes, in the middle of a query too', { timeout: 30_000 }, async () => {
    openPool({ size: 1 });
    const script = `
      import { createExecutorPool } from ${JSON.stringify(join(import.meta.dirname, '../../src/execution/executor-pool.ts'))};
      import { openResultStorage } from ${JSON.stringify(join(import.meta.dirname, '../../src/results/storage/open-result-storage.ts'))};
      import { systemClock } from ${JSON.stringify(join(import.meta.dirname, '../../src/lib/clock.ts'))};
      import { systemIds } from ${JSON.stringify(join(import.meta.dirname, '../../src/lib/ids.ts'))};
      const { connection, job, dir } = JSON.parse(process.argv[1]);
      const storage = openResultStorage({ kind: 'folder', dir, node: 'embedded', isShared: false });
      const pool = createExecutorPool({ size: 2, storage, connections: [{ ...connection, password: null }],
        maxResultBytes: 1e9, clock: systemClock, ids: systemIds });
      pool.run(job, new AbortController().signal);
      setTimeout(() => process.stdout.write(JSON.stringify(pool.pids()) + '\\n'), 1000);`;
    const argument = JSON.stringify({ connection, job: runJob(ENDLESS), dir: join(dir, 'other') });
    const server = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, argument], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve) => server.stdout.once('data', (data) => resolve(String(data))));
    const pids = JSON.parse(line) as number[];
    expect(pids.filter(alive)).toHaveLength(2);
    server.kill('SIGKILL');
    await until(() => Promise.resolve(pids.every((pid) => !alive(pid))));
  });
});
