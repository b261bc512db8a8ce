/** What table calculations say in rows of totals and subtotals: every function of the reference, and shortcuts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expressionFunctions } from '../../src/expression/expression-functions.ts';
import { shortcutTypes } from '../../src/results/table-calculations/derive-column.ts';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: s {
  derived_table: { sql:
    SELECT 'north' AS region, 'a' AS kind, 'x' AS item, 2 AS n, 3 AS m, DATE '2024-01-31' AS day UNION ALL
    SELECT 'north', 'b', 'y', 5, 7, DATE '2024-03-09' UNION ALL
    SELECT 'north', 'a', 'z', 4, 1, DATE '2023-12-24' UNION ALL
    SELECT 'south', 'b', 'x', 11, 6, DATE '2022-07-15' UNION ALL
    SELECT 'south', 'b', 'y', 3, 2, DATE '2024-02-29' ;; }
  dimension: region {}
  dimension: kind {}
  dimension: item {}
  measure: n { type: sum sql: \${TABLE}.n ;; }
  measure: m { type: average sql: \${TABLE}.m ;; }
  measure: day { type: date_time sql: MAX(\${TABLE}.day) ;; }
  measure: text { type: string sql: MIN(\${TABLE}.item) ;; }
  measure: running { type: running_total sql: \${n} ;; }
  measure: share { type: percent_of_total sql: \${n} ;; }
}
explore: s {}
`;

const n = '${s.n}';
const m = '${s.m}';
const day = '${s.day}';
const text = '${s.text}';

/** Arguments that make sense, of functions that do not take numbers alone. */
const samples: Readonly<Record<string, string>> = {
  concat: `concat(${text}, ${n})`,
  contains: `contains(${text}, "x")`,
  length: `length(${text})`,
  lower: `lower(${text})`,
  upper: `upper(${text})`,
  position: `position(${text}, "x")`,
  replace: `replace(${text}, "x", "y")`,
  substring: `substring(${text}, 1, 1)`,
  split: `split(${text}, ",")`,
  to_string: `to_string(${n})`,
  to_date: `to_date("2024-01-02")`,
  date: `date(2024, ${m}, 1)`,
  date_time: `date_time(2024, 1, ${m}, 0, 0, 0)`,
  case: `case(when(${n} > 10, "much"), "little")`,
  when: `case(when(${n} > 10, "much"), "little")`,
  coalesce: `coalesce(null, ${n})`,
  if: `if(${n} > 10, ${n}, ${m})`,
  is_null: `is_null(${n})`,
  list: `sum(list(${n}, ${m}))`,
  lookup: `lookup(${n}, ${n}, ${m})`,
  offset_list: `sum(offset_list(${n}, -1, 3))`,
  pivot_offset_list: `sum(pivot_offset_list(${n}, 0, 2))`,
  pivot_row: `sum(pivot_row(${n}))`,
  pivot_where: `pivot_where(pivot_column() = 1, ${n})`,
  match: `match(${n}, ${n})`,
  index: `index(${n}, 1)`,
  offset: `offset(${n}, 1)`,
  pivot_index: `pivot_index(${n}, 1)`,
  pivot_offset: `pivot_offset(${n}, 1)`,
  rank: `rank(${n}, ${n})`,
  rank_avg: `rank_avg(${n}, ${n})`,
  percentile: `percentile(${n}, 0.5)`,
  percent_rank: `percent_rank(${n}, ${n})`,
  large: `large(${n}, 1)`,
  small: `small(${n}, 1)`,
  quartile: `quartile(${n}, 1)`,
  now: `diff_days(now(), now())`,
};

const byType: Readonly<Record<string, string>> = {
  number: n,
  string: text,
  datetime: day,
  date: day,
  yesno: 'yes',
  any: n,
};

function sample(name: string): string {
  const known = samples[name];
  if (known !== undefined) return known;
  const parameters = expressionFunctions.get(name)?.parameters ?? [];
  return `${name}(${parameters.map(({ type }) => byType[type] ?? n).join(', ')})`;
}

const calculations = [
  ...[...expressionFunctions.values()]
    .filter(({ place }) => place !== 'sql')
    .map(({ name }) => ({ table_calculation: `f_${name}`, label: name, expression: sample(name) })),
  ...shortcutTypes.map((type) => ({
    table_calculation: `t_${type}`,
    label: type,
    category: 'table_calculation',
    calculation_type: type,
    args: ['s.n'],
  })),
  { table_calculation: 'c_constant', label: 'constant', expression: '1 + 1' },
  { table_calculation: 'c_share', label: 'share', expression: '${s.n} / ${s.n:total}' },
  { table_calculation: 'c_of_others', label: 'of others', expression: '${f_mean} + ${c_share:total}' },
];
const measures = ['s.n', 's.m', 's.day', 's.text', 's.running', 's.share'];
const dynamic_fields = JSON.stringify(calculations);

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

type Row = Readonly<Record<string, unknown>>;

