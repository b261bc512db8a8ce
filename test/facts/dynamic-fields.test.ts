/** Custom fields as clients write them in `dynamic_fields`, and the functions of their expressions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expressionFunctions } from '../../src/expression/expression-functions.ts';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: orders {
  derived_table: { sql:
    SELECT 1 AS id, 'north' AS region, 'done' AS status, 10.5 AS total UNION ALL
    SELECT 2, 'south', 'done', 20 UNION ALL
    SELECT 3, 'north', 'open', 1200 ;; }
  dimension: id { primary_key: yes type: number }
  dimension: region {}
  dimension: status {}
  measure: count { type: count }
  measure: sum { type: sum sql: \${TABLE}.total ;; }
}
explore: orders {}
view: g {
  derived_table: { sql: SELECT * FROM (VALUES ('north', 'a', 10), ('north', 'b', 20), ('south', 'a', 30), ('south', 'b', 60)) v(region, kind, n) ;; }
  dimension: region {}
  dimension: kind {}
  measure: sum { type: sum sql: \${TABLE}.n ;; }
}
explore: g {}
`;

/** The functions that Looker's page of functions and operators lists. */
const referenceFunctions = `
  abs acos add_days add_hours add_minutes add_months add_seconds add_years asin atan beta_dist beta_inv binom_dist binom_inv
  case ceiling chisq_dist chisq_inv chisq_test coalesce combin concat confidence_norm confidence_t contains correl cos count
  count_distinct covar_pop covar_samp date date_time degrees diff_days diff_hours diff_minutes diff_months diff_seconds
  diff_years exp expon_dist extract_days extract_hours extract_minutes extract_months extract_seconds extract_years f_dist
  f_inv fact floor gamma_dist gamma_inv geomean hypgeom_dist if index intercept is_null kurtosis large length list ln log
  lookup lower match matches_filter max mean median min mod mode multinomial negbinom_dist norm_dist norm_inv norm_s_dist
  norm_s_inv now offset offset_list percent_rank percentile pi pivot_column pivot_index pivot_offset pivot_offset_list
  pivot_row pivot_where poisson_dist position power product radians rand rank rank_avg replace round row running_product
  running_total sin skew slope small split sqrt stddev_pop stddev_samp substring sum t_dist t_inv t_test tan to_date to_number
  to_string trunc_days trunc_hours trunc_minutes trunc_months trunc_years upper var_pop var_samp weibull_dist when z_test
`
  .trim()
  .split(/\s+/);

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

type Row = Readonly<Record<string, unknown>>;
const rowsOf = (query: object): Promise<Row[]> => server.run({ view: 'orders', ...query });

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

  it.each([
    ['10', '20', '20.0'],
    ['10', '25', '20.0'],
    ['10', '29', '20.0'],
    ['.1', '.3', '0.3'],
  ])('bins of width %s up to %s: the last begins at %s, not beyond [C: a choice]', async (width, max, last) => {
    const args = ['orders.id', width, '0', max, null, 'interval'];
    const bin = { category: 'dimension', calculation_type: 'bin', dimension: 'bins', label: 'Bins', args };
    const rows = await run(['bins'], [bin], { fill_fields: ['bins'], sorts: ['bins'] });
    expect(rows.at(-2)).toEqual({ bins: `[${last},inf)` });
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

  /** Sums 10 and 20 of region `north`, then 30 and 60 of `south`, by kind `a` and `b`. */
  const grid = { fields: ['g.region', 'g.kind', 'g.sum', 'x'], pivots: ['g.kind'], sorts: ['g.region', 'g.kind'] };
  it.each<readonly [type: string, north: readonly [unknown, unknown], south: readonly [unknown, unknown]]>([
    ['percent_of_column_sum', [0.25, 0.25], [0.75, 0.75]],
    ['percent_of_row', [10 / 30, 20 / 30], [30 / 90, 60 / 90]],
    ['percent_of_previous', [10 / 30, 20 / 60], [null, null]],
    ['percent_difference_from_previous', [10 / 30 - 1, 20 / 60 - 1], [null, null]],
    ['running_total', [10, 20], [40, 80]],
    ['running_row_total', [10, 30], [30, 90]],
    ['rank_of_column', [2, 2], [1, 1]],
  ])('know the shortcut %s [A]', async (type, north, south) => {
    const shortcut = {
      category: 'table_calculation',
      calculation_type: type,
      table_calculation: 'x',
      label: 'X',
      args: ['g.sum'],
    };
    const found = await server.run({ view: 'g', ...grid, dynamic_fields: JSON.stringify([shortcut]) });
    const cells = found.map((row: Record<string, Record<string, number | null>>) => [row['x']?.['a'], row['x']?.['b']]);
    const rounded = (value: unknown): unknown => (typeof value === 'number' ? Number(value.toFixed(9)) : value);
    expect(cells.map((row: readonly unknown[]) => row.map(rounded))).toEqual([north.map(rounded), south.map(rounded)]);
  });

  it('that are switched off may go on being named [A]', async () => {
    const off = { table_calculation: 'off', label: 'Off', expression: '1', is_disabled: true };
    expect(await run(['orders.count', 'off'], [off])).toEqual([{ 'orders.count': 3 }]);
  });
});

