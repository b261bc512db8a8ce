/** Connections made through the API: by whom, to which hosts, and that nobody reads their passwords. */
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresServer } from '../support/engines.ts';
import type { ServerAddress } from '../support/engine-servers.ts';
import { serveProject, startIn, testUsers } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

const MANAGES = 'access_data, manage_project_connections, see_admin';
const yaml = (hosts: string) => `
connections:
  - { name: declared, dialect_name: duckdb, database: ":memory:" }
connections_api: { allowed_hosts: [${hosts}] }
users:
  - { client_id: all-id, client_secret: s, permissions: [${MANAGES}] }
  - { client_id: part-id, client_secret: s, permissions: [${MANAGES}], models: [shop] }
  - { client_id: developer-id, client_secret: s, permissions: [access_data, develop, see_admin, manage_models] }
`;

let server: TestServer;
let address: ServerAddress;
beforeAll(async () => {
  address = (await postgresServer()) ?? { host: '', port: 0, user: '', password: '', database: '' };
  server = await serveProject({
    'coatcheck.yaml': yaml(`"127.0.0.1:${String(address.port)}", db.example.com, 10.0.0.0/8`),
    'shop.model.lkml':
      'connection: "shop"\nexplore: one {}\nview: one { derived_table: { sql: SELECT 1 AS n ;; } dimension: n { type: number } }',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const tokens = new Map<string, string>();
async function as(user: string, method: string, path: string, body?: object): Promise<Answer> {
  if (!tokens.has(user)) {
    const raw = new URLSearchParams({ client_id: `${user}-id`, client_secret: 's' });
    tokens.set(user, (await server.call('POST', '/login', { raw, token: null })).json.access_token);
  }
  return server.call(method, path, { token: tokens.get(user) ?? null, ...(body && { body }) });
}

const shop = () => ({
  name: 'shop',
  dialect_name: 'postgres_12',
  host: address.host,
  port: String(address.port),
  username: address.user,
  password: address.password,
  database: address.database,
});
const make = (members: object) => server.call('POST', '/connections', { body: { ...shop(), ...members } });
const findings = async () => {
  const [project] = (await server.call('GET', '/projects')).json;
  return (await server.call('POST', `/projects/${project.id}/validate`)).json.errors;
};
const query = { model: 'shop', view: 'one', fields: ['one.n'] };
const ask = () => server.call('POST', '/queries/run/json?cache=false', { body: query });

describe('a connection to PostgreSQL', () => {
  it('answers queries as soon as it is made, changes, and is gone when it is deleted', async () => {
    expect((await ask()).text).toMatch(/Unknown connection/);
    expect(await findings()).toMatchObject([{ code: 'undeclared-connection', model_id: 'shop', explore: null }]);
    const made = await make({ max_connections: 3, pool_timeout: 120, sql_runner_precache_tables: true });
    expect(made).toMatchObject({
      status: 200,
      json: {
        name: 'shop',
        dialect_name: 'postgres_12',
        host: '127.0.0.1',
        port: String(address.port),
        username: address.user,
        password: null,
        has_password: true,
        max_connections: 3,
        max_queries: 3,
        pool_timeout: 120,
        sql_runner_precache_tables: true,
        user_id: '1',
        can: { update: true, destroy: true },
      },
    });
    expect((await ask()).json).toEqual([{ 'one.n': 1 }]);
    expect(await findings()).toEqual([]);
    expect((await server.call('PUT', '/connections/shop/test?tests=connect')).json).toMatchObject([
      { status: 'success' },
    ]);
    expect((await make({})).json.message).toMatch(/already/);
    // An answer that is sent back changes nothing, the password included.
    const pids = server.server.executorPids();
    const { json } = await server.call('GET', '/connections/shop');
    const same = await server.call('PATCH', '/connections/shop', { body: json });
    expect([same.json, server.server.executorPids()]).toEqual([json, pids]);

    const wrong = await server.call('PATCH', '/connections/shop', { body: { password: 'PASSWORD-CANARY' } });
    expect(wrong).toMatchObject({ status: 200, json: { has_password: true, password: null } });
    expect((await ask()).text).toMatch(/rejected the login/);
    await server.call('PATCH', '/connections/shop', { body: { password: address.password } });
    expect((await ask()).json).toEqual([{ 'one.n': 1 }]);

    expect((await server.call('DELETE', '/connections/shop')).status).toBe(204);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect((await server.call(method, '/connections/shop', method === 'PATCH' ? { body: {} } : {})).status).toBe(404);
    }
    expect((await ask()).text).toMatch(/Unknown connection/);
  });

  it('is tried before it is made, and nothing of it stays', async () => {
    const { name: _name, ...config } = shop();
    const test = (body: object) => server.call('PUT', '/connections/test?tests=connect,query', { body });
    expect((await test(config)).json).toMatchObject([{ status: 'success' }, { status: 'success' }]);
    expect((await test({ ...config, password: 'no' })).json[0].message).toMatch(/rejected the login/);
    const names = (await server.call('GET', '/connections')).json.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['declared']);
  });
});

it('its password goes nowhere that it was not given for', async () => {
  await make({ name: 'elsewhere', host: 'db.example.com', ssl: true, password: 'PASSWORD-CANARY' });
  const change = (members: object) => server.call('PATCH', '/connections/elsewhere', { body: members });
  for (const members of [
    { host: '10.1.2.3' },
    { port: '5433' },
    { dialect_name: 'mysql' },
    { ssl: false },
    { host: '10.1.2.3', password: null },
  ]) {
    const { status, json } = await change(members);
    expect([status, json.errors], JSON.stringify(members)).toEqual([
      422,
      [expect.objectContaining({ field: 'password', code: 'missing_field' })],
    ]);
  }
  expect((await change({ database: 'another' })).status).toBe(200);
  expect(await change({ host: '10.1.2.3', password: 'OTHER' })).toMatchObject({
    status: 200,
    json: { host: '10.1.2.3' },
  });
  expect((await change({ host: 'db.example.com', password: '' })).json).toMatchObject({ has_password: false });
  expect((await change({ host: '10.1.2.3' })).status).toBe(200);
  expect((await server.call('DELETE', '/connections/elsewhere')).status).toBe(204);
});

it('its password is nowhere: not in the state, the logs or the audit', async () => {
  await make({ name: 'secretive', password: 'PASSWORD-CANARY' });
  await server.call('PATCH', '/connections/secretive', { body: { password: 7 } });
  const refused = await server.call('PATCH', '/connections/secretive', { body: { password: ['PASSWORD-CANARY'] } });
  expect(refused).toMatchObject({ status: 422, json: { message: 'Validation Failed' } });
  expect(refused.text).not.toMatch(/CANARY/);
  const data = join(server.folder, 'data');
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  for (const file of files)
    expect(readFileSync(join(file.parentPath, file.name)).includes('PASSWORD-CANARY')).toBe(false);
  expect(statSync(join(data, 'connections.key')).mode & 0o777).toBe(0o600);
  const audit = readdirSync(join(data, 'audit')).map((name) => readFileSync(join(data, 'audit', name), 'utf8'));
  const lines = audit
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(
    expect.objectContaining({
      operation: 'create_connection',
      id: 'secretive',
      set: expect.arrayContaining(['password']),
    }),
  );
});

describe('where it may lead', () => {
  it.each([
    ['127.0.0.1', 'with another port', { host: '127.0.0.1', port: 1 }],
    ['localhost', 'by another name', { host: 'localhost' }],
    ['2130706433', 'as a number', { host: '2130706433' }],
    ['127.1', 'cut short', { host: '127.1' }],
    ['::ffff:169.254.169.254', 'the metadata of a cloud', { host: '::ffff:169.254.169.254' }],
    ['/var/run/postgresql', 'a socket', { host: '/var/run/postgresql' }],
    ['db.example.com.evil.org', 'a longer name', { host: 'db.example.com.evil.org' }],
  ])('not to %s, %s', async (_host, _what, members) => {
    const { status, json } = await make({ name: 'far', ...members });
    expect([status, json.errors?.[0]?.field, json.errors?.[0]?.message]).toEqual([
      422,
      'host',
      expect.stringMatching(/allowed_hosts/),
    ]);
    expect((await server.call('PUT', '/connections/test', { body: { ...shop(), ...members } })).status).toBe(422);
  });

  it.each([
    ['DB.example.com.', undefined],
    ['10.9.8.7', 1234],
  ])('to %s, which the operator names', async (host, port) => {
    expect(await make({ name: 'near', host, port: port ?? null })).toMatchObject({ status: 200, json: { host } });
    expect((await server.call('DELETE', '/connections/near')).status).toBe(204);
  });

  it('not to files of the server, and not past the user name and password', async () => {
    const file = await make({ name: 'file', dialect_name: 'duckdb', database: '/etc/passwd' });
    expect(file.json.errors[0]).toMatchObject({ field: 'dialect_name', message: expect.stringMatching(/reads files/) });
    const { json } = await make({
      name: 'x',
      tunnel_id: '1',
      after_connect_statements: 'SET x',
      user_attribute_fields: ['host'],
      jdbc_additional_params: 'a=b',
      ssl: true,
      verify_ssl: false,
      db_timezone: 'Mars/Base',
      pdt_context_override: { context: 'pdt', host: 'h' },
    });
    expect(json.errors.map(({ field }: { field: string }) => field).toSorted()).toEqual([
      'after_connect_statements',
      'db_timezone',
      'jdbc_additional_params',
      'pdt_context_override',
      'tunnel_id',
      'user_attribute_fields',
      'verify_ssl',
    ]);
    const empty = { tunnel_id: '', user_attribute_fields: [], pdt_context_override: {}, jdbc_additional_params: '' };
    expect((await make({ name: 'plain', ...empty, max_connections: 0, query_timezone: '' })).status).toBe(200);
  });
});

it('what coatcheck.yaml declares is changed there', async () => {
  for (const method of ['PATCH', 'DELETE']) {
    const { status, json } = await server.call(method, '/connections/declared', method === 'PATCH' ? { body: {} } : {});
    expect([status, json.message]).toEqual([
      403,
      expect.stringMatching(/coatcheck\.yaml declares it\. Change it there/),
    ]);
  }
  expect((await make({ name: 'declared' })).status).toBe(409);
  expect((await make({ name: 'Looker__Internal__Analytics' })).json.errors[0].field).toBe('name');
  expect((await server.call('GET', '/connections/declared')).json.can).toMatchObject({ update: false, destroy: false });
});

it('asks for manage_project_connections, and for roles of all models', async () => {
  expect((await as('all', 'POST', '/connections', { ...shop(), name: 'of_all' })).status).toBe(200);
  const denied = await as('developer', 'POST', '/connections', { ...shop(), name: 'denied' });
  expect([denied.status, denied.json.message]).toEqual([403, expect.stringMatching(/manage_project_connections/)]);
  await make({});
  for (const [method, path] of [
    ['POST', ''],
    ['PUT', '/test'],
    ['PATCH', '/shop'],
    ['DELETE', '/shop'],
  ] as const) {
    const answer = await as('part', method, `/connections${path}`, method === 'DELETE' ? undefined : shop());
    expect([answer.status, answer.json.message], method).toEqual([403, expect.stringMatching(/not for all/)]);
  }
  expect((await as('part', 'GET', '/connections/shop')).json.can).toMatchObject({ update: false, destroy: false });
});

it('after a restart it leads nowhere where the operator does not name its host any more', async () => {
  await using own = await serveProject({ 'coatcheck.yaml': yaml('127.0.0.1'), 'shop.model.lkml': '' });
  await own.call('POST', '/connections', { body: shop() });
  await own.server[Symbol.asyncDispose]();
  writeFileSync(join(own.folder, 'coatcheck.yaml'), yaml('10.0.0.0/8'));
  const { client_id, client_secret } = testUsers.admin;
  const env = { COATCHECK_CLIENT_ID: client_id, COATCHECK_CLIENT_SECRET: client_secret };
  await using again = await startIn(own.folder, env);
  const login = await fetch(`${again.origin}/api/4.0/login`, {
    method: 'POST',
    body: new URLSearchParams(testUsers.admin),
  });
  const headers = { authorization: `token ${((await login.json()) as { access_token: string }).access_token}` };
  const test = `${again.origin}/api/4.0/connections/shop/test?tests=connect`;
  expect(await (await fetch(test, { method: 'PUT', headers })).text()).toMatch(/does not name its host any more/);
});
