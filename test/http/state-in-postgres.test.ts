/** The parts of the API that keep something, with the state in PostgreSQL; and what is there after a restart. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logInTo } from '../support/api-calls.ts';
import { newStateDatabase, type StateDatabase } from '../support/state-databases.ts';
import { startTestServer, startIn, testUsers, type TestServer } from '../support/test-server.ts';

let state: StateDatabase;
let server: TestServer;
beforeAll(async () => {
  state = await newStateDatabase();
  server = await startTestServer(`state: "${state.url}"\n`);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await state[Symbol.asyncDispose]();
});

const shop = { model: 'shop', view: 'orders', fields: ['orders.status', 'orders.count'], sorts: ['orders.status'] };
const counted = '[{"orders.status":"lost, \\"torn\\"","orders.count":333},';

/** @returns the id of a complete task */
async function complete(body: object): Promise<string> {
  const task = await server.call('POST', '/query_tasks', { body });
  expect(task.status).toBe(200);
  const { id } = task.json as { id: string };
  await expect
    .poll(async () => (await server.call('GET', `/query_tasks/${id}`)).json.status, { timeout: 20_000 })
    .toBe('complete');
  return id;
}

it('runs queries, keeps small results in the state and large ones in their folder, and has both after a restart', async () => {
  const query = (await server.call('POST', '/queries', { body: shop })).json;
  expect((await server.call('POST', '/queries', { body: shop })).json.id).toBe(query.id);
  const small = await complete({ query_id: query.id, result_format: 'json' });
  const sql = "select i, repeat('x', 200) as t from range(5000) r(i)";
  const { slug } = (await server.call('POST', '/sql_queries', { body: { connection_name: 'shop', sql } })).json;
  const large = await complete({ sql_query_slug: slug, result_format: 'csv' });
  const results = async (task: string) => (await server.call('GET', `/query_tasks/${task}/results`)).text;
  const before = await results(large);
  expect([(await results(small)).startsWith(counted), before.length > 1_000_000]).toEqual([true, true]);
  const [row] = await state.query(
    `select count(*)::int as n, min(octet_length(content)) > 0 as bytes from small_results`,
  );
  expect(row).toMatchObject({ bytes: true });
  expect((await server.call('GET', `/sql_queries/${slug}`)).json.run_count).toBe(1);

  await server.server[Symbol.asyncDispose]();
  const { client_id, client_secret } = testUsers.admin;
  const env = { COATCHECK_CLIENT_ID: client_id, COATCHECK_CLIENT_SECRET: client_secret };
  await using again = await startIn(server.folder, env);
  const call = await logInTo(again.origin, testUsers.admin);
  const fetched = async (task: string) => (await call('GET', `/query_tasks/${task}/results`)).text;
  expect([(await fetched(small)).startsWith(counted), (await fetched(large)) === before]).toEqual([true, true]);
});
