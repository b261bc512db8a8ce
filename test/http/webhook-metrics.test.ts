/** What `/metrics` says of webhooks, with a receiver on this machine. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveProject, type TestServer } from '../support/test-server.ts';

/** Takes the first, refuses the next for now and the last for ever. */
const answers = [204, 503, 410];
let receiver: Server;
let server: TestServer;
let target: string;
beforeAll(async () => {
  receiver = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(answers.shift() ?? 500).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  target = `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/in/`;
  server = await serveProject({
    'coatcheck.yaml': `
connections:
  - { name: here, dialect_name: duckdb, database: ":memory:" }
webhooks:
  targets:
    - { url: "${target}", secret: whsec_${Buffer.alloc(32, 7).toString('base64')}, addresses: [127.0.0.1] }
`,
    'm.model.lkml': 'connection: "here"\nexplore: v {}\nview: v { dimension: n { type: number sql: 1 ;; } }',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  receiver.closeAllConnections();
  receiver.close();
});

async function told(): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  return Object.fromEntries(
    [...text.matchAll(/^coatcheck_(webhook\S*) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
  );
}

it('count what was told, tried again and given up, and show what waits', async () => {
  expect(await told()).toEqual({
    'webhooks{state="waiting"}': 0,
    'webhooks{state="sending"}': 0,
    'webhook_deliveries_total{outcome="delivered"}': 0,
    'webhook_deliveries_total{outcome="given_up"}': 0,
    webhook_retries_total: 0,
  });
  const make = async () => {
    const { json: stored } = await server.call('POST', '/queries', {
      body: { model: 'm', view: 'v', fields: ['v.n'] },
    });
    const body = { query_id: stored.id, result_format: 'json', webhook_url: `${target}x` };
    expect((await server.call('POST', '/query_tasks', { body })).status).toBe(200);
  };
  await make();
  await expect.poll(told).toMatchObject({ 'webhook_deliveries_total{outcome="delivered"}': 1 });
  await make();
  await expect
    .poll(told, { timeout: 20_000 })
    .toMatchObject({ webhook_retries_total: 1, 'webhooks{state="waiting"}': 1, 'webhooks{state="sending"}': 0 });
  await make();
  await expect.poll(told).toMatchObject({ 'webhook_deliveries_total{outcome="given_up"}': 1 });
});
