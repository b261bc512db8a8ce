/** Which queries aggregate tables answer, and how it is told. More in test/lookml/sql/aggregate-awareness.test.ts. */
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

it('totals of compared periods are of all rows, moved by the period, whether the next one has a row or not [C: a choice]', async () => {
  const query = { view: 'o', fields: ['o.made_year', 'o.sum', 'o.before'], sorts: ['o.made_year'], total: true };
  const { data, totals_data } = await server.run(query, 'json_detail');
  expect(data).toMatchObject([{ 'o.before': { value: null } }, { 'o.before': { value: 4 } }]);
  // With the 3 of 2024, which 2025 would be compared with.
  expect(totals_data).toMatchObject({ 'o.sum': { value: 7 }, 'o.before': { value: 7 } });
});
