/** Databases that restart, cut sessions off or take nobody in for a while. */
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, expect, it, vi } from 'vitest';
import type { ConnectionConfig } from '../../src/config/config.ts';
import { Secret } from '../../src/lib/secret.ts';
import { postgresServer } from '../support/engines.ts';
import { never, openTestPool, poolConnection } from './pool-support.ts';
import { prepareSql, runJob } from './prepared-queries.ts';

vi.setConfig({ testTimeout: 120_000 });

const address = await postgresServer();
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** Stands before PostgreSQL, and cuts off the first `count` connections: at once, or when the query has been sent. */
async function cuttingOff(count: number, when: 'at once' | 'in the query'): Promise<ConnectionConfig> {
  let left = count;
  const server = createServer((client) => {
    client.on('error', () => undefined);
    const cut = left > 0;
    if (cut) left -= 1;
    if (cut && when === 'at once') {
      client.destroy();
      return;
    }
    const database = connect(address.port, address.host);
    database.on('error', () => undefined);
    client.on('data', (bytes: Buffer) => {
      if (cut && bytes.includes('lost_and_found')) {
        client.destroy();
        database.destroy();
      } else database.write(bytes);
    });
    database.pipe(client);
    client.on('close', () => database.destroy());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...poolConnection,
    dialect_name: 'postgres',
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    database: address.database,
    username: address.user,
    password: new Secret(address.password),
  };
}

const job = (sql = 'SELECT 7 AS lost_and_found') => runJob(prepareSql(sql), 'json');

it.each(['at once', 'in the query'] as const)('a connection that is lost %s is made again, and said', async (when) => {
  await using test = openTestPool({ connections: [await cuttingOff(2, when)] });
  expect(await test.pool.run(job(), never())).toMatchObject({ kind: 'complete', result: { rowCount: 1 } });
  expect(test.events.filter(({ kind }) => kind === 'retry')).toMatchObject([
    { connection: 'test', text: expect.stringMatching(/\w/) },
    { connection: 'test' },
  ]);
});

it('a database that stays away is given up after some tries, with its words', async () => {
  await using test = openTestPool({ connections: [await cuttingOff(Infinity, 'at once')] });
  const outcome = await test.pool.run(job(), never());
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'database_error' } });
  expect(outcome.kind === 'failed' && outcome.error.messageDetails).toMatch(
    /^Could not connect .*\n.*4 times in a row\.$/,
  );
  expect(test.events).toContainEqual(expect.objectContaining({ kind: 'refused', connection: 'test' }));
});

it('a query that waits for its database can be killed, and wrong SQL is not tried again', async () => {
  await using test = openTestPool({ connections: [await cuttingOff(3, 'at once')] });
  const controller = new AbortController();
  const run = test.pool.run(job(), controller.signal);
  await vi.waitFor(() => expect(test.events.filter(({ kind }) => kind === 'retry')).toHaveLength(3), 60_000);
  controller.abort();
  expect(await run).toMatchObject({ kind: 'cancelled' });
  const before = test.events.length;
  expect(await test.pool.run(job('SELECT nosuch'), never())).toMatchObject({ kind: 'failed' });
  expect(test.events.slice(before).map(({ kind }) => kind)).toEqual(['refused']);
});
