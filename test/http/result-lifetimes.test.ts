/** Beyond Looker: clients say how long results stay. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('limits: { result_retention: 10m, max_result_retention: 2h }');
});
afterAll(() => server[Symbol.asyncDispose]());

async function task(more: object = {}, token?: string) {
  const as = token === undefined ? {} : { token };
  const query = { model: 'shop', view: 'orders', fields: ['orders.count'] };
  const { json: created } = await server.call('POST', '/queries', { body: query, ...as });
  const body = { query_id: created.id, result_format: 'json', ...more };
  return server.call('POST', '/query_tasks', { body, ...as });
}
const done = async (id: string) => (await server.call('GET', `/query_tasks/${id}?wait=20`)).json;

it('a task shows what it asked for, and until when its results stay', async () => {
  const made = await task({ result_ttl: 3_000 });
  expect([made.status, made.json.result_ttl, made.json.result_expires_in]).toEqual([200, 3_000, null]);
  const json = await done(made.json.id);
  expect([json.status, Math.round(json.result_expires_in / 100)]).toEqual(['complete', 30]);
  const usual = await done((await task()).json.id);
  expect([usual.result_ttl, Math.round(usual.result_expires_in / 100)]).toEqual([null, 6]);
});

it.each([0, -1, 7_201, 1.5, 'long'])('refuses result_ttl %j with what would be right', async (result_ttl) => {
  const { json } = await task();
  await done(json.id);
  for (const answer of [
    await task({ result_ttl }),
    await server.call('PATCH', `/query_tasks/${json.id}`, { body: { result_ttl } }),
  ]) {
    expect([answer.status, answer.json.errors?.[0]?.field]).toEqual([422, 'result_ttl']);
    expect(answer.json.errors[0].message).toMatch(/result_ttl/);
  }
});

it('extends and ends results, and tells others nothing of them', async () => {
  const { id } = await done((await task()).json.id);
  const ada = await server.token('analyst');
  const address = `/query_tasks/${id}`;
  const extend = (as = {}) => server.call('PATCH', address, { body: { result_ttl: 7_200 }, ...as });
  const end = (as = {}) => server.call('DELETE', `${address}/results`, as);
  expect([(await extend({ token: ada })).status, (await end({ token: ada })).status]).toEqual([404, 404]);
  const extended = await extend();
  expect([extended.status, Math.round(extended.json.result_expires_in / 100)]).toEqual([200, 72]);
  expect((await server.call('GET', `${address}/results`)).status).toBe(200);
  expect((await end()).status).toBe(204);
  expect((await server.call('GET', address)).json).toMatchObject({ status: 'expired', result_expires_in: null });
  expect((await server.call('GET', `${address}/results`)).status).toBe(404);
  expect([(await end()).status, (await extend()).status]).toEqual([404, 404]);
});

it('a task that runs tells its owner how far it is, and nobody else', async () => {
  const slow = { model: 'shop', view: 'orders', fields: ['orders.slow'], filters: { 'orders.id': '<900' } };
  const ada = await server.token('analyst');
  const { json: query } = await server.call('POST', '/queries', { body: slow, token: ada });
  const made = { body: { query_id: query.id, result_format: 'json' }, token: ada };
  const { id } = (await server.call('POST', '/query_tasks', made)).json;
  const own = async () =>
    (await server.call('GET', `/query_tasks/${id}?fields=progress,queue_position`, { token: ada })).json;
  await expect.poll(async () => (await own()).progress?.phase).toBe('querying');
  expect((await own()).queue_position).toBeNull();
  expect((await server.call('GET', `/query_tasks/${id}`)).json).toMatchObject({ status: 'running', progress: null });
  expect((await server.call('DELETE', `/running_queries/${id}`, { token: ada })).status).toBe(204);
  expect(await own()).toEqual({ progress: null, queue_position: null });
});
