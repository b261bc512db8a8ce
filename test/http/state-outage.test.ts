/** What clients and balancers are told while the PostgreSQL with the state cannot be reached. */
import { expect, it } from 'vitest';
import { openProxy } from '../support/breakable-proxy.ts';
import { newStateDatabase } from '../support/state-databases.ts';
import { startTestServer } from '../support/test-server.ts';

const WORDS = 'Coatcheck cannot reach the database of its own state at the moment. Try again in a moment.';

it('answers 503 in words, is not ready, and goes on as before when the database is back', async () => {
  await using state = await newStateDatabase();
  const { host, port } = state.settings;
  await using proxy = await openProxy({ host, port });
  const url = state.url.replace(`:${String(port)}/`, `:${String(proxy.port)}/`);
  await using server = await startTestServer(`state: "${url}"\n`);
  const shop = { model: 'shop', view: 'orders', fields: ['orders.count'] };
  const query = (await server.call('POST', '/queries', { body: shop })).json;
  const submit = () => server.call('POST', '/query_tasks', { body: { query_id: query.id, result_format: 'csv' } });
  const accepted = (await submit()).json.id as string;
  const readiness = async () => {
    const response = await fetch(`${server.origin}/readyz`);
    return [response.status, await response.text()] as const;
  };
  proxy.cut();
  const answers = await Promise.all([
    submit(),
    server.call('GET', '/queries/slug/abcdefg'),
    server.call('POST', '/login', { raw: new URLSearchParams({ client_id: 'x', client_secret: 'y' }), token: null }),
    server.call('POST', '/groups', { body: { name: 'late' } }),
    server.call('GET', '/user', { token: 'unknown' }),
    server.call('POST', '/queries', { body: { ...shop, limit: '7' }, headers: { 'idempotency-key': 'k' } }),
  ]);
  for (const { status, json, headers, text } of answers) {
    expect([status, json.message, headers.get('retry-after')]).toEqual([503, WORDS, '2']);
    expect(text).not.toContain(String(proxy.port));
  }
  const [status, said] = await readiness();
  expect([status, said.includes(WORDS), said.includes('127.0.0.1')]).toEqual([503, true, false]);
  expect((await fetch(`${server.origin}/alive`)).status).toBe(200);
  proxy.mend();
  await expect.poll(async () => (await readiness())[0]).toBe(200);
  const again = (await submit()).json.id as string;
  for (const id of [accepted, again]) {
    await expect
      .poll(async () => (await server.call('GET', `/query_tasks/${id}/results`)).text, { timeout: 20_000 })
      .toBe('Orders Count\n1000\n');
  }
  expect((await server.call('GET', '/groups?fields=name')).text).not.toContain('late');
});
