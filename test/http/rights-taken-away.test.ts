/** A right that was taken away: of a task that waits, of a result that is there, and of a session that goes on. */
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
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

interface Person {
  readonly id: string;
  readonly token: string;
}

async function person(role: string): Promise<Person> {
  const { json } = await server.call('POST', '/users', { body: { first_name: 'P' } });
  const someone = { id: json.id as string, token: '' };
  await setRole(someone, role);
  const { json: made } = await server.call('POST', `/users/${someone.id}/credentials_api3`);
  const raw = new URLSearchParams({ client_id: made.client_id, client_secret: made.client_secret });
  return { ...someone, token: (await server.call('POST', '/login', { raw, token: null })).json.access_token };
}

const setRole = ({ id }: Person, role: string | null) =>
  server.call('PUT', `/users/${id}/roles`, { body: role === null ? [] : [role] });

const ROLES = { developer: '2', user: '3', viewer: '4' };
const byStatus = { model: 'shop', view: 'orders', fields: ['orders.status', 'orders.count'] };

async function submit({ token }: Person, format: string, body: object = byStatus): Promise<string> {
  const { json: query } = await server.call('POST', '/queries', { body, token });
  const made = await server.call('POST', '/query_tasks', {
    body: { query_id: query.id, result_format: format },
    token,
  });
  return made.json.id;
}

const wait = (id: string) => server.call('GET', `/query_tasks/${id}?wait=30`);
const results = ({ token }: Person, id: string, search = ''): Promise<Answer> =>
  server.call('GET', `/query_tasks/${id}/results${search}`, { token });
const many = async ({ token }: Person, id: string) =>
  (await server.call('GET', `/query_tasks/multi_results?query_task_ids=${id}`, { token })).json[id];

async function roleWithoutModels(): Promise<string> {
  const body = { name: `none ${String(Math.random())}`, models: [] };
  const set = await server.call('POST', '/model_sets', { body });
  const developer = (await server.call('GET', '/roles/2')).json;
  const role = { name: body.name, permission_set_id: developer.permission_set.id, model_set_id: set.json.id };
  return (await server.call('POST', '/roles', { body: role })).json.id;
}

