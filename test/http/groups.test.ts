/** Groups: what members have by them, of groups in groups as well, and who may change what. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: groups-id, client_secret: s, permissions: [access_data, see_looks, see_users, manage_groups] }
  - { client_id: roles-id, client_secret: s, permissions: [access_data, see_users, manage_groups, manage_roles] }
  - { client_id: seer-id, client_secret: s, permissions: [access_data, see_users] }
`;
const MODEL = `connection: "shop"
explore: orders { access_filter: { field: orders.kind user_attribute: kind } }
view: orders {
  dimension: kind { type: string sql: \${TABLE}.kind ;; }
  measure: count { type: count }
}
`;

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'shop.model.lkml': MODEL,
    'orders.csv': 'kind\npen\npen\nbook\n',
  });
  const body = { name: 'kind', label: 'Kind', type: 'string', default_value: 'none' };
  await server.call('POST', '/user_attributes', { body });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const call = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
  server.call(method, path, { ...(body !== undefined && { body }), ...(token !== undefined && { token }) });
async function tokenOf(client_id: string, client_secret: string): Promise<string> {
  const raw = new URLSearchParams({ client_id, client_secret });
  return (await server.call('POST', '/login', { raw, token: null })).json.access_token;
}
async function makeUser(name: string): Promise<{ id: string; token: string }> {
  const { json } = await call('POST', '/users', { first_name: name });
  const { json: credentials } = await call('POST', `/users/${json.id}/credentials_api3`);
  return { id: json.id, token: await tokenOf(credentials.client_id, credentials.client_secret) };
}
const makeGroup = async (name: string): Promise<string> => (await call('POST', '/groups', { name })).json.id;
const run = (token: string) =>
  call('POST', '/queries/run/json', { model: 'shop', view: 'orders', fields: ['orders.count'] }, token);
const count = async (token: string) => (await run(token)).json[0]?.['orders.count'];
const namesOf = ({ json }: Answer) => json.map(({ name }: { name: string }) => name);

describe('groups', () => {
  it('are made, changed, searched and deleted; the first is that of all users', async () => {
    const { status, json: made } = await call('POST', '/groups', { name: 'Sales', can_add_to_content_metadata: false });
    expect([status, made.name, made.user_count, made.can_add_to_content_metadata]).toEqual([200, 'Sales', 0, false]);
    // As Terraform sends it back.
    const changed = await call('PATCH', `/groups/${made.id}`, { ...made, name: 'Sales East' });
    expect(changed.json).toEqual({ ...made, name: 'Sales East' });
    expect((await call('GET', `/groups/${made.id}`)).json).toEqual(changed.json);
    const [everybody] = (await call('GET', '/groups')).json;
    expect(everybody).toMatchObject({ id: '1', name: 'All Users', include_by_default: true });
    expect(everybody.user_count).toBe((await call('GET', '/users')).json.length);
    expect(namesOf(await call('GET', '/groups/search?name=sales%25'))).toEqual(['Sales East']);
    expect(namesOf(await call('GET', `/groups?ids=${made.id}`))).toEqual(['Sales East']);
    expect((await call('GET', '/groups/search?externally_managed=true')).json).toEqual([]);
    expect((await call('POST', '/groups', { name: 'SALES east' })).json.errors).toMatchObject([{ field: 'name' }]);
    expect((await call('POST', '/groups', { name: ' ' })).status).toBe(422);
    expect((await call('DELETE', `/groups/${made.id}`)).status).toBe(204);
    expect((await call('GET', `/groups/${made.id}`)).status).toBe(404);
    expect((await call('DELETE', '/groups/1')).status).toBe(403);
  });

  it('give their members roles, through groups in groups, from the next request on', async () => {
    const { id, token } = await makeUser('Nell');
    const [outer, inner] = [await makeGroup('Outer'), await makeGroup('Inner')];
    expect((await run(token)).status).toBe(403);
    expect(namesOf(await call('PUT', '/roles/4/groups', [outer]))).toEqual(['Outer']);
    expect(namesOf(await call('POST', `/groups/${outer}/groups`, { group_id: inner }).then(one))).toEqual(['Inner']);
    expect((await call('POST', `/groups/${inner}/users`, { user_id: id })).json).toMatchObject({
      id,
      group_ids: ['1', inner],
      role_ids: ['4'],
    });
    expect((await run(token)).status).toBe(200);
    expect(namesOf(await call('GET', `/users/${id}/roles`))).toEqual(['Viewer']);
    expect((await call('GET', `/users/${id}/roles?direct_association_only=true`)).json).toEqual([]);
    const ids = async (path: string) => (await call('GET', path)).json.map((user: { id: string }) => user.id);
    expect(await ids('/roles/4/users')).toEqual([id]);
    expect(await ids('/roles/4/users?direct_association_only=true')).toEqual([]);
    expect(await ids(`/groups/${inner}/users`)).toEqual([id]);
    expect(await ids(`/groups/${outer}/users`)).toEqual([]);
    expect(await ids(`/users/search?group_id=${inner}`)).toEqual([id]);
    expect(namesOf(await call('GET', `/groups/${outer}/groups`))).toEqual(['Inner']);
    expect(namesOf(await call('GET', '/roles/4/groups'))).toEqual(['Outer']);
    const [hierarchy] = (await call('GET', '/groups/search/with_hierarchy?name=inner')).json;
    expect(hierarchy).toMatchObject({ parent_group_ids: [outer], role_ids: [] });
    const [withRoles] = (await call('GET', '/groups/search/with_roles?name=outer')).json;
    expect(withRoles.roles).toMatchObject([{ id: '4', name: 'Viewer' }]);
    expect((await call('POST', `/groups/${inner}/groups`, { group_id: outer })).status).toBe(422);
    expect((await call('POST', `/groups/${inner}/groups`, { group_id: inner })).status).toBe(422);

    expect((await call('DELETE', `/groups/${outer}/groups/${inner}`)).status).toBe(204);
    expect((await run(token)).status).toBe(403);
    await call('POST', `/groups/${outer}/groups`, { group_id: inner });
    expect((await run(token)).status).toBe(200);
    expect((await call('DELETE', `/groups/${outer}`)).status).toBe(204);
    expect((await run(token)).status).toBe(403);
    expect((await call('DELETE', `/groups/${inner}/users/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/groups/${inner}/users/${id}`)).status).toBe(404);
  });

  it('give their members values: behind one’s own, before the default, in order of precedence', async () => {
    const { id, token } = await makeUser('Val');
    await call('PUT', `/users/${id}/roles`, ['4']);
    const [pens, books] = [await makeGroup('Pens'), await makeGroup('Books')];
    for (const group of [pens, books]) await call('POST', `/groups/${group}/users`, { user_id: id });
    expect(await count(token)).toBe(0);
    const value = { group_id: books, user_attribute_id: 'kind', value: 'book', value_is_hidden: false };
    expect((await call('PATCH', `/groups/${books}/attribute_values/kind`, value)).json).toMatchObject({
      group_id: books,
      user_attribute_id: 'kind',
      value: 'book',
      rank: 1,
    });
    expect(await count(token)).toBe(1);
    const { json: own } = await call('GET', `/users/${id}/attribute_values?user_attribute_ids=kind`);
    expect(own).toMatchObject([{ value: 'book', source: 'Group' }]);
    const ordered = [
      { group_id: pens, value: 'pen' },
      { group_id: books, value: 'book' },
    ];
    const { json: set } = await call('POST', '/user_attributes/kind/group_values', ordered);
    expect(set).toMatchObject([
      { group_id: pens, rank: 1 },
      { group_id: books, rank: 2 },
    ]);
    expect((await call('GET', '/user_attributes/kind/group_values')).json).toEqual(set);
    expect(await count(token)).toBe(2);
    await call('PATCH', `/users/${id}/attribute_values/kind`, { value: 'book' });
    expect(await count(token)).toBe(1);
    await call('DELETE', `/users/${id}/attribute_values/kind`);
    expect((await call('DELETE', `/groups/${pens}/attribute_values/kind`)).status).toBe(204);
    expect((await call('DELETE', `/groups/${pens}/attribute_values/kind`)).status).toBe(404);
    expect(await count(token)).toBe(1);
    expect((await call('PATCH', `/groups/${books}/attribute_values/locale`, { value: 'de' })).status).toBe(403);
    expect((await call('PATCH', `/groups/${books}/attribute_values/nothing`, { value: 'x' })).status).toBe(404);
  });
});

describe('who may change groups', () => {
  it('gives nobody more than they have themselves', async () => {
    const [manager, roles, seer] = await Promise.all(
      ['groups', 'roles', 'seer'].map((name) => tokenOf(`${name}-id`, 's')),
    );
    const { id } = await makeUser('Mo');
    const [plain, admins, valued] = [await makeGroup('Plain'), await makeGroup('Admins'), await makeGroup('Valued')];
    await call('PUT', '/roles/1/groups', [admins]);
    await call('PATCH', `/groups/${valued}/attribute_values/kind`, { value: '%' });
    const status = async (...asked: readonly [string, string, unknown, string | undefined]) =>
      (await call(...asked)).status;

    expect(await status('POST', `/groups/${plain}/users`, { user_id: id }, manager)).toBe(200);
    expect(await status('POST', `/groups/${admins}/users`, { user_id: id }, manager)).toBe(403);
    expect(await status('POST', `/groups/${valued}/users`, { user_id: id }, manager)).toBe(403);
    // What lies in a group has what the group has.
    expect(await status('POST', `/groups/${admins}/groups`, { group_id: plain }, manager)).toBe(403);
    expect(await status('POST', `/groups/${valued}/groups`, { group_id: plain }, manager)).toBe(403);
    expect(await status('DELETE', `/groups/${admins}`, undefined, manager)).toBe(403);
    expect(await status('PATCH', `/groups/${admins}`, { name: 'Everyone' }, manager)).toBe(403);
    expect(await status('PATCH', `/groups/${valued}`, { name: 'Everyone' }, manager)).toBe(403);
    expect(await status('PATCH', `/groups/${plain}`, { name: 'Plainer' }, manager)).toBe(200);
    expect(await status('PUT', '/roles/4/groups', [plain], manager)).toBe(403);
    expect(await status('PUT', '/roles/1/groups', [plain], roles)).toBe(403);
    expect(await status('PUT', '/roles/2/groups', [plain], roles)).toBe(403);
    expect(await status('PATCH', `/groups/${plain}/attribute_values/kind`, { value: '%' }, manager)).toBe(403);
    expect(await status('POST', '/groups', { name: 'Of a seer' }, seer)).toBe(403);
    expect(await status('GET', '/groups', undefined, seer)).toBe(200);
    expect(await status('GET', '/groups/987', undefined, seer)).toBe(404);
    // A user of coatcheck.yaml has what stands there.
    const [, configured] = (await call('GET', '/users')).json;
    const refused = await call('POST', `/groups/${plain}/users`, { user_id: configured.id });
    expect([refused.status, refused.json.message]).toEqual([403, expect.stringMatching(/coatcheck\.yaml/)]);

    expect(await status('POST', `/groups/${admins}/users`, { user_id: id }, undefined)).toBe(200);
    // Whoever is an administrator by a group is one.
    expect(await status('PUT', `/users/${id}/roles`, ['4'], roles)).toBe(403);
    expect(await status('DELETE', `/groups/${admins}/users/${id}`, undefined, manager)).toBe(403);
  });

  it('leaves nothing behind of a user or an attribute that is deleted', async () => {
    const { id } = await makeUser('Tom');
    const group = await makeGroup('Short-lived');
    const body = { name: 'passing', label: 'Passing', type: 'string' };
    await call('POST', '/user_attributes', body);
    await call('POST', `/groups/${group}/users`, { user_id: id });
    await call('PATCH', `/groups/${group}/attribute_values/passing`, { value: 'x' });
    await call('DELETE', `/users/${id}`);
    expect((await call('GET', `/groups/${group}`)).json.user_count).toBe(0);
    await call('DELETE', '/user_attributes/passing');
    await call('POST', '/user_attributes', body);
    expect((await call('GET', '/user_attributes/passing/group_values')).json).toEqual([]);
  });
});

describe('searches of roles', () => {
  it.each([
    ['/roles/search?name=dev%25', ['Developer']],
    ['/roles/search?permission_set_ids=3,6', ['User', 'Viewer']],
    ['/roles/search?id=2&name=viewer&filter_or=true', ['Developer', 'Viewer']],
    ['/roles/search?built_in=false', []],
    ['/permission_sets/search?permissions=develop,deploy', ['Admin', 'Developer']],
    ['/permission_sets/search?all_access=true', ['Admin']],
    ['/model_sets/search?models=shop', ['All']],
    ['/model_sets/search?models=shop,other', []],
  ])('%s', async (path, expected) => {
    expect(namesOf(await call('GET', path))).toEqual(expected);
  });

  it('count the users who have a role, by themselves or by groups', async () => {
    const { id } = await makeUser('Count');
    const group = await makeGroup('Counted');
    const countOf = async () => (await call('GET', '/roles/search/with_user_count?id=6')).json[0].user_count;
    const before = await countOf();
    await call('POST', `/groups/${group}/users`, { user_id: id });
    await call('PUT', '/roles/6/groups', [group]);
    expect(await countOf()).toBe(before + 1);
  });
});

describe('a user attribute', () => {
  it('is changed but for its name, as Terraform sends it back', async () => {
    const { token, id } = await makeUser('Changed');
    await call('PUT', `/users/${id}/roles`, ['4']);
    const { json: made } = await call('POST', '/user_attributes', { name: 'tone', label: 'Tone', type: 'string' });
    const body = { ...made, label: 'Colour tone', default_value: 'red', user_can_edit: true };
    const { status, json: changed } = await call('PATCH', '/user_attributes/tone', body);
    expect([status, changed.label, changed.default_value, changed.user_can_edit]).toEqual([
      200,
      'Colour tone',
      'red',
      true,
    ]);
    expect((await call('GET', '/user_attributes/tone')).json).toEqual(changed);
    const { json: values } = await call('GET', `/users/${id}/attribute_values?user_attribute_ids=tone`);
    expect(values).toMatchObject([{ value: 'red', source: 'Default' }]);
    expect((await call('PATCH', `/users/${id}/attribute_values/tone`, { value: 'blue' }, token)).status).toBe(200);
    expect((await call('PATCH', '/user_attributes/tone', { name: 'other' })).json.errors).toMatchObject([
      { field: 'name' },
    ]);
    expect((await call('PATCH', '/user_attributes/tone', { label: 'Kind' })).status).toBe(422);
    expect((await call('PATCH', '/user_attributes/tone', { value_is_hidden: true })).status).toBe(422);
    expect((await call('PATCH', '/user_attributes/email', { label: 'Post' })).status).toBe(403);
    expect((await call('PATCH', '/user_attributes/nothing', { label: 'x' })).status).toBe(404);
  });
});

/** An answer of one thing, as that of a list. */
const one = (answer: Answer): Answer => ({ ...answer, json: [answer.json] });
