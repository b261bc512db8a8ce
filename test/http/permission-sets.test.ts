import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPermissions } from '../../src/access/permissions.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('', {}, [
    '{ id: "20", client_id: manager-id, client_secret: s, permissions: [see_users, manage_roles, access_data] }',
    '{ id: "21", client_id: looker-id, client_secret: s, permissions: [see_users] }',
    '{ id: "22", client_id: giver-id, client_secret: s, permissions: [see_users, manage_user_attributes] }',
    '{ id: "23", client_id: bound-id, client_secret: s, models: [shop], permissions: [see_users, manage_roles, mobile_app_access, gemini_in_looker] }',
    '{ id: "24", client_id: sql-id, client_secret: s, permissions: [access_data, use_sql_runner] }',
  ]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function enter(client_id: string): Promise<string> {
  const raw = new URLSearchParams({ client_id, client_secret: 's' });
  return (await server.call('POST', '/login', { raw, token: null })).json.access_token;
}

/** As documented in July 2025, each whole; ids as recorded from a server. */
const sets: readonly (readonly [id: string, name: string, permissions: string])[] = [
  [
    '2',
    'Developer',
    `access_data can_create_forecast clear_cache_refresh create_custom_fields create_table_calculations deploy
      develop download_without_limit explore manage_spaces mobile_app_access save_content save_dashboards
      save_looks schedule_look_emails see_drill_overlay see_lookml see_lookml_dashboards see_looks see_pdts
      see_sql see_user_dashboards send_to_integration use_sql_runner`,
  ],
  [
    '3',
    'User',
    `access_data can_create_forecast clear_cache_refresh create_custom_fields create_table_calculations
      download_without_limit explore manage_spaces mobile_app_access save_content save_dashboards save_looks
      schedule_look_emails see_drill_overlay see_lookml see_lookml_dashboards see_looks see_sql
      see_user_dashboards send_to_integration`,
  ],
  [
    '4',
    'LookML Dashboard User',
    `access_data clear_cache_refresh mobile_app_access see_lookml_dashboards send_to_integration`,
  ],
  [
    '5',
    "User who can't view LookML",
    `access_data can_create_forecast clear_cache_refresh create_custom_fields create_table_calculations
      download_without_limit explore manage_spaces mobile_app_access save_content save_dashboards save_looks
      schedule_look_emails see_lookml_dashboards see_looks see_user_dashboards send_to_integration`,
  ],
  [
    '6',
    'Viewer',
    `access_data clear_cache_refresh download_without_limit mobile_app_access schedule_look_emails
      see_drill_overlay see_lookml_dashboards see_looks see_user_dashboards`,
  ],
  ['7', 'Gemini', `gemini_in_looker`],
  [
    '8',
    'Support Basic Editor',
    `access_data clear_cache_refresh create_custom_fields create_table_calculations explore follow_alerts
      manage_privatelabel manage_themes see_admin see_alerts see_datagroups see_drill_overlay see_logs
      see_lookml see_lookml_dashboards see_looks see_pdts see_schedules see_sql see_system_activity
      see_user_dashboards see_users`,
  ],
  [
    '9',
    'Support Advanced Editor',
    `access_data clear_cache_refresh create_custom_fields create_table_calculations develop explore
      follow_alerts manage_embed_settings manage_models manage_privatelabel manage_project_connections
      manage_project_connections_restricted manage_project_models manage_themes see_admin see_alerts
      see_datagroups see_drill_overlay see_logs see_lookml see_lookml_dashboards see_looks see_pdts see_queries
      see_schedules see_sql see_system_activity see_user_dashboards see_users update_datagroups
      use_global_connections`,
  ],
];

