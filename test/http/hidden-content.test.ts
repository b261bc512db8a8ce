/**
 * Dashboards and tests of LookML name whatever their author may see. Whoever reads them is told no field, condition or
 * explore that is hidden from them, in whatever part of an answer; whoever may see everything is told everything.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const permissions = '[access_data, see_lookml_dashboards, see_lookml, develop]';
const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: low-id, client_secret: s, permissions: ${permissions}, user_attributes: { level: low } }
  - { client_id: high-id, client_secret: s, permissions: ${permissions}, user_attributes: { level: high } }
`;

const MODEL = `connection: "shop"
include: "*.dashboard"
include: "tests.lkml"
access_grant: top { user_attribute: level allowed_values: ["high"] }
explore: orders {}
explore: zqhidexplore { from: orders required_access_grants: [top] }
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: kind {}
  dimension: zqhid { required_access_grants: [top] sql: \${TABLE}.secret ;; }
  measure: count { type: count }
}
`;

/** What stands in the place of an element's query; each names \`orders.zqhid\` somewhere else. */
const ELEMENTS: Readonly<Record<string, string>> = {
  'in fields': 'explore: orders, fields: [orders.kind, orders.zqhid]',
  'in old dimensions': 'explore: orders, dimensions: [orders.kind, orders.zqhid], measures: [orders.count]',
  'in sorts': 'explore: orders, fields: [orders.kind, orders.zqhid], sorts: [orders.zqhid desc]',
  'in pivots':
    'explore: orders, fields: [orders.kind, orders.zqhid, orders.count], pivots: [orders.zqhid], fill_fields: [orders.zqhid]',
  'in a filter': 'explore: orders, fields: [orders.kind], filters: { orders.zqhid: zqhidvalue }',
  'in a filter expression':
    'explore: orders, fields: [orders.kind], filter_expression: "${orders.zqhid} = \\"zqhidvalue\\""',
  'in a calculation':
    'explore: orders, fields: [orders.kind, orders.zqhid], dynamic_fields: [{ table_calculation: zqhidcalc, expression: "${orders.zqhid}" }]',
  'in a custom dimension':
    'explore: orders, fields: [orders.kind, zqhidown], dynamic_fields: [{ dimension: zqhidown, expression: "concat(${orders.zqhid}, \\"zqhidvalue\\")" }]',
  'in its picture':
    'explore: orders, fields: [orders.kind], series_colors: { orders.zqhid: red }, hidden_fields: [orders.zqhid]',
  'in what it listens to': 'explore: orders, fields: [orders.kind], listen: { Kind: orders.zqhid }',
  'by its explore': 'explore: zqhidexplore, fields: [zqhidexplore.id]',
  'in a source of a merge':
    'merged_queries: [{ explore: orders, fields: [orders.kind] }, { explore: orders, fields: [orders.kind, orders.zqhid], join_fields: [{ field_name: orders.kind, source_field_name: orders.zqhid }] }]',
  'in the condition of a source':
    'merged_queries: [{ explore: orders, fields: [orders.kind], filters: { orders.zqhid: zqhidvalue } }]',
  'in a merge itself':
    'dynamic_fields: [{ table_calculation: t, expression: "${orders.zqhid}" }], sorts: [orders.zqhid], merged_queries: [{ explore: orders, fields: [orders.kind] }]',
  'in the explore of a source': 'merged_queries: [{ explore: zqhidexplore, fields: [zqhidexplore.id] }]',
};

const elements = Object.entries(ELEMENTS).map(
  ([name, query]) => `  - { name: ${name}, type: looker_grid, ${query} }\n`,
);

const DASHBOARD = `
- dashboard: sales
  title: Sales
  filters:
  - { name: Kind, type: field_filter, explore: orders, field: orders.zqhid, default_value: zqhidvalue }
  - { name: Other, type: field_filter, explore: zqhidexplore, field: zqhidexplore.kind }
  elements:
  - { name: open, type: looker_grid, explore: orders, fields: [orders.kind, orders.count], listen: { Kind: orders.kind } }
${elements.join('')}`;

const TESTS = `
test: of_field { explore_source: orders { column: zqhid { field: orders.zqhid } column: kind {} } assert: a { expression: yes ;; } }
test: of_filter { explore_source: orders { column: kind {} filters: [orders.zqhid: "zqhidvalue"] } assert: a { expression: yes ;; } }
test: zqhidtest { explore_source: zqhidexplore { column: id {} } assert: a { expression: yes ;; } }
test: in_assertion { explore_source: orders { column: zqhid {} column: kind {} } assert: zqopen { expression: \${orders.zqhid} = "x" ;; } }
test: in_both { explore_source: orders { column: nowhere {} filters: [orders.zqhid: "zqhidvalue"] } assert: a { expression: yes ;; } }
test: of_nothing { explore_source: nowhere { column: id {} } assert: a { expression: yes ;; } }
test: open { explore_source: orders { column: kind {} } assert: a { expression: yes ;; } }
`;

