/** Tests of connections, as Henry and administrators' tools ask for them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { namedSchemas } from '../../src/contract/named-schemas.ts';
import { mariadbServer, postgresServer } from '../support/engines.ts';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", sql_runner: false }
  - { name: down, dialect_name: postgres, host: 127.0.0.1, port: 1, database: x, username: u, password: p }
users:
  - { client_id: dev-id, client_secret: s, permissions: [access_data, develop, use_sql_runner] }
  - { client_id: part-id, client_secret: s, permissions: [access_data, see_admin], models: [shop] }
`,
    'shop.model.lkml': 'connection: "shop"',
    'down.model.lkml': 'connection: "down"',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function test(path: string, user?: string) {
  if (user === undefined) return server.call('PUT', path);
  const raw = new URLSearchParams({ client_id: `${user}-id`, client_secret: 's' });
  const { json } = await server.call('POST', '/login', { raw, token: null });
  return server.call('PUT', path, { token: json.access_token });
}

it('a connection that answers passes, without a trace', async () => {
  const { json } = await test('/connections/shop/test');
  expect(json).toMatchObject(
    [
      { name: 'connect', status: 'success', message: 'Can connect' },
      { name: 'kill', status: 'success', message: 'Can stop a query' },
      { name: 'query', status: 'success', message: 'Can run a simple query' },
      { name: 'database_timezone', status: 'success', message: /^Can convert times from UTC, .* to America/ },
      { name: 'database_version', status: 'success', message: /^Can read the version: DuckDB v\d/ },
      { name: 'tmp_db', status: 'success', message: /^Can use derived tables; each query computes them/ },
    ].map((one) => ({ ...one, message: expect.stringMatching(one.message) })),
  );
  // The SDKs send a list as one parameter.
  expect((await test('/connections/shop/test?tests=query')).json).toMatchObject([{ name: 'query' }]);
  const { json: connection } = await server.call('GET', '/connections/shop');
  expect(connection.dialect.connection_tests).toEqual(json.map(({ name }: { name: string }) => name));
  const kept = readdirSync(join(server.folder, 'data', 'results'), { recursive: true }).map(String);
  expect(kept.filter((name) => name.endsWith('result.json'))).toEqual([]);
});

it('a connection to nowhere fails in the words of what happened', async () => {
  const { status, json } = await test('/connections/down/test');
  expect(status).toBe(200);
  expect(json.map((one: { status: string }) => one.status)).toEqual(json.map(() => 'error'));
  expect(json).toHaveLength(6);
  expect(json[0].message).toMatch(/^Cannot connect: .*ECONNREFUSED/);
});

it('asks for see_admin, for a connection that one may use, and for tests that there are', async () => {
  expect((await test('/connections/shop/test', 'dev')).json.message).toMatch(/permission see_admin/);
  expect((await test('/connections/shop/test', 'part')).status).toBe(200);
  expect((await test('/connections/down/test', 'part')).status).toBe(404);
  // As in Looker, which has tests that depend on the database.
  expect((await test('/connections/shop/test?tests=connect,cdt')).json).toMatchObject([{ name: 'connect' }]);
});

it('a connection answers every member that Looker has for it', async () => {
  const { json } = await server.call('GET', '/connections/down');
  expect(json).toMatchObject({ host: '127.0.0.1', has_password: true, password: null, pdt_concurrency: null });
  const members = Object.keys((namedSchemas['DBConnection'] as { properties?: object }).properties ?? {});
  // There is no override, and null is not allowed.
  expect(members.filter((name) => !(name in json))).toEqual(['pdt_context_override']);
});

it.for(['postgres', 'mysql'] as const)('%s stops, converts, and says what it is', async (name, { skip }) => {
  const address = name === 'postgres' ? await postgresServer() : await mariadbServer();
  if (address === null) return skip(`${name} is not installed`);
  const { user, ...rest } = address;
  const connection = { ...rest, name: 'shop', dialect_name: name, username: user };
  await using own = await serveProject({
    'coatcheck.yaml': JSON.stringify({ connections: [connection], users: [] }),
    'shop.model.lkml': 'connection: "shop"',
  });
  const { json } = await own.call('PUT', '/connections/shop/test?tests=kill,database_timezone,database_version,tmp_db');
  expect(json).toMatchObject([
    { name: 'kill', status: 'success', message: 'Can stop a query' },
    {
      name: 'database_timezone',
      message: expect.stringMatching(/^(Can convert times from UTC|.*mysql_tzinfo_to_sql)/),
    },
    { name: 'database_version', status: 'success', message: expect.stringMatching(/(PostgreSQL|MySQL) .*\d/) },
    { name: 'tmp_db', status: 'success' },
  ]);
});
