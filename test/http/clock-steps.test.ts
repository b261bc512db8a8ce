import { describe, expect, it } from 'vitest';
import { movableClock } from '../support/movable-clock.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const yaml = `limits: { result_retention: 10m, cache_max_age: 10m, requests_per_minute: 60, failed_logins_per_minute: 60 }
server: { access_token_ttl: 30m, pending_status: 202 }`;

const count = { model: 'shop', view: 'orders', fields: ['orders.count'] };

async function finishTask({ call }: TestServer): Promise<string> {
  const { json: query } = await call('POST', '/queries', { body: count });
  const { json: task } = await call('POST', '/query_tasks', { body: { query_id: query.id, result_format: 'json' } });
  await call('GET', `/query_tasks/${task.id as string}/results?wait=20`);
  return task.id as string;
}
const sourceOf = async ({ call }: TestServer, id: string) =>
  (await call('GET', `/query_tasks/${id}`)).json.result_source as string;
const guess = ({ call }: TestServer) =>
  call('POST', '/login', { raw: new URLSearchParams({ client_id: 'x', client_secret: 'y' }), token: null });

describe.each([
  ['back by two hours', -2 * HOUR],
  ['back by a year', -365 * DAY],
  ['forward by two hours', 2 * HOUR],
  ['forward by a year', 365 * DAY],
])('a clock that is set %s', (_what, stepMs) => {
  it('lengthens and shortens nothing: limits, tokens, results, the age of the cache', async () => {
    const clock = movableClock();
    await using server = await startTestServer(yaml, { clock });
    const token = await server.token('analyst');
    expect((await guess(server)).status).toBe(404);
    const task = await finishTask(server);
    expect(await sourceOf(server, task)).toBe('query');

    clock.step(stepMs);
    expect((await server.call('GET', '/user', { token })).status).toBe(200);
    expect(await server.token('analyst')).toMatch(/\w{40}/);
    expect((await guess(server)).status).toBe(404);
    expect((await server.call('GET', `/query_tasks/${task}/results`)).json).toEqual([{ 'orders.count': 1000 }]);
    expect(await sourceOf(server, await finishTask(server))).toBe('cache');

    clock.move(11 * MINUTE);
    expect((await server.call('GET', `/query_tasks/${task}`)).json.status).toBe('expired');
    expect(await sourceOf(server, await finishTask(server))).toBe('query');
    clock.move(20 * MINUTE);
    expect((await server.call('GET', '/user', { token })).status).toBe(401);
  });
});