async function detail(
  query: object,
): Promise<{ data: Row[]; totals_data: Row; subtotals_data: Record<string, Row[]> }> {
  const answer = await server.run({ view: 's', dynamic_fields, ...query }, 'json_detail');
  expect(answer.errors ?? []).toEqual([]);
  return answer;
}

/** The cells of all calculations and calculated measures. */
function calculated(row: Row | undefined): Row {
  const names = ['s.running', 's.share', ...calculations.map((one) => one.table_calculation)];
  // A function whose sequence goes on from row to row.
  return Object.fromEntries(names.filter((name) => name !== 'f_rand').map((name) => [name, row?.[name]]));
}

describe('table calculations', () => {
  it('in totals run over the total row as the whole column, whatever the function [A: mean; B: all others]', async () => {
    const { totals_data } = await detail({ fields: ['s.region', 's.item', ...measures], total: true });
    const alone = await detail({ fields: measures, total: true });
    expect(calculated(totals_data)).toEqual(calculated(alone.data[0]));
    expect(totals_data).toMatchObject({
      f_mean: { value: 25 },
      f_median: { value: 25 },
      f_count: { value: 1 },
      f_max: { value: 25 },
      f_running_total: { value: 25 },
      f_row: { value: 1 },
      f_index: { value: 25 },
      f_rank: { value: 1 },
      f_offset: { value: null },
      f_stddev_samp: { value: null },
      t_percent_of_column_sum: { value: 1 },
      c_constant: { value: 2 },
      c_of_others: { value: 26 },
    });
  });

  it('in totals of pivoted queries run over that row and its pivot columns [B]', async () => {
    const pivoted = { pivots: ['s.kind'], sorts: ['s.kind'], total: true, row_total: 'right' };
    const { totals_data } = await detail({ ...pivoted, fields: ['s.kind', 's.item', ...measures] });
    const alone = await detail({ ...pivoted, fields: ['s.kind', ...measures] });
    expect(calculated(totals_data)).toEqual(calculated(alone.data[0]));
    expect(totals_data['f_mean']).toMatchObject({
      a: { value: 6 },
      b: { value: 19 },
      $$$_row_total_$$$: { value: 25 },
    });
    expect(totals_data['f_pivot_row']).toMatchObject({ value: 25 });
  });

  it('in subtotals run over the subtotal rows of their level, whatever the function [A: mean; B: all others]', async () => {
    const sorts = ['s.region', 's.kind'];
    const query = { fields: ['s.region', 's.kind', 's.item', ...measures], sorts, subtotals: sorts, total: true };
    const { subtotals_data } = await detail(query);
    const level = (fields: readonly string[]) => detail({ fields: [...fields, ...measures], sorts, total: true });
    for (const [depth, fields] of [
      ['1', ['s.region']],
      ['2', ['s.region', 's.kind']],
    ] as const) {
      const rows = subtotals_data[depth]?.map(calculated);
      expect(rows).toEqual((await level(fields)).data.map(calculated));
    }
    expect(subtotals_data['1']?.map((row) => row['f_mean'])).toMatchObject([{ value: 12.5 }, { value: 12.5 }]);
    expect(subtotals_data['1']?.map((row) => row['f_row'])).toMatchObject([{ value: 1 }, { value: 2 }]);
  });

  it('in subtotals of pivoted queries run down each pivot column [B]', async () => {
    const pivoted = { pivots: ['s.kind'], sorts: ['s.kind', 's.region'], row_total: 'right', total: true };
    const { subtotals_data } = await detail({
      ...pivoted,
      fields: ['s.kind', 's.region', 's.item', ...measures],
      subtotals: ['s.region'],
    });
    const alone = await detail({ ...pivoted, fields: ['s.kind', 's.region', ...measures] });
    expect(subtotals_data['1']?.map(calculated)).toEqual(alone.data.map(calculated));
  });

  it('in totals are null where they ask whether the dimension is [A]', async () => {
    const expression = 'if(is_null(${s.region}), null, ${s.n})';
    const { totals_data } = await detail({
      fields: ['s.region', 's.n', 'hidden'],
      dynamic_fields: JSON.stringify([{ table_calculation: 'hidden', label: 'Hidden', expression }]),
      total: true,
    });
    expect(totals_data['hidden']).toEqual({ value: null });
  });

  it('have no filterable value in rows, totals or subtotals, whole floats neither: no filter can name them [A: rows]', async () => {
    const half = { table_calculation: 'half', label: 'Half', expression: '${s.n} / 2' };
    const answer = await detail({
      fields: ['s.region', 's.item', 's.n', 's.running', 's.share', 'half'],
      dynamic_fields: JSON.stringify([half]),
      subtotals: ['s.region'],
      total: true,
    });
    const rows = [...answer.data, answer.totals_data, ...(answer.subtotals_data['1'] ?? [])];
    const cells = rows.flatMap((row) => ['s.running', 's.share', 'half'].map((name) => row[name] as object));
    expect(cells).toContainEqual(expect.objectContaining({ value: 1 }));
    expect(cells.filter((cell) => 'filterable_value' in cell)).toEqual([]);
  });

  it('beside columns that a limit has cut off, a share of the row is null in each column that is left [B]', async () => {
    const query = { fields: ['s.item', 's.region', 's.n', 's.share'], pivots: ['s.item'], sorts: ['s.region'] };
    const answer = await server.run({ view: 's', ...query, column_limit: '2', total: true }, 'json_detail');
    const nulls = { x: { value: null }, y: { value: null } };
    expect(answer.data.map((row: Row) => row['s.share'])).toEqual([nulls, nulls]);
    expect(answer.totals_data['s.share']).toEqual(nulls);
    expect(Object.keys(answer.data[0]['s.n'])).toEqual(['x', 'y']);
  });

  it('of pivoted queries without any column there is no row of totals', async () => {
    const query = { fields: ['s.item', 's.region', 's.n'], pivots: ['s.item'], filters: { 's.region': 'nowhere' } };
    const answer = await server.run({ view: 's', ...query, total: true }, 'json_detail');
    expect([answer.data, answer.has_totals, 'totals_data' in answer]).toEqual([[], false, false]);
  });

  it('that cannot be computed are null in totals and subtotals too, and say why', async () => {
    const answer = await server.run(
      {
        view: 's',
        fields: ['s.region', 's.item', 's.text', 'bad'],
        dynamic_fields: JSON.stringify([{ table_calculation: 'bad', label: 'Bad', expression: '${s.text} * 2' }]),
        total: true,
        subtotals: ['s.region'],
      },
      'json_detail',
    );
    const [field] = answer.fields.table_calculations;
    expect(field.error).toContain('number');
    expect([answer.totals_data.bad, answer.subtotals_data['1'][0].bad]).toEqual([{ value: null }, { value: null }]);
  });
});