let server: TestServer;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'shop.model.lkml': MODEL,
    'tests.lkml': TESTS,
    'sales.dashboard.lookml': DASHBOARD,
    'orders.csv': 'id,kind,secret\n1,pen,zqhidvalue\n',
  });
  for (const user of ['low', 'high']) {
    const raw = new URLSearchParams({ client_id: `${user}-id`, client_secret: 's' });
    tokens[user] = (await server.call('POST', '/login', { raw, token: null })).json.access_token;
  }
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const get = (user: 'low' | 'high', path: string) => server.call('GET', path, { token: tokens[user] ?? null });

const WHOLE = [
  '/dashboards',
  '/dashboards/shop::sales',
  '/dashboards/lookml/search?title=%25',
  '/dashboards/lookml/shop::sales',
  '/dashboards/shop::sales/dashboard_elements',
  '/dashboards/shop::sales/dashboard_filters',
  '/dashboards/shop::sales/dashboard_layouts',
  '/dashboard_elements/search?title=%25',
  '/dashboard_layouts/shop::sales::layout',
  '/content_validation',
];

describe('a dashboard', () => {
  it.each(WHOLE)('says nothing of what its reader may not see: %s', async (path) => {
    const { status, text } = await get('low', path);
    expect(status).toBe(200);
    expect(text).not.toContain('zqhid');
    expect(text).toContain('sales');
  });

  it.each(Object.keys(ELEMENTS))('has an element that names a hidden field %s, without the field', async (name) => {
    const [low, high] = await Promise.all(
      (['low', 'high'] as const).map((user) => get(user, `/dashboard_elements/shop::sales::${name}`)),
    );
    expect([low?.status, high?.status]).toEqual([200, 200]);
    expect(low?.text).not.toContain('zqhid');
    expect(high?.json.query_id ?? high?.json.merge_result_id).toMatch(/^\d+$/);
  });

  it('shows of a query what running it gives', async () => {
    const { json: element } = await get('low', '/dashboard_elements/shop::sales::in fields');
    expect(element.query.fields).toEqual(['orders.kind']);
    const { json: rows } = await get('low', `/queries/${element.query_id}/run/json`);
    expect(rows).toEqual([{ 'orders.kind': 'pen' }]);
  });

  it('is whole for whoever may see it all', async () => {
    const { json } = await get('high', '/dashboard_elements/shop::sales::in what it listens to');
    expect(json.result_maker.filterables[0].listen).toEqual([{ dashboard_filter_name: 'Kind', field: 'orders.zqhid' }]);
    const { json: written } = await get('high', '/dashboards/lookml/shop::sales');
    for (const name of Object.keys(ELEMENTS)) expect(written.lookml).toContain(name);
    expect((await get('low', '/dashboards/lookml/shop::sales')).json.lookml).toContain('name: open');
  });
});

describe('the list of LookML tests', () => {
  it('has no test of a hidden explore, and of others nothing that is hidden', async () => {
    const [{ name: project }] = (await get('low', '/projects')).json;
    const { json, text } = await get('low', `/projects/${project}/lookml_tests`);
    expect(text).not.toContain('zqhid');
    expect(json.map(({ name }: { name: string }) => name)).toEqual([
      'of_field',
      'of_filter',
      'in_assertion',
      'in_both',
      'of_nothing',
      'open',
    ]);
    expect((await get('low', `/projects/${project}/lookml_tests/run?test=zqhidtest`)).json).toEqual([]);
    const { json: all } = await get('high', `/projects/${project}/lookml_tests`);
    expect(all).toHaveLength(7);
    expect(all[0].query_url_params).toContain('orders.zqhid');
  });

  it('runs them without a word of what is hidden', async () => {
    const [{ name: project }] = (await get('low', '/projects')).json;
    const { json, text } = await get('low', `/projects/${project}/lookml_tests/run`);
    expect(text).not.toContain('zqhid');
    const told = json.map(({ test_name, errors }: { test_name: string; errors: readonly { message: string }[] }) => [
      test_name,
      errors.map(({ message }) => message),
    ]);
    const unknown = 'The field is unknown, or you may not see it.';
    expect(Object.fromEntries(told)).toMatchObject({
      of_field: [],
      of_filter: [unknown],
      in_assertion: ['Assertion "zqopen" reads a field that is unknown, or that you may not see.'],
      in_both: ['Unknown field "orders.nowhere".', unknown],
      open: [],
    });
  });
});
