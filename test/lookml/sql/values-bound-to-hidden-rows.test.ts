/**
 * A value that a query binds into a native derived table, and with which the table computes, tells nothing of rows that
 * the query hides and the table does not: whatever the column is made of, two databases that differ in hidden rows alone
 * answer alike, or the query is refused.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineNames } from '../../support/engines.ts';
import { projectOf } from './compile-support.ts';
import { openTwo, type Question, type TwoDatabases } from './two-databases.ts';

const FACTORS = [
  '2',
  `1${'0'.repeat(17)}`,
  `5${'0'.repeat(31)}`,
  `1${'0'.repeat(38)}`,
  `1.${'0'.repeat(29)}1`,
  `0.${'0'.repeat(30)}1`,
];

/** Columns of the table, by what they are made of. */
const columns: Readonly<Record<string, string>> = {
  expression: 'column: x { field: facts.expression }',
  own_aggregate: 'column: x { field: facts.own_aggregate }',
  of_dimension: 'column: x { field: facts.of_dimension }',
  of_measure: 'column: x { field: facts.of_measure }',
  text: 'column: x { field: facts.text }',
  yesno: 'column: x { field: facts.yesno }',
  day: 'column: x { field: facts.day }',
  cases: 'column: x { field: facts.cases }',
  comparison: 'column: x { field: facts.comparison }',
  most: 'column: x { field: facts.most_scaled }',
  sum: 'column: x { field: facts.sum }',
  average: 'column: x { field: facts.average }',
  sum_distinct: 'column: x { field: facts.sum_distinct }',
  median: 'column: x { field: facts.median }',
  median_text: 'column: x { field: facts.median_text }',
  list: 'column: x { field: facts.list }',
  listed_text: 'column: x { field: facts.max_text }',
  counted: 'column: x { field: facts.counted }',
  tier: 'column: x { field: facts.tier }',
  two: 'column: x { field: facts.tier } column: y { field: facts.scaled }',
  derived: 'column: y { field: facts.most_scaled } derived_column: x { sql: y * 100000000000000000 ;; }',
  derived_own: 'column: y { field: facts.most } derived_column: x { sql: y * {% parameter facts.factor %} ;; }',
  fanned: 'column: x { field: facts.fanned } column: z { field: parts.count }',
  change: 'column: made { field: facts.made_month } column: x { field: facts.change }',
  scaled_change: 'column: made { field: facts.made_month } column: x { field: facts.scaled_change }',
  code_is_id: 'column: x { field: facts.count }',
  code_holds: 'column: x { field: facts.count }',
  either: 'column: x { field: facts.count }',
};
/** Measures that a query filters by. */
const filtered = [
  'expression',
  'comparison',
  'sum',
  'most_scaled',
  'change',
  'code_is_id',
  'code_holds',
  'either',
  'among',
];

const binds = filtered
  .map((name) => `bind_filters: { from_field: orders.ask_${name} to_field: facts.${name} }`)
  .join(' ');

const project = projectOf(`
  explore: facts { join: parts { relationship: one_to_many sql_on: \${parts.order_id} = \${facts.id} ;; } }
  explore: orders {
    access_filter: { field: orders.region user_attribute: region }
    ${Object.keys(columns)
      .map((name) => `join: t_${name} { relationship: one_to_one sql_on: \${t_${name}.id} = \${orders.id} ;; }`)
      .join('\n')}
    join: t_by_attribute { relationship: one_to_one sql_on: \${t_by_attribute.id} = \${orders.id} ;; }
  }
  explore: by_attribute {}
  view: by_attribute {
    extends: [facts]
    sql_table_name: (SELECT * FROM orders WHERE '{{ _user_attributes["region"] }}' <> 'nowhere') ;;
  }
  view: t_by_attribute {
    derived_table: { explore_source: by_attribute { column: id {} column: x { field: by_attribute.scaled }
      bind_filters: { from_field: orders.factor to_field: by_attribute.factor } } }
    dimension: id { type: number primary_key: yes } measure: greatest { type: max sql: \${TABLE}.x ;; }
  }
  view: parts { dimension: id { type: number primary_key: yes } dimension: order_id { type: number } measure: count { type: count } }
  view: orders {
    dimension: id { type: number primary_key: yes } dimension: region {} measure: count { type: count }
    filter: factor { type: number }
    ${filtered.map((name) => `filter: ask_${name} { type: number }`).join('\n')}
  }
  view: facts {
    sql_table_name: orders ;;
    parameter: factor { type: number default_value: "1" }
    dimension: id { type: number primary_key: yes } dimension: code {}
    dimension: amount { type: number }
    dimension_group: made { type: time timeframes: [date, month] sql: \${TABLE}.made ;; }
    dimension: scaled { type: number sql: \${amount} * {% parameter factor %} ;; }
    dimension: tier { type: tier tiers: [5, 10] sql: \${scaled} ;; }
    dimension: is_code { type: yesno sql: \${TABLE}.code ;; }
    measure: count { type: count }
    measure: most { type: max sql: \${amount} ;; }
    measure: total { type: sum sql: \${amount} ;; }
    measure: expression { type: number sql: \${most} * {% parameter factor %} ;; }
    measure: own_aggregate { type: number sql: SUM(\${amount} * {% parameter factor %}) ;; }
    measure: of_dimension { type: number sql: MAX(\${scaled}) * 1000 ;; }
    measure: of_measure { type: number sql: \${most_scaled} * 100000000000000000 ;; }
    measure: text { type: string sql: CAST(\${most} * {% parameter factor %} AS CHAR(90)) ;; }
    measure: yesno { type: yesno sql: \${most} * {% parameter factor %} > 5 ;; }
    measure: day { type: date sql: CAST(CONCAT('2024-01-', \${most} * {% parameter factor %}) AS DATE) ;; }
    measure: cases { case: { when: { sql: \${most} * {% parameter factor %} > 1 ;; label: "a" } else: "b" } }
    measure: comparison { type: number sql: CASE WHEN \${total} > {% parameter factor %} THEN 1 ELSE 0 END ;; }
    measure: most_scaled { type: max sql: \${scaled} ;; }
    measure: sum { type: sum sql: \${scaled} ;; }
    measure: average { type: average sql: \${scaled} ;; }
    measure: sum_distinct { type: sum_distinct sql_distinct_key: \${scaled} ;; sql: \${scaled} ;; }
    measure: median { type: median sql: \${scaled} ;; }
    measure: median_text { type: median sql: CASE WHEN {% parameter factor %} > 1 THEN \${code} END ;; }
    measure: max_text { type: max sql: CASE WHEN {% parameter factor %} > 1 THEN \${code} END ;; }
    measure: list { type: list list_field: scaled }
    measure: counted { type: count filters: [scaled: ">1"] }
    measure: fanned { type: number sql: \${sum} * 100000000000000000 ;; }
    measure: change { type: period_over_period based_on: sum based_on_time: made_month period: month kind: difference }
    measure: scaled_change { type: number sql: \${change} * 100000000000000000 * {% parameter factor %} ;; }
    measure: code_is_id { type: sum sql: CASE WHEN \${TABLE}.code = \${TABLE}.id THEN \${TABLE}.amount END ;; }
    measure: among { type: sum sql: CASE WHEN \${TABLE}.id IN (\${TABLE}.code) THEN \${TABLE}.amount END ;; }
    measure: code_holds { type: count filters: [is_code: "yes"] }
    measure: either { type: sum sql: COALESCE(\${TABLE}.amount, \${TABLE}.code) ;; }
  }
  ${Object.entries(columns)
    .map(
      ([name, column]) => `view: t_${name} {
    derived_table: { explore_source: facts { column: id { field: facts.id } ${column}
      bind_filters: { from_field: orders.factor to_field: facts.factor } ${binds} } }
    dimension: id { type: number primary_key: yes } measure: greatest { type: max sql: \${TABLE}.x ;; } }`,
    )
    .join('\n')}
`);

