/** `coatcheck run`: the rows of a query on a command line, out of a project's folder or from a server. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRun } from '../../src/cli/run.ts';
import { runCommand } from '../support/run-command.ts';
import { startTestServer, testUsers } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
const folder = mkdtempSync(join(tmpdir(), 'coatcheck-run-test-'));
beforeAll(async () => {
  server = await startTestServer();
  writeFileSync(join(folder, 'orders.csv'), 'id,amount\n1,2.5\n2,4\n3,1\n');
  writeFileSync(
    join(folder, 'coatcheck.yaml'),
    'connections: [{ name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }]\n',
  );
  writeFileSync(
    join(folder, 'shop.model.lkml'),
    'connection: "shop"\nexplore: orders {}\nview: orders { dimension: id { type: number } measure: total { type: sum sql: ${TABLE}.amount ;; } }\n',
  );
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const run = (
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  more: {
    readonly signal?: AbortSignal;
    readonly stdout?: Writable;
    readonly isTerminal?: boolean;
    readonly isWatched?: boolean;
  } = {},
) => runCommand(runRun, argv, { cwd: folder, env, ...more });

const { client_id, client_secret } = testUsers.admin;
const credentials = { COATCHECK_CLIENT_ID: client_id, COATCHECK_CLIENT_SECRET: client_secret };

/** Where the same query is asked: arguments before those of the query. */
const places = [
  ['a project', () => [] as string[]],
  ['a server', () => ['--server', server.origin]],
] as const;

