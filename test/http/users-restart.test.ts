import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCoatcheck } from '../../src/coatcheck.ts';
import { readConfig } from '../../src/read-config.ts';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';

const model = `connection: "shop"
explore: orders { access_filter: { field: orders.region user_attribute: region } }
view: orders {
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: region { type: string sql: \${TABLE}.region ;; }
}
`;
const yaml = (users = '') => `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
${users}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-users-'));
  writeFileSync(join(folder, 'shop.model.lkml'), model);
  writeFileSync(join(folder, 'orders.csv'), 'id,region\n1,EU\n2,US\n3,EU\n4,\n');
  writeFileSync(join(folder, 'coatcheck.yaml'), yaml());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const root = { client_id: 'root', client_secret: 'root-secret' };
const start = () => startIn(folder, { COATCHECK_CLIENT_ID: 'root', COATCHECK_CLIENT_SECRET: 'root-secret' });

/** Requests with the token of the credentials. */
async function enter({ origin }: CoatcheckServer, credentials: Record<string, string>) {
  const login = await fetch(`${origin}/api/4.0/login`, { method: 'POST', body: new URLSearchParams(credentials) });
  const { access_token } = (await login.json()) as { access_token: string };
  return async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${origin}/api/4.0${path}`, {
      method,
      headers: { authorization: `token ${access_token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    // The shape is what each expectation says.
    // oxlint-disable-next-line typescript/no-explicit-any
    return (text === '' ? null : JSON.parse(text)) as any;
  };
}

const rows = { model: 'shop', view: 'orders', fields: ['orders.id'], sorts: ['orders.id'] };
const idsIn = (answer: readonly Record<string, number>[]) => answer.map((row) => row['orders.id']);

it('a user made through the API sees by a role made there the rows of an attribute given there, after a restart as well', async () => {
  let credentials: Record<string, string>;
  let id: string;
  let role: string;
  {
    await using server = await start();
    const admin = await enter(server, root);
    id = (await admin('POST', '/users', { first_name: 'Eu' })).id;
    const set = await admin('POST', '/permission_sets', { name: 'Readers', permissions: ['access_data'] });
    const models = await admin('POST', '/model_sets', { name: 'Shop', models: ['shop'] });
    role = (await admin('POST', '/roles', { name: 'Shop', permission_set_id: set.id, model_set_id: models.id })).id;
    await admin('PUT', `/users/${id}/roles`, [role]);
    credentials = await admin('POST', `/users/${id}/credentials_api3`);
    const user = await enter(server, credentials);
    await admin('POST', '/user_attributes', { name: 'region', label: 'Region', type: 'string' });
    expect(await user('POST', '/queries/run/json', rows)).toMatchObject({
      message: expect.stringContaining('no value for this user'),
    });
    await admin('PATCH', `/users/${id}/attribute_values/region`, { value: 'EU' });
    expect(idsIn(await user('POST', '/queries/run/json', rows))).toEqual([1, 3]);
    await admin('PATCH', `/users/${id}/attribute_values/region`, { value: 'US' });
    expect(idsIn(await user('POST', '/queries/run/json', rows))).toEqual([2]);
  }
  await using server = await start();
  const user = await enter(server, credentials);
  expect(await user('GET', '/user')).toMatchObject({ id, first_name: 'Eu', role_ids: [role] });
  expect(await user('GET', `/roles/${role}`)).toMatchObject({ name: 'Shop', model_set: { models: ['shop'] } });
  expect(idsIn(await user('POST', '/queries/run/json', rows))).toEqual([2]);
  const admin = await enter(server, root);
  // The default holds where no value is given.
  await admin('DELETE', '/user_attributes/region');
  await admin('POST', '/user_attributes', { name: 'region', label: 'Region', type: 'string', default_value: 'EU' });
  expect(idsIn(await user('POST', '/queries/run/json', rows))).toEqual([1, 3]);
});

it('credentials made for users are not taken for the administrator’s', async () => {
  {
    await using server = await start();
    const admin = await enter(server, root);
    const { id } = await admin('POST', '/users', {});
    await admin('POST', `/users/${id}/credentials_api3`);
  }
  await using server = await startIn(folder, {});
  const { clientId, clientSecret } = server.credentials;
  const admin = await enter(server, { client_id: clientId, client_secret: clientSecret ?? '' });
  expect(await admin('GET', '/user')).toMatchObject({ id: '1', credentials_api3: [{ client_id: clientId }] });
});

it('a configured user does not get the id of one made through the API', async () => {
  let id: string;
  {
    await using server = await start();
    id = (await (await enter(server, root))('POST', '/users', {})).id;
  }
  writeFileSync(
    join(folder, 'coatcheck.yaml'),
    yaml(`users:\n  - { id: "${id}", client_id: late, client_secret: late-secret }\n`),
  );
  await expect(start()).rejects.toThrow(`The id ${id} belongs to a user created through the API.`);
});

it('the administrator and configured users are given values of what the file does not set, and keep them', async () => {
  const users = (order: readonly string[]) => {
    const lines: Record<string, string> = {
      ann: '{ client_id: ann, client_secret: ann-secret }',
      bob: '{ client_id: bob, client_secret: bob-secret, user_attributes: { region: US } }',
    };
    return yaml(`users:\n${order.map((name) => `  - ${lines[name] ?? ''}\n`).join('')}`);
  };
  writeFileSync(join(folder, 'coatcheck.yaml'), users(['ann', 'bob']));
  const secretOf = (client_id: string) => ({ client_id, client_secret: `${client_id}-secret` });
  const value = (id: string) => `/users/${id}/attribute_values/region`;
  {
    await using server = await start();
    const [admin, ann, bob] = await Promise.all(['root', 'ann', 'bob'].map((name) => enter(server, secretOf(name))));
    if (admin === undefined || ann === undefined || bob === undefined) throw new Error('not in');
    expect(await ann('POST', '/queries/run/json', rows)).toMatchObject({
      message: expect.stringContaining('no value'),
    });
    expect(await admin('PATCH', value('2'), { value: 'EU' })).toMatchObject({
      value: 'EU',
      source: 'User',
      user_id: '2',
    });
    expect(await admin('PATCH', value('1'), { value: 'EU,US' })).toMatchObject({
      value: 'EU,US',
      can: { set_value: true },
    });
    expect(await admin('PATCH', value('3'), { value: 'EU' })).toMatchObject({
      message: 'You may not set region of user 3 here: coatcheck.yaml sets it. Change it there.',
    });
    expect(await ann('PATCH', value('2'), { value: 'US' })).toMatchObject({
      message: expect.stringContaining('may not'),
    });
    expect(idsIn(await ann('POST', '/queries/run/json', rows))).toEqual([1, 3]);
    expect(idsIn(await bob('POST', '/queries/run/json', rows))).toEqual([2]);
    expect(idsIn(await admin('POST', '/queries/run/json', rows))).toEqual([1, 2, 3]);
  }
  // Their order says nothing.
  writeFileSync(join(folder, 'coatcheck.yaml'), users(['bob', 'ann']));
  await using server = await start();
  const [admin, ann] = [await enter(server, root), await enter(server, secretOf('ann'))];
  expect((await ann('GET', '/user')).id).toBe('2');
  expect(idsIn(await ann('POST', '/queries/run/json', rows))).toEqual([1, 3]);
  expect(idsIn(await admin('POST', '/queries/run/json', rows))).toEqual([1, 2, 3]);
  await admin('DELETE', value('2'));
  expect(await ann('POST', '/queries/run/json', rows)).toMatchObject({ message: expect.stringContaining('no value') });
  await admin('POST', '/user_attributes', { name: 'team', label: 'Team', type: 'string', user_can_edit: true });
  await ann('PATCH', '/users/3/attribute_values/team', { value: 'red' });
  await admin('DELETE', '/user_attributes/team');
  await admin('POST', '/user_attributes', { name: 'team', label: 'Team', type: 'string' });
  expect(await admin('GET', '/users/3/attribute_values?user_attribute_ids=team')).toEqual([]);
});

it('groups keep who is in them, their roles and their values over a restart', async () => {
  let credentials: Record<string, string>;
  {
    await using server = await start();
    const admin = await enter(server, root);
    const { id } = await admin('POST', '/users', { first_name: 'Eu' });
    credentials = await admin('POST', `/users/${id}/credentials_api3`);
    await admin('POST', '/user_attributes', { name: 'region', label: 'Region', type: 'string' });
    const [outer, inner] = [
      await admin('POST', '/groups', { name: 'Outer' }),
      await admin('POST', '/groups', { name: 'Inner' }),
    ];
    await admin('POST', `/groups/${outer.id}/groups`, { group_id: inner.id });
    await admin('POST', `/groups/${inner.id}/users`, { user_id: id });
    await admin('PUT', '/roles/3/groups', [outer.id]);
    await admin('PATCH', `/groups/${outer.id}/attribute_values/region`, { value: 'EU' });
  }
  await using server = await start();
  const member = await enter(server, {
    client_id: credentials['client_id'] ?? '',
    client_secret: credentials['client_secret'] ?? '',
  });
  expect(idsIn(await member('POST', '/queries/run/json', rows))).toEqual([1, 3]);
});

it('gives a new user the id of nobody in the file', async () => {
  writeFileSync(
    join(folder, 'coatcheck.yaml'),
    yaml('users: [{ id: "1001", client_id: conf, client_secret: conf-secret }]'),
  );
  const conf = { client_id: 'conf', client_secret: 'conf-secret' };
  for (const expected of ['1002', '1003']) {
    await using server = await start();
    const call = await enter(server, root);
    expect((await call('POST', '/users', { first_name: 'New' })).id).toBe(expected);
    expect((await (await enter(server, conf))('GET', '/user')).id).toBe('1001');
  }
});

it('users of coatcheck.yaml keep their ids whatever stands before them, and nobody is given one of those who have left', async () => {
  const write = (...names: readonly string[]) => {
    const users = names.map((name) => `  - { client_id: ${name}, client_secret: ${name}-secret }\n`);
    writeFileSync(join(folder, 'coatcheck.yaml'), yaml(`users:\n${users.join('')}`));
  };
  const idsOf = async (...names: readonly string[]) => {
    await using server = await start();
    const ids: string[] = [];
    for (const name of names) {
      const user = await enter(server, { client_id: name, client_secret: `${name}-secret` });
      ids.push((await user('GET', '/user')).id);
    }
    return ids;
  };
  write('ann', 'ben');
  expect(await idsOf('ann', 'ben')).toEqual(['2', '3']);
  write('zed', 'ben');
  expect(await idsOf('zed', 'ben')).toEqual(['4', '3']);
  write('ben', 'ann');
  expect(await idsOf('ben', 'ann')).toEqual(['3', '2']);
});

it('an explicit id that moves to another client takes no values of attributes with it', async () => {
  const write = (client: string) => {
    const users = `users:\n  - { id: "20", client_id: ${client}, client_secret: ${client}-secret }\n`;
    writeFileSync(join(folder, 'coatcheck.yaml'), yaml(users));
  };
  const env = { COATCHECK_CLIENT_ID: 'root', COATCHECK_CLIENT_SECRET: 'root-secret' };
  write('ann');
  await using opened = await openCoatcheck(readConfig({ project: folder, env, executors: 1 }));
  const administrator = opened.caller('1');
  const attribute = { name: 'region', label: 'Region', type: 'string', defaultValue: null };
  await opened.access.attributes.create({ ...attribute, userCanView: true, userCanEdit: false }, administrator);
  await opened.access.attributes.setValue('20', 'region', 'EU', administrator);
  expect(opened.caller('20').userAttributes['region']).toBe('EU');
  write('zed');
  await opened.reload(readConfig({ project: folder, env, executors: 1 }));
  expect(opened.caller('20').userAttributes['region']).toBe(undefined);
  write('ann');
  await opened.reload(readConfig({ project: folder, env, executors: 1 }));
  expect(opened.caller('20').userAttributes['region']).toBe('EU');
});
