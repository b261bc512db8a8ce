import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const call: TestServer['call'] = (...request) => server.call(...request);

async function createUser(body: object, roles: readonly string[] = []): Promise<string> {
  const { json } = await call('POST', '/users', { body });
  if (roles.length > 0) await call('PUT', `/users/${json.id}/roles`, { body: roles });
  return json.id;
}

async function makeCredentials(id: string): Promise<{ client_id: string; client_secret: string }> {
  const { json } = await call('POST', `/users/${id}/credentials_api3`);
  return { client_id: json.client_id, client_secret: json.client_secret };
}

const login = (credentials: Record<string, string>): Promise<Answer> =>
  call('POST', '/login', { raw: new URLSearchParams(credentials), token: null });
const enter = async (id: string): Promise<string> => (await login(await makeCredentials(id))).json.access_token;
const sudo = async (id: string): Promise<string> => (await call('POST', `/login/${id}`)).json.access_token;

const byStatus = { model: 'shop', view: 'orders', fields: ['orders.status', 'orders.count'] };
const query = (token: string) => call('POST', '/queries/run/json', { body: byStatus, token });

describe('a user made through the API', () => {
  it('is created, read, changed and deleted', async () => {
    const created = await call('POST', '/users', { body: { first_name: 'Nia', last_name: 'New', locale: 'fr' } });
    expect(created.json).toMatchObject({
      id: expect.stringMatching(/^1\d{3}$/),
      display_name: 'Nia New',
      email: null,
      locale: 'fr',
      is_disabled: false,
      role_ids: [],
      credentials_api3: [],
      credentials_email: null,
      roles_externally_managed: false,
      can: { update: true, destroy: true },
    });
    const path = `/users/${created.json.id}`;
    expect((await call('GET', path)).json).toEqual(created.json);
    const changed = await call('PATCH', path, { body: { last_name: 'Newer' } });
    expect(changed.json).toEqual({ ...created.json, last_name: 'Newer', display_name: 'Nia Newer' });
    expect((await call('PATCH', `${path}?fields=locale`, { body: changed.json })).json).toEqual({ locale: 'fr' });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('DELETE', path)).status).toBe(404);
    expect(await createUser({})).not.toBe(created.json.id);
  });

  it('has an e-mail address of its own', async () => {
    const [one, other] = [await createUser({}), await createUser({})];
    const path = `/users/${one}/credentials_email`;
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('POST', path, { body: { email: 'One@Example.org' } })).json).toMatchObject({
      email: 'One@Example.org',
      user_id: one,
      password_reset_url: null,
    });
    expect((await call('POST', path, { body: { email: 'two@example.org' } })).status).toBe(409);
    const taken = await call('POST', `/users/${other}/credentials_email`, { body: { email: 'one@example.org' } });
    expect([taken.status, taken.json.errors[0].code]).toEqual([422, 'already_exists']);
    expect((await call('POST', `/users/${other}/credentials_email`, { body: { email: 'no address' } })).status).toBe(
      422,
    );
    expect((await call('PATCH', path, { body: { email: 'uno@example.org' } })).json.email).toBe('uno@example.org');
    expect((await call('GET', `/users/${one}?fields=email`)).json).toEqual({ email: 'uno@example.org' });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', `/users/${one}`)).json.email).toBeNull();
  });

  it('may ask nothing but who it is, until it has a role', async () => {
    const id = await createUser({ first_name: 'Rolf' });
    const token = await enter(id);
    expect((await call('GET', '/user', { token })).json).toMatchObject({ id, role_ids: [] });
    expect((await query(token)).status).toBe(403);
    expect((await call('GET', '/lookml_models', { token })).json).toEqual([]);
    const roles = await call('PUT', `/users/${id}/roles`, { body: ['4'] });
    expect(roles.json).toMatchObject([{ id: '4', name: 'Viewer', permission_set: { built_in: true } }]);
    expect((await call('GET', `/users/${id}/roles`)).json).toEqual(roles.json);
    expect((await query(token)).json).toHaveLength(3);
    const sql = { body: { connection_name: 'shop', sql: 'select 1 as a' }, token };
    expect((await call('POST', '/sql_queries', sql)).status).toBe(403);
    await call('PUT', `/users/${id}/roles`, { body: ['2'] });
    expect((await call('POST', '/sql_queries', sql)).status).toBe(200);
    expect((await call('PUT', `/users/${id}/roles`, { body: ['9'] })).status).toBe(422);
    expect((await call('PUT', `/users/${id}/roles`, { body: { ids: ['1'] } })).status).toBe(422);
    await call('PUT', `/users/${id}/roles`, { body: [] });
    expect((await query(token)).status).toBe(403);
  });

  it('gets credentials whose secret is told once, and which end with their sessions', async () => {
    const id = await createUser({}, ['3']);
    const made = await call('POST', `/users/${id}/credentials_api3`);
    const { client_id, client_secret, ...shown } = made.json;
    expect(client_secret).toMatch(/^\w{24}$/);
    const listed = await call('GET', `/users/${id}/credentials_api3`);
    expect(listed.json).toEqual([{ ...shown, client_id }]);
    expect((await call('GET', `/users/${id}/credentials_api3/${shown.id}`)).json).toEqual({ ...shown, client_id });
    expect((await call('GET', `/users/${id}`)).json.credentials_api3).toEqual(listed.json);
    const token = (await login({ client_id, client_secret })).json.access_token;
    const other = await enter(id);
    expect((await login({ client_id, client_secret: 'wrong' })).status).toBe(404);
    expect((await call('DELETE', `/users/${id}/credentials_api3/${shown.id}`)).status).toBe(204);
    expect((await login({ client_id, client_secret })).status).toBe(404);
    expect((await query(token)).status).toBe(401);
    expect((await query(other)).status).toBe(200);
    expect((await call('DELETE', `/users/${id}/credentials_api3/${shown.id}`)).status).toBe(404);
  });

  it.each(['disabled', 'deleted'])('who is %s is out at once, and the tasks stay for administrators', async (end) => {
    const id = await createUser({}, ['3']);
    const credentials = await makeCredentials(id);
    const token = (await login(credentials)).json.access_token;
    const asAdministrator = await sudo(id);
    const { json: made } = await call('POST', '/queries', { body: byStatus, token });
    const task = await call('POST', '/query_tasks', { body: { query_id: made.id, result_format: 'json' }, token });
    if (end === 'disabled') await call('PATCH', `/users/${id}`, { body: { is_disabled: true } });
    else await call('DELETE', `/users/${id}`);
    for (const session of [token, asAdministrator]) {
      expect((await call('GET', '/user', { token: session })).status).toBe(401);
    }
    expect((await login(credentials)).status).toBe(404);
    expect((await call('POST', `/login/${id}`)).status).toBe(404);
    expect((await call('GET', `/query_tasks/${task.json.id}?wait=20`)).json.status).toBe('complete');
    expect((await call('GET', `/query_tasks/${task.json.id}/results`)).json).toHaveLength(3);
    if (end === 'deleted') return;
    await call('PATCH', `/users/${id}`, { body: { is_disabled: false } });
    expect((await call('GET', '/user', { token })).status).toBe(401);
    expect((await login(credentials)).status).toBe(200);
  });
});

