import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

it.each<readonly [field: string, asked: Readonly<Record<string, string>>, expected: readonly string[]]>([
  ['status', {}, ['lost, "torn"', 'open', 'paid']],
  ['status', { term: 't, "t' }, ['lost, "torn"']],
  ['status', { filters: '{"orders.id":"2"}' }, ['paid']],
  // Listed in LookML.
  ['kind', {}, ['book', 'pen']],
  ['kind', { term: 'OO' }, ['book']],
  // Numbers have no parts that a filter could ask for.
  ['id', { term: '99', filters: '{"orders.id":"<200"}' }, ['99', '199']],
])('suggests values of %s for %o', async (field, asked, expected) => {
  const path = `/models/shop/views/orders/fields/orders.${field}/suggestions?${new URLSearchParams(asked).toString()}`;
  const { json } = await server.call('GET', path);
  expect(json).toMatchObject({ error: null, hit_limit: false });
  expect(json.suggestions.toSorted()).toEqual(expected.toSorted());
});