/** Reckoned by hand: regions have 11 (2, 5, 4) and 14 (11, 3), all of it is 25. */
const byHand: readonly (readonly [expression: string, total: number | null, subtotals: readonly (number | null)[]])[] =
  [
    [`sum(${n})`, 25, [25, 25]],
    [`mean(${n})`, 25, [12.5, 12.5]],
    [`median(${n})`, 25, [12.5, 12.5]],
    [`max(${n})`, 25, [14, 14]],
    [`min(${n})`, 25, [11, 11]],
    [`count(${n})`, 1, [2, 2]],
    [`count_distinct(${n})`, 1, [2, 2]],
    [`product(${n})`, 25, [154, 154]],
    [`geomean(${n}) * geomean(${n})`, 625, [154, 154]],
    [`running_total(${n})`, 25, [11, 25]],
    [`running_product(${n})`, 25, [11, 154]],
    [`row()`, 1, [1, 2]],
    [`index(${n}, 2)`, null, [14, 14]],
    [`offset(${n}, 1)`, null, [14, null]],
    [`offset(${n}, -1)`, null, [null, 11]],
    [`sum(offset_list(${n}, 0, 2))`, 25, [25, 14]],
    [`rank(${n}, ${n})`, 1, [2, 1]],
    [`rank_avg(${n}, ${n})`, 1, [2, 1]],
    [`large(${n}, 2)`, null, [11, 11]],
    [`small(${n}, 1)`, 25, [11, 11]],
    [`percentile(${n}, 0.25)`, 25, [11.75, 11.75]],
    [`var_pop(${n})`, 0, [2.25, 2.25]],
    [`stddev_pop(${n})`, 0, [1.5, 1.5]],
    [`var_samp(${n})`, null, [4.5, 4.5]],
    [`covar_pop(${n}, ${n} * 2)`, 0, [4.5, 4.5]],
    [`covar_samp(${n}, ${n} * 2)`, null, [9, 9]],
    [`correl(${n}, ${n} * -2)`, null, [-1, -1]],
    [`slope(${n} * 3 + 1, ${n})`, null, [3, 3]],
    [`intercept(${n} * 3 + 1, ${n})`, null, [1, 1]],
    [`match(14, ${n})`, null, [2, 2]],
    [`lookup(14, ${n}, ${n} * 2)`, null, [28, 28]],
    [`${n} / sum(${n})`, 1, [0.44, 0.56]],
    [`${n} / \${s.n:total}`, 1, [0.44, 0.56]],
  ];

it('table calculations are the numbers of one row in totals, of the rows of their level in subtotals [A: mean; B: all others]', async () => {
  const inTurn = byHand.map(([expression], index) => ({
    table_calculation: `h${String(index)}`,
    label: 'h',
    expression,
  }));
  const { totals_data, subtotals_data } = await detail({
    fields: ['s.region', 's.item', 's.n'],
    dynamic_fields: JSON.stringify(inTurn),
    subtotals: ['s.region'],
    total: true,
  });
  const rounded = (row: Row, index: number): number | null => {
    const { value } = row[`h${String(index)}`] as { readonly value: number | null };
    return value === null ? null : Number(value.toFixed(9));
  };
  const rows = Object.values(subtotals_data)[0] ?? [];
  const told = byHand.map(([expression], index) => [
    expression,
    rounded(totals_data, index),
    rows.map((row) => rounded(row, index)),
  ]);
  expect(told).toEqual(byHand);
});
