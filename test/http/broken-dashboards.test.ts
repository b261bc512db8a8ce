/** Dashboards that name what does not exist: those from whom nothing is hidden are shown what they say, others nothing. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

const permissions = '[access_data, see_lookml_dashboards, see_lookml, develop]';
const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: low-id, client_secret: s, permissions: ${permissions}, user_attributes: { level: low } }
  - { client_id: high-id, client_secret: s, permissions: ${permissions}, user_attributes: { level: high } }
  - { client_id: part-id, client_secret: s, permissions: ${permissions}, models: [shop], user_attributes: { level: high } }
`;

const MODEL = `connection: "shop"
include: "*.dashboard"
access_grant: top { user_attribute: level allowed_values: ["high"] }
explore: orders {}
explore: zqhidden { from: orders required_access_grants: [top] }
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: zqhid { required_access_grants: [top] }
}
`;

const DASHBOARD = `
- dashboard: broken
  title: Broken
  filters:
  - { name: Gone, type: field_filter, explore: orders, field: orders.zqgone, default_value: zqvalue }
  - { name: Hidden, type: field_filter, explore: orders, field: orders.zqhid, default_value: zqvalue }
  elements:
  - { name: field, type: table, explore: orders, fields: [orders.zqgone] }
  - { name: explore, type: looker_bar, explore: zqnowhere, fields: [zqnowhere.id] }
  - { name: model, type: looker_bar, model: zqmodel, explore: zqnowhere, fields: [zqnowhere.id] }
  - { name: merge, type: table, merged_queries: [{ explore: zqnowhere, fields: [zqnowhere.id] }] }
  - { name: hidden, type: table, explore: zqhidden, fields: [zqhidden.id] }
  - { name: words, type: text, title_text: "Read *me* <script>1</script>", subtitle_text: "[a](javascript:1)", body_text: "**Bold** <b onclick=x()>b</b> [in](/dashboards/1)" }
  - { name: noted, type: table, explore: orders, fields: [orders.id], note: { text: "see [them](https://example.com)", state: expanded } }
`;

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'shop.model.lkml': MODEL,
    'a.dashboard.lookml': DASHBOARD,
    'orders.csv': 'id,zqhid\n1,x\n',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

type User = 'low' | 'high' | 'part';

async function get(path: string, user: User): Promise<Answer> {
  const raw = new URLSearchParams({ client_id: `${user}-id`, client_secret: 's' });
  const { json } = await server.call('POST', '/login', { raw, token: null });
  return server.call('GET', path, { token: json.access_token });
}

/** Name → what the dashboard says of the part. */
async function parts(user: User) {
  const { json } = await get('/dashboards/shop::broken', user);
  const named = (all: readonly { readonly id: string }[]) =>
    Object.fromEntries(all.map((part) => [part.id.split('::')[2], part]));
  return { elements: named(json.dashboard_elements), filters: named(json.dashboard_filters) };
}

it('whoever may see everything is shown the query of a tile that cannot run, and running it says why', async () => {
  const { elements } = await parts('high');
  expect(elements).toMatchObject({
    field: { type: 'vis', query: { view: 'orders', fields: ['orders.zqgone'] } },
    explore: { type: 'vis', query: { view: 'zqnowhere', vis_config: { type: 'looker_bar' } } },
    model: { type: 'vis', query: { model: 'zqmodel' } },
    merge: { type: 'vis', merge_result_id: expect.stringMatching(/./) },
    hidden: { type: 'vis', query: { view: 'zqhidden' } },
  });
  for (const name of ['field', 'explore', 'model']) {
    const { query_id: id } = elements[name] as unknown as { readonly query_id: string };
    expect((await get(`/queries/${id}`, 'high')).json).toMatchObject({ id });
    const { status, json } = await get(`/queries/${id}/run/json`, 'high');
    expect([status, json.message]).toEqual([400, expect.stringMatching(/zq/)]);
  }
});

it('whoever may not is shown tiles without their queries, as of what is hidden', async () => {
  const { elements } = await parts('low');
  for (const name of ['field', 'explore', 'merge', 'hidden']) {
    expect(elements[name], name).toMatchObject({ type: 'vis', query: null, query_id: null, result_maker: null });
  }
  const whole = await get('/dashboards/shop::broken', 'low');
  expect(whole.text).not.toMatch(/zq(?:gone|hid|value)/);
  const { elements: ofPart } = await parts('part');
  expect(ofPart).toMatchObject({ explore: { query: { view: 'zqnowhere' } }, model: { type: 'vis', query: null } });
  const { elements: all } = await parts('high');
  for (const name of ['field', 'explore']) {
    const { query_id: id } = all[name] as unknown as { readonly query_id: string };
    expect((await get(`/queries/${id}`, 'low')).status).toBe(404);
    expect((await get(`/queries/${id}/run/json`, 'low')).status).toBe(404);
  }
});

it('a filter over a field that does not exist tells what it says to whoever may see everything', async () => {
  expect((await parts('high')).filters).toMatchObject({
    Gone: { model: 'shop', explore: 'orders', dimension: 'orders.zqgone', default_value: 'zqvalue', field: null },
    Hidden: { dimension: 'orders.zqhid' },
  });
  const nothing = { model: null, explore: null, dimension: null, default_value: null, field: null };
  expect((await parts('low')).filters).toMatchObject({ Gone: nothing, Hidden: nothing });
});

it('texts come as HTML in which nothing runs', async () => {
  const { elements } = await parts('low');
  expect(elements['words']).toMatchObject({
    type: 'text',
    title_text_as_html: 'Read <em>me</em>',
    subtitle_text_as_html: '<a>a</a>',
    body_text_as_html: '<p><strong>Bold</strong> <b>b</b> <a href="/dashboards/1">in</a></p>',
    note_text_as_html: null,
  });
  expect(elements['noted']).toMatchObject({
    note_text: 'see [them](https://example.com)',
    note_text_as_html: '<p>see <a href="https://example.com">them</a></p>',
    body_text_as_html: null,
  });
});