describe('at the next fetch', () => {
  it('there is no SQL and no LookML in a result that was made with both', async () => {
    const someone = await person(ROLES.user);
    const id = await submit(someone, 'json_detail');
    await wait(id);
    const before = await results(someone, id);
    expect(before.json.sql).toContain('SELECT');
    expect(before.json.fields.dimensions[0]).toMatchObject({ sql: '${TABLE}.status ', source_file: 'shop.model.lkml' });
    await setRole(someone, ROLES.viewer);
    for (const { json } of [await results(someone, id), { json: (await many(someone, id)).data }]) {
      expect(json).toMatchObject({ sql: null, sql_explain: null, data: before.json.data });
      expect(json.fields.dimensions[0]).toMatchObject({ sql: null, lookml_link: null });
      expect(json.fields.dimensions[0]).not.toHaveProperty('source_file');
    }
    expect((await results(someone, id, '?result_format=json_bi')).json.metadata).toMatchObject({ sql: null });
    expect((await results(someone, id, '?result_format=sql')).status).toBe(403);
    expect((await results(someone, id)).headers.get('etag')).not.toBe(before.headers.get('etag'));
    await setRole(someone, ROLES.user);
    expect((await results(someone, id)).json.sql).toContain('SELECT');
  });

  it('there is no SQL of a task that was for it', async () => {
    const someone = await person(ROLES.user);
    const id = await submit(someone, 'sql');
    await wait(id);
    expect((await results(someone, id)).text).toContain('SELECT');
    await setRole(someone, ROLES.viewer);
    expect((await results(someone, id)).status).toBe(403);
    expect(JSON.stringify(await many(someone, id))).not.toContain('SELECT');
  });

  it('there is nothing for whoever has no role any more, nor of SQL for whoever may write none', async () => {
    const someone = await person(ROLES.developer);
    const body = { connection_name: 'shop', sql: 'SELECT 42 AS answer' };
    const { json: made } = await server.call('POST', '/sql_queries', { body, token: someone.token });
    const asked = { body: { sql_query_slug: made.slug, result_format: 'json' }, token: someone.token };
    const { json: task } = await server.call('POST', '/query_tasks', asked);
    await wait(task.id);
    expect((await results(someone, task.id)).json).toEqual([{ answer: 42 }]);
    await setRole(someone, ROLES.user);
    expect((await results(someone, task.id)).status).toBe(403);
    expect(await many(someone, task.id)).toMatchObject({
      status: 'error',
      data: { error: expect.stringContaining('use_sql_runner') },
    });
    await setRole(someone, null);
    expect((await results(someone, task.id)).status).toBe(403);
  });

  it('rows of another region are not there any more, in any format; the own ones are, asked again', async () => {
    const body = { name: 'area', label: 'Area', type: 'string', default_value: 'open' };
    await server.call('POST', '/user_attributes', { body });
    const someone = await person(ROLES.viewer);
    const query = { ...byStatus, filters: { 'orders.status': "{{ _user_attributes['area'] }}" } };
    const id = await submit(someone, 'json', query);
    await wait(id);
    expect((await results(someone, id)).json).toEqual([{ 'orders.status': 'open', 'orders.count': 334 }]);
    await server.call('PATCH', `/users/${someone.id}/attribute_values/area`, { body: { value: 'paid' } });
    for (const search of ['', '?result_format=csv', '?result_format=json_detail']) {
      const { status, text } = await results(someone, id, search);
      expect([status, text.includes('open')], search).toEqual([403, false]);
    }
    expect(JSON.stringify(await many(someone, id))).not.toContain('334');
    for (const [method, path, sent] of [
      ['PATCH', '', { result_ttl: 60 }],
      ['DELETE', '/results', undefined],
    ] as const) {
      const asked = { token: someone.token, ...(sent && { body: sent }) };
      expect((await server.call(method, `/query_tasks/${id}${path}`, asked)).status, method).toBe(403);
    }
    const again = await submit(someone, 'json', query);
    await wait(again);
    expect((await results(someone, again)).json).toMatchObject([{ 'orders.status': 'paid' }]);
    // What changes nothing takes nothing away.
    const other = await submit(someone, 'json');
    await wait(other);
    await server.call('PATCH', `/users/${someone.id}/attribute_values/area`, { body: { value: 'open' } });
    expect((await results(someone, other)).json).toHaveLength(3);
  });
});

describe('what a failed task tells', () => {
  const failing = { ...byStatus, filter_expression: 'to_number(concat(${orders.status}, "x")) > 1' };
  const unknown = { ...byStatus, fields: ['orders.nowhere'] };

  it.each([
    ['by its database', failing],
    ['as it is compiled', unknown],
  ])('is told no more of a task that failed %s to whoever may not run it any more', async (_, query) => {
    const someone = await person(ROLES.developer);
    const id = await submit(someone, 'json_detail', query);
    await wait(id);
    expect((await results(someone, id)).json.errors).toHaveLength(1);
    expect(await many(someone, id)).toMatchObject({ status: 'error', data: { errors: [expect.anything()] } });
    await setRole(someone, await roleWithoutModels());
    const after = await results(someone, id);
    expect([after.status, after.text.includes('orders')]).toEqual([403, false]);
    expect(JSON.stringify(await many(someone, id))).not.toContain('orders');
    await setRole(someone, ROLES.developer);
    expect((await results(someone, id)).json.errors).toHaveLength(1);
  });
});

