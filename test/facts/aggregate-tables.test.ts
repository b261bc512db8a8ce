/** Which queries aggregate tables answer, and how it is told. More in test/lookml-sql/aggregate-awareness.test.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: o {
  derived_table: { sql: SELECT TIMESTAMP '2024-03-10 10:00:00' AS made, 'a' AS kind, 3 AS n UNION ALL SELECT TIMESTAMP '2023-03-10 10:00:00', 'b', 4 ;; }
  dimension: kind {}
  dimension_group: made { type: time timeframes: [date, month, year] }
  measure: sum { type: sum sql: \${TABLE}.n ;; }
  measure: before { type: period_over_period based_on: sum based_on_time: made_year period: year kind: previous }
}
explore: o {
  aggregate_table: yearly { query: { dimensions: [made_year, kind] measures: [sum, before] } materialization: { persist_for: "1 hour" } }
}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

const usedIn = async (fields: readonly string[], more: object = {}): Promise<unknown> =>
  (await server.run({ view: 'o', fields: [...fields], ...more }, 'json_detail')).aggregate_table_used_info;

it('aggregate_table_used_info is null where no table answers, else it names the table [null: A; the name: C, a choice]', async () => {
  expect(await usedIn(['o.made_date', 'o.sum'])).toBeNull();
  expect(await usedIn(['o.kind', 'o.sum'])).toEqual({ name: 'yearly' });
});

it('queries that compare periods are answered by no aggregate table [A]', async () => {
  expect(await usedIn(['o.made_year', 'o.sum'])).toEqual({ name: 'yearly' });
  expect(await usedIn(['o.made_year', 'o.before'])).toBeNull();
  expect(await usedIn(['o.made_year', 'o.sum'], { filters: { 'o.before': '>1' } })).toBeNull();
});

it('totals of compared periods are those of the rows compared [C: a choice]', async () => {
  const query = { view: 'o', fields: ['o.made_year', 'o.sum', 'o.before'], total: true };
  const { totals_data } = await server.run(query, 'json_detail');
  expect(totals_data).toMatchObject({ 'o.sum': { value: 7 } });
});
