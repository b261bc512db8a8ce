/**
 * What users may set for themselves, attributes with `user_can_edit` and the query's time zone, tells no more of hidden
 * rows than a parameter does, also in native tables into which nothing is bound: two databases that differ in hidden
 * rows alone answer alike, or the query is refused.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineDialects, engineNames } from '../../support/engines.ts';
import { compile, context, projectOf } from './compile-support.ts';
import { openTwo, type Question, type TwoDatabases } from './two-databases.ts';

const FACTORS = ['2', `1${'0'.repeat(17)}`, `1.${'0'.repeat(29)}1`];

/** Bodies of the explore_source of a table; all but `own` have no filter at all. */
const tables: Readonly<Record<string, string>> = {
  dimension: 'column: x { field: facts.scaled }',
  by_computed_name: 'column: x { field: facts.scaled_by_computed_name }',
  captured: 'column: x { field: facts.captured }',
  aggregate: 'column: x { field: facts.most_scaled }',
  sum: 'column: x { field: facts.sum_scaled }',
  of_measure: 'column: x { field: facts.of_measure }',
  filtered: 'column: x { field: facts.counted }',
  sorted: 'column: x { field: facts.amount } sorts: [facts.scaled: desc] limit: 4',
  tier: 'column: x { field: facts.tier }',
  cases: 'column: x { field: facts.cases }',
  change: 'column: made { field: facts.made_month } column: x { field: facts.change }',
  zone: 'column: x { field: facts.by_zone }',
  derived: `column: y { field: facts.most } derived_column: x { sql: y * {{ _user_attributes['factor'] }} ;; }`,
  own: `column: x { field: facts.by_parameter } filters: [facts.factor: "{{ _user_attributes['factor'] }}"]`,
  condition: `column: x { field: facts.amount } filters: [facts.scaled: ">1"]`,
  group: `column: x { field: facts.amount } filters: [facts.of_measure: ">1"]`,
  value: `column: x { field: facts.amount } filters: [facts.parsed: ">{{ _user_attributes['factor'] }}"]`,
};

/** Tables that read one of those, by its own fields or by its name. */
const readers: Readonly<Record<string, string>> = {
  native: `explore_source: t_dimension { column: id { field: t_dimension.id } column: x { field: t_dimension.doubled } }`,
  native_sum: `explore_source: t_aggregate { column: id { field: t_aggregate.id } column: x { field: t_aggregate.twice } }`,
  by_name: `sql: SELECT id, x * 100000000000000000 AS x FROM \${t_aggregate.SQL_TABLE_NAME} ;;`,
  by_alias: `explore_source: alias { column: id { field: alias.id } column: x { field: alias.x } }`,
};

const names = [...Object.keys(tables), ...Object.keys(readers)];
const view = (name: string, table: string): string => `view: t_${name} {
    derived_table: { ${table} }
    dimension: id { type: number primary_key: yes } dimension: x { type: number }
    dimension: doubled { type: number sql: \${x} * 100000000000000000 ;; }
    measure: greatest { type: max sql: \${TABLE}.x ;; } measure: twice { type: max sql: \${TABLE}.x * 100000000000000000 ;; }
    measure: sum_twice { type: number sql: SUM(\${TABLE}.x * 100000000000000000) ;; } }`;