describe('permission sets', () => {
  it.each(sets)('%s is that of Looker’s %s [A]', async (id, name, permissions) => {
    const { json } = await server.call('GET', `/permission_sets/${id}`);
    expect([json.name, json.built_in, json.all_access]).toEqual([name, true, false]);
    expect(json.permissions.toSorted()).toEqual(permissions.split(/\s+/).toSorted());
  });

  it('are all listed; a role names its own [A]', async () => {
    const { json } = await server.call('GET', '/permission_sets');
    expect(json.map(({ id }: { id: string }) => id)).toEqual(['1', ...sets.map(([id]) => id)]);
    expect(json[0]).toMatchObject({ name: 'Admin', all_access: true, permissions: [...allPermissions].toSorted() });
    const roles = await server.call('GET', '/roles?get_all_support_roles=true&fields=name,permission_set_id');
    expect(roles.json).toEqual([
      { name: 'Admin', permission_set_id: '1' },
      { name: 'Developer', permission_set_id: '2' },
      { name: 'User', permission_set_id: '3' },
      { name: 'Viewer', permission_set_id: '6' },
      { name: 'Support Basic Editor', permission_set_id: '8' },
      { name: 'Support Advanced Editor', permission_set_id: '9' },
    ]);
  });
});

describe('permissions', () => {
  it('to run SQL lets nobody download its rows without the permission to download [C: a choice]', async () => {
    const token = await enter('sql-id');
    const body = { connection_name: 'shop', sql: 'SELECT 1 AS one' };
    const { json } = await server.call('POST', '/sql_queries', { token, body });
    const run = (format: string) => server.call('POST', `/sql_queries/${json.slug}/run/${format}`, { token });
    expect(await run('json')).toMatchObject({ status: 200, json: [{ one: 1 }] });
    const csv = await run('csv');
    expect([csv.status, csv.json.message]).toEqual([403, expect.stringContaining('download_without_limit')]);
  });

  it.each([
    ['see_looks', 'access_data'],
    ['see_drill_overlay', 'access_data'],
    ['clear_cache_refresh', 'access_data'],
    ['explore', 'see_looks'],
    ['see_sql', 'see_looks'],
    ['see_lookml', 'see_looks'],
    ['develop', 'see_looks'],
    ['download_with_limit', 'see_looks'],
    ['create_custom_fields', 'explore'],
    ['create_table_calculations', 'explore'],
    ['use_sql_runner', 'see_lookml'],
    ['deploy', 'develop'],
    ['sudo', 'see_users'],
    ['update_datagroups', 'see_datagroups'],
    ['see_lookml_dashboards', 'access_data'],
    ['see_user_dashboards', 'see_looks'],
    ['save_content', 'see_looks'],
    ['download_without_limit', 'see_looks'],
    ['schedule_look_emails', 'see_looks'],
    ['create_alerts', 'see_looks'],
    ['can_create_forecast', 'explore'],
    ['see_queries', null],
    ['see_pdts', null],
    ['see_users', null],
  ])('%s is a part of %s [A]', async (permission, parent) => {
    const { json } = await server.call('GET', '/permissions');
    expect(json).toContainEqual(expect.objectContaining({ permission, parent, description: expect.any(String) }));
  });

  it('that are written wrong are refused at the start, with the nearest', async () => {
    const user = (permission: string) => `{ client_id: x, client_secret: s, permissions: [${permission}] }`;
    await expect(startTestServer('', {}, [user('see_sqls')])).rejects.toThrow(/users: x.*Did you mean "see_sql"\?/s);
    await expect(startTestServer('', {}, [user('administer')])).rejects.toThrow(/admin: true/);
  });
});

describe('whoever may see other users', () => {
  it('sees them without their client ids, and changes nothing', async () => {
    const token = await enter('looker-id');
    const { json } = await server.call('GET', '/users?fields=id,display_name,credentials_api3', { token });
    expect(json).toContainEqual({ id: '7', display_name: 'Ada Analyst', credentials_api3: [] });
    expect((await server.call('GET', '/users/7/credentials_api3', { token })).status).toBe(404);
    expect((await server.call('GET', '/users/7/attribute_values', { token })).status).toBe(404);
    for (const [method, path, body] of [
      ['PATCH', '/users/7', { first_name: 'Eve' }],
      ['PUT', '/users/7/roles', ['3']],
      ['POST', '/users/7/credentials_api3', undefined],
      ['POST', '/login/7', undefined],
      ['PATCH', '/users/7/attribute_values/squad', { value: 'x' }],
    ] as const) {
      expect((await server.call(method, path, { token, body })).status, path).toBeGreaterThanOrEqual(403);
    }
  });
});