describe('what a running task tells', () => {
  it('tells no SQL and no connection to whoever may not use its model any more', async () => {
    const someone = await person(ROLES.developer);
    const id = await submit(someone, 'json', { model: 'shop', view: 'orders', fields: ['orders.slow'] });
    const shown = async () => {
      const { json } = await server.call('GET', '/running_queries', { token: someone.token });
      return json.find((one: { id: string }) => one.id === id);
    };
    while (typeof (await shown())?.sql !== 'string') await delay(20);
    expect(await shown()).toMatchObject({ connection_name: 'shop', query: { view: 'orders' } });
    await setRole(someone, await roleWithoutModels());
    expect(await shown()).toMatchObject({ sql: null, connection_name: null, cache_key: null, query: null });
    await server.call('DELETE', `/running_queries/${id}`);
  });
});

describe('when a task runs that has waited', () => {
  it('its user has only the rights of now', async () => {
    const [someone, other] = [await person(ROLES.developer), await person(ROLES.user)];
    // One executor: what runs keeps the others waiting.
    const blocking = await submit(someone, 'json', { model: 'shop', view: 'orders', fields: ['orders.slow'] });
    const waiting = await submit(other, 'csv', { ...byStatus, filters: { 'orders.id': '<77' } });
    await setRole(other, null);
    await server.call('DELETE', `/running_queries/${blocking}`);
    expect((await wait(waiting)).json.status).not.toBe('complete');
    const answer = await server.call('GET', `/query_tasks/${waiting}/results`);
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining('You may not')]);
  });
});

