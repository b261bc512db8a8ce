/** What the columns of a pivoted result are called. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFactServer, type FactServer } from '../support/fact-server.ts';

const lookml = `
view: orders {
  derived_table: { sql: SELECT 1 AS id, -3 AS price, 'a' AS status, TIMESTAMP '2024-01-01 10:00:00' AS created UNION ALL SELECT 2, 7, 'b', TIMESTAMP '2024-01-03' UNION ALL SELECT 3, NULL, NULL, TIMESTAMP '2024-02-05' ;; }
  dimension: id { type: number primary_key: yes }
  dimension: status {}
  dimension: price { type: tier tiers: [0, 5, 10, 15, 20] sql: \${TABLE}.price ;; }
  dimension: state { case: { when: { sql: \${TABLE}.status = 'b' ;; label: "B!" } when: { sql: \${TABLE}.status = 'a' ;; label: "A!" } } }
  dimension: place { type: number sql: -\${id} ;; }
  dimension: ordered { sql: \${status} ;; order_by_field: place }
  dimension_group: created { type: time timeframes: [day_of_week, month_name, month] sql: \${TABLE}.created ;; }
  measure: count { type: count }
}
explore: orders {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

const query = (pivots: readonly string[], sorts: readonly string[] = pivots) => ({
  view: 'orders',
  fields: [...pivots, 'orders.count'],
  pivots: [...pivots],
  sorts: [...sorts],
});

async function keys(pivots: readonly string[], more: object = {}): Promise<readonly string[]> {
  const [row] = await server.run({ ...query(pivots), ...more });
  return Object.keys(row['orders.count']);
}

describe('pivot keys', () => {
  it('of a tier carry its place, which is 6 for Undefined of seven [A]', async () => {
    expect(await keys(['orders.price'])).toEqual([
      'T00 (-inf,0.0)|FIELD|0',
      'T02 [5.0,10.0)|FIELD|2',
      'TXX Undefined|FIELD|6',
    ]);
  });

  it('stand alike in json, json_detail and json_bi, and beside them the value and its place [B]', async () => {
    const expected = ['T00 (-inf,0.0)|FIELD|0', 'T02 [5.0,10.0)|FIELD|2', 'TXX Undefined|FIELD|6'];
    const asked = { ...query(['orders.price']), total: true, row_total: 'right' };
    const detail = await server.run(asked, 'json_detail');
    const bi = await server.run(asked, 'json_bi');
    const all = [...expected, '$$$_row_total_$$$'];
    expect(detail.pivots.map(({ key }: { key: string }) => key)).toEqual(all);
    expect(Object.keys(detail.data[0]['orders.count'])).toEqual(all);
    expect(Object.keys(detail.totals_data['orders.count'])).toEqual(all);
    expect(detail.pivots[1]).toMatchObject({
      data: { 'orders.price': 'T02 [5.0,10.0)' },
      sort_values: { 'orders.price': '2' },
    });
    expect(bi.metadata.pivots.map(({ key }: { key: string }) => key)).toEqual(all);
    expect(Object.keys(bi.rows[0]['orders.count'])).toEqual(all);
  });

  it.each([
    ['a case', 'B', ['orders.state'], ['B!|FIELD|0', 'A!|FIELD|1', 'null|FIELD|null']],
    ['a day of the week', 'B', ['orders.created_day_of_week'], ['Monday|FIELD|0', 'Wednesday|FIELD|2']],
    ['a month by name', 'B', ['orders.created_month_name'], ['January|FIELD|1', 'February|FIELD|2']],
    ['what order_by_field orders', 'B', ['orders.ordered'], ['null|FIELD|-3', 'b|FIELD|-2', 'a|FIELD|-1']],
    ['what orders itself: none', 'B', ['orders.status'], ['a', 'b', 'null']],
    [
      'several pivots: all values, then the places of those that have one',
      'B',
      ['orders.status', 'orders.price', 'orders.created_month', 'orders.created_day_of_week'],
      [
        'a|FIELD|T00 (-inf,0.0)|FIELD|2024-01|FIELD|Monday|FIELD|0|FIELD|0',
        'b|FIELD|T02 [5.0,10.0)|FIELD|2024-01|FIELD|Wednesday|FIELD|2|FIELD|2',
        'null|FIELD|TXX Undefined|FIELD|2024-02|FIELD|Monday|FIELD|6|FIELD|0',
      ],
    ],
  ])('carry the place of %s [%s]', async (_, _certainty, pivots, expected) => {
    expect(await keys(pivots)).toEqual(expected);
  });

  it('of values that are filled in carry theirs [B]', async () => {
    expect(await keys(['orders.price'], { fill_fields: ['orders.price'] })).toEqual([
      'T00 (-inf,0.0)|FIELD|0',
      'T01 [0.0,5.0)|FIELD|1',
      'T02 [5.0,10.0)|FIELD|2',
      'T03 [10.0,15.0)|FIELD|3',
      'T04 [15.0,20.0)|FIELD|4',
      'T05 [20.0,inf)|FIELD|5',
      'TXX Undefined|FIELD|6',
    ]);
  });
});

describe('vis_config names pivoted series', () => {
  const csv = async (pivots: readonly string[], vis: Record<string, unknown>): Promise<readonly string[]> => {
    const text: string = await server.run({ ...query(pivots), vis_config: vis }, 'csv', '?apply_vis=true');
    return text.trimEnd().split('\n').slice(pivots.length);
  };

  it('by their key, the first separator being a dash [B]', async () => {
    const labels = { 'Monday - 0 - orders.count': 'Start', 'Wednesday - 2 - orders.count': 'Middle' };
    expect(await csv(['orders.created_day_of_week'], { series_labels: labels })).toEqual(['Start,Middle', '2,1']);
    const two = ['orders.status', 'orders.created_day_of_week'];
    expect(await csv(two, { series_labels: { 'b - Wednesday|FIELD|2 - orders.count': 'B' } })).toEqual([
      'Orders Count,B,Orders Count',
      '1,1,1',
    ]);
  });

  it('in column_order and hidden_pivots by the key itself [B]', async () => {
    const order = ['Wednesday|FIELD|2_orders.count', 'Monday|FIELD|0_orders.count'];
    expect(await csv(['orders.created_day_of_week'], { column_order: order })).toEqual([
      'Orders Count,Orders Count',
      '1,2',
    ]);
    const hidden = { 'Monday|FIELD|0': { is_entire_pivot_hidden: true } };
    expect(await csv(['orders.created_day_of_week'], { hidden_pivots: hidden })).toEqual(['Orders Count', '1']);
  });
});
