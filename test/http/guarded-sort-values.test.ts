/**
 * `order_by_field` orders a dimension by any field that its author chose. Whoever may not see that field has the order,
 * and in place of each value its place in the result; whoever may see it has the value, as in Looker.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const permissions = '[access_data, explore, download_without_limit, create_table_calculations]';
const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: low, client_secret: s, permissions: ${permissions}, user_attributes: { level: low } }
  - { client_id: high, client_secret: s, permissions: ${permissions}, user_attributes: { level: high } }
`;

/** Every way in which a field may be kept from a user, each the order of one dimension. */
const MODEL = `connection: "shop"
access_grant: top { user_attribute: level allowed_values: ["high"] }
explore: orders {
  join: secrets { sql_on: \${orders.id} = \${secrets.id} ;; relationship: one_to_one }
  join: places { required_access_grants: [top] sql_on: \${orders.id} = \${places.id} ;; relationship: one_to_one }
  aggregate_table: rollup { query: { dimensions: [orders.by_field] measures: [orders.total] } materialization: { sql_trigger_value: select 1 ;; } }
}
explore: cut { from: orders view_name: orders fields: [ALL_FIELDS*, -orders.open_number] }
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: open_number { type: number sql: \${TABLE}.number ;; }
  dimension: behind { type: number hidden: yes sql: \${TABLE}.number ;; }
  dimension: number { type: number required_access_grants: [top] }
  dimension: needing { type: number required_fields: [number] sql: \${TABLE}.number ;; }
  dimension: word { required_access_grants: [top] sql: 'w' || \${TABLE}.number ;; }
  dimension_group: day { type: time timeframes: [date] required_access_grants: [top] sql: TIMESTAMP '1770-01-01' + to_days(\${TABLE}.number - 77000) ;; }
  dimension: tier { type: tier tiers: [77015, 77025] required_access_grants: [top] sql: \${TABLE}.number ;; }
  dimension: in_turn { order_by_field: number sql: \${TABLE}.kind ;; }
  dimension: by_open { order_by_field: open_number sql: \${TABLE}.kind ;; }
  dimension: by_hidden { order_by_field: behind sql: \${TABLE}.kind ;; }
  dimension: by_field { order_by_field: number sql: \${TABLE}.kind ;; }
  dimension: by_word { order_by_field: word sql: \${TABLE}.kind ;; }
  dimension: by_day { order_by_field: day_date sql: \${TABLE}.kind ;; }
  dimension: by_tier { order_by_field: tier sql: \${TABLE}.kind ;; }
  dimension: by_chain { order_by_field: in_turn sql: \${TABLE}.kind ;; }
  dimension: by_needing { order_by_field: needing sql: \${TABLE}.kind ;; }
  dimension: even { type: yesno required_access_grants: [top] sql: \${id} % 2 = 0 ;; }
  dimension: by_even { order_by_field: even sql: 'n' || \${id} ;; }
  dimension: endless { type: number sql: CASE \${id} WHEN 1 THEN 'NaN'::DOUBLE WHEN 2 THEN '-Infinity'::DOUBLE ELSE 1.5 END ;; }
  dimension: by_endless { order_by_field: endless sql: 'n' || \${id} ;; }
  dimension: by_view { order_by_field: secrets.number sql: \${TABLE}.kind ;; }
  dimension: by_join { order_by_field: places.number sql: \${TABLE}.kind ;; }
  measure: count { type: count }
  measure: total { type: sum sql: 1 ;; }
}
view: secrets {
  required_access_grants: [top]
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: number { type: number }
}
view: places {
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: number { type: number }
}
`;

type Who = 'low' | 'high';

let server: TestServer;
const tokens = new Map<Who, string>();

beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'shop.model.lkml': MODEL,
    'orders.csv': 'id,kind,number\n1,ant,77030\n2,bee,77010\n3,cat,77020\n4,dog,\n5,bee,77010\n',
  });
  for (const user of ['low', 'high'] as const) {
    const raw = new URLSearchParams({ client_id: user, client_secret: 's' });
    const { json } = await server.call('POST', '/login', { raw, token: null });
    tokens.set(user, (json as { access_token: string }).access_token);
  }
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function run(user: Who, query: object, format = 'json_detail') {
  const body = { model: 'shop', view: 'orders', ...query };
  return await server.call('POST', `/queries/run/${format}`, { body, token: tokens.get(user) ?? null });
}

