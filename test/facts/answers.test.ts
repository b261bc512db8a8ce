/** Defaults, aggregates, values and custom fields: facts about answers that have no file of their own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expressionFunctions } from '../../src/expression/expression-functions.ts';
import { shortcutTypes } from '../../src/results/table-calculations/derive-column.ts';
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
    SELECT 3, 2, 'north', 'open', 1200, TIMESTAMP '2023-11-05 12:00:00' ;; }
  dimension: id { primary_key: yes type: number }
  dimension: region {}
  dimension: status {}
  dimension_group: at { type: time timeframes: [date, hour, week, month, quarter, quarter_of_year, day_of_week, hour_of_day] }
  measure: count { type: count drill_fields: [id] }
  measure: done_count { type: count filters: [status: "done"] }
  measure: sum { type: sum sql: \${TABLE}.total ;; }
  measure: done_sum { type: sum sql: \${TABLE}.total ;; filters: [status: "done"] }
  measure: statuses { type: list list_field: status }
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

  it('of the base of a cross join count each of its rows once: a choice, for Looker counts the product [A]', async () => {
    const fields = ['orders.count', 'items.count'];
    expect(await rowsOf({ view: 'crossed', fields })).toEqual([{ 'orders.count': 3, 'items.count': 4 }]);
  });

  it('of type list give distinct values in order [A]', async () => {
    const [row] = await rowsOf({ fields: ['orders.statuses'] });
    expect(JSON.stringify(row)).toMatch(/done.*open/);
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

describe('dynamic_fields', () => {
  const run = (fields: readonly string[], dynamic: readonly object[], more: object = {}): Promise<Row[]> =>
    rowsOf({ fields, dynamic_fields: JSON.stringify(dynamic), ...more });

  it('group_by labels what its filters let through, else the other label or the value itself [A]', async () => {
    const group = (other: string | null): object => ({
      category: 'dimension',
      calculation_type: 'group_by',
      dimension: 'groups',
      label: 'Groups',
      args: ['orders.region', [{ label: 'Up', filter: 'north' }], other],
      value_format: null,
      _kind_hint: 'dimension',
      _type_hint: 'string',
    });
    const labels = async (other: string | null): Promise<unknown> =>
      (await run(['groups'], [group(other)], { sorts: ['groups'] })).map((row) => row['groups']);
    expect([await labels('Rest'), await labels(null)]).toEqual([
      ['Rest', 'Up'],
      ['Up', 'south'],
    ]);
  });

  it.each<readonly [string, unknown, string]>([
    ['with a width and bounds', ['orders.sum_of', '500', '0', '1000', null, 'classic'], 'T03 [1000.0,inf)'],
    ['with breaks', ['orders.sum_of', null, null, null, ['0', '1000'], 'classic'], 'T02 [1000.0,inf)'],
    ['with empty texts for null', ['orders.sum_of', '', '', '', ['0', '1000'], 'classic'], 'T02 [1000.0,inf)'],
  ])('bin takes its arguments %s [A]', async (_, args, label) => {
    const bin = {
      category: 'dimension',
      calculation_type: 'bin',
      dimension: 'bins',
      label: 'Bins',
      args: ['orders.id', ...(args as string[]).slice(1)],
    };
    const scaled = JSON.parse(JSON.stringify(bin).replaceAll('1000', '3').replaceAll('500', '1.5')) as object;
    const [row] = await run(['bins'], [scaled], { sorts: ['bins desc'] });
    expect(row?.['bins']).toBe(label.replace('1000.0', '3.0'));
  });

  it('bins without bounds are refused, as Looker has none [B]', async () => {
    const bin = {
      category: 'dimension',
      calculation_type: 'bin',
      dimension: 'bins',
      label: 'Bins',
      args: ['orders.id', '10'],
    };
    expect(JSON.stringify(await run(['bins'], [bin]))).toContain('Bins of');
  });

  it('measures take filters, and the older filter_expression beside an empty expression [A]', async () => {
    const measure = {
      category: 'measure',
      based_on: 'orders.count',
      type: 'count_distinct',
      _kind_hint: 'measure',
      _type_hint: 'number',
    };
    const rows = await run(
      ['few', 'old'],
      [
        { ...measure, measure: 'few', label: 'Few', expression: null, filters: { 'orders.status': 'done' } },
        { ...measure, measure: 'old', label: 'Old', expression: '', filter_expression: '${orders.status} = "open"' },
      ],
    );
    expect(rows).toEqual([{ few: 2, old: 1 }]);
  });

  it('shortcuts count "previous" as the row below [A]', async () => {
    const shortcut = {
      category: 'table_calculation',
      calculation_type: 'percent_of_previous',
      table_calculation: 'p',
      label: 'P',
      args: ['orders.sum'],
      _kind_hint: 'supermeasure',
      value_format_name: 'Default formatting',
    };
    const rows = await run(['orders.id', 'orders.sum', 'p'], [shortcut], { sorts: ['orders.id desc'] });
    expect(rows.map((row) => row['p'])).toEqual([60, expect.closeTo(20 / 10.5, 9), null]);
  });

  it('a custom dimension that is called as a field of LookML is refused [C: a choice]', async () => {
    const custom = { dimension: 'orders.status', label: 'Status', expression: '"x"' };
    expect(JSON.stringify(await run(['orders.count'], [custom]))).toContain('orders.status');
  });

  it.each([
    'percent_of_column_sum',
    'percent_of_row',
    'percent_of_previous',
    'percent_difference_from_previous',
    'running_total',
    'running_row_total',
    'rank_of_column',
  ])('know the shortcut %s [A]', (type) => expect(shortcutTypes).toContain(type));

  it('that are switched off may go on being named [A]', async () => {
    const off = { table_calculation: 'off', label: 'Off', expression: '1', is_disabled: true };
    expect(await run(['orders.count', 'off'], [off])).toEqual([{ 'orders.count': 3 }]);
  });
});

describe('functions', () => {
  it('are the 135 of the reference, and quartile, which is kept on purpose [A]', () => {
    expect(expressionFunctions.has('quartile')).toBe(true);
    expect(expressionFunctions.size).toBe(136);
  });

  it('matches_filter is one of custom fields and filters, not of table calculations [A]', async () => {
    const expression = 'matches_filter(${orders.status}, `done`)';
    const run = (fields: readonly string[], dynamic: object): Promise<unknown> =>
      rowsOf({ fields, sorts: fields.slice(0, 1), dynamic_fields: JSON.stringify([dynamic]) });
    expect(await run(['x', 'orders.count'], { dimension: 'x', label: 'X', expression })).toHaveLength(2);
    expect(
      JSON.stringify(await run(['orders.status', 'x'], { table_calculation: 'x', label: 'X', expression })),
    ).toMatch(/matches_filter\(\) can be used in custom fields and filters only/i);
  });

  it('${field:total} and ${field:row_total} reach the totals [A]', async () => {
    const calculation = (name: string, expression: string): object => ({
      table_calculation: name,
      label: name,
      expression,
    });
    const dynamic_fields = JSON.stringify([
      calculation('share', '${orders.sum} / ${orders.sum:total}'),
      calculation('part', '${orders.sum} / ${orders.sum:row_total}'),
    ]);
    const fields = ['orders.region', 'orders.status', 'orders.sum', 'share', 'part'];
    const query = { fields, pivots: ['orders.status'], sorts: ['orders.region'], total: true, row_total: 'right' };
    const [north] = await rowsOf({ ...query, dynamic_fields });
    expect(north).toMatchObject({
      share: { done: 10.5 / 30.5, open: 1 },
      part: { done: 10.5 / 1210.5, open: 1200 / 1210.5 },
    });
  });

  it('starts_with is none of them [A]', async () => {
    const dynamic_fields = JSON.stringify([
      { table_calculation: 'x', label: 'X', expression: 'starts_with("ab", "a")' },
    ]);
    expect(JSON.stringify(await rowsOf({ fields: ['orders.count'], dynamic_fields }))).toContain('starts_with');
  });
});