describe('users of the configuration', () => {
  it('are listed with the others, and changed where they are defined', async () => {
    const { json: all } = await call('GET', '/users?fields=id,first_name,role_ids,roles_externally_managed');
    expect(all.slice(0, 3)).toEqual([
      { id: '1', first_name: 'Coatcheck', role_ids: ['1'], roles_externally_managed: true },
      { id: '2', first_name: 'Vic', role_ids: [], roles_externally_managed: true },
      { id: '7', first_name: 'Ada', role_ids: [], roles_externally_managed: true },
    ]);
    for (const [method, path, body] of [
      ['PATCH', '/users/7', { first_name: 'Eve' }],
      ['DELETE', '/users/7', undefined],
      ['PUT', '/users/7/roles', ['1']],
      ['POST', '/users/7/credentials_api3', undefined],
      ['DELETE', '/users/7/credentials_api3/analyst-id', undefined],
      ['POST', '/users/7/credentials_email', { email: 'a@b.org' }],
    ] as const) {
      const { status, json } = await call(method, path, { body });
      expect([status, json.message], path).toEqual([403, expect.stringContaining('coatcheck.yaml')]);
    }
    expect((await call('GET', '/users/7/credentials_api3?fields=client_id')).json).toEqual([
      { client_id: 'analyst-id' },
    ]);
    expect((await call('PATCH', '/users/1', { body: { locale: 'fr' } })).status).toBe(403);
    expect((await call('DELETE', '/users/1')).status).toBe(403);
  });
});