const TEXTS = ['json', 'json_detail', 'json_bi', 'json_label', 'json_fe', 'inline_json', 'ndjson', 'csv', 'html', 'md'];

const forms: Readonly<Record<string, (field: string) => object>> = {
  rows: (field) => ({ fields: [field, 'orders.count'], sorts: [field] }),
  pivots: (field) => ({ fields: [field, 'orders.count'], pivots: [field], sorts: [field], total: true }),
  subtotals: (field) => ({
    fields: [field, 'orders.id', 'orders.count'],
    sorts: [field],
    subtotals: [field],
    total: true,
  }),
  'a calculation': (field) => ({
    fields: [field, 'orders.count', 'c'],
    dynamic_fields: '[{"table_calculation":"c","expression":"row()"}]',
    sorts: ['c'],
  }),
};

/** A text as sort value is one of those that order tiers. */
const VALUE = /770[123]0|1770-01|w7|"sort_value":"|FIELD\|[0-9-]{4}/;

const guarded = ['field', 'word', 'day', 'tier', 'chain', 'needing', 'view', 'join'].map((name) => `orders.by_${name}`);

/** Values in order, each with what is told of its sort value. */
async function sortedBy(user: Who, field: string, query: object = {}): Promise<readonly (readonly unknown[])[]> {
  const { json } = await run(user, { fields: [field], sorts: [field], ...query });
  const { data } = json as { data: readonly Record<string, { value: unknown; sort_value?: unknown }>[] };
  return data.map((row) => [row[field]?.value, row[field]?.sort_value]);
}

