/** Limits of a query are said by name, count and limit, and hold for definitions that were stored before. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const LIMITS = `
limits:
  max_body_members: 200
  max_query_length: 3000
  max_query_fields: 5
  max_custom_fields: 3
  max_filter_terms: 8
`;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(LIMITS);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const query = { model: 'shop', view: 'orders', fields: ['orders.status', 'orders.count'] };
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `orders.n${String(i)}`);
const filters = (count: number) => Object.fromEntries(names(count).map((name) => [name, '1']));
const calculations = (count: number) =>
  JSON.stringify(Array.from({ length: count }, (_, i) => ({ table_calculation: `t${String(i)}`, expression: '1' })));
const terms = (count: number): string => Array.from({ length: count }, (_, i) => `s${String(i)}`).join();

const beyond: readonly (readonly [what: string, more: object, says: RegExp])[] = [
  ['fields', { fields: names(6) }, /'fields' has 6 members; at most 5 are allowed \(limits.max_query_fields\)/],
  ['pivots', { pivots: names(6) }, /'pivots' has 6 members/],
  ['sorts', { sorts: names(6) }, /'sorts' has 6 members/],
  ['filters', { filters: filters(6) }, /'filters' has 6 members/],
  ['subtotals', { subtotals: names(6) }, /'subtotals' has 6 members/],
  ['fields to fill', { fill_fields: names(6) }, /'fill_fields' has 6 members/],
  [
    'characters',
    { filter_expression: 'x'.repeat(4000) },
    /'filter_expression' has 4,000 .*at most 3,000 are allowed \(limits.max_query_length\)/,
  ],
  [
    'members of vis_config',
    { vis_config: { a: Array(300).fill(1) } },
    /30\d members; at most 200 are allowed \(limits.max_body_members\)/,
  ],
  [
    'custom fields',
    { dynamic_fields: calculations(4) },
    /4 custom fields .*at most 3 are allowed \(limits.max_custom_fields\)/,
  ],
  [
    'terms of one filter',
    { filters: { 'orders.status': terms(9) } },
    /9 terms .*"orders.status"; at most 8 are allowed \(limits.max_filter_terms\)/,
  ],
  [
    'terms of filters together',
    { filters: { 'orders.status': terms(5), 'orders.kind': terms(5) } },
    /10 terms .*at most 8 are allowed/,
  ],
  [
    'terms in custom fields',
    {
      dynamic_fields: JSON.stringify([
        { dimension: 'd', expression: `matches_filter(\${orders.status}, "${terms(9)}")` },
      ]),
      fields: ['d'],
    },
    /9 terms/,
  ],
];

describe('a query beyond a limit', () => {
  it.each(beyond)('is refused with what there is and what may be: %s', async (_what, more, says) => {
    const { status, text } = await server.call('POST', '/queries/run/json', { body: { ...query, ...more } });
    expect(status === 400 || status === 422).toBe(true);
    expect(text.replaceAll('\\"', '"')).toMatch(says);
  });

  const inAddress = (json: string, name: string) =>
    name === 'filters'
      ? `/models/shop/views/orders/fields/orders.status/suggestions?filters=${encodeURIComponent(json)}`
      : `/queries/models/shop/views/orders/run/json?fields=orders.status&${name}=${encodeURIComponent(json)}`;
  const deep = (levels: number): string => `{"orders.id":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  it.each(['vis', 'vis_config', 'filter_config', 'filters'])(
    'is refused in the same words where JSON stands in the address: %s',
    async (name) => {
      const nested = await server.call('GET', inAddress(deep(30_000), name));
      expect(nested.status).toBe(422);
      expect(nested.json.errors).toMatchObject([
        { field: name, message: `'${name}' is nested 30,001 levels deep; at most 50 are allowed.` },
      ]);
      const crowded = await server.call('GET', inAddress(`{"a":[${Array(300).fill(1).join()}]}`, name));
      expect(crowded.status).toBe(422);
      expect(crowded.json.errors).toMatchObject([
        { field: name, message: `'${name}' has 301 members; at most 200 are allowed (limits.max_body_members).` },
      ]);
    },
  );

  it('is told what filters of suggestions must be where one is no text', async () => {
    const { status, text } = await server.call('GET', inAddress(deep(3), 'filters'));
    expect([status, text]).toEqual([
      422,
      expect.stringContaining("'filters' must be a JSON object of field names and filter"),
    ]);
  });

  it('runs up to the limit, and a filter counts once however often it is written', async () => {
    const body = {
      ...query,
      filters: { 'orders.status': terms(7), 'orders.count': '>0' },
      dynamic_fields: calculations(3),
      total: true,
    };
    expect((await server.call('POST', '/queries/run/json', { body })).status).toBe(200);
  });
});

describe('new queries', () => {
  it('are kept up to so many bytes a day for each user, those that are there always', async () => {
    await using small = await startTestServer('limits: { max_new_query_bytes_per_day: 2kB }\n');
    const ofLength = (letters: number, token?: string) =>
      small.call('POST', '/queries', {
        body: { ...query, filter_expression: `\${orders.status} = "${'x'.repeat(letters)}"` },
        ...(token !== undefined && { token }),
      });
    expect((await ofLength(1_000)).status).toBe(200);
    const refused = await ofLength(1_001);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1_000);
    expect(refused.json.message).toMatch(
      /^Your new queries of a day take more than the 2,000 bytes that limits.max_new_query_bytes_per_day allows\. Try again in \d+ s\.$/,
    );
    expect((await ofLength(1_000)).status).toBe(200);
    const sql = { connection_name: 'shop', sql: `SELECT '${'x'.repeat(1_500)}' AS x` };
    expect((await small.call('POST', '/sql_queries', { body: sql })).status).toBe(429);
    const run = { ...query, filter_expression: `\${orders.status} = "${'y'.repeat(1_500)}"` };
    expect((await small.call('POST', '/queries/run/json', { body: run })).status).toBe(429);
    // Somebody else's request is not in the way.
    expect((await ofLength(1_001, await small.token('analyst'))).status).toBe(200);
  });
});