describe('searching', () => {
  let ids: readonly string[];
  beforeAll(async () => {
    const names = ['Danger Zone', 'Danzig Zoo', 'David Zone', 'dAmage 100%', '_ Under'];
    ids = await Promise.all(
      names.map((name) => createUser({ first_name: name.split(' ')[0], last_name: name.split(' ')[1] })),
    );
    await call('POST', `/users/${ids[0]}/credentials_email`, { body: { email: 'danger@zone.org' } });
    await call('PATCH', `/users/${ids[2]}`, { body: { is_disabled: true } });
  });
  const find = async (search: string): Promise<readonly number[]> => {
    const { json } = await call('GET', `/users/search?${search}`);
    return json.map(({ id }: { id: string }) => ids.indexOf(id));
  };

  it.each([
    ['first_name=dan%25', [0, 1]],
    ['first_name=DANGER', [0]],
    ['first_name=dan', []],
    ['first_name=D_v%25', [2]],
    ['last_name=zo%25&sorts=last_name%20desc,first_name', [1, 0, 2]],
    ['last_name=zo%25&sorts=last_name%20desc,first_name&limit=1&offset=1', [0]],
    ['last_name=zo%25&page=2&per_page=2', [2]],
    ['last_name=zone&is_disabled=true', [2]],
    ['last_name=zone&is_disabled=false', [0]],
    ['first_name=david&last_name=zoo', []],
    ['first_name=david&last_name=zoo&filter_or=true', [1, 2]],
    ['email=%25@zone.org', [0]],
    ['first_name=dan%25&email=IS%20NULL', [1]],
    ['first_name=dan%25&group_id=1', [0, 1]],
    ['first_name=dan%25&group_id=999', []],
    ['first_name=dan%25&embed_user=false', [0, 1]],
  ] as const)('%s', async (search, expected) => {
    expect(await find(search)).toEqual(expected);
  });

  it('finds ids, and names with any part of them', async () => {
    expect(await find(`id=${ids[1]},${ids[3]}`)).toEqual([1, 3]);
    const { json } = await call('GET', '/users/search/names/%25@ZONE.org?fields=id');
    expect(json).toEqual([{ id: ids[0] }]);
    expect((await call('GET', `/users?ids=${ids[4]},7&fields=id`)).json).toEqual([{ id: '7' }, { id: ids[4] }]);
    expect((await call('GET', '/users?sorts=shoe_size')).status).toBe(422);
    expect((await call('GET', '/users?limit=-1')).status).toBe(422);
    expect((await call('GET', '/users?limit=0')).json).toEqual([]);
  });

  it('takes no time with patterns that were made to', async () => {
    const id = await createUser({ first_name: 'a'.repeat(255) });
    expect(await find(`first_name=${'%25a'.repeat(200)}b`)).toEqual([]);
    await call('DELETE', `/users/${id}`);
  });
});

describe('whoever is no administrator', () => {
  it('sees nobody else, and changes nobody', async () => {
    const token = await server.token('analyst');
    const other = await createUser({ first_name: 'Other' });
    expect((await call('GET', '/users?fields=id', { token })).json).toEqual([{ id: '7' }]);
    expect((await call('GET', '/users/search?fields=id&first_name=%25', { token })).json).toEqual([{ id: '7' }]);
    for (const path of ['', '/roles', '/credentials_api3', '/credentials_email', '/attribute_values']) {
      expect((await call('GET', `/users/${other}${path}`, { token })).status, path).toBe(404);
    }
    const body = { first_name: 'Me' };
    expect((await call('POST', '/users', { body, token })).status).toBe(403);
    expect((await call('PATCH', `/users/${other}`, { body, token })).status).toBe(403);
    expect((await call('DELETE', `/users/${other}`, { token })).status).toBe(403);
    expect((await call('PUT', '/users/7/roles', { body: ['1'], token })).status).toBe(403);
    expect((await call('POST', `/users/${other}/credentials_api3`, { token })).status).toBe(403);
    expect((await call('POST', `/login/${other}`, { token })).status).toBe(403);
    expect((await call('GET', '/users', { token: null })).status).toBe(401);
  });

  it('becomes one by the role Admin, but does not end itself', async () => {
    const id = await createUser({}, ['1']);
    const token = await enter(id);
    expect((await call('GET', '/users', { token })).json.length).toBeGreaterThan(3);
    expect((await call('DELETE', `/users/${id}`, { token })).status).toBe(403);
    expect((await call('PATCH', `/users/${id}`, { body: { is_disabled: true }, token })).status).toBe(403);
    const asViewer = (await call('POST', '/login/7', { token })).json.access_token;
    expect((await call('GET', '/user', { token: asViewer })).json.id).toBe('7');
    await call('PUT', `/users/${id}/roles`, { body: ['3'] });
    expect((await call('GET', '/users?fields=id', { token })).json).toEqual([{ id }]);
    // What was opened with a right ends with it.
    expect((await call('GET', '/user', { token: asViewer })).status).toBe(401);
  });
});

