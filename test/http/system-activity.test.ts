/** What the server tells of its own use: the model `system__activity`, by the queries that programs of others send. */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultFormats } from '../../src/contract/result-format.ts';
import { startIn, startTestServer, testUsers, type TestServer } from '../support/test-server.ts';

const auditor = { client_id: 'auditor-id', client_secret: 'auditor-secret' };
const manager = { client_id: 'manager-id', client_secret: 'manager-secret' };
const USERS = [
  '{ id: "8", first_name: Ann, last_name: Auditor, client_id: auditor-id, client_secret: auditor-secret, permissions: [access_data, see_system_activity], models: [] }',
  '{ id: "9", first_name: Max, last_name: Manager, client_id: manager-id, client_secret: manager-secret, permissions: [access_data, see_sql, see_lookml, use_sql_runner, see_looks] }',
];

let server: TestServer;
let auditorToken: string;
let managerToken: string;

const logIn = async (who: { client_id: string; client_secret: string }): Promise<string> => {
  const { json } = await server.call('POST', '/login', { raw: new URLSearchParams(who), token: null });
  return json.access_token;
};
const ask = (view: string, fields: readonly string[], more: object = {}, token?: string) =>
  server.call('POST', '/queries/run/json', {
    body: { model: 'system__activity', view, fields, ...more },
    ...(token !== undefined && { token }),
  });
const runOrders = (fields: readonly string[], more: object = {}) =>
  server.call('POST', '/queries/run/json', { body: { model: 'shop', view: 'orders', fields, ...more } });

async function runTask(body: object): Promise<string> {
  const { json: query } = await server.call('POST', '/queries', {
    body: { model: 'shop', view: 'orders', fields: ['orders.count'] },
  });
  const task = { query_id: query.id, result_format: 'json', ...body };
  const { json } = await server.call('POST', '/query_tasks', { body: task });
  await server.call('GET', `/query_tasks/${json.id}?wait=20`);
  return json.id;
}

beforeAll(async () => {
  server = await startTestServer('activity: { enabled: true }\n', {}, USERS);
  auditorToken = await logIn(auditor);
  managerToken = await logIn(manager);
  await runOrders(['orders.status', 'orders.count']);
  // From the cache.
  await runOrders(['orders.status', 'orders.count']);
  await runOrders(['orders.kind'], { filters: { 'orders.id': '<5' } });
  await runOrders(['orders.broken']);
  await runTask({ dashboard_id: 'shop::orders', source: 'dashboard' });
});

afterAll(() => server[Symbol.asyncDispose]());

