/** Roles, permission sets and model sets that are made: as Terraform and deployers do it, and who may. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: manager-id, client_secret: s, permissions: [access_data, see_looks, see_users, manage_groups, manage_roles] }
  - { client_id: bound-id, client_secret: s, models: [shop], permissions: [access_data, see_looks, see_users, manage_roles] }
  - { client_id: seer-id, client_secret: s, permissions: [access_data, see_users] }
  - { client_id: plain-id, client_secret: s, permissions: [access_data] }
`;
const MODEL = `connection: "shop"
explore: orders {}
view: orders { sql_table_name: orders ;; measure: count { type: count } }
`;

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'shop.model.lkml': MODEL,
    'back.model.lkml': MODEL,
    'orders.csv': 'id\n1\n2\n',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const call = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
  server.call(method, path, { ...(body !== undefined && { body }), ...(token !== undefined && { token }) });
async function tokenOf(client_id: string, client_secret = 's'): Promise<string> {
  const raw = new URLSearchParams({ client_id, client_secret });
  return (await server.call('POST', '/login', { raw, token: null })).json.access_token;
}
async function makeUser(name: string): Promise<{ id: string; token: string }> {
  const { json } = await call('POST', '/users', { first_name: name });
  const { json: credentials } = await call('POST', `/users/${json.id}/credentials_api3`);
  return { id: json.id, token: await tokenOf(credentials.client_id, credentials.client_secret) };
}
const make = async (path: string, body: object): Promise<string> => {
  const { json } = await call('POST', path, body);
  return json.id;
};
let made = 0;
async function makeRole(permissions: readonly string[], models: readonly string[]) {
  made += 1;
  const name = `Made ${String(made)}`;
  const set = await make('/permission_sets', { name, permissions });
  const modelSet = await make('/model_sets', { name, models });
  const role = await make('/roles', { name, permission_set_id: set, model_set_id: modelSet });
  return { set, modelSet, role };
}
const run = (token: string, model: string, format = 'json') =>
  call('POST', `/queries/run/${format}`, { model, view: 'orders', fields: ['orders.count'] }, token);
const statusOf = async (token: string, model: string, format = 'json') => (await run(token, model, format)).status;
const permissionsOf = async (roleId: string) => (await call('GET', `/roles/${roleId}`)).json.permission_set.permissions;

describe('roles', () => {
  it('are made of a permission set and a model set, changed and deleted, as Terraform does it', async () => {
    const body = { name: 'Readers', permissions: ['see_looks', 'access_data'] };
    const { status, json: set } = await call('POST', '/permission_sets', body);
    expect([status, set]).toEqual([200, expect.objectContaining({ ...body, built_in: false, all_access: false })]);
    expect(set.can).toEqual({ show: true, index: true, update: true, destroy: true });
    const { json: models } = await call('POST', '/model_sets', { name: 'Shops', models: ['shop', 'not_yet'] });
    expect(models).toMatchObject({ name: 'Shops', models: ['shop', 'not_yet'], built_in: false, all_access: false });
    const sets = { permission_set_id: set.id, model_set_id: models.id };
    const { json: role } = await call('POST', '/roles', { name: 'Shop readers', ...sets });
    expect(role).toMatchObject({ name: 'Shop readers', permission_set: { id: set.id }, model_set_id: models.id });
    // What is read is sent back.
    const read = (await call('GET', `/roles/${role.id}`)).json;
    expect((await call('PATCH', `/roles/${role.id}`, { ...read, name: 'Shoppers' })).json).toEqual({
      ...read,
      name: 'Shoppers',
    });
    expect((await call('PATCH', `/permission_sets/${set.id}`, { permissions: ['access_data'] })).json).toEqual({
      ...set,
      permissions: ['access_data'],
    });
    expect((await call('PATCH', `/model_sets/${models.id}`, { name: 'Shops 2' })).json).toEqual({
      ...models,
      name: 'Shops 2',
    });
    expect(await permissionsOf(role.id)).toEqual(['access_data']);
    for (const [path, id] of [
      ['/roles/search?name=shoppers&built_in=false', role.id],
      [`/permission_sets/search?id=${set.id}`, set.id],
      ['/model_sets/search?models=not_yet', models.id],
    ] as const) {
      expect(
        (await call('GET', path)).json.map((one: { id: string }) => one.id),
        path,
      ).toEqual([id]);
    }
    expect((await call('GET', '/roles')).json).toContainEqual(expect.objectContaining({ id: role.id }));
    // Terraform destroys roles first; whoever does not is told so.
    const early = await call('DELETE', `/permission_sets/${set.id}`);
    expect([early.status, early.json.message]).toEqual([405, expect.stringContaining("role 'Shoppers'")]);
    expect(early.headers.get('allow')).toBe('GET, HEAD, PATCH');
    for (const path of [`/roles/${role.id}`, `/permission_sets/${set.id}`, `/model_sets/${models.id}`]) {
      expect((await call('DELETE', path)).status, path).toBe(204);
      expect((await call('GET', path)).status, path).toBe(404);
      expect((await call('DELETE', path)).status, path).toBe(404);
    }
  });

  it('give what they are made of from the next request on, over their models alone', async () => {
    const { id, token } = await makeUser('Nia');
    const { set, modelSet, role } = await makeRole(['access_data', 'see_looks'], ['shop']);
    expect((await call('PUT', `/roles/${role}/users`, [id])).json).toMatchObject([{ id, role_ids: [role] }]);
    expect([await statusOf(token, 'shop'), await statusOf(token, 'back')]).toEqual([200, 400]);
    expect((await call('GET', '/lookml_models', undefined, token)).json).toMatchObject([{ name: 'shop' }]);
    expect(await statusOf(token, 'shop', 'sql')).toBe(403);
    await call('PATCH', `/permission_sets/${set}`, { permissions: ['access_data', 'see_looks', 'see_sql'] });
    expect(await statusOf(token, 'shop', 'sql')).toBe(200);
    await call('PATCH', `/model_sets/${modelSet}`, { models: ['back'] });
    expect([await statusOf(token, 'shop'), await statusOf(token, 'back')]).toEqual([400, 200]);
    await call('PATCH', `/roles/${role}`, { model_set_id: '1', permission_set_id: 6 });
    expect([await statusOf(token, 'shop'), await statusOf(token, 'shop', 'sql')]).toEqual([200, 403]);
    expect((await call('PUT', `/roles/${role}/users`, [])).json).toEqual([]);
    expect(await statusOf(token, 'shop')).toBe(403);
  });

  it('over different models give of them what is had for each', async () => {
    const { id, token } = await makeUser('Mel');
    const one = await makeRole(['access_data', 'see_looks', 'see_sql'], ['shop']);
    const other = await makeRole(['access_data', 'see_looks', 'see_users'], ['back']);
    await call('PUT', `/users/${id}/roles`, [one.role]);
    expect(await statusOf(token, 'shop', 'sql')).toBe(200);
    await call('PUT', `/users/${id}/roles`, [one.role, other.role]);
    expect([await statusOf(token, 'shop'), await statusOf(token, 'back')]).toEqual([200, 200]);
    expect([await statusOf(token, 'shop', 'sql'), await statusOf(token, 'back', 'sql')]).toEqual([403, 403]);
    // What has nothing to do with models is had by any role.
    expect((await call('GET', '/groups', undefined, token)).status).toBe(200);
  });

  it('are gone for those who had them when they are deleted, and their ids are never used again', async () => {
    const { id, token } = await makeUser('Tom');
    const { role } = await makeRole(['access_data'], ['shop']);
    const group = await make('/groups', { name: 'Of a role' });
    await call('PUT', `/users/${id}/roles`, [role]);
    await call('PUT', `/roles/${role}/groups`, [group]);
    expect((await call('DELETE', `/roles/${role}`)).status).toBe(204);
    expect((await call('GET', `/users/${id}`)).json.role_ids).toEqual([]);
    expect((await call('GET', `/groups/search/with_hierarchy?id=${group}`)).json).toMatchObject([{ role_ids: [] }]);
    expect(await statusOf(token, 'shop')).toBe(403);
    const next = await makeRole(['access_data'], ['shop']);
    expect(Number(next.set)).toBeGreaterThan(Number(role));
  });

  it.each<readonly [string, object, string, RegExp]>([
    ['/permission_sets', { name: 'x', permissions: ['see_sqls'] }, 'permissions', /Did you mean 'see_sql'\?/],
    ['/permission_sets', { name: 'x', permissions: ['administer'] }, 'permissions', /reserved for the role Admin/],
    ['/permission_sets', { name: 'viewer', permissions: [] }, 'name', /already/],
    ['/permission_sets', { permissions: [] }, 'name', /1 to 255/],
    ['/model_sets', { name: 'x', models: [' '] }, 'models', /1 to 255/],
    ['/model_sets', { name: 'ALL', models: [] }, 'name', /already/],
    [
      '/roles',
      { name: 'x', permission_set_id: '1', model_set_id: '1' },
      'permission_set_id',
      /reserved for the role Admin/,
    ],
    ['/roles', { name: 'x', permission_set_id: '987', model_set_id: '1' }, 'permission_set_id', /id '987'/],
    ['/roles', { name: 'x', permission_set_id: '2' }, 'model_set_id', /no model set/],
    ['/roles', { name: 'Developer', permission_set_id: '2', model_set_id: '1' }, 'name', /already/],
  ])('of %s %j are refused for %s', async (path, body, field, message) => {
    const { status, json } = await call('POST', path, body);
    expect([status, json.errors]).toEqual([
      422,
      [expect.objectContaining({ field, message: expect.stringMatching(message) })],
    ]);
  });

  it('are told of the first of many mistakes, whatever their number and length', async () => {
    const names = Array.from(
      { length: 15_000 },
      (_, i) => `see_lookm${String(i)}${i === 7 ? 'x'.repeat(100_000) : ''}`,
    );
    for (const [method, path, body] of [
      ['POST', '/permission_sets', { name: 'x', permissions: names }],
      ['PUT', '/users/2/roles', names],
    ] as const) {
      const { status, text, json } = await call(method, path.replace('2', (await makeUser('Many')).id), body);
      expect([path, status, json.errors?.length]).toEqual([path, 422, 20]);
      expect(text.length).toBeLessThan(10_000);
    }
  });
});

describe('who may change roles', () => {
  it('changes nothing that every server has', async () => {
    for (const path of ['/roles/2', '/permission_sets/3', '/model_sets/1']) {
      expect((await call('PATCH', path, { name: 'Mine' })).status, path).toBe(405);
      expect((await call('DELETE', path)).status, path).toBe(405);
      expect((await call('GET', path)).json.can, path).toMatchObject({ update: false, destroy: false });
    }
  });

  it('gives and takes no rights that they have not, whichever way', async () => {
    const [manager, bound] = [await tokenOf('manager-id'), await tokenOf('bound-id')];
    const { id } = await makeUser('Vic');
    const low = await makeRole(['access_data'], ['shop']);
    const high = await makeRole(['access_data', 'develop'], ['shop']);
    const back = await makeRole(['access_data'], ['back']);
    const status = async (token: string, method: string, path: string, body?: unknown) =>
      (await call(method, path, body, token)).status;

    const name = 'Of a manager';
    expect(await status(manager, 'POST', '/permission_sets', { name, permissions: ['develop'] })).toBe(403);
    expect(await status(manager, 'POST', '/permission_sets', { name, permissions: ['see_looks'] })).toBe(200);
    expect(await status(bound, 'POST', '/model_sets', { name, models: ['shop', 'back'] })).toBe(403);
    expect(await status(bound, 'POST', '/model_sets', { name, models: ['shop'] })).toBe(200);
    const developers = { name, permission_set_id: '2', model_set_id: low.modelSet };
    expect(await status(manager, 'POST', '/roles', developers)).toBe(403);
    expect(
      await status(bound, 'POST', '/roles', { ...developers, permission_set_id: low.set, model_set_id: '1' }),
    ).toBe(403);
    // Of the sets of a role, each changes it.
    expect(await status(manager, 'PATCH', `/roles/${low.role}`, { permission_set_id: high.set })).toBe(403);
    expect(await status(manager, 'PATCH', `/roles/${high.role}`, { permission_set_id: low.set })).toBe(403);
    expect(await status(manager, 'PATCH', `/permission_sets/${low.set}`, { permissions: ['develop'] })).toBe(403);
    expect(await status(manager, 'PATCH', `/permission_sets/${high.set}`, { permissions: [] })).toBe(403);
    expect(await status(manager, 'PATCH', `/model_sets/${high.modelSet}`, { models: ['back'] })).toBe(403);
    expect(await status(bound, 'PATCH', `/model_sets/${low.modelSet}`, { models: ['back'] })).toBe(403);
    expect(await status(bound, 'PATCH', `/model_sets/${back.modelSet}`, { models: ['shop'] })).toBe(403);
    expect(await status(manager, 'DELETE', `/roles/${high.role}`)).toBe(403);
    expect(await status(bound, 'DELETE', `/roles/${back.role}`)).toBe(403);
    expect(await status(manager, 'PUT', `/roles/${high.role}/users`, [id])).toBe(403);
    expect(await status(manager, 'PUT', '/roles/1/users', [id])).toBe(403);
    expect(await status(bound, 'PUT', `/roles/${back.role}/users`, [id])).toBe(403);
    expect(await status(bound, 'PUT', `/users/${id}/roles`, [back.role])).toBe(403);
    expect(await status(bound, 'PUT', `/users/${id}/roles`, [low.role])).toBe(200);
    expect(await status(manager, 'PUT', `/roles/${low.role}/users`, [])).toBe(200);
    // What somebody has is as little theirs to take.
    await call('PUT', `/users/${id}/roles`, [low.role, high.role]);
    expect(await status(manager, 'PUT', `/users/${id}/roles`, [low.role])).toBe(403);
    expect(await status(manager, 'PUT', `/users/${id}/roles`, [high.role])).toBe(200);
    await call('PUT', `/users/${id}/roles`, [back.role]);
    expect(await status(bound, 'PUT', `/users/${id}/roles`, [])).toBe(403);
    // A user of coatcheck.yaml has what stands there; an administrator's roles are administrators' to change.
    const [, configured] = (await call('GET', '/users')).json;
    expect(await status(manager, 'PUT', `/roles/${low.role}/users`, [configured.id])).toBe(403);
    await call('PUT', `/users/${id}/roles`, ['1']);
    expect(await status(manager, 'PUT', `/roles/${low.role}/users`, [id])).toBe(403);
  });

  it('sees them by who they are', async () => {
    const { role, set, modelSet } = await makeRole(['access_data'], ['shop', 'back']);
    const [seer, plain, bound] = [await tokenOf('seer-id'), await tokenOf('plain-id'), await tokenOf('bound-id')];
    const { id, token } = await makeUser('Ida');
    await call('PUT', `/users/${id}/roles`, [role]);
    for (const path of [`/roles/${role}`, `/permission_sets/${set}`, `/model_sets/${modelSet}`]) {
      expect((await call('GET', path, undefined, seer)).json.can, path).toMatchObject({ update: false });
      expect((await call('GET', path, undefined, token)).status, path).toBe(200);
      expect((await call('GET', path, undefined, plain)).status, path).toBe(404);
      expect((await call('DELETE', path, undefined, seer)).status, path).toBe(403);
    }
    // Nobody learns of models that are not theirs.
    expect((await call('GET', `/model_sets/${modelSet}`, undefined, bound)).json.models).toEqual(['shop']);
  });
});