describe('a sort value that its reader may not see', () => {
  it.each(guarded)('is told as its place in the result: %s', async (field) => {
    const places = await sortedBy('low', field);
    const whole = await sortedBy('high', field);
    expect(places.map(([value]) => value)).toEqual(whole.map(([value]) => value));
    const known = places.filter(([, place]) => place !== undefined);
    expect(known.map(([, place]) => place)).toEqual(known.map((_, index) => index));
    expect(known.slice(0, 3).map(([value]) => value)).toEqual(['bee', 'cat', 'ant']);
    expect(JSON.stringify(whole)).toMatch(/770[123]0|1770-01|w7|"[012]"/);
  });

  it.each(guarded)('is no part of a pivot key: %s', async (field) => {
    const { status, text } = await run('low', forms['pivots']?.(field) ?? {});
    expect([status, VALUE.exec(text)?.[0]]).toEqual([200, undefined]);
    expect(text).toContain('"key":"bee|FIELD|0"');
  });

  it.each(TEXTS)('is nowhere in %s', async (format) => {
    for (const [form, query] of Object.entries(forms)) {
      const { status, text } = await run('low', query('orders.by_field'), format);
      expect([status, VALUE.exec(text)?.[0]], form).toEqual([200, undefined]);
    }
  });

  it('is one place for rows that share it, and no row comes twice', async () => {
    const places = await sortedBy('low', 'orders.by_even', { sorts: ['orders.by_even', 'orders.id'] });
    expect(places.toSorted((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual([
      ['n1', 0],
      ['n2', 1],
      ['n3', 0],
      ['n4', 1],
      ['n5', 0],
    ]);
    const { json } = await run('low', { fields: ['orders.by_even', 'orders.count'], pivots: ['orders.by_even'] });
    expect(Object.values(json.data[0]['orders.count'])).toEqual(Array.from({ length: 5 }, () => ({ value: 1 })));
  });

  it('gives pivot columns keys of their own, the same in all formats', async () => {
    const query = forms['pivots']?.('orders.by_field') ?? {};
    const expected = ['bee|FIELD|0', 'cat|FIELD|1', 'ant|FIELD|2', 'dog|FIELD|null'];
    const { json: detail } = await run('low', query);
    const { json: bi } = await run('low', query, 'json_bi');
    const { json: rows } = await run('low', query, 'json');
    const keysOf = (pivots: readonly { readonly key: string }[]) => pivots.map(({ key }) => key);
    expect(keysOf(detail.pivots)).toEqual(expected);
    expect(keysOf(bi.metadata.pivots)).toEqual(expected);
    expect(Object.keys(rows[0]['orders.count'])).toEqual(expected);
    expect(detail.pivots[2].sort_values).toEqual({ 'orders.by_field': 2 });
    const { json: whole } = await run('high', query);
    expect(keysOf(whole.pivots).slice(0, 2)).toEqual(['bee|FIELD|77010', 'cat|FIELD|77020']);
  });

  it('counts the places of subtotals with those of the rows', async () => {
    const { json } = await run('low', {
      ...forms['subtotals']?.('orders.by_field'),
      filters: { 'orders.id': '1,3,5' },
    });
    const placeOf = (row: Record<string, { value: unknown; sort_value?: unknown }>) => {
      const cell = row['orders.by_field'];
      return [cell?.value, cell?.sort_value];
    };
    const inOrder = [
      ['bee', 0],
      ['cat', 1],
      ['ant', 2],
    ];
    expect(json.data.map(placeOf)).toEqual(inOrder);
    expect(json.subtotals_data['1'].map(placeOf)).toEqual(inOrder);
  });

  it('is told by no merge query', async () => {
    const token = tokens.get('low') ?? null;
    const body = { model: 'shop', view: 'orders', fields: ['orders.by_field', 'orders.count'] };
    const { json: source } = await server.call('POST', '/queries', { body, token });
    const merge_fields = [{ field_name: 'orders.by_field', source_field_name: 'orders.by_field' }];
    const source_queries = [{ query_id: source.id }, { query_id: source.id, merge_fields }];
    for (const more of [{}, { pivots: ['orders.by_field'] }]) {
      const { json: merge } = await server.call('POST', '/merge_queries', { body: { source_queries, ...more }, token });
      const { status, text } = await server.call('GET', `/merge_queries/${merge.id}/run/json_detail`, { token });
      expect([status, VALUE.exec(text)?.[0]]).toEqual([200, undefined]);
    }
  });

  it('is not in what is rendered of a stored result, whoever has asked before', async () => {
    const body = { model: 'shop', view: 'orders', ...forms['rows']?.('orders.by_field') };
    const { json: query } = await server.call('POST', '/queries', { body, token: tokens.get('high') ?? null });
    const asked = async (user: Who, format: string) =>
      (await server.call('GET', `/queries/${query.id}/run/${format}`, { token: tokens.get(user) ?? null })).text;
    expect(await asked('high', 'json_detail')).toContain('77010');
    expect(await asked('low', 'json')).not.toMatch(VALUE);
    expect(await asked('low', 'json_detail')).not.toMatch(VALUE);
    expect(await asked('high', 'json_bi')).not.toContain('"sort_value":0');
    expect(await asked('high', 'json_detail')).toContain('77010');
  });

  it('is so where the explore leaves its field out, for everybody', async () => {
    for (const user of ['low', 'high'] as const) {
      expect(await sortedBy(user, 'orders.by_open', { view: 'cut' })).toEqual([
        ['bee', 0],
        ['cat', 1],
        ['ant', 2],
        ['dog', undefined],
      ]);
    }
  });
});

describe('a sort value that its reader may see', () => {
  it.each(['orders.by_open', 'orders.by_hidden'])('is told as it is: %s', async (field) => {
    expect(await sortedBy('low', field)).toEqual([
      ['bee', 77010],
      ['cat', 77020],
      ['ant', 77030],
      ['dog', undefined],
    ]);
  });

  it('is left out where JSON has no such number', async () => {
    const told = new Map((await sortedBy('low', 'orders.by_endless')) as [string, unknown][]);
    expect([told.get('n1'), told.get('n2'), told.get('n3')]).toEqual([undefined, undefined, 1.5]);
  });
});
