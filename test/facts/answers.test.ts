/** Defaults, aggregates and values: facts about answers that have no file of their own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: users {
  derived_table: { sql: SELECT 1 AS id, 20 AS age UNION ALL SELECT 2, 30 UNION ALL SELECT 3, NULL ;; }
  dimension: id { primary_key: yes type: number }
  dimension: age { type: number }
  measure: count { type: count }
  measure: average_age { type: average sql: \${age} ;; }
}
view: orders {
  derived_table: { sql:
    SELECT 1 AS id, 1 AS user_id, 'north' AS region, 'done' AS status, 10.5 AS total, TIMESTAMP '2024-01-15 10:20:00' AS at UNION ALL
    SELECT 2, 1, 'south', 'done', 20, TIMESTAMP '2024-02-20 11:00:00' UNION ALL
    SELECT 3, 3, 'north', 'open', 1200, TIMESTAMP '2023-11-05 12:00:00' ;; }
  dimension: id { primary_key: yes type: number }
  dimension: user_id { type: number }
  dimension: region { html:   <b>{{ value }}</b> {{ rendered_value }} ;; }
  dimension: status {}
  dimension_group: at { type: time timeframes: [date, hour, week, month, quarter, quarter_of_year, day_of_week, hour_of_day] }
  measure: count { type: count drill_fields: [id] }
  measure: done_count { type: count filters: [status: "done"] }
  measure: sum { type: sum sql: \${TABLE}.total ;; }
  measure: done_sum { type: sum sql: \${TABLE}.total ;; filters: [status: "done"] }
  measure: share { type: number sql: \${done_count} * 1.0 / \${count} ;; }
}
view: items {
  derived_table: { sql: SELECT 1 AS id, 1 AS order_id UNION ALL SELECT 2, 1 UNION ALL SELECT 3, 2 UNION ALL SELECT 4, 3 ;; }
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  measure: count { type: count }
}
explore: orders {}
explore: items {
  join: orders { sql_on: \${items.order_id} = \${orders.id} ;; relationship: many_to_one }
  join: users { sql_on: \${orders.user_id} = \${users.id} ;; relationship: many_to_one }
}
explore: with_items { from: orders view_name: orders join: items { sql_on: \${items.order_id} = \${orders.id} ;; relationship: one_to_many } }
explore: crossed { from: orders view_name: orders join: items { type: cross } }
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

type Row = Readonly<Record<string, unknown>>;
const rowsOf = (query: object): Promise<Row[]> => server.run({ view: 'orders', ...query });
const sortsOf = async (query: object): Promise<unknown> =>
  (await server.run({ view: 'orders', ...query }, 'json_detail')).added_params?.sorts;

describe('a query without sorts', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    [
      'by its first date, the latest first',
      ['orders.region', 'orders.at_month', 'orders.count'],
      ['orders.at_month desc'],
    ],
    [
      'else by its first measure, the largest first',
      ['orders.region', 'orders.sum', 'orders.count'],
      ['orders.sum desc'],
    ],
    ['else by its first dimension', ['orders.status', 'orders.region'], ['orders.status']],
    ['by its measure where a timeframe is no date', ['orders.at_day_of_week', 'orders.count'], ['orders.count desc']],
    ['nor is a quarter of the year', ['orders.at_quarter_of_year', 'orders.count'], ['orders.count desc']],
  ])('is sorted %s [A]', async (_, fields, sorts) => {
    expect(await sortsOf({ fields })).toEqual(sorts);
  });

  it('that is pivoted is sorted by its first measure in the first pivot column [A]', async () => {
    const fields = ['orders.region', 'orders.status', 'orders.count'];
    expect(await sortsOf({ fields, pivots: ['orders.status'] })).toEqual(['orders.count desc 0']);
  });
});

describe('totals', () => {
  it('count what the filters let through, whatever the limit; row totals and the grand total too [A]', async () => {
    const query = {
      view: 'orders',
      fields: ['orders.region', 'orders.status', 'orders.count'],
      pivots: ['orders.status'],
      total: true,
      row_total: 'right',
      limit: '1',
    };
    const { data, totals_data } = await server.run(query, 'json_detail');
    expect(data).toHaveLength(1);
    expect(totals_data['orders.count']).toMatchObject({
      done: { value: 2 },
      open: { value: 1 },
      $$$_row_total_$$$: { value: 3 },
    });
  });
});

describe('measures', () => {
  it.each<readonly [string, string, Row]>([
    [
      'of the base count rows',
      'orders',
      { 'orders.count': 3, 'orders.done_count': 2, 'orders.sum': 1230.5, 'orders.share': 2 / 3 },
    ],
    [
      'of a many_to_one view count each of its rows once',
      'items',
      { 'items.count': 4, 'orders.count': 3, 'orders.done_count': 2, 'orders.sum': 1230.5, 'orders.done_sum': 30.5 },
    ],
    [
      'of a one_to_many view count their own rows, the base each of its once',
      'with_items',
      { 'items.count': 4, 'orders.count': 3, 'orders.sum': 1230.5 },
    ],
  ])('%s [A]', async (_, view, expected) => {
    const [row] = await rowsOf({ view, fields: Object.keys(expected) });
    for (const [name, value] of Object.entries(expected))
      expect(Number(row?.[name]), name).toBeCloseTo(Number(value), 9);
  });

  it('average each row of a repeated view once, and only those that have a value [A]', async () => {
    const fields = ['users.average_age', 'users.count', 'items.count'];
    expect(await rowsOf({ view: 'items', fields })).toEqual([
      { 'users.average_age': 20, 'users.count': 2, 'items.count': 4 },
    ]);
    // Nothing of the base is asked for, and the user of order 3 has no age.
    const ageless = await rowsOf({ view: 'items', fields: fields.slice(0, 2), filters: { 'orders.id': '3' } });
    expect(ageless).toEqual([{ 'users.average_age': null, 'users.count': 1 }]);
  });

  it('of the base of a cross join count each of its rows once: a choice, for Looker counts the product [A]', async () => {
    const fields = ['orders.count', 'items.count'];
    expect(await rowsOf({ view: 'crossed', fields })).toEqual([{ 'orders.count': 3, 'items.count': 4 }]);
  });

  it('without a format are shown in thousands, and "rendered" stands only where it differs [A]', async () => {
    const query = { view: 'orders', fields: ['orders.id', 'orders.sum'], sorts: ['orders.sum desc'] };
    const { data } = await server.run(query, 'json_detail');
    expect(data[0]['orders.sum']).toMatchObject({ rendered: expect.stringMatching(/^1,200/) });
    expect(Object.keys(data[2]['orders.sum'])).not.toContain('rendered');
    expect(data[0]['orders.id']).toEqual({ value: 3 });
  });
});

it('timeframes have the values 2024-01 (quarter and month), Monday (week), … HH (hour) [A]', async () => {
  const names = ['quarter', 'month', 'week', 'hour', 'quarter_of_year', 'day_of_week', 'hour_of_day', 'date'];
  const [row] = await rowsOf({ fields: names.map((name) => `orders.at_${name}`), filters: { 'orders.id': '2' } });
  expect(Object.values(row ?? {})).toEqual([
    '2024-01',
    '2024-02',
    '2024-02-19',
    '2024-02-20 11',
    'Q1',
    'Tuesday',
    11,
    '2024-02-20',
  ]);
});

it('html has no blank before its first letter, and those behind its last one [B: recorded cells]', async () => {
  const query = { view: 'orders', fields: ['orders.region'], sorts: ['orders.region'], limit: '1' };
  const { data } = await server.run(query, 'json_detail');
  expect(data).toEqual([{ 'orders.region': { value: 'north', html: '<b>north</b> north ' } }]);
});
