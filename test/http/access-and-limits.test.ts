import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movableClock } from '../support/movable-clock.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const count = { model: 'shop', view: 'orders', fields: ['orders.count'] };

describe('permissions', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('of Looker’s names decide what a user may do', async () => {
    const [analyst, viewer] = [await server.token('analyst'), await server.token('viewer')];
    const run = (token: string) => server.call('POST', '/queries/run/json', { body: count, token });
    expect((await run(analyst)).json).toEqual([{ 'orders.count': 1000 }]);
    const refused = await run(viewer);
    expect([refused.status, refused.json.message]).toEqual([403, 'You may not run queries (permission access_data).']);
    const sql = { connection_name: 'shop', sql: 'select 1' };
    expect((await server.call('POST', '/sql_queries', { body: sql, token: analyst })).status).toBe(200);
    expect((await server.call('POST', '/sql_queries', { body: sql, token: viewer })).status).toBe(403);
    expect((await server.call('GET', '/lookml_models?fields=name', { token: viewer })).json).toEqual([]);
    expect((await server.call('GET', '/lookml_models/shop', { token: viewer })).status).toBe(404);
    expect((await server.call('POST', '/login/7', { token: analyst })).status).toBe(403);
    expect((await server.call('GET', '/users/7', { token: viewer })).status).toBe(404);
    expect((await server.call('GET', '/users/7?fields=display_name')).json).toEqual({ display_name: 'Ada Analyst' });
    expect((await server.call('GET', '/connections/shop', { token: analyst })).json.database).toBeNull();
  });

  it('keep models from users who may not query them', async () => {
    const { json } = await server.call('POST', '/login/2');
    const token = json.access_token as string;
    expect((await server.call('GET', '/session', { token })).json).toMatchObject({ sudo_user_id: '1' });
    expect((await server.call('GET', '/user?fields=id', { token })).json).toEqual({ id: '2' });
    await server.call('DELETE', '/logout', { token });
    expect((await server.call('GET', '/user', { token })).status).toBe(401);
  });

  it('let this machine read the metrics, and elsewhere administrators', async () => {
    const read = (headers: Record<string, string>) => fetch(`${server.origin}/metrics`, { headers });
    expect(await (await read({})).text()).toMatch(/coatcheck_query_tasks\{state="queued"\} 0/);
    expect((await read({ 'x-forwarded-for': '10.0.0.1' })).status).toBe(401);
    const as = async (user: 'admin' | 'analyst') => ({
      'x-forwarded-for': '10.0.0.1',
      authorization: `token ${await server.token(user)}`,
    });
    expect((await read(await as('analyst'))).status).toBe(403);
    expect((await read(await as('admin'))).status).toBe(200);
  });

  it('leave the pages around the API open', async () => {
    for (const path of ['/alive', '/versions', '/api/4.0/versions', '/docs', '/', '/api/4.0/swagger.json']) {
      expect((await fetch(`${server.origin}${path}`)).status, path).toBe(200);
    }
    const description = (await (await fetch(`${server.origin}/api/4.0/swagger.json`)).json()) as {
      paths: object;
      swagger: string;
    };
    expect(description.swagger).toBe('2.0');
    expect(Object.keys(description.paths)).toContain('/query_tasks/{query_task_id}/results');
    const page = await (await fetch(`${server.origin}/`)).text();
    expect(page).toContain('query_task_multi_results');
    expect(page).not.toContain('undefined');
  });

  it('answer with the request id that the client gave', async () => {
    const answer = await server.call('GET', '/user', { headers: { 'x-request-id': 'trace-17' } });
    expect(answer.headers.get('x-request-id')).toBe('trace-17');
    const odd = await server.call('GET', '/user', { headers: { 'x-request-id': 'a b"c' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[\da-f]{32}$/);
  });
});

describe('limits', () => {
  it('answer 429 with Looker’s body, and with Retry-After beyond it [A]', async () => {
    await using server = await startTestServer('limits: { requests_per_minute: 5, failed_logins_per_minute: 2 }');
    const answers = [];
    for (let round = 0; round < 7; round++) answers.push(await server.call('GET', '/user'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const last = answers.at(-1);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(last?.json).toMatchObject({
      message: expect.stringMatching(/^Too many requests/),
      documentation_url: expect.stringMatching(/429\/get\/user$/),
    });
    const guess = () => server.call('POST', '/login?client_id=x&client_secret=y', { token: null });
    const guesses = [await guess(), await guess(), await guess()];
    expect(guesses.map(({ status }) => status)).toEqual([404, 404, 429]);
  });

  it('of the queue answer 429 too', async () => {
    await using server = await startTestServer('limits: { max_queued_tasks_per_user: 2 }');
    const { json: query } = await server.call('POST', '/queries', { body: { ...count, fields: ['orders.slow'] } });
    const create = () =>
      server.call('POST', '/query_tasks?cache=false', { body: { query_id: query.id, result_format: 'json' } });
    const tasks = await Promise.all([create(), create(), create(), create(), create()]);
    const refused = tasks.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const { json, status } of tasks)
      if (status === 200) await server.call('DELETE', `/running_queries/${json.id as string}`);
  });

  it('of time: a token and a result end', async () => {
    const clock = movableClock();
    await using server = await startTestServer(
      'limits: { result_retention: 10m }\nserver: { access_token_ttl: 30m, pending_status: 202 }',
      { clock },
    );
    const { json: query } = await server.call('POST', '/queries', { body: count });
    const { json: task } = await server.call('POST', '/query_tasks', {
      body: { query_id: query.id, result_format: 'json' },
    });
    const path = `/query_tasks/${task.id as string}/results`;
    const fetched = await server.call('GET', `${path}?wait=10`);
    expect(fetched.json).toEqual([{ 'orders.count': 1000 }]);
    clock.move(9 * 60_000);
    expect((await server.call('GET', path)).status).toBe(200);
    clock.move(2 * 60_000);
    expect((await server.call('GET', path)).status).toBe(404);
    expect((await server.call('GET', `/query_tasks/${task.id as string}`)).json.status).toBe('expired');
    const multi = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${task.id as string}`);
    expect(multi.json[task.id]).toEqual({
      status: 'expired',
      data: { error: 'Results have expired. Run the query again.' },
    });
    const { json: slow } = await server.call('POST', '/queries', { body: { ...count, fields: ['orders.slow'] } });
    const { json: waiting } = await server.call('POST', '/query_tasks', {
      body: { query_id: slow.id, result_format: 'json' },
    });
    expect((await server.call('GET', `/query_tasks/${waiting.id as string}/results`)).status).toBe(202);
    expect((await server.call('GET', '/versions')).json.looker_release_version).toBe('25.0.0');
    await server.call('DELETE', `/running_queries/${waiting.id as string}`);
    clock.move(20 * 60_000);
    expect((await server.call('GET', '/user')).status).toBe(401);
  });
});

describe('the README', () => {
  it('says the credentials that npm start sets', () => {
    const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(text).toContain('demo-secret');
  });
});