describe('while one waits', () => {
  const slow = { model: 'shop', view: 'orders', fields: ['orders.slow'] };
  /** One executor: what runs keeps the others waiting, until rights have changed. */
  async function whileWaiting<T>(asked: () => Promise<T>, change: () => Promise<unknown>): Promise<T> {
    const { id } = (await server.call('POST', '/queries', { body: slow })).json;
    const body = { query_id: id, result_format: 'json' };
    const blocking = (await server.call('POST', '/query_tasks', { body })).json.id;
    const answer = asked();
    const running = async (): Promise<number> => (await server.call('GET', '/running_queries?fields=id')).json.length;
    while ((await running()) < 2) await delay(20);
    await change();
    await server.call('DELETE', `/running_queries/${blocking}`);
    return answer;
  }
  const ownRows = { ...byStatus, filters: { 'orders.status': "{{ _user_attributes['shown'] }}" } };
  const waits: Record<string, (someone: Person, query: object) => Promise<Answer>> = {
    'a task': async (someone, query) =>
      server.call('GET', `/query_tasks/${await submit(someone, 'json', query)}?wait=30`, someone),
    'its results': async (someone, query) => results(someone, await submit(someone, 'json', query), '?wait=30'),
    'many tasks': async (someone, query) =>
      server.call(
        'GET',
        `/query_tasks/multi_results?query_task_ids=${await submit(someone, 'json', query)}&wait=30`,
        someone,
      ),
    'rows at once': async (someone, body) => server.call('POST', '/queries/run/json', { body, token: someone.token }),
    'a stored query': async ({ token }, body) => {
      const { json: query } = await server.call('POST', '/queries', { body, token });
      return server.call('GET', `/queries/${query.id}/run/csv`, { token });
    },
  };
  beforeAll(async () => {
    const body = { name: 'shown', label: 'Shown', type: 'string', default_value: 'open' };
    await server.call('POST', '/user_attributes', { body });
  });

  it.each(Object.keys(waits))(
    'for %s and is logged out, loses the role or is disabled, one gets nothing',
    async (name) => {
      const ask = waits[name];
      const ends: readonly [number, (someone: Person) => Promise<unknown>][] = [
        [401, ({ token }) => server.call('DELETE', '/logout', { token })],
        [403, (someone) => setRole(someone, null)],
        [401, ({ id }) => server.call('PATCH', `/users/${id}`, { body: { is_disabled: true } })],
      ];
      for (const [index, [status, end]] of ends.entries()) {
        const someone = await person(ROLES.viewer);
        // Unlike any before: nothing of it is in the cache.
        const query = { ...byStatus, filters: { 'orders.id': `<${String(500 - index)}.${name.length}` } };
        const answer = await whileWaiting(
          () => ask?.(someone, query) as Promise<Answer>,
          () => end(someone),
        );
        expect([answer.status, answer.text.includes('open')], String(status)).toEqual([status, false]);
      }
    },
  );

  it.each(Object.keys(waits))('for %s and gets another attribute, one sees no rows of before', async (name) => {
    const someone = await person(ROLES.viewer);
    const answer = await whileWaiting(
      () => waits[name]?.(someone, { ...ownRows, limit: String(100 + name.length) }) as Promise<Answer>,
      () => server.call('PATCH', `/users/${someone.id}/attribute_values/shown`, { body: { value: 'paid' } }),
    );
    expect([answer.text.includes('open'), answer.status < 500], answer.text).toEqual([false, true]);
  });

  it('for rows at once with another attribute and goes, nothing is begun again', async () => {
    const someone = await person(ROLES.viewer);
    const leaving = new AbortController();
    const asked = fetch(`${server.origin}/api/4.0/queries/run/json`, {
      method: 'POST',
      headers: { authorization: `token ${someone.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...ownRows, limit: '77' }),
      signal: leaving.signal,
    });
    const gone = expect(asked).rejects.toThrow();
    await whileWaiting(
      () => Promise.resolve(),
      async () => {
        await server.call('PATCH', `/users/${someone.id}/attribute_values/shown`, { body: { value: 'paid' } });
        leaving.abort();
        await gone;
        const own = async (): Promise<number> => (await server.call('GET', '/running_queries')).json.length;
        while ((await own()) > 1) await delay(20);
        await delay(200);
        expect(await own()).toBe(1);
      },
    );
  });

  it('for events, the stream ends without an end, and its events are not there when it is asked for again', async () => {
    const someone = await person(ROLES.viewer);
    const id = await submit(someone, 'json', slow);
    const response = await fetch(`${server.origin}/api/4.0/query_tasks/${id}/events`, {
      headers: { authorization: `token ${someone.token}` },
    });
    const text = response.text();
    await server.call('DELETE', '/logout', { token: someone.token });
    await server.call('DELETE', `/running_queries/${id}`);
    expect(await text).not.toMatch(/killed|event: end/);
  });
});

describe('the workspace dev', () => {
  it('ends with the right to develop', async () => {
    const someone = await person(ROLES.developer);
    const { token } = someone;
    await server.call('PATCH', '/session', { body: { workspace_id: 'dev' }, token });
    const id = await submit(someone, 'json', { model: 'shop', view: 'recent', fields: ['recent.count'] });
    await wait(id);
    expect((await results(someone, id)).json).toEqual([{ 'recent.count': 3 }]);
    await server.call('PATCH', '/session', { body: { workspace_id: 'production' }, token });
    expect((await results(someone, id)).json).toEqual([{ 'recent.count': 3 }]);
    await server.call('PATCH', '/session', { body: { workspace_id: 'dev' }, token });
    await setRole(someone, ROLES.user);
    expect((await server.call('GET', '/session', { token })).json.workspace_id).toBe('production');
    expect((await results(someone, id)).status).toBe(403);
  });
});

describe('the same SQL written by two', () => {
  it('tells neither of the other', async () => {
    const [one, two] = [await person(ROLES.developer), await person(ROLES.developer)];
    const body = { connection_name: 'shop', sql: 'SELECT 7 AS seven' };
    const first = await server.call('POST', '/sql_queries', { body, token: one.token });
    await server.call('POST', `/sql_queries/${first.json.slug}/run/json`, { token: one.token });
    const second = await server.call('POST', '/sql_queries', { body, token: two.token });
    expect(second.json.slug).not.toBe(first.json.slug);
    expect(second.json).toMatchObject({ creator: { id: two.id }, run_count: 0, last_run_at: null });
    // Whoever was given the slug learns no name.
    const shared = await server.call('GET', `/sql_queries/${first.json.slug}`, { token: two.token });
    expect(shared.json.creator).toMatchObject({ id: one.id, first_name: null, display_name: null });
  });
});

/** A request whose body has begun to come, and comes to its end when the test says so. */
async function unfinished({ token }: Person, method: string, path: string, body: unknown) {
  const text = JSON.stringify(body);
  const sent = request(`${server.origin}/api/4.0${path}`, {
    method,
    headers: { authorization: `token ${token}`, 'content-type': 'application/json', 'content-length': text.length },
  });
  const status = new Promise<number>((resolve, reject) => {
    sent.on('response', (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject);
  });
  await new Promise<void>((resolve) => {
    sent.write(text.slice(0, 1), () => resolve());
  });
  // Its headers are read, and its caller let in.
  await delay(150);
  return (): Promise<number> => {
    sent.end(text.slice(1));
    return status;
  };
}

it('while many results are sent, those that are not begun are missing for whoever is disabled', async () => {
  const someone = await person(ROLES.developer);
  const ids: string[] = [];
  for (const rows of [300_000, 300_001]) {
    const body = {
      connection_name: 'shop',
      sql: `SELECT range AS n, md5(range::VARCHAR) AS t FROM range(${String(rows)})`,
    };
    const { json: made } = await server.call('POST', '/sql_queries', { body, token: someone.token });
    const asked = { body: { sql_query_slug: made.slug, result_format: 'json' }, token: someone.token };
    ids.push((await server.call('POST', '/query_tasks', asked)).json.id);
  }
  for (const id of ids) await wait(id);
  const { body } = await fetch(`${server.origin}/api/4.0/query_tasks/multi_results?query_task_ids=${ids.join()}`, {
    headers: { authorization: `token ${someone.token}` },
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) {
    if (chunks.push(chunk) === 1) await server.call('PATCH', `/users/${someone.id}`, { body: { is_disabled: true } });
  }
  const told = JSON.parse(Buffer.concat(chunks).toString());
  const states = ids.toSorted().map((id) => told[id].status);
  expect(states).toEqual(['complete', 'missing']);
});

describe('while a body comes', () => {
  const losses: Readonly<Record<string, readonly [take: (one: Person) => Promise<unknown>, status: number]>> = {
    roles: [(one) => setRole(one, null), 403],
    account: [(one) => server.call('PATCH', `/users/${one.id}`, { body: { is_disabled: true } }), 401],
    session: [(one) => server.call('DELETE', '/logout', { token: one.token }), 401],
  };
  const changes = (id: string): readonly (readonly [method: string, path: string, body: unknown])[] => [
    ['PUT', `/users/${id}/roles`, ['2']],
    ['POST', '/users', { first_name: 'Late' }],
    ['POST', `/login/${id}`, {}],
    ['POST', '/queries', byStatus],
    ['POST', '/groups', { name: 'late' }],
    ['PATCH', `/users/${id}`, { last_name: 'Late' }],
  ];

  it.each(Object.entries(losses))('who loses their %s changes nothing', async (_, [take, status]) => {
    const someone = await person('1');
    const waiting = await Promise.all(
      changes(someone.id).map(([method, path, body]) => unfinished(someone, method, path, body)),
    );
    await take(someone);
    const answers = await Promise.all(waiting.map((finish) => finish()));
    expect(answers).toEqual(waiting.map(() => status));
    expect((await server.call('GET', `/users/${someone.id}?fields=last_name,role_ids`)).json).not.toMatchObject({
      last_name: 'Late',
    });
    expect((await server.call('GET', '/users/search?first_name=Late')).json).toEqual([]);
  });
});