describe('functions', () => {
  it('are the 135 of the reference, and quartile, which is kept on purpose [A]', () => {
    expect(referenceFunctions).toHaveLength(135);
    const where = 'a function beyond the reference is named here, too, beside quartile';
    expect([...expressionFunctions.keys()].toSorted(), where).toEqual([...referenceFunctions, 'quartile'].toSorted());
  });

  it('round, substring and z_test do without the last argument that the reference has [A: the reference; the rest: a choice]', () => {
    const taken = (name: string): unknown => expressionFunctions.get(name)?.parameters.map(({ optional }) => optional);
    expect(taken('round')).toEqual([false, true]);
    expect(taken('substring')).toEqual([false, false, true]);
    expect(taken('z_test')).toEqual([false, false, true]);
    const others = [...expressionFunctions.values()].filter(({ parameters }) => parameters.some((one) => one.optional));
    expect(others.map(({ name }) => name)).toEqual(['round', 'substring', 'z_test']);
  });

  it('matches_filter is one of custom fields and filters, not of table calculations [A]', async () => {
    const expression = 'matches_filter(${orders.status}, `done`)';
    const run = (fields: readonly string[], dynamic: object): Promise<unknown> =>
      rowsOf({ fields, sorts: fields.slice(0, 1), dynamic_fields: JSON.stringify([dynamic]) });
    expect(await run(['x', 'orders.count'], { dimension: 'x', label: 'X', expression })).toHaveLength(2);
    expect(
      JSON.stringify(await run(['orders.status', 'x'], { table_calculation: 'x', label: 'X', expression })),
    ).toMatch(/matches_filter\(\) can only be used in custom fields and filters/i);
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

describe('a yesno that is null', () => {
  const yesnos = `
view: y {
  derived_table: { sql: SELECT 1 AS id, TRUE AS f UNION ALL SELECT 2, FALSE UNION ALL SELECT 3, NULL UNION ALL SELECT 4, NULL ;; }
  dimension: id { type: number primary_key: yes }
  dimension: f { type: yesno sql: \${TABLE}.f ;; }
  measure: count { type: count }
  measure: late { type: yesno sql: MAX(\${TABLE}.id) > 2 ;; }
}
explore: y {}
`;

  it('is No in expressions as it is in rows and filters [B: null counts as No]', async () => {
    await using y = await startFactServer(yesnos);
    const count = async (more: object): Promise<unknown> =>
      (await y.run({ view: 'y', fields: ['y.count'], ...more }))[0]?.['y.count'];
    expect(await count({ filters: { 'y.f': 'No' } })).toBe(3);
    for (const [filter_expression, expected] of [
      ['NOT ${y.f}', 3],
      ['${y.f} = no', 3],
      ['is_null(${y.f})', 0],
      ['${y.f}', 1],
      ['if(${y.f}, no, yes)', 3],
      ['matches_filter(${y.f}, `No`)', 3],
      ['NOT matches_filter(${y.f}, `Yes`)', 3],
      ['is_null(matches_filter(${y.f}, `Yes`))', 0],
    ] as const) {
      expect([filter_expression, await count({ filter_expression })]).toEqual([filter_expression, expected]);
    }
    const own = (where: string): object => ({ category: where, label: 'Own', expression: 'NOT ${y.f}' });
    const dimension = { ...own('dimension'), dimension: 'own' };
    const calculation = { ...own('table_calculation'), table_calculation: 'own' };
    for (const [one, fields] of [
      [dimension, ['y.id', 'own']],
      [calculation, ['y.id', 'y.f', 'own']],
    ] as const) {
      const rows = await y.run({ view: 'y', fields, sorts: ['y.id'], dynamic_fields: JSON.stringify([one]) });
      expect(rows.map((row: Row) => String(row['own']).replace(/true/i, 'Yes').replace(/false/i, 'No'))).toEqual([
        'No',
        'Yes',
        'Yes',
        'Yes',
      ]);
    }
  });

  it('is a condition in expressions where it is a measure', async () => {
    await using y = await startFactServer(yesnos);
    const ids = async (filter_expression: string): Promise<unknown> =>
      (await y.run({ view: 'y', fields: ['y.id', 'y.count'], sorts: ['y.id'], filter_expression })).map(
        (row: Row) => row['y.id'],
      );
    expect([await ids('${y.late}'), await ids('NOT ${y.late}'), await ids('${y.late} = no')]).toEqual([
      [3, 4],
      [1, 2],
      [1, 2],
    ]);
    expect(await ids('is_null(${y.late})')).toEqual([]);
  });
});