describe.each(places)('run against %s', (_place, at) => {
  const ask = (...argv: readonly string[]) => run([...at(), ...argv], credentials);

  it('writes the rows in the asked format, up to the asked limit', async () => {
    const rows = await ask('shop', 'orders', 'orders.id', '--sort', 'orders.id', '--limit', '2', '--format', 'json');
    expect([rows.code, JSON.parse(rows.result)]).toEqual([0, [{ 'orders.id': 1 }, { 'orders.id': 2 }]]);
    expect(rows.err).toBe('');
    const all = await ask('shop', 'orders', 'orders.id', '--limit', '-1');
    expect([all.code, all.result.split('\n').length > 4, all.err]).toEqual([0, true, '']);
    const some = await ask('shop', 'orders', 'orders.id', '--filter', 'orders.id=3');
    expect([some.code, some.result, some.err]).toEqual([0, 'Orders ID\n3\n', '']);
  });

  it('ends with a whole line on a terminal, and shows it no file of another program', async () => {
    const query = ['shop', 'orders', 'orders.id', '--limit', '1', '--format'];
    const shown = await run([...at(), ...query, 'json'], credentials, { isTerminal: true });
    expect(shown.result).toBe('[{"orders.id":1}]\n');
    const sheet = await run([...at(), ...query, 'xlsx'], credentials, { isTerminal: true });
    expect([sheet.code, sheet.result, sheet.err]).toEqual([2, '', expect.stringContaining('--output FILE')]);
    expect((await run([...at(), ...query, 'xlsx'], credentials)).code).toBe(0);
  });

  it('tells who watches how far it is, and at the end how many rows and bytes a file has', async () => {
    const query = ['shop', 'orders', 'orders.id', '--limit', '2', '--output', 'watched.csv'];
    const { code, err } = await run([...at(), ...query], credentials, { isWatched: true });
    rmSync(join(folder, 'watched.csv'));
    const lines = err.split(/[\r\n]+/).map((line) => line.trim());
    expect([code, lines.filter((line) => line !== '').at(-1)]).toEqual([0, '2 rows, 14 bytes']);
    expect(lines).toContainEqual(expect.stringMatching(/^receiving · 14 bytes · \d+ s$/));
  });

  it('writes a file that is there when it is whole', async () => {
    const file = join(folder, 'rows.csv');
    const { code, result } = await ask('shop', 'orders', 'orders.total', '--output', 'rows.csv', '--formatted');
    expect([code, result, readFileSync(file, 'utf8').split('\n')[0]]).toEqual([0, '', 'Orders Total']);
    rmSync(file);
    const nowhere = await ask('shop', 'orders', 'orders.total', '--output', 'no/such/folder/rows.csv');
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringMatching(/--output .*rows\.csv cannot be written/)]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('ends with 1 and the reason when the query fails, with 2 when the command is wrong', async () => {
    for (const [argv, near] of [
      [['shop', 'orders', 'orders.idd'], /"orders\.idd".* Did you mean "orders\.id"\?$/],
      [['shop', 'orders', 'orders.id', '--filter', 'orders.idd=1'], /Did you mean "orders\.id"\?$/],
      [['shop', 'order', 'orders.id'], /Explore "order" does not exist.* Did you mean "orders"\?$/],
      [['shopp', 'orders', 'orders.id'], /model "shopp"\. Did you mean "shop"\?$/],
    ] as const) {
      const unknown = await ask(...argv);
      expect([unknown.code, unknown.result, unknown.err.trim()]).toEqual([2, '', expect.stringMatching(near)]);
    }
    expect(await ask('shop', 'orders')).toMatchObject({ code: 2, err: expect.stringContaining('MODEL EXPLORE FIELD') });
    expect(await ask('shop', 'orders', 'orders.id', '--format', 'doc')).toMatchObject({ code: 2 });
    expect(await ask('shop', 'orders', 'orders.id', '--filter', 'orders.id')).toMatchObject({
      code: 2,
      err: 'run: --filter takes FIELD=VALUE, not orders.id\n',
    });
    expect(await ask('shop', 'orders', 'orders.id', '--limit', 'abc')).toMatchObject({
      code: 2,
      err: 'run: --limit takes a number of rows, or -1 for all, not abc\n',
    });
    const filter = await ask('shop', 'orders', 'orders.id', '--filter', 'orders.id=abc');
    expect([filter.code, filter.err]).toEqual([1, expect.stringContaining('"abc" is not a number filter.')]);
  });
});

describe('run', () => {
  it('leaves nothing behind that it opened for the query', async () => {
    // A folder of its own for what is temporary: other tests use the machine's.
    const own = mkdtempSync(join(tmpdir(), 'coatcheck-left-'));
    const machines = process.env['TMPDIR'];
    process.env['TMPDIR'] = own;
    expect((await run(['shop', 'orders', 'orders.total'])).result).toBe('Orders Total\n7.5\n');
    if (machines === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = machines;
    expect(readdirSync(own)).toEqual([]);
    rmSync(own, { recursive: true });
    expect(existsSync(join(folder, '.coatcheck'))).toBe(false);
  });

  it('says when a limit cut rows off that nobody set', async () => {
    const { result, err } = await run(['--server', server.origin, 'shop', 'orders', 'orders.id'], credentials);
    expect([result.trim().split('\n').length, err]).toEqual([501, expect.stringContaining('--limit -1')]);
  });

  it('says which credentials, address or project it needs', async () => {
    expect(await run(['--server', server.origin, 'shop', 'orders', 'orders.id'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('COATCHECK_CLIENT_ID'),
    });
    expect(await run(['--server', 'shop.example', 'shop', 'orders', 'orders.id'], credentials)).toMatchObject({
      code: 2,
      err: expect.stringContaining('http://'),
    });
    expect(await run(['./nowhere', 'shop', 'orders', 'orders.id'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('coatcheck.yaml'),
    });
  });

  it('says what is wrong at the server: nobody there, no API, unknown credentials, no such model', async () => {
    await using page = createServer((_request, response) => {
      response.writeHead(501, { 'content-type': 'text/html' }).end('<!DOCTYPE html><p>Hello</p>');
    });
    await once(page.listen(0, '127.0.0.1'), 'listening');
    const there = `http://127.0.0.1:${String((page.address() as AddressInfo).port)}`;
    const wrong = { ...credentials, COATCHECK_CLIENT_SECRET: 'wrong' };
    const said = async (origin: string, model = 'shop', env: Readonly<Record<string, string>> = credentials) =>
      (await run(['--server', origin, model, 'orders', 'orders.id'], env)).err;
    expect(await said('http://127.0.0.1:9')).toMatch(/^run: http:\/\/127\.0\.0\.1:9 cannot be reached: .*\n$/);
    expect(await said(server.origin.replace('http', 'https'))).toMatch(/^run: https:\S+ cannot be reached: .*\n$/);
    expect(await said(there)).toBe(`run: ${there} does not answer like an API server: 501 Not Implemented\n`);
    expect(await said(server.origin, 'shop', wrong)).toMatch(/rejected COATCHECK_CLIENT_ID/);
    const analyst = {
      COATCHECK_CLIENT_ID: testUsers.analyst.client_id,
      COATCHECK_CLIENT_SECRET: testUsers.analyst.client_secret,
    };
    expect(await said(server.origin, 'stop', analyst)).toBe(
      'run: The server has no model "stop" that this client may use.\n',
    );
  });

  it('ends well and says nothing when who reads its rows has read enough', async () => {
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    expect(await run(['shop', 'orders', 'orders.id'], {}, { stdout })).toMatchObject({ code: 0, err: '' });
  });

  it('kills its task at the server when it is ended', async () => {
    const stop = new AbortController();
    const asked = ['--server', server.origin, 'shop', 'orders', 'orders.slow'];
    const ended = run(asked, credentials, { signal: stop.signal });
    const running = async () => (await server.call('GET', '/running_queries')).json as readonly unknown[];
    await expect.poll(running).toHaveLength(1);
    stop.abort();
    expect((await ended).code).toBe(1);
    await expect.poll(running).toHaveLength(0);
  });
});