describe('what programs ask', () => {
  const sinceThen = { 'history.created_date': '90 days' };

  it('Henry finds used models, explores and fields', async () => {
    const models = await ask('history', ['history.query_run_count, query.model'], {
      filters: { ...sinceThen, 'query.model': '-system^_^_activity', 'history.query_run_count': '>0' },
      limit: '5000',
    });
    // Its list is one text with a comma in it, as its source has it.
    expect(models.json).toEqual([{ 'history.query_run_count': 5, 'query.model': 'shop' }]);
    const explores = await ask('history', ['query.view', 'history.query_run_count'], {
      filters: { ...sinceThen, 'query.model': 'shop', 'history.query_run_count': '>0', 'query.view': '' },
      limit: '5000',
    });
    expect(explores.json).toEqual([{ 'query.view': 'orders', 'history.query_run_count': 5 }]);
    const fields = await ask(
      'history',
      ['query.model', 'query.view', 'query.formatted_fields', 'history.query_run_count'],
      { filters: { ...sinceThen, 'query.model': 'shop', 'query.view': 'orders', 'query.formatted_fields': '-NULL' } },
    );
    expect(fields.json).toContainEqual({
      'query.model': 'shop',
      'query.view': 'orders',
      'query.formatted_fields': '["orders.status","orders.count"]',
      'history.query_run_count': 2,
    });
  });

  it('health checks find connections, slow explores and dashboards with errors', async () => {
    const used = await ask('history', ['history.query_run_count'], {
      filters: { 'history.connection_name': 'shop', ...sinceThen, 'user.dev_branch_name': 'NULL' },
      limit: '1',
    });
    expect(used.json).toEqual([{ 'history.query_run_count': 5 }]);
    const slow = await ask('history', ['query.model', 'query.view', 'history.average_runtime'], {
      filters: { 'history.created_date': '7 days', 'query.model': '-NULL, -system^_^_activity' },
      sorts: ['history.average_runtime desc'],
      limit: '20',
    });
    expect(slow.json).toEqual([
      { 'query.model': 'shop', 'query.view': 'orders', 'history.average_runtime': expect.any(Number) },
    ]);
    const failing = await ask('history', ['dashboard.title', 'history.query_run_count'], {
      filters: {
        'dashboard.title': '-NULL',
        'history.created_date': '7 days',
        'history.dashboard_session': '-NULL',
        'history.status': 'error',
      },
    });
    expect([failing.status, failing.json]).toEqual([200, []]);
    const long = await ask('history', ['dashboard.title', 'query.count'], {
      filters: {
        'history.created_date': '7 days',
        'history.real_dash_id': '-NULL',
        'history.runtime': '>-1',
        'history.status': 'complete',
      },
      sorts: ['query.count desc'],
    });
    expect(long.json).toEqual([{ 'dashboard.title': 'Orders', 'query.count': 1 }]);
    const jobs = await ask('scheduled_plan', ['scheduled_job.name', 'scheduled_job.count'], {
      filters: { 'scheduled_job.created_date': '7 days', 'scheduled_job.status': 'failure' },
    });
    expect([jobs.status, jobs.json]).toEqual([200, []]);
  });

  it('catalogues find how dashboards and fields are used', async () => {
    const runs = await ask(
      'history',
      [
        'history.dashboard_id',
        'history.created_date',
        'user.id',
        'history.dashboard_run_count',
        'history.dashboard_user',
      ],
      { filters: { 'history.dashboard_id': '-NULL', 'history.dashboard_run_count': '>0' } },
    );
    expect(runs.json).toEqual([
      {
        'history.dashboard_id': 'shop::orders',
        'history.created_date': expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        'user.id': 1,
        'history.dashboard_run_count': 1,
        'history.dashboard_user': 1,
      },
    ]);
    const fields = await ask(
      'field_usage',
      ['field_usage.model', 'field_usage.explore', 'field_usage.field', 'field_usage.times_used'],
      { filters: { 'field_usage.model': 'shop', 'field_usage.times_used': '>0' } },
    );
    // Also where it only filters.
    expect(fields.json).toContainEqual({
      'field_usage.model': 'shop',
      'field_usage.explore': 'orders',
      'field_usage.field': 'orders.id',
      'field_usage.times_used': 1,
    });
    const content = await ask('content_usage', [
      'content_usage.content_id',
      'content_usage.content_type',
      'content_usage.other_total',
      'dashboard.title',
    ]);
    expect(content.json).toContainEqual({
      'content_usage.content_id': 'shop::orders',
      'content_usage.content_type': 'dashboard',
      'content_usage.other_total': 1,
      'dashboard.title': 'Orders',
    });
    const dashboards = await ask('dashboard', ['dashboard.id', 'dashboard.title', 'dashboard.count']);
    expect(dashboards.json.map((row: object) => Object.values(row))).toEqual([
      ['shop::orders', 'Orders', 1],
      ['shop::recent', 'shop::recent', 1],
    ]);
  });

  it('copies of the history ask by the old name, with an expression of its times', async () => {
    const { status, json } = await server.call('POST', '/queries/run/json', {
      body: {
        model: 'i__looker',
        view: 'history',
        limit: '10000',
        client_id: 'AirbyteAAAAAAAAAAAAAAA',
        fields: [
          'query.id',
          'history.created_date',
          'history.created_time',
          'query.client_id',
          'query.model',
          'query.view',
          'space.id',
          'look.id',
          'dashboard.id',
          'user.id',
          'history.query_run_count',
          'history.total_runtime',
        ],
        filters: { 'query.model': 'shop', 'history.runtime': 'NOT NULL', 'user.is_looker': 'No' },
        filter_expression: '${history.created_time} > date_time(2020, 1, 1, 0, 0, 0)',
        sorts: ['history.created_time', 'query.id'],
      },
    });
    expect(status).toBe(200);
    expect(json.length).toBeGreaterThanOrEqual(4);
    expect(json[0]).toMatchObject({ 'query.model': 'shop', 'space.id': null, 'look.id': null, 'user.id': 1 });
  });

  it.each(['history', 'query', 'user', 'role', 'group', 'dashboard', 'look', 'content_usage', 'field_usage'])(
    'every field of %s can be queried, and those of explores without rows too',
    async (name) => {
      for (const explore of [name, 'scheduled_plan', 'pdt_event_log', 'pdt_builds']) {
        const { json } = await server.call('GET', `/lookml_models/system__activity/explores/${explore}`);
        const fields = [...json.fields.dimensions, ...json.fields.measures].map(
          (field: { name: string }) => field.name,
        );
        const { status, text } = await ask(explore, fields);
        expect([status, text.includes('looker_error')], text).toEqual([200, false]);
      }
    },
  );
});

