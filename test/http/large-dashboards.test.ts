/** Large dashboards hold nobody up: what is asked of them is done in steps, and what is not asked is not done. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonPieces, SMALL_JSON } from '../../src/lib/json-pieces.ts';
import { jsonText } from '../../src/lib/json-text.ts';
import { ownTurn, inTurns } from '../../src/lib/others-turn.ts';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
`;
const MODEL = `connection: "shop"
include: "*.dashboard"
explore: orders {}
view: orders { dimension: id { primary_key: yes type: number } measure: count { type: count } }
`;
const TILES = 40;
const tiles = Array.from(
  { length: TILES },
  (_, i) =>
    `  - { name: t${String(i)}, title: Tile ${String(i)}, explore: orders, fields: [orders.count], limit: ${String(i + 1)} }\n`,
);

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'shop.model.lkml': MODEL,
    'large.dashboard.lookml': `- dashboard: large\n  elements:\n${tiles.join('')}`,
    'orders.csv': 'id\n1\n',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe('steps of large requests', () => {
  it('are done one at a time, in the order in which they are asked for', async () => {
    const events: string[] = [];
    const steps = ['a', 'b', 'c'];
    const run = (name: string) => inTurns(steps, (step) => events.push(`${name}${step}`));
    const [one, two] = [run('1'), run('2')];
    // Whoever asks for a turn later has waited for those before, and for no more than one step at a time.
    await Promise.all([one, two, ownTurn()]);
    expect(events).toEqual(['1a', '1b', '1c', '2a', '2b', '2c']);
    expect(await inTurns(steps, (step, index) => `${step}${String(index)}`)).toEqual(['a0', 'b1', 'c2']);
  });
});

describe('a large answer', () => {
  const row = { name: 'R&D', at: new Date(0), none: undefined, deep: [[], {}, null, 1.5], toString: 'a text' };
  const value = { rows: Array.from({ length: 5_000 }, (_, id) => ({ id, ...row })), none: undefined, last: [true] };

  it('is written in pieces that none is long of, and that make the same text', () => {
    const pieces = [...jsonPieces(value)];
    expect(pieces.join('')).toBe(jsonText(value));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(7 * SMALL_JSON);
  });

  const wide = Object.fromEntries(Array.from({ length: 19_000 }, (_, id) => [`member${String(id)}`, id]));
  let deep: object = wide;
  for (let level = 0; level < 46; level += 1) deep = { a: deep };
  it.each<readonly [string, unknown]>([
    ['a text of one letter that is written as six', { text: '&'.repeat(900_000) }],
    ['a text of pairs of surrogates', { text: `x${'😀'.repeat(300_000)}` }],
    ['a text of halves of pairs', ['\ud800'.repeat(40_000), `${'x'.repeat(16_383)}\ud800\udbff\udc00`.repeat(9)]],
    ['a text of control characters', ['\u0001'.repeat(200_000)]],
    ['a long name', { ['&'.repeat(300_000)]: 1, a: undefined, b: () => 1 }],
    ['a member that looks like a method', { toJSON: 1, text: '&'.repeat(300_000) }],
    ['a list of undefined', ['x'.repeat(70_000), undefined, () => 1]],
    ['a text by itself', '&'.repeat(300_000)],
    ['much below many levels', deep],
  ])('is made in short pieces also of %s', (_what, large) => {
    const pieces = [...jsonPieces(large)];
    expect(pieces.join('') === jsonText(large)).toBe(true);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(7 * SMALL_JSON);
  });

  it('is looked at once, however deep it is nested', () => {
    let looks = 0;
    const counted = new Proxy(wide, {
      ownKeys: (target) => {
        looks += 1;
        return Reflect.ownKeys(target);
      },
    });
    let nested: object = counted;
    for (let level = 0; level < 46; level += 1) nested = { a: nested };
    expect([...jsonPieces(nested)].join('')).toBe(jsonText(deep));
    // To measure its names and its members, and to write it.
    expect(looks).toBeLessThan(5);
  });
});

describe('one element of a large dashboard', () => {
  /** Ids of queries are given in the order in which they are kept. */
  it('is all that is made when it is asked for, by id or by title', async () => {
    const { json: first } = await server.call('GET', '/dashboard_elements/shop::large::t7');
    expect([first.title, first.query_id]).toEqual(['Tile 7', '1']);
    const { json: found } = await server.call('GET', '/dashboard_elements/search?title=Tile%209');
    expect(found.map((one: { query_id: string }) => one.query_id)).toEqual(['2']);
    const { json: page, headers } = await server.call('GET', '/dashboard_elements/search?limit=2&offset=20');
    expect(page.map((one: { title: string }) => one.title)).toEqual(['Tile 20', 'Tile 21']);
    expect(page.map((one: { query_id: string }) => Number(one.query_id)).toSorted()).toEqual([3, 4]);
    expect(headers.get('x-total-count')).toBe(String(TILES));
    const { json: whole } = await server.call('GET', '/dashboards/shop::large');
    expect(whole.dashboard_elements.map((one: { title: string }) => one.title)).toHaveLength(TILES);
    expect(whole.dashboard_elements[7]).toEqual(first);
  });

  it('is not found when it is not there', async () => {
    expect((await server.call('GET', '/dashboard_elements/shop::large::t400')).status).toBe(404);
  });
});
