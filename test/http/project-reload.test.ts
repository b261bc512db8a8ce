/** What clients notice while the project is read again: nothing, until the new version is there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const model = (label: string): string => `connection: "shop"
explore: orders { label: "${label}" }
view: orders { dimension: id { type: number } }
`;

const label = async (): Promise<unknown> =>
  (await server.call('GET', '/lookml_models/shop/explores/orders?fields=label')).json;

it('the version before is answered as long as reading takes, and then the new one', async () => {
  expect(await label()).toEqual({ label: 'Orders' });
  const loader = server.server.loaderPid() ?? 0;
  process.kill(loader, 'SIGSTOP');
  writeFileSync(join(server.folder, 'shop.model.lkml'), model('Purchases'));
  try {
    for (let asked = 0; asked < 20; asked += 1) expect(await label()).toEqual({ label: 'Orders' });
    const task = await server.call('POST', '/query_tasks', {
      body: { query_id: (await createQuery()).id, result_format: 'csv' },
    });
    await expect
      .poll(async () => (await server.call('GET', `/query_tasks/${String(task.json.id)}`)).json.status, {
        timeout: 20_000,
      })
      .toBe('complete');
  } finally {
    process.kill(loader, 'SIGCONT');
  }
  await expect.poll(label).toEqual({ label: 'Purchases' });
});

it('a model whose file names no connection says so to those who query it', async () => {
  const bare = 'explore: things {}\nview: things { measure: count { type: count } }\n';
  writeFileSync(join(server.folder, 'bare.model.lkml'), bare);
  const body = { model: 'bare', view: 'things', fields: ['things.count'] };
  const message = async () => (await server.call('POST', '/queries/run/json', { body })).json.message as unknown;
  await expect
    .poll(message, { timeout: 20_000 })
    .toBe('Model "bare" names no connection. Its model file needs `connection: "…"`.');
});

async function createQuery(): Promise<{ readonly id: string }> {
  const body = { model: 'shop', view: 'orders', fields: ['orders.status', 'orders.count'] };
  return (await server.call('POST', '/queries', { body })).json as { readonly id: string };
}