describe('whoever may manage roles', () => {
  const give = async (client: string, roles: readonly string[], to?: string) => {
    const id = to ?? (await server.call('POST', '/users', { body: {} })).json.id;
    return server.call('PUT', `/users/${id}/roles`, { body: roles, token: await enter(client) });
  };

  it('gives no right that they have not, and makes nobody an administrator', async () => {
    for (const role of ['1', '2', '3', '4']) expect((await give('manager-id', [role])).status, role).toBe(403);
    expect((await give('bound-id', ['4'])).status).toBe(403);
    expect((await give('manager-id', ['1'], '20')).status).toBe(403);
  });

  it('takes no role away with rights that they have not, nor an administrator’s', async () => {
    const { json: user } = await server.call('POST', '/users', { body: {} });
    for (const role of ['2', '1']) {
      await server.call('PUT', `/users/${user.id}/roles`, { body: [role] });
      expect((await give('manager-id', [], user.id)).status, role).toBe(403);
    }
  });
});

describe('whoever may manage user attributes', () => {
  it('gives values to others, but to administrators', async () => {
    const token = await enter('giver-id');
    const body = { name: 'zone', label: 'Zone', type: 'string' };
    expect((await server.call('POST', '/user_attributes', { token, body })).status).toBe(200);
    const set = (id: string) =>
      server.call('PATCH', `/users/${id}/attribute_values/zone`, { token, body: { value: 'EU' } });
    expect((await set('7')).json).toMatchObject({ value: 'EU' });
    expect((await set('1')).status).toBe(403);
  });
});

describe('what administrators have of a user attribute', () => {
  const value = async (name: string) =>
    (await server.call('GET', `/users/1/attribute_values?user_attribute_ids=${name}&include_unset=true`)).json[0].value;
  const made = (name: string, default_value?: string) => ({ name, label: name, type: 'string', default_value });

  it('is changed by administrators alone, by defaults and deletions too', async () => {
    const token = await enter('giver-id');
    await server.call('POST', '/user_attributes', { body: made('area', 'EU') });
    const refused = [
      await server.call('PATCH', '/user_attributes/area', { token, body: { default_value: '%' } }),
      await server.call('PATCH', '/user_attributes/area', { token, body: { default_value: null } }),
      await server.call('DELETE', '/user_attributes/area', { token }),
      await server.call('POST', '/user_attributes', { token, body: made('place', '%') }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(refused[0]?.json.message).toBe(
      'You may not change the area that administrators have (permission administer).',
    );
    expect(await value('area')).toBe('EU');
  });

  it('may be left as it is: labels, and attributes of which they have nothing', async () => {
    const token = await enter('giver-id');
    const { status } = await server.call('PATCH', '/user_attributes/area', { token, body: { label: 'Where' } });
    const none = await server.call('POST', '/user_attributes', { token, body: made('desk') });
    const gone = await server.call('DELETE', '/user_attributes/desk', { token });
    expect([status, none.status, gone.status]).toEqual([200, 200, 204]);
  });

  it('does not follow a default where all of them were given a value', async () => {
    const token = await enter('giver-id');
    await server.call('POST', '/user_attributes', { body: made('floor', '1') });
    for (const { id } of (await server.call('GET', '/roles/1/users')).json as readonly { id: string }[]) {
      await server.call('PATCH', `/users/${id}/attribute_values/floor`, { body: { value: '7' } });
    }
    const { status } = await server.call('PATCH', '/user_attributes/floor', { token, body: { default_value: '2' } });
    expect([status, await value('floor')]).toEqual([200, '7']);
  });
});