describe('the history', () => {
  it('tells of each run how it ended, from where its result came, who ran it and for what', async () => {
    const { json } = await ask(
      'history',
      ['history.id', 'history.status', 'history.result_source', 'history.source', 'history.issuer_source', 'user.name'],
      { filters: { 'query.model': 'shop' }, sorts: ['history.id'] },
    );
    const who = { 'user.name': 'Coatcheck Administrator' };
    const api = { 'history.source': 'api4', 'history.issuer_source': 'API', ...who };
    expect(json.map(({ 'history.id': _id, ...row }: Record<string, unknown>) => row)).toEqual([
      { 'history.status': 'complete', 'history.result_source': 'query', ...api },
      { 'history.status': 'complete', 'history.result_source': 'cache', ...api },
      { 'history.status': 'complete', 'history.result_source': 'query', ...api },
      { 'history.status': 'error', 'history.result_source': null, ...api },
      {
        'history.status': 'complete',
        'history.result_source': 'query',
        'history.source': 'dashboard',
        'history.issuer_source': 'User',
        ...who,
      },
    ]);
  });

  it('tells of a run as soon as it has ended, of tasks by their ids, and of those that were killed', async () => {
    const { json: query } = await server.call('POST', '/queries', {
      body: { model: 'shop', view: 'orders', fields: ['orders.slow'], limit: '77' },
    });
    const body = { query_id: query.id, result_format: 'json' };
    const { json: task } = await server.call('POST', '/query_tasks', { body });
    await server.call('DELETE', `/running_queries/${task.id}`);
    const { json } = await ask('history', ['history.slug', 'history.status', 'history.result_format', 'query.id'], {
      filters: { 'history.slug': task.id },
    });
    expect(json).toEqual([
      {
        'history.slug': task.id,
        'history.status': 'killed',
        'history.result_format': 'json',
        'query.id': Number(query.id),
      },
    ]);
  });

  it('is never answered from the cache, and tells of queries of itself', async () => {
    const count = async () =>
      (await ask('history', ['history.count'], { filters: { 'query.model': 'system^_^_activity' } })).json[0][
        'history.count'
      ];
    const before = await count();
    expect(await count()).toBe(before + 1);
  });

  it('comes in every format, from tasks, and with suggestions', async () => {
    const body = { model: 'system__activity', view: 'history', fields: ['history.status', 'history.count'] };
    for (const format of resultFormats.filter((one) => !['png', 'jpg'].includes(one))) {
      const { status } = await server.call('POST', `/queries/run/${format}`, { body });
      expect(status, format).toBe(200);
    }
    const { json: query } = await server.call('POST', '/queries', { body });
    const { json: task } = await server.call('POST', '/query_tasks', {
      body: { query_id: query.id, result_format: 'csv' },
    });
    await server.call('GET', `/query_tasks/${task.id}?wait=20`);
    expect((await server.call('GET', `/query_tasks/${task.id}/results`)).text).toContain('complete');
    const suggested = await server.call('GET', '/models/system__activity/views/history/fields/user.name/suggestions');
    expect(suggested.json.suggestions).toContain('Coatcheck Administrator');
  });

  it('tells of users and roles as they are now', async () => {
    const { json: user } = await server.call('POST', '/users', { body: { first_name: 'Nora', last_name: 'New' } });
    const found = await ask('user', ['user.name', 'user.is_disabled'], { filters: { 'user.id': user.id } });
    expect(found.json).toEqual([{ 'user.name': 'Nora New', 'user.is_disabled': 'No' }]);
    await server.call('DELETE', `/users/${user.id}`);
    expect((await ask('user', ['user.name'], { filters: { 'user.id': user.id } })).json).toEqual([]);
    const roles = await ask('user', ['user.id', 'role.name'], { filters: { 'user.id': '1' } });
    expect(roles.json).toEqual([{ 'user.id': 1, 'role.name': 'Admin' }]);
  });
});

