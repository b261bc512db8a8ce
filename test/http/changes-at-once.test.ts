/** Changes of users, groups, roles and attributes that come at the same moment leave what one after the other would. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

const ROUNDS = 6;
let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const fresh = (): string => `n${String((made += 1))}`;
const post = (path: string, body?: unknown): Promise<Answer> => server.call('POST', path, { body });
const remove = (path: string): Promise<Answer> => server.call('DELETE', path);
const idOf = async (path: string, body: unknown): Promise<string> => (await post(path, body)).json.id;
const statuses = (answers: readonly Answer[]): readonly number[] =>
  answers.map(({ status }) => status).toSorted((left, right) => left - right);

/** Each round from nothing: which of two comes first is never sure. */
async function rounds(round: () => Promise<void>): Promise<void> {
  for (let i = 0; i < ROUNDS; i += 1) {
    await round();
  }
}

describe('of several with one name', () => {
  it.each([
    ['a group', '/groups', (name: string) => ({ name })],
    ['a model set', '/model_sets', (name: string) => ({ name, models: [] })],
    ['a permission set', '/permission_sets', (name: string) => ({ name, permissions: [] })],
    ['a role', '/roles', (name: string) => ({ name, permission_set_id: '3', model_set_id: '1' })],
    ['a user attribute', '/user_attributes', (name: string) => ({ name, label: name, type: 'string' })],
  ])('%s is made once', async (_what, path, body) => {
    await rounds(async () => {
      const name = fresh();
      const answers = await Promise.all([1, 2, 3].map(() => post(path, body(name))));
      expect(statuses(answers)).toEqual([200, 422, 422]);
    });
  });

  it('a program is registered once', async () => {
    await rounds(async () => {
      const body = { redirect_uri: 'https://app.example.com/', display_name: 'App', description: '', enabled: true };
      const path = `/oauth_client_apps/${fresh()}`;
      expect(statuses(await Promise.all([1, 2, 3].map(() => post(path, body))))).toEqual([200, 409, 409]);
    });
  });
});

it('no two groups come to lie in each other', async () => {
  await rounds(async () => {
    const [a, b] = [await idOf('/groups', { name: fresh() }), await idOf('/groups', { name: fresh() })];
    const answers = await Promise.all([
      post(`/groups/${a}/groups`, { group_id: b }),
      post(`/groups/${b}/groups`, { group_id: a }),
    ]);
    expect(statuses(answers)).toEqual([200, 422]);
  });
});

it('no role is made of a set that has just gone', async () => {
  await rounds(async () => {
    const set = await idOf('/permission_sets', { name: fresh(), permissions: ['access_data'] });
    const [role, gone] = await Promise.all([
      post('/roles', { name: fresh(), permission_set_id: set, model_set_id: '1' }),
      remove(`/permission_sets/${set}`),
    ]);
    expect([
      [200, 409],
      [422, 204],
    ]).toContainEqual([role.status, gone.status]);
  });
});

it('a group or user that goes takes along what it is given at that moment', async () => {
  await post('/user_attributes', { name: 'squads', label: 'Squads', type: 'string' });
  await rounds(async () => {
    const user = await idOf('/users', { first_name: 'U' });
    const [group, kept] = [await idOf('/groups', { name: fresh() }), await idOf('/groups', { name: fresh() })];
    const answers = await Promise.all([
      server.call('PATCH', `/groups/${group}/attribute_values/squads`, { body: { value: 'x' } }),
      post(`/groups/${group}/groups`, { group_id: kept }),
      remove(`/groups/${group}`),
      server.call('PUT', '/roles/3/groups', { body: [group] }),
      post(`/groups/${kept}/users`, { user_id: user }),
      remove(`/users/${user}`),
      server.call('PUT', `/users/${user}/roles`, { body: ['3'] }),
      post(`/users/${user}/credentials_api3`),
    ]);
    expect(answers.filter(({ status }) => ![200, 204, 404].includes(status))).toEqual([]);
    expect((await server.call('GET', '/user_attributes/squads/group_values')).json).toEqual([]);
    expect((await server.call('GET', `/groups/${kept}/users`)).json).toEqual([]);
    expect((await server.call('GET', `/users/${user}`)).status).toBe(404);
  });
});
