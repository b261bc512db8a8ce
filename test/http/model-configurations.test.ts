/** Which connections models may use: `create_lookml_model`, `update_lookml_model`, `delete_lookml_model`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logInTo, tokenOf } from '../support/api-calls.ts';
import { serveProject, startIn } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:" }
  - { name: spare, dialect_name: duckdb, database: ":memory:" }
users:
  - { client_id: user, client_secret: s, permissions: [access_data, use_sql_runner], models: [shop] }
  - { client_id: manager, client_secret: s, permissions: [access_data, manage_models], models: [shop, later] }
`,
    'shop.model.lkml':
      'connection: "shop"\nexplore: one {}\nview: one { derived_table: { sql: SELECT 1 AS id ;; } dimension: id { type: number } }',
    'other.model.lkml': 'connection: "spare"',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const call = async (method: string, path: string, body?: object, user?: string) =>
  server.call(method, path, {
    ...(body !== undefined && { body }),
    ...(user !== undefined && { token: await tokenOf(server.origin, { client_id: user, client_secret: 's' }) }),
  });
const query = { model: 'shop', view: 'one', fields: ['one.id'] };
const run = (user?: string) => call('POST', '/queries/run/json', query, user);

it('a model of the project may use the connection of its file, without being configured', async () => {
  expect((await call('GET', '/lookml_models/shop')).json).toMatchObject({
    allowed_db_connection_names: ['shop'],
    unlimited_db_connections: false,
    has_content: true,
    can: { update: true, destroy: false },
  });
  expect((await run()).json).toEqual([{ 'one.id': 1 }]);
  expect((await call('DELETE', '/lookml_models/shop')).status).toBe(404);
});

it('a model whose connection is not allowed answers errors, also from the cache, until it is again', async () => {
  const limited = await call('PATCH', '/lookml_models/shop', { allowed_db_connection_names: ['spare'] });
  expect([limited.status, limited.json.allowed_db_connection_names]).toEqual([200, ['spare']]);
  const refused = await run();
  expect(refused.status).toBe(400);
  expect(refused.json.message).toMatch(/Model "shop" is not allowed to use connection "shop"/);
  const { json: sql } = await call('POST', '/sql_queries', { model_name: 'shop', sql: 'SELECT 1 AS n' });
  expect((await call('POST', `/sql_queries/${sql.slug}/run/json`)).status).toBe(400);
  // Who had the connection through the model alone has it no longer, and is not told of others.
  expect((await call('GET', '/connections', undefined, 'user')).json).toEqual([]);
  expect((await call('GET', '/lookml_models/shop', undefined, 'user')).json.allowed_db_connection_names).toEqual([]);
  const free = { connection_name: 'shop', sql: 'SELECT 1 AS n' };
  const { json: own } = await call('POST', '/sql_queries', free, 'user');
  expect([400, 404]).toContain((await call('POST', `/sql_queries/${own.slug}/run/json`, undefined, 'user')).status);

  const open = await call('PATCH', '/lookml_models/shop', { unlimited_db_connections: true });
  expect(open.json).toMatchObject({ unlimited_db_connections: true, can: { destroy: true } });
  expect((await run('user')).json).toEqual([{ 'one.id': 1 }]);
  await call('PATCH', '/lookml_models/shop', { unlimited_db_connections: false });
  expect((await run('user')).status).toBe(400);
  expect((await call('DELETE', '/lookml_models/shop')).status).toBe(204);
  expect((await run('user')).json).toEqual([{ 'one.id': 1 }]);
  expect((await call('GET', '/connections', undefined, 'user')).json).toMatchObject([{ name: 'shop' }]);
});

it('a model can be configured before the project has it, once', async () => {
  const later = { name: 'later', allowed_db_connection_names: ['shop', 'shop'], project_name: null };
  const { status, json } = await call('POST', '/lookml_models', later);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    name: 'later',
    has_content: false,
    explores: [],
    allowed_db_connection_names: ['shop'],
  });
  expect((await call('POST', '/lookml_models', later)).status).toBe(409);
  const names = async (user?: string) =>
    (await call('GET', '/lookml_models?fields=name', undefined, user)).json.map(({ name }: { name: string }) => name);
  expect(await names()).toEqual(['later', 'other', 'shop']);
  expect(await names('manager')).toEqual(['later', 'shop']);
  expect(await names('user')).toEqual(['shop']);
  expect((await call('GET', '/lookml_models/later')).json).toMatchObject({ name: 'later', can: { destroy: true } });
});

it('refuses other names, projects and connections, and who may not', async () => {
  const problems = async (body: object) =>
    (await call('PATCH', '/lookml_models/shop', body)).json.errors?.map(({ field }: { field: string }) => field);
  expect(await problems({ name: 'renamed' })).toEqual(['name']);
  expect(await problems({ project_name: 'elsewhere' })).toEqual(['project_name']);
  expect(await problems({ allowed_db_connection_names: ['shop', 'ghost'] })).toEqual(['allowed_db_connection_names']);
  expect((await call('POST', '/lookml_models', { name: 'a/b' })).status).toBe(422);
  expect((await call('POST', '/lookml_models', { name: 'system__activity' })).status).toBe(409);
  expect((await call('PATCH', '/lookml_models/ghost', {})).status).toBe(404);
  expect((await call('PATCH', '/lookml_models/shop', {}, 'user')).json.message).toMatch(/manage_models/);
  // Of models that are not of the caller's roles, nothing is told.
  expect((await call('PATCH', '/lookml_models/other', {}, 'manager')).status).toBe(404);
  expect((await call('POST', '/lookml_models', { name: 'other' }, 'manager')).status).toBe(403);
  const spare = { allowed_db_connection_names: ['spare'] };
  expect((await call('PATCH', '/lookml_models/shop', spare, 'manager')).json.errors[0].message).not.toMatch(
    /are:.*spare/,
  );
});

it('a configuration outlives the server', async () => {
  await call('PATCH', '/lookml_models/shop', { allowed_db_connection_names: [] });
  await server.server[Symbol.asyncDispose]();
  await using again = await startIn(server.folder, {});
  const callAgain = await logInTo(again.origin, { client_id: 'user', client_secret: 's' });
  expect((await callAgain('POST', '/queries/run/json', { body: query })).status).toBe(400);
});
