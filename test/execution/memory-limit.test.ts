/** Work that takes more memory than an executor may, wherever it does so: in the database, in calculations, in formats. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemoryWatch, type MemoryExcess } from '../../src/execution/memory-watch.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../connections/driver-contract.ts';
import { never, openTestPool, poolConnection, type TestPool } from './pool-support.ts';
import { runJob } from './prepared-queries.ts';

// Processes take their time to start on a machine that has much to do.
vi.setConfig({ testTimeout: 120_000 });

const LIMIT = 400e6;

describe('SQL that takes more memory than an executor may', () => {
  let two: TestPool;
  beforeAll(() => {
    const connections = [{ ...poolConnection, memory_limit: '350MB' }];
    two = openTestPool({ size: 2, memoryBytes: LIMIT, workbenchMemory: '150MB', connections });
  });
  afterAll(() => two[Symbol.asyncDispose]());

  it.each([
    ['a list out of a constant', 'SELECT len(range(1000000000))'],
    ['replaced texts', "SELECT length(replace(repeat('a', 30000), 'a', repeat('b', 60000)))"],
    ['rows as a list', 'SELECT len(list_sort(array_agg(i))) FROM range(200000000) r(i)'],
  ])('ends at once, for good, and alone: %s', async (_title, sql) => {
    const { pool, events } = two;
    const before = events.length;
    const others = ['SELECT 1 AS a', 'SELECT 2 AS a'].map((other) => pool.run(runJob(other), never()));
    const outcome = await pool.run(runJob(sql), never());
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'memory_exceeded' } });
    expect(outcome.kind === 'failed' && outcome.error.message).toMatch(
      /^The query used [\d.]+ MB of memory and was stopped: an executor may use at most 400 MB \(server\.executor_memory\)\.$/,
    );
    expect(await Promise.all(others)).toMatchObject([{ kind: 'complete' }, { kind: 'complete' }]);
    expect(await pool.run(runJob('SELECT 3 AS a'), never())).toMatchObject({ kind: 'complete' });
    const killed = events.slice(before).filter(({ kind }) => kind === 'killed');
    expect(killed).toMatchObject([{ connection: 'test' }]);
  });
});

describe('after the database', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer('server: { executor_memory: 400MB, workbench_memory: 150MB }\n');
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const text = (letter: string): string => `"${letter.repeat(2000)}"`;
  const grown = `replace(concat(\${orders.id}, ${text('a')}), "a", ${text('b')})`;

  it.each([['a sheet', 'xlsx', { dimension: 't', expression: grown }]])(
    '%s that takes more than an executor may is ended and said',
    async (_title, format, field) => {
      const body = {
        model: 'shop',
        view: 'orders',
        fields: ['orders.id', 't'],
        dynamic_fields: JSON.stringify([field]),
      };
      const answer = await server.call('POST', `/queries/run/${format}`, { body });
      expect(answer).toMatchObject({
        status: 400,
        json: { message: expect.stringContaining('server.executor_memory') },
      });
    },
  );
});

describe('the watch', () => {
  it('tells of the largest when all together take too much, and of none that is gone', async () => {
    const script = (size: number): string[] => [
      '-e',
      `globalThis.b = Buffer.alloc(${String(size)}, 1); setInterval(Object, 1e6)`,
    ];
    const processes = [60e6, 160e6].map((size) => spawn(process.execPath, script(size), { stdio: 'ignore' }));
    const told: (readonly [number, MemoryExcess])[] = [];
    const memory = createMemoryWatch({ clock: systemClock, limitBytes: 1e9, totalBytes: 250e6 });
    for (const [index, { pid = 0 }] of processes.entries()) {
      memory.watch(pid, (excess) => told.push([index, excess]));
    }
    memory.watch(2 ** 30, (excess) => told.push([2, excess]));
    await until(() => Promise.resolve(told.length > 0));
    expect(told).toMatchObject([[1, { passed: 'total' }]]);
    for (const child of processes) {
      child.kill();
      await once(child, 'exit');
    }
  });
});