function databaseOf({ amount, code }: { readonly amount: string; readonly code: string }): readonly string[] {
  const [first, last] = [`DATE '2024-01-02'`, `DATE '2024-02-03'`];
  return [
    'CREATE TABLE orders (id INT, region VARCHAR(9), amount BIGINT, code VARCHAR(9), made DATE)',
    `INSERT INTO orders VALUES (1, 'EU', 1, '12', ${first}), (2, 'US', ${amount}, '${code}', ${first}), (2, 'US', ${amount}, '${code}', ${first}), (2, 'US', -${amount}, '2', ${last}), (2, 'US', ${amount}, '${code}', ${last}), (3, 'EU', 2, '0', ${last}), (3, 'EU', 2, '1', ${last})`,
    'CREATE TABLE parts (id INT PRIMARY KEY, order_id INT)',
    'INSERT INTO parts VALUES (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)',
  ];
}

let two: TwoDatabases;

beforeAll(async () => {
  two = await openTwo(project, [
    databaseOf({ amount: '1', code: '1' }),
    databaseOf({ amount: '3000000', code: 'secret' }),
  ]);
});

afterAll(() => two[Symbol.asyncDispose]());

const questionOf = (column: string, filters: Readonly<Record<string, string>>): Question => ({
  view: 'orders',
  fields: ['orders.id', `t_${column}.greatest`],
  filters,
});

describe.each(engineNames)('on %s', (name) => {
  it.each(Object.keys(columns))('a value in a column made of %s tells nothing of hidden rows', async (column) => {
    for (const factor of FACTORS) {
      const found = await two.answers(name, questionOf(column, { 'orders.factor': factor }));
      if (found) expect(found[1], factor).toBe(found[0]);
    }
  });

  it('nor where the table asks for an attribute that hides nothing', async () => {
    for (const factor of FACTORS) {
      const found = await two.answers(name, questionOf('by_attribute', { 'orders.factor': factor }));
      if (found) expect(found[1], factor).toBe(found[0]);
    }
  });

  it.each(filtered)('nor does a filter on groups by %s', async (field) => {
    for (const value of ['>0', 'NOT 5', '[1, 7]', '5, 6', 'NULL']) {
      for (const factor of FACTORS) {
        const filters = { 'orders.factor': factor, [`orders.ask_${field}`]: value };
        const found = await two.answers(name, questionOf(field === 'change' ? 'change' : 'most', filters));
        if (found) expect(found[1], `${value} ${factor}`).toBe(found[0]);
      }
    }
  });
});

describe('what cannot fail is answered', () => {
  it.each([
    ['duckdb', 'most'],
    ['duckdb', 'sum'],
    ['duckdb', 'average'],
    ['duckdb', 'sum_distinct'],
    ['duckdb', 'median'],
    ['duckdb', 'list'],
    ['duckdb', 'counted'],
    ['duckdb', 'derived'],
    ['duckdb', 'derived_own'],
    ['postgres', 'comparison'],
    ['mysql', 'comparison'],
  ] as const)('on %s, with %s', async (name, column) => {
    const found = await two.answers(name, questionOf(column, { 'orders.factor': '2' }));
    if (engineNames.includes(name)) expect(found?.[0]).toMatch(/^\[\["1,[^"]+","3,[^"]+"\]\]/);
  });
});
