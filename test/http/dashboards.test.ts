/** LookML dashboards, as the API tells of them: what they say, what runs, and who sees what. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: all-id, client_secret: s, permissions: [access_data, see_lookml_dashboards, see_lookml] }
  - { client_id: part-id, client_secret: s, permissions: [access_data, see_lookml_dashboards, see_lookml], models: [shop] }
  - { client_id: none-id, client_secret: s, permissions: [access_data, see_looks] }
`;

const MODEL = `connection: "shop"
include: "*.dashboard"
explore: orders {}
access_grant: nobody { user_attribute: locale allowed_values: ["xx"] }
explore: secret { from: orders required_access_grants: [nobody] }
view: orders {
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: kind { type: string sql: \${TABLE}.kind ;; }
  measure: count { type: count }
}
`;

const OTHER = `connection: "shop"
explore: stock { from: orders }
view: orders { measure: count { type: count } }
`;

const DASHBOARDS = `
- dashboard: base
  extension: required
  title: Nobody sees this
  layout: newspaper
  filters:
  - name: Kind
    type: field_filter
    model: "@{the_model}"
    explore: orders
    field: orders.kind
    default_value: pen
  elements:
  - name: by_kind
    title: Orders
    type: looker_column
    explore: orders
    dimensions: [orders.kind]
    measures: [orders.count]
    sorts: [orders.kind]
    listen: { Kind: orders.kind }
    row: 0
    col: 0
    width: 12
    height: 6

- dashboard: overview
  extends: base
  title: Overview
  description: How it goes
  refresh: 1 hour 30 minutes
  crossfilter_enabled: yes
  elements:
  - name: by_kind
    title: Orders by kind
    limit: 7
    show_value_labels: true
    dynamic_fields: [{ table_calculation: twice, label: Twice, expression: "\${orders.count} * 2" }]
    filters: { orders.id: ">1" }
  - name: words
    type: text
    title_text: Read me
    body_text: "**Bold**"
  - name: both
    type: looker_grid
    merged_queries:
    - { explore: orders, fields: [orders.kind, orders.count] }
    - explore: orders
      fields: [orders.kind]
      join_fields: [{ field_name: orders.kind, source_field_name: orders.kind }]
  - name: stock
    title: Stock
    type: single_value
    model: other
    explore: stock
    fields: [stock.count]
  - name: secret
    type: single_value
    explore: secret
    fields: [secret.count]
`;

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'manifest.lkml': 'project_name: "shops" constant: the_model { value: "shop" }',
    'shop.model.lkml': MODEL,
    'other.model.lkml': OTHER,
    'a.dashboard.lookml': DASHBOARDS,
    'not_included.lookml': '- dashboard: forgotten\n  title: In no model\n',
    'orders.csv': 'id,kind\n1,pen\n2,pen\n3,book\n',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function get(path: string, user?: 'all' | 'part' | 'none'): Promise<Answer> {
  if (user === undefined) return server.call('GET', path);
  const raw = new URLSearchParams({ client_id: `${user}-id`, client_secret: 's' });
  const { json } = await server.call('POST', '/login', { raw, token: null });
  return server.call('GET', path, { token: json.access_token });
}
const ID = 'shop::overview';

describe('a LookML dashboard', () => {
  it('is listed by the models that include it, with what it extends', async () => {
    const { json: all } = await get('/dashboards');
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({
      id: ID,
      title: 'Overview',
      description: 'How it goes',
      model: { id: 'shop', label: 'Shop' },
      folder: { id: 'lookml', name: 'LookML Dashboards' },
      refresh_interval: '1 hour 30 minutes',
      refresh_interval_to_i: 5_400_000,
      readonly: true,
    });
    const { json: dashboard } = await get(`/dashboards/${ID}`);
    expect(dashboard).toMatchObject({ ...all[0], url: `/dashboards/${ID}`, crossfilter_enabled: true });
    const titles = dashboard.dashboard_elements.map(({ title }: { title: string }) => title);
    expect(titles).toEqual(['Orders by kind', 'words', 'both', 'Stock', 'secret']);
    expect((await get('/dashboards/shop::base')).status).toBe(404);
    expect((await get('/dashboards/other::overview')).status).toBe(404);
  });

  it('has the queries of its elements, which run by their ids', async () => {
    const { json: dashboard } = await get(`/dashboards/${ID}`);
    const [orders, words, both] = dashboard.dashboard_elements;
    expect(orders.query).toMatchObject({
      model: 'shop',
      view: 'orders',
      fields: ['orders.kind', 'orders.count'],
      filters: { 'orders.id': '>1' },
      sorts: ['orders.kind'],
      limit: '7',
      vis_config: { type: 'looker_column', show_value_labels: true },
      has_table_calculations: true,
    });
    expect(orders).toMatchObject({
      type: 'vis',
      query_id: orders.query.id,
      result_maker: {
        query_id: orders.query.id,
        filterables: [
          { model: 'shop', view: 'orders', listen: [{ dashboard_filter_name: 'Kind', field: 'orders.kind' }] },
        ],
      },
    });
    expect((await get(`/queries/${orders.query_id}/run/json`)).json).toEqual([
      { 'orders.kind': 'book', 'orders.count': 1, twice: 2 },
      { 'orders.kind': 'pen', 'orders.count': 1, twice: 2 },
    ]);
    expect(words).toMatchObject({ type: 'text', title_text: 'Read me', body_text: '**Bold**', query: null });
    const merged = await get(`/merge_queries/${both.merge_result_id}`);
    expect(merged.json.source_queries).toHaveLength(2);
    expect(both).toMatchObject({ query: null, result_maker: { merge_result_id: both.merge_result_id } });
  });

  it('has its filters with their fields, and its layout', async () => {
    const { json: filters } = await get(`/dashboards/${ID}/dashboard_filters`);
    expect(filters).toMatchObject([
      { name: 'Kind', model: 'shop', dimension: 'orders.kind', default_value: 'pen', field: { name: 'orders.kind' } },
    ]);
    const { json: layouts } = await get(`/dashboards/${ID}/dashboard_layouts`);
    expect(layouts).toMatchObject([{ type: 'newspaper', active: true, dashboard_id: ID }]);
    expect(layouts[0].dashboard_layout_components[0]).toMatchObject({ row: 0, column: 0, width: 12, height: 6 });
  });

  it('has each of its parts by id and in lists, in one look', async () => {
    const { json: dashboard } = await get(`/dashboards/${ID}`);
    for (const part of ['element', 'filter', 'layout']) {
      const { json: listed } = await get(`/dashboards/${ID}/dashboard_${part}s`);
      expect(listed).toEqual(dashboard[`dashboard_${part}s`]);
      for (const one of listed) {
        expect((await get(`/dashboard_${part}s/${encodeURIComponent(one.id)}`)).json).toEqual(one);
      }
      expect((await get(`/dashboard_${part}s/${ID}::nowhere`)).status).toBe(404);
    }
    const [{ id, dashboard_layout_components: components }] = dashboard.dashboard_layouts;
    expect((await get(`/dashboard_layout_components/${components[1].id}`)).json).toEqual(components[1]);
    const inLayout = await get(`/dashboard_layouts/${id}/dashboard_layout_components`);
    expect(inLayout.json).toEqual(components);
  });

  it('is found by searches and in its folder, as LookML as well', async () => {
    const ids = async (path: string) => (await get(path)).json.map(({ id }: { id: string }) => id);
    expect(await ids('/dashboards/lookml/search?title=over%25')).toEqual([ID]);
    expect(await ids('/dashboards/lookml/search?title=under%25')).toEqual([]);
    expect(await ids('/folders/lookml/dashboards?fields=id')).toEqual([ID]);
    expect(await ids('/folders/1/dashboards')).toEqual([]);
    expect((await get('/folders/lookml?fields=dashboards(id,title)')).json).toEqual({
      dashboards: [{ id: ID, title: 'Overview' }],
    });
    expect((await get('/folders/1')).json.dashboards).toEqual([]);
    expect(await ids('/dashboard_elements/search?title=stock')).toEqual([`${ID}::stock`]);
    // Looker's search of users' own does not find them.
    expect(await ids('/dashboards/search?title=over%25')).toEqual([]);
    const { json } = await get(`/dashboards/lookml/${ID}`);
    expect(json).toMatchObject({ dashboard_id: ID, folder_id: 'lookml' });
    expect(json.lookml).toMatch(/^- dashboard: overview\n[\s\S]*default_value: pen[\s\S]*explore: stock/);
  });
});

describe('who may not see all of a dashboard', () => {
  it('sees tiles without the queries of other models and of explores behind grants', async () => {
    const { json: dashboard } = await get(`/dashboards/${ID}`, 'part');
    const queries = dashboard.dashboard_elements.map(({ query }: { query: unknown }) => query !== null);
    expect(queries).toEqual([true, false, false, false, false]);
    expect(JSON.stringify(dashboard)).not.toMatch(/other|secret\.count/);
    const lookml = (await get(`/dashboards/lookml/${ID}`, 'part')).json.lookml as string;
    expect(lookml).not.toMatch(/other|secret/);
    expect((await get(`/dashboards/${ID}`, 'all')).json.dashboard_elements[3].query.model).toBe('other');
  });

  it('sees none without see_lookml_dashboards', async () => {
    expect((await get('/dashboards', 'none')).json).toEqual([]);
    for (const path of [`/dashboards/${ID}`, `/dashboards/${ID}/dashboard_elements`, '/folders/lookml']) {
      expect((await get(path, 'none')).status, path).toBe(404);
    }
    expect((await get(`/dashboards/lookml/${ID}`, 'none')).json.message).toMatch(/permission see_lookml/);
  });
});
