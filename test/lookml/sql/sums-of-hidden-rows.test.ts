/**
 * Sums that a database calls too large, of what a user has a part in, tell nothing of rows that the query hides and a
 * native derived table does not: two databases that differ in hidden rows alone answer alike.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineNames, type EngineName } from '../../support/engines.ts';
import { projectOf } from './compile-support.ts';
import { openTwo, type TwoDatabases } from './two-databases.ts';

/** Two types, and a value of each of which two are too many for a sum, if any are. */
const LARGE: Readonly<Record<EngineName, readonly (readonly [string, string])[]>> = {
  duckdb: [
    ['HUGEINT', '170141183460469231731687303715884105727'],
    ['DECIMAL(38, 0)', '9'.repeat(38)],
  ],
  postgres: [
    ['DOUBLE PRECISION', '1.7e308'],
    ['REAL', '3e38'],
  ],
  mysql: [
    ['DOUBLE', '1.7e308'],
    ['DECIMAL(65, 0)', '9'.repeat(65)],
  ],
};

/** Of the rows that a value of the user's lets through. */
const shown = ['chosen_sum', 'chosen_average'];
/** What a user filters groups by. */
const filtered = ['sum', 'average', 'own_sum', 'own_average', 'own_distinct'];

const project = projectOf(`
  explore: facts {}
  explore: orders {
    access_filter: { field: orders.region user_attribute: region }
    ${[...shown, ...filtered]
      .map((name) => `join: t_${name} { relationship: one_to_one sql_on: \${t_${name}.id} = \${orders.id} ;; }`)
      .join('\n')}
  }
  view: orders { dimension: id { type: number primary_key: yes } dimension: region {} parameter: most { type: number } filter: asked { type: number } }
  view: facts {
    sql_table_name: orders ;;
    parameter: most { type: number default_value: "0" }
    dimension: id { type: number primary_key: yes }
    measure: count { type: count }
    measure: sum { type: sum sql: \${TABLE}.wide ;; }
    measure: average { type: average sql: \${TABLE}.other ;; }
    measure: own_sum { type: number sql: SUM(\${TABLE}.other) ;; }
    measure: own_average { type: number sql: AVG(\${TABLE}.wide) ;; }
    measure: own_distinct { type: number sql: SUM(DISTINCT \${TABLE}.wide) ;; }
    measure: chosen_sum { type: sum sql: CASE WHEN \${TABLE}.id < {% parameter facts.most %} THEN \${TABLE}.wide END ;; }
    measure: chosen_average { type: average sql: CASE WHEN \${TABLE}.id < {% parameter facts.most %} THEN \${TABLE}.other END ;; }
  }
  ${[...shown, ...filtered]
    .map((name) => {
      const isShown = shown.includes(name);
      const bound = isShown
        ? 'from_field: orders.most to_field: facts.most'
        : `from_field: orders.asked to_field: facts.${name}`;
      return `view: t_${name} {
        derived_table: { explore_source: facts { column: id { field: facts.id } column: x { field: facts.${isShown ? name : 'count'} } bind_filters: { ${bound} } } }
        dimension: id { type: number primary_key: yes } measure: greatest { type: max sql: \${TABLE}.x ;; } }`;
    })
    .join('\n')}
`);

function databaseOf(name: EngineName, amounts: readonly string[]): readonly string[] {
  const [wide, other] = LARGE[name].map(([type]) => type);
  return [
    `CREATE TABLE orders (id INT, region VARCHAR(9), wide ${wide ?? ''}, other ${other ?? ''})`,
    `INSERT INTO orders VALUES (1, 'EU', 1, 1), (2, 'US', ${amounts.join(', ')}), (2, 'US', ${amounts.join(', ')}), (3, 'EU', 2, 2)`,
  ];
}

describe.each(engineNames)('on %s', (name) => {
  let two: TwoDatabases;
  beforeAll(async () => {
    const large = LARGE[name].map(([, value]) => value);
    two = await openTwo(project, [databaseOf(name, ['1', '1']), databaseOf(name, large)], [name]);
  });
  afterAll(() => two[Symbol.asyncDispose]());

  it.each(shown)('of a value of the user’s, by %s', async (measure) => {
    for (const most of ['2', '3', '9']) {
      const fields = ['orders.id', `t_${measure}.greatest`];
      const found = await two.answers(name, { view: 'orders', fields, filters: { 'orders.most': most } });
      if (found) expect(found[1], most).toBe(found[0]);
    }
  });

  it.each(filtered)('that the user filters by, of %s', async (measure) => {
    for (const asked of ['>0', '>=2', '[1, 7]', '5, 6', 'NOT 5', 'NULL']) {
      const fields = ['orders.id', `t_${measure}.greatest`];
      const found = await two.answers(name, { view: 'orders', fields, filters: { 'orders.asked': asked } });
      if (found) expect(found[1], asked).toBe(found[0]);
    }
  });
});

it.each(['duckdb', 'postgres'] as const)('sums of a column are still compared, on %s', async (name) => {
  await using two = await openTwo(project, [databaseOf(name, ['1', '1'])], [name]);
  const query = { view: 'orders', fields: ['orders.id', 't_sum.greatest'], filters: { 'orders.asked': '>=2' } };
  if (engineNames.includes(name)) expect((await two.answers(name, query))?.[0]).toMatch(/^\[\["1,","3,1"\]\]/);
});
