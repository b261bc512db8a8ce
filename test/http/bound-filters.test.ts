/**
 * Filters that a query binds into a native table say nothing of rows that are hidden around the table: of two databases
 * that differ in hidden rows alone, every answer is the same.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveProject, type TestServer } from '../support/test-server.ts';

const connection = (name: string): string =>
  `  - { name: ${name}, dialect_name: duckdb, database: ":memory:", tables: { orders: ./${name}.csv } }`;

const YAML = `
connections:
${connection('harmless')}
${connection('telling')}
users:
  - { client_id: low-id, client_secret: s, permissions: [access_data, see_sql, explore], user_attributes: { region: EU } }
`;

const model = (name: string): string => `connection: "${name}"
explore: facts {}
explore: orders { access_filter: { field: orders.region user_attribute: region }
  join: totals { relationship: one_to_one sql_on: \${totals.id} = \${orders.id} ;; } }
view: orders {
  dimension: id { type: number primary_key: yes } dimension: region {} measure: count { type: count }
  filter: rate { type: number } filter: code { type: string } filter: whose { type: number }
}
view: facts {
  sql_table_name: orders ;;
  dimension: id { type: number primary_key: yes } dimension: code { sql: \${TABLE}.code ;; }
  dimension: rate { type: number sql: CAST(CAST(\${TABLE}.code AS VARCHAR) AS INTEGER) ;; }
  measure: count { type: count }
}
view: totals {
  derived_table: { explore_source: facts {
    column: id { field: facts.id } column: n { field: facts.count }
    bind_filters: { from_field: orders.rate to_field: facts.rate }
    bind_filters: { from_field: orders.code to_field: facts.code }
    bind_filters: { from_field: orders.whose to_field: facts.id }
  } }
  dimension: id { type: number primary_key: yes } measure: sum { type: sum sql: \${TABLE}.n ;; }
}
`;

const csv = (hidden: string): string => `id,region,code\n1,EU,'12'\n2,US,'${hidden}'\n3,EU,'7'\n`.replaceAll("'", '"');

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'harmless.model.lkml': model('harmless'),
    'telling.model.lkml': model('telling'),
    'harmless.csv': csv('5'),
    'telling.csv': csv('secret'),
  });
  const raw = new URLSearchParams({ client_id: 'low-id', client_secret: 's' });
  token = (await server.call('POST', '/login', { raw, token: null })).json.access_token;
});
afterAll(() => server[Symbol.asyncDispose]());

it.each([
  { 'orders.rate': '>5' },
  { 'orders.rate': '>5', 'orders.whose': '2' },
  { 'orders.rate': '>5', 'orders.whose': 'NOT 2' },
  { 'orders.code': '7' },
])('%j tells nothing of the row of another region', async (filters) => {
  const answers = await Promise.all(
    ['harmless', 'telling'].map(async (name) => {
      const query = { model: name, view: 'orders', fields: ['orders.id', 'totals.sum'], filters, sorts: ['orders.id'] };
      const { status, text } = await server.call('POST', '/queries/run/json', { token, body: query });
      return { status, text };
    }),
  );
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ status: 200, text: expect.stringContaining('"orders.id":1') });
});