describe('rights', () => {
  it('whoever has see_system_activity asks, whatever their models are', async () => {
    const { status, json } = await ask('history', ['history.count'], {}, auditorToken);
    expect([status, json[0]['history.count'] > 0]).toEqual([200, true]);
    const shop = await server.call('POST', '/queries/run/json', {
      body: { model: 'shop', view: 'orders', fields: ['orders.count'] },
      token: auditorToken,
    });
    expect(shop.text).toContain('inaccessible model');
  });

  it('for everybody else it reads as a model that is not there, though they may use all models', async () => {
    const run = (model: string) =>
      server.call('POST', '/queries/run/json', {
        body: { model, view: 'history', fields: ['history.count'] },
        token: managerToken,
      });
    for (const name of ['system__activity', 'i__looker']) {
      const unknown = `x${name.slice(1)}`;
      const [mine, none] = [await run(name), await run(unknown)];
      expect([mine.status, mine.text]).toEqual([none.status, none.text.replaceAll(unknown, name)]);
      expect((await server.call('GET', `/lookml_models/${name}`, { token: managerToken })).status).toBe(404);
      const explore = await server.call('GET', `/lookml_models/${name}/explores/history`, { token: managerToken });
      expect(explore.status).toBe(404);
    }
    // Nor does a name that is nearly right lead to it.
    expect((await run('system__activit')).text).not.toContain('system__activity');
  });

  it('is in no list of models but that with the internal ones, and in no list of connections and projects', async () => {
    for (const token of [undefined, auditorToken, managerToken]) {
      const of = (path: string) => server.call('GET', path, token === undefined ? {} : { token });
      for (const path of ['/lookml_models', '/connections', '/projects', '/dashboards', '/model_sets', '/roles']) {
        expect((await of(path)).text, path).not.toMatch(/system__activity|i__looker|looker__internal/);
      }
    }
    const namesOf = async (token: string) => {
      const { json } = await server.call('GET', '/lookml_models?include_internal=true&fields=name', { token });
      return json.map(({ name }: { name: string }) => name);
    };
    expect(await namesOf(auditorToken)).toEqual(['i__looker', 'system__activity']);
    expect(await namesOf(managerToken)).toEqual(['shop']);
  });

  it('its connection runs no SQL of users', async () => {
    for (const target of [{ connection_name: 'looker__internal__analytics' }, { model_name: 'system__activity' }]) {
      const { json: made } = await server.call('POST', '/sql_queries', { body: { sql: 'SELECT 1', ...target } });
      const ran = await server.call('POST', `/sql_queries/${made?.slug}/run/json`);
      expect(ran.text, JSON.stringify(target)).toMatch(/runs only the SQL of LookML|inaccessible|not found/i);
    }
  });

  it('tells no secret: no token, no value of a user attribute, no row, no SQL, and no words of a database', async () => {
    await ask('history', ['history.count']);
    const folder = join(server.folder, 'data', 'activity');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
    expect(files.length).toBeGreaterThan(3);
    const seen = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n');
    const { json: everything } = await ask('history', ['history.message', 'query.filters', 'query.dynamic_fields']);
    for (const secret of ['R&D', 'analyst-secret', auditorToken, 'no_such_column', 'SELECT']) {
      expect(seen + JSON.stringify(everything), secret).not.toContain(secret);
    }
  });
});

describe('another life of the server', () => {
  it('goes on with the history, also after a line that a crash has cut', async () => {
    await using first = await startTestServer('activity: { enabled: true }\n');
    const data = join(first.folder, 'data');
    const count = async (origin: string) => {
      const credentials = new URLSearchParams(testUsers.admin);
      const login = await fetch(`${origin}/api/4.0/login`, { method: 'POST', body: credentials });
      const { access_token } = (await login.json()) as { access_token: string };
      const answer = await fetch(`${origin}/api/4.0/queries/run/json`, {
        method: 'POST',
        headers: { authorization: `token ${access_token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'system__activity',
          view: 'history',
          fields: ['history.count', 'query.count'],
          filters: { 'query.model': 'shop' },
        }),
      });
      return answer.json();
    };
    const body = { model: 'shop', view: 'orders', fields: ['orders.count'] };
    await first.call('POST', '/queries/run/json', { body });
    await count(first.origin);
    await first.call('POST', '/queries/run/json', { body });
    await first.server[Symbol.asyncDispose]();
    mkdirSync(join(data, 'activity', 'new'), { recursive: true });
    appendFileSync(join(data, 'activity', 'new', 'history-999.jsonl'), '{"id":99900000000,"slug":"cu');
    await using second = await startIn(first.folder, {
      COATCHECK_CLIENT_ID: testUsers.admin.client_id,
      COATCHECK_CLIENT_SECRET: testUsers.admin.client_secret,
    });
    expect(await count(second.origin)).toEqual([{ 'history.count': 2, 'query.count': 1 }]);
  });

  it('has no such model when coatcheck.yaml switches it off, and records nothing', async () => {
    await using off = await startTestServer('activity: { enabled: false }\n');
    const body = { model: 'system__activity', view: 'history', fields: ['history.count'] };
    const { text } = await off.call('POST', '/queries/run/json', { body });
    expect(text).toContain('Unknown or inaccessible model \\"system__activity\\"');
    expect(await readdir(join(off.folder, 'data'))).not.toContain('activity');
  });
});
