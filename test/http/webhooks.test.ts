/** Webhooks as clients ask for them; what is sent, and how often, is in `test/webhooks`. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
let receiver: Server;
let base: string;
const received: string[] = [];
beforeAll(async () => {
  receiver = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => received.push(text));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/hooks/`;
  const target = `{ url: "${base}", secret: "whsec_${Buffer.alloc(32, 1).toString('base64')}", addresses: [127.0.0.1] }`;
  server = await startTestServer(`webhooks: { targets: [${target}] }`);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  receiver.close();
});

async function create(webhook_url: unknown, headers: Record<string, string> = {}) {
  const query = { model: 'shop', view: 'orders', fields: ['orders.count'] };
  const { json: created } = await server.call('POST', '/queries', { body: query });
  const body = { query_id: created.id, result_format: 'json', webhook_url };
  return server.call('POST', '/query_tasks', { body, headers });
}

it('a task tells of its end, and its owner alone sees whom', async () => {
  const { json } = await create(`${base}a`);
  await expect.poll(() => received.length).toBe(1);
  expect(JSON.parse(received[0] ?? '')).toMatchObject({
    type: 'query_task.complete',
    data: { id: json.id, status: 'complete', url: `/api/4.0/query_tasks/${json.id}` },
  });
  expect((await server.call('GET', `/query_tasks/${json.id}`)).json.webhook_url).toBe(`${base}a`);
  const other = await server.call('POST', '/query_tasks', {
    body: { query_id: json.query_id, result_format: 'json', webhook_url: `${base}b` },
    token: await server.token('analyst'),
  });
  expect((await server.call('GET', `/query_tasks/${other.json.id}?wait=20`)).json).toMatchObject({
    status: 'complete',
    webhook_url: null,
  });
  await expect.poll(() => received.length).toBe(2);
});

it('is told once of a task that is created twice with one key', async () => {
  const before = received.length;
  const key = { 'idempotency-key': 'once' };
  const [first, second] = [await create(`${base}c`, key), await create(`${base}c`, key)];
  expect(first.json.id).toBe(second.json.id);
  await server.call('GET', `/query_tasks/${first.json.id}?wait=20`);
  await create(`${base}d`);
  await expect.poll(() => received.length).toBe(before + 2);
});

it.each([
  'http://127.0.0.1:1/hooks/',
  'http://169.254.169.254/latest/meta-data',
  'https://evil.example.com/hooks/',
  '/hooks/',
  7,
])('refuses %j, which the operator does not name', async (url) => {
  const { status, json } = await create(url);
  expect([status, json.errors?.[0]?.field, json.errors?.[0]?.message]).toEqual([
    422,
    'webhook_url',
    expect.stringMatching(/webhook_url/),
  ]);
});

it('refuses a path beside the named one', async () => {
  expect((await create(`${base}../elsewhere`)).status).toBe(422);
});