const project = projectOf(`
  explore: facts {}
  explore: t_dimension {}
  explore: t_aggregate {}
  explore: alias {}
  explore: orders {
    access_filter: { field: orders.region user_attribute: region }
    ${names.map((name) => `join: t_${name} { relationship: one_to_one sql_on: \${t_${name}.id} = \${orders.id} ;; }`).join('\n')}
  }
  view: orders { dimension: id { type: number primary_key: yes } dimension: region {} measure: count { type: count } }
  view: facts {
    sql_table_name: orders ;;
    parameter: factor { type: number default_value: "1" }
    dimension: id { type: number primary_key: yes } dimension: region {} dimension: code {} dimension: amount { type: number }
    dimension_group: made { type: time timeframes: [date, month] sql: \${TABLE}.made ;; }
    dimension: scaled { type: number sql: \${amount} * {{ _user_attributes['factor'] }} ;; }
    dimension: scaled_by_computed_name { type: number sql: {% assign name = "fac" | append: "tor" %}\${amount} * {{ _user_attributes[name] }} ;; }
    dimension: captured { type: number sql: {% if _user_attributes.factor == "2" %} \${amount} {% else %} \${amount} * 10000000000000000 {% endif %} ;; }
    dimension: by_parameter { type: number sql: \${amount} * {% parameter factor %} ;; }
    dimension: by_zone { type: number sql: {% if _query._query_timezone == "Asia/Tokyo" %} \${amount} * 100000000000000000 {% else %} \${amount} {% endif %} ;; }
    dimension: parsed { type: number sql: \${TABLE}.code ;; }
    dimension: tier { type: tier tiers: [5, 10] sql: \${scaled} ;; }
    dimension: cases { case: { when: { sql: \${scaled} > 1 ;; label: "a" } else: "b" } }
    measure: most { type: max sql: \${amount} ;; }
    measure: most_scaled { type: max sql: \${scaled} ;; }
    measure: sum_scaled { type: sum sql: \${scaled} ;; }
    measure: of_measure { type: number sql: \${most} * {{ _user_attributes['factor'] }} ;; }
    measure: counted { type: count filters: [parsed: ">{{ _user_attributes['factor'] }}"] }
    measure: change { type: period_over_period based_on: sum_scaled based_on_time: made_month period: month kind: difference }
  }
  view: alias { sql_table_name: \${t_aggregate.SQL_TABLE_NAME} ;; dimension: id { type: number }
    dimension: x { type: number sql: \${TABLE}.x * 100000000000000000 ;; } }
  ${Object.entries(tables)
    .map(([name, body]) => view(name, `explore_source: facts { column: id { field: facts.id } ${body} }`))
    .join('\n')}
  ${Object.entries(readers)
    .map(([name, body]) => view(name, body))
    .join('\n')}
`);

function databaseOf({ amount, code }: { readonly amount: string; readonly code: string }): readonly string[] {
  const [first, last] = [`DATE '2024-01-02'`, `DATE '2024-02-03'`];
  return [
    'CREATE TABLE orders (id INT, region VARCHAR(9), amount BIGINT, code VARCHAR(9), made DATE)',
    `INSERT INTO orders VALUES (1, 'EU', 1, '12', ${first}), (2, 'US', ${amount}, '${code}', ${first}), (2, 'US', -${amount}, '2', ${last}), (2, 'US', ${amount}, '${code}', ${last}), (3, 'EU', 2, '0', ${last})`,
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

const questionsOf = (table: string): readonly Question[] =>
  ['greatest', ...(table === 'dimension' || table in readers ? ['twice', 'doubled', 'sum_twice'] : [])].map(
    (field) => ({
      view: 'orders',
      fields: ['orders.id', `t_${table}.${field}`],
      query_timezone: 'Asia/Tokyo',
    }),
  );

describe.each(engineNames)('on %s', (name) => {
  it.each(names)('a value that users set tells nothing of hidden rows in a table with %s', async (table) => {
    for (const question of questionsOf(table)) {
      for (const factor of FACTORS) {
        const found = await two.answers(name, question, { factor });
        if (found) expect(found[1], `${question.fields?.[1] ?? ''} ${factor}`).toBe(found[0]);
      }
    }
  });
});

it.each(engineNames)('on %s, what only administrators set is computed as the author wrote it', (name) => {
  const userAttributes = { region: 'EU', factor: '2' };
  const asked = { view: 'orders', fields: ['orders.id', 't_of_measure.greatest'] };
  const compiledFor = (chosenAttributes: readonly string[]) =>
    compile(project, asked, {
      dialect: engineDialects[name],
      context: { user: { ...context.user, userAttributes, chosenAttributes, isAdministrator: false } },
    }).ok;
  expect([compiledFor([]), compiledFor(['factor'])]).toEqual([true, false]);
});
