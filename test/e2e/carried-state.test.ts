/** An installation is carried from its data folder to PostgreSQL and back by the command line. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runBackup } from '../../src/cli/backup.ts';
import { runMigrate } from '../../src/cli/migrate.ts';
import { runState } from '../../src/cli/state.ts';
import type { CoatcheckServer } from '../../src/server.ts';
import { runCommand } from '../support/run-command.ts';
import { newStateDatabase } from '../support/state-databases.ts';
import { isStateInPostgres, startIn, startTestServer, testUsers } from '../support/test-server.ts';

const { client_id: COATCHECK_CLIENT_ID, client_secret: COATCHECK_CLIENT_SECRET } = testUsers.admin;
const first = { COATCHECK_CLIENT_ID, COATCHECK_CLIENT_SECRET };

it.skipIf(isStateInPostgres)(
  'finds its users, tasks and results, small and large, in each place',
  { timeout: 120_000 },
  async () => {
    await using state = await newStateDatabase();
    const there = { ...first, COATCHECK_STATE: state.url };
    await using embedded = await startTestServer();
    const { folder } = embedded;
    const inFolder = (env: Readonly<Record<string, string>>) => ({
      cwd: folder,
      env: { COATCHECK_DATA: 'data', ...env },
    });
    const user = (await embedded.call('POST', '/users', { body: { first_name: 'Cara' } })).json.id as string;
    const sql = (rows: number) => `select i, repeat('x', 100) as t from range(${String(rows)}) r(i)`;
    const tasks = await Promise.all(
      [3, 10_000].map(async (rows) => {
        const body = { connection_name: 'shop', sql: sql(rows) };
        const { slug } = (await embedded.call('POST', '/sql_queries', { body })).json;
        const task = { sql_query_slug: slug, result_format: 'csv' };
        return (await embedded.call('POST', '/query_tasks', { body: task })).json.id as string;
      }),
    );
    const results = (task: string) => embedded.call('GET', `/query_tasks/${task}/results`);
    await expect
      .poll(async () => (await Promise.all(tasks.map(results))).map(({ status }) => status), { timeout: 20_000 })
      .toEqual([200, 200]);
    const before = (await Promise.all(tasks.map(results))).map(({ text }) => text);
    const busy = await runCommand(runState, ['export', '--to', 'state.jsonl'], inFolder({}));
    expect([busy.code, busy.err]).toEqual([
      1,
      expect.stringContaining('Another Coatcheck server is using the data folder'),
    ]);
    await embedded.server[Symbol.asyncDispose]();

    /** What a server finds of all that. */
    const foundBy = async (server: CoatcheckServer) => {
      const call = async (path: string, init?: RequestInit) => fetch(`${server.origin}/api/4.0${path}`, init);
      const login = await call('/login', { method: 'POST', body: new URLSearchParams(testUsers.admin) });
      const { access_token } = (await login.json()) as { access_token: string };
      const get = async (path: string) =>
        (await call(path, { headers: { authorization: `token ${access_token}` } })).text();
      return {
        name: (JSON.parse(await get(`/users/${user}`)) as { first_name: string }).first_name,
        results: await Promise.all(tasks.map((task) => get(`/query_tasks/${task}/results`))),
      };
    };
    await expect(startIn(folder, there)).rejects.toThrow(
      /^The state in PostgreSQL is new, while the data folder .* Carry it/,
    );
    const run = async (argv: readonly string[], env: Readonly<Record<string, string>>) => {
      const { code, out, err } = await runCommand(runState, argv, inFolder(env));
      expect([code, err]).toEqual([0, '']);
      return out;
    };
    await run(['export', '--to', 'state.jsonl'], {});
    expect(statSync(join(folder, 'state.jsonl')).mode & 0o777).toBe(0o600);
    expect(await run(['import', '--from', 'state.jsonl'], there)).toMatch(/^Read \d+ rows into the state\.\n$/);
    {
      await using server = await startIn(folder, there);
      expect(await foundBy(server)).toEqual({ name: 'Cara', results: before });
    }
    const migrated = await runCommand(runMigrate, [], inFolder(there));
    expect(migrated.out).toBe('The state already has the schema of this version.\n');
    const backup = await runCommand(runBackup, ['--to', 'copy'], inFolder(there));
    expect([backup.code, backup.err]).toEqual([2, expect.stringContaining('pg_dump')]);

    await run(['export', '--to', 'back.jsonl'], there);
    const refused = await runCommand(runState, ['import', '--from', 'back.jsonl'], inFolder({}));
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('There is a state already')]);
    for (const name of ['state.sqlite', 'state.seal']) rmSync(join(folder, 'data', name), { force: true });
    await run(['import', '--from', 'back.jsonl'], {});
    await using server = await startIn(folder, first);
    expect(await foundBy(server)).toEqual({ name: 'Cara', results: before });
  },
);

it.each([
  [[], 'export or import? Found ""'],
  [['send'], 'export or import? Found "send"'],
  [['export'], '--to is missing: the file'],
  [['import', '--to', 'x'], '--from is missing: the file'],
  [['export', 'import'], 'takes one of export and import'],
])('says what is wrong with `coatcheck state %j`', async (argv, message) => {
  const { code, err } = await runCommand(runState, argv, { cwd: '/' });
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});