describe('user attributes', () => {
  it('have defaults, values, and names of their own', async () => {
    const body = { name: 'team', label: 'Team', type: 'string', default_value: 'red', user_can_edit: true };
    const { json: made } = await call('POST', '/user_attributes', { body });
    expect(made).toMatchObject({ id: 'team', is_system: false, is_permanent: false, default_value: 'red' });
    expect((await call('POST', '/user_attributes', { body })).json.errors).toMatchObject([{ field: 'name' }]);
    for (const wrong of [
      { name: 'email' },
      { name: 'Team Two' },
      { label: 'TEAM' },
      { type: 'blob' },
      { value_is_hidden: true },
    ]) {
      const answer = await call('POST', '/user_attributes', {
        body: { ...body, name: 'another', label: 'Another', ...wrong },
      });
      expect(answer.status, JSON.stringify(wrong)).toBe(422);
    }
    const id = await createUser({ first_name: 'Tom' });
    const token = await enter(id);
    const values = (search = '') => call('GET', `/users/${id}/attribute_values?fields=name,value,source&${search}`);
    const team = 'user_attribute_ids=team';
    expect((await values(team)).json).toEqual([{ name: 'team', value: 'red', source: 'Default' }]);
    expect((await values('user_attribute_ids=email')).json).toEqual([]);
    expect((await values('user_attribute_ids=email&include_unset=true')).json).toMatchObject([{ value: null }]);
    const set = await call('PATCH', `/users/${id}/attribute_values/team`, { body: { value: 'blue' }, token });
    expect(set.json).toMatchObject({ value: 'blue', source: 'User', user_id: id });
    expect((await values(`${team}&all_values=true`)).json).toEqual([
      { name: 'team', value: 'blue', source: 'User' },
      { name: 'team', value: 'red', source: 'Default' },
    ]);
    expect((await call('PATCH', `/users/${id}/attribute_values/email`, { body: { value: 'x' } })).status).toBe(403);
    expect((await call('DELETE', `/users/${id}/attribute_values/team`)).status).toBe(204);
    expect((await values(team)).json).toMatchObject([{ value: 'red' }]);
    await call('PATCH', `/users/${id}/attribute_values/team`, { body: { value: 'blue' } });
    expect((await call('DELETE', '/user_attributes/team')).status).toBe(204);
    expect((await call('GET', `/users/${id}/attribute_values/team`)).status).toBe(405);
    expect((await call('GET', '/user_attributes/team')).status).toBe(404);
    // A new attribute of the name does not find the old one's values.
    await call('POST', '/user_attributes', { body });
    expect((await values(team)).json).toMatchObject([{ value: 'red' }]);
  });

  it('are for administrators to make, and to set where users may not', async () => {
    const id = await createUser({}, ['3']);
    const token = await enter(id);
    const body = { name: 'region', label: 'Region', type: 'string', user_can_view: false };
    expect((await call('POST', '/user_attributes', { body, token })).status).toBe(403);
    expect((await call('POST', '/user_attributes', { body })).status).toBe(200);
    const path = `/users/${id}/attribute_values/region`;
    expect((await call('PATCH', path, { body: { value: 'all' }, token })).status).toBe(404);
    expect((await call('PATCH', path, { body: { value: 'EU' } })).status).toBe(200);
    expect((await call('GET', `/users/${id}/attribute_values?user_attribute_ids=region`, { token })).json).toEqual([]);
    expect((await call('DELETE', '/user_attributes/region', { token })).status).toBe(403);
    expect((await call('DELETE', '/user_attributes/email')).status).toBe(403);
  });
});

describe('roles', () => {
  it('are Looker’s four, each with a permission set over all models', async () => {
    const { json } = await call('GET', '/roles');
    expect(json.map(({ name }: { name: string }) => name)).toEqual(['Admin', 'Developer', 'User', 'Viewer']);
    expect(json[3].model_set).toMatchObject({ name: 'All', all_access: true, models: ['shop'] });
    expect(json[3].permission_set.permissions).not.toContain('explore');
    expect((await call('GET', '/roles/3')).json).toEqual(json[2]);
    expect((await call('GET', '/roles/99')).status).toBe(404);
    expect((await call('GET', '/model_sets/1')).json).toEqual(json[0].model_set);
    expect((await call('GET', '/permissions')).json).toContainEqual(expect.objectContaining({ permission: 'sudo' }));
  });
});
