/**
 * Nothing that a server answers names what its user may not see: metadata, hints, drill links, suggestions, errors. All
 * that is hidden has "zq" in its name, and so have the values that it holds.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';

const MODEL = `connection: "shop"
access_grant: top { user_attribute: level allowed_values: ["high"] }
explore: zqfirst { required_access_grants: [top] from: orders view_name: zqfirst }
explore: orders {
  fields: [ALL_FIELDS*, -orders.zqleft]
  description: "Orders"
  always_filter: { filters: [zqalways: "-zqvalue"] }
  conditionally_filter: { filters: [orders.zqconditional: "-zqvalue"] unless: [orders.zqleft] }
  access_filter: { field: orders.zqregion user_attribute: region }
  always_join: [zqcustomers]
  aggregate_table: rollup {
    query: { dimensions: [orders.zqregion, orders.kind] measures: [orders.count] filters: [orders.zqleft: "x"] }
    materialization: { datagroup_trigger: daily }
  }
  join: zqcustomers { sql_on: \${orders.id} = \${zqcustomers.id} ;; relationship: many_to_one }
  join: zqguarded {
    from: open required_access_grants: [top] sql_on: \${orders.id} = \${zqguarded.id} ;; relationship: many_to_one
  }
  join: open {
    sql_on: \${zqcustomers.id} = \${open.id} ;; relationship: many_to_one
    required_joins: [zqcustomers]
    fields: [open.id, open.name, open.zqfield, open.zqset*]
  }
  join: other { from: open foreign_key: zqkey }
}
explore: rolled {
  from: orders
  view_name: orders
  aggregate_table: zqrolled {
    query: { dimensions: [orders.kind, orders.zqssn] measures: [orders.count] }
    materialization: { datagroup_trigger: daily }
  }
}
explore: broken { view_name: broken join: zqguarded { from: open required_access_grants: [top] sql_on: \${broken.id} = \${zqguarded.id} ;; relationship: one_to_many } }
datagroup: daily { max_cache_age: "24 hours" }
view: orders {
  set: some { fields: [id, zqssn, kind] }
  dimension: id { primary_key: yes type: number drill_fields: [zqssn, kind] }
  dimension: kind {
    link: { label: "All" url: "/all/{{ zqssn._value }}" }
    link: { label: "Kind" url: "/kind/{{ value }}" }
    suggest_explore: zqfirst
    suggest_dimension: zqfirst.zqssn
  }
  dimension: written { sql: \${TABLE}.kind ;; html: <b>{{ value }}</b>{{ zqssn._value }} ;; }
  dimension: also { sql: \${zqssn} || \${TABLE}.kind ;; suggest_dimension: zqcustomers.zqname }
  dimension: cased { case: { when: { sql: \${zqssn} = 'a' ;; label: "A" } else: "B" } }
  dimension: labelled { label_from_parameter: zqparameter sql: \${TABLE}.{% parameter zqparameter %} ;; }
  dimension: needing { required_fields: [zqssn] }
  dimension: zqssn { required_access_grants: [top] suggestions: ["zqvalue"] sql: \${TABLE}.secret ;; }
  dimension: zqkey { type: number required_access_grants: [top] sql: \${TABLE}.id ;; }
  dimension: zqalways { required_access_grants: [top] sql: \${TABLE}.secret ;; }
  dimension: zqconditional { required_access_grants: [top] sql: \${TABLE}.secret ;; }
  dimension: zqregion { required_access_grants: [top] sql: \${TABLE}.region ;; }
  dimension: zqleft { sql: \${TABLE}.secret ;; suggestions: ["zqvalue"] }
  dimension_group: made { type: time timeframes: [raw, month] sql: \${TABLE}.made ;; }
  dimension_group: zqmade { type: time timeframes: [raw, date] sql: \${TABLE}.made ;; required_access_grants: [top] }
  parameter: zqparameter { type: unquoted required_access_grants: [top] default_value: "kind" allowed_value: { value: "kind" } }
  measure: count { type: count drill_fields: [id, zqssn, zqcustomers.zqname] }
  measure: some_count { type: count filters: [zqssn: "-zqvalue"] drill_fields: [id] }
  measure: zqtotal { type: sum sql: \${id} ;; required_access_grants: [top] }
  measure: before { type: period_over_period based_on: zqtotal based_on_time: zqmade_date period: year kind: previous }
  measure: over { type: number sql: \${zqtotal} * 2 ;; }
}
view: zqcustomers {
  required_access_grants: [top]
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: zqname { sql: \${TABLE}.secret ;; suggestions: ["zqvalue"] }
}
view: open {
  sql_table_name: orders ;;
  set: zqset { fields: [zqfield] }
  dimension: id { primary_key: yes type: number }
  dimension: name { sql: \${TABLE}.kind ;; }
  dimension: zqfield { required_access_grants: [top] suggestions: ["zqvalue"] sql: \${TABLE}.secret ;; }
}
view: broken {
  sql_table_name: orders ;;
  dimension: id { type: number }
  dimension: round { sql: \${zqround} ;; }
  dimension: zqround { sql: \${round} ;; required_access_grants: [top] }
  dimension: lost { sql: \${zqguarded.nowhere} ;; }
  dimension: behind { sql: \${zqlost} ;; }
  dimension: zqwrong { type: number sql: \${TABLE}.no_column ;; required_access_grants: [top] }
  measure: over_wrong { type: sum sql: \${zqwrong} ;; }
  dimension: zqlost { sql: \${zqguarded.nowhere} ;; required_access_grants: [top] }
  measure: sum { type: sum sql: \${id} + 0 * \${zqguarded.id} ;; }
}
`;

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: low, client_secret: low-secret, user_attributes: { level: low, region: EU } }
  - { client_id: high, client_secret: high-secret, user_attributes: { level: high, region: EU } }
`;

let server: CoatcheckServer;
let folder: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-hidden-'));
  writeFileSync(join(folder, 'coatcheck.yaml'), YAML);
  writeFileSync(join(folder, 'shop.model.lkml'), MODEL);
  writeFileSync(
    join(folder, 'orders.csv'),
    'id,kind,region,made,secret\n1,book,EU,2024-01-02 00:00:00,zqvalue1\n2,pen,US,2024-01-03 00:00:00,zqvalue2\n',
  );
  server = await startIn(folder, { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'admin-secret' });
  for (const name of ['low', 'high']) {
    const body = new URLSearchParams({ client_id: name, client_secret: `${name}-secret` });
    const answer = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
    tokens[name] = ((await answer.json()) as { access_token: string }).access_token;
  }
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(
  user: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`${server.origin}/api/4.0${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `token ${tokens[user] ?? ''}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

const detail = (fields: readonly string[], more: object = {}) =>
  ['/queries/run/json_detail?generate_drill_links=true', { model: 'shop', view: 'orders', fields, ...more }] as const;
const failing = (view: string, fields: readonly string[], more: object = {}) =>
  ['/queries/run/json', { model: 'shop', view, fields, ...more }] as const;
const suggestions = (field: string, explore = 'orders') =>
  [`/models/shop/views/${explore}/fields/${field}/suggestions`] as const;

/** Answers in which a user who may see it all finds what is hidden. */
const telling: Readonly<Record<string, readonly [path: string, body?: object]>> = {
  'the list of models': ['/lookml_models'],
  'the aggregate table that answers': detail(['orders.kind', 'orders.count'], { view: 'rolled' }),
  'a model': ['/lookml_models/shop'],
  'an explore': ['/lookml_models/shop/explores/orders'],
  'drills of a dimension': detail(['orders.id']),
  'drills of a measure': detail(['orders.count', 'orders.made_month']),
  'a field’s links and suggestions': detail(['orders.kind']),
  'the SQL of a field': detail(['orders.also']),
  'the cases of a field': detail(['orders.cased']),
  'what labels a field': detail(['orders.labelled']),
  'what a measure filters': detail(['orders.some_count']),
  'what a measure compares': detail(['orders.before', 'orders.made_month']),
  'suggestions of another explore': suggestions('orders.kind'),
  'suggestions of another view': suggestions('orders.also'),
};

/** Answers of which some have nothing to tell to anybody. */
const silent: Readonly<Record<string, readonly [path: string, body?: object]>> = {
  'a field that a hidden one stands in a circle with': failing('broken', ['broken.round']),
  'a field that misses one of a hidden view': failing('broken', ['broken.lost']),
  'a field over a hidden one that misses one': failing('broken', ['broken.behind']),
  'a hidden field’s SQL that the database refuses': [
    '/queries/run/json_detail',
    { model: 'shop', view: 'broken', fields: ['broken.over_wrong'] },
  ],
  'a measure that a hidden join repeats': failing('broken', ['broken.sum']),
  'an explore with nearly the name of a hidden one': failing('zfirst', ['x.y']),
  'a field with nearly the name of a hidden one': failing('orders', ['orders.qssn']),
  'a field that is left out': failing('orders', ['orders.qleft']),
  'a field of a view with nearly the name of a hidden one': failing('orders', ['qcustomers.id']),
  'a filter with nearly the name of a hidden field': failing('orders', ['orders.id'], {
    filters: { 'orders.qssn': 'a' },
  }),
  'a field that needs a hidden one': failing('orders', ['orders.needing']),
};

/** Where a text names what is hidden: not in SQL, which names what it reads and is shown by a right of its own. */
function tellings(text: string): readonly string[] {
  const rest = text.replaceAll(/"(?:sql|sql_explain|params)":"(?:[^"\\]|\\.)*"/g, '').replaceAll('zqvalue1book', '');
  return rest.match(/.{0,50}zq.{0,30}/gi) ?? [];
}

describe('What a user may not see', () => {
  it.each(Object.entries(telling))('is named neither by %s', async (_, [path, body]) => {
    const [low, high] = [await ask('low', path, body), await ask('high', path, body)];
    expect([low.status, high.status]).toEqual([200, 200]);
    expect(high.text).toContain('zq');
    expect(tellings(low.text)).toEqual([]);
  });

  it.each(Object.entries(silent))('nor by an error about %s', async (_, [path, body]) => {
    const { status, text } = await ask('low', path, body);
    expect(tellings(text)).toEqual([]);
    expect(status).toBeLessThan(500);
  });

  it.each(['zqcustomers.zqname', 'zqcustomers.id', 'zqguarded.name', 'open.zqfield', 'orders.zqleft', 'orders.zqssn'])(
    'has no suggestions: %s',
    async (field) => {
      expect((await ask('high', ...suggestions(field))).status).toBe(field === 'orders.zqleft' ? 404 : 200);
      const missing = await ask('low', ...suggestions('orders.not_there'));
      const { status, text } = await ask('low', ...suggestions(field));
      expect([status, text]).toEqual([missing.status, missing.text]);
    },
  );

  it('gives no explore: as one that is not there', async () => {
    for (const path of ['/lookml_models/shop/explores/', '/models/shop/views/']) {
      const end = path.startsWith('/models') ? '/fields/orders.id/suggestions' : '';
      const [hidden, missing] = [await ask('low', `${path}zqfirst${end}`), await ask('low', `${path}nowhere${end}`)];
      expect([hidden.status, hidden.text]).toEqual([404, missing.text]);
    }
  });

  it('is in no example', async () => {
    const page = await (await fetch(`${server.origin}/`)).text();
    expect(page).not.toMatch(/zq/i);
  });

  it('is in no cell: templates that name it are left out', async () => {
    const path = '/queries/run/json_detail?apply_formatting=true&generate_drill_links=true';
    const query = { model: 'shop', view: 'orders', fields: ['orders.kind', 'orders.written'] };
    const rows = async (user: string) => {
      const { text } = await ask(user, path, query);
      return text.slice(text.indexOf('"data":'));
    };
    const [low, high] = [await rows('low'), await rows('high')];
    for (const one of ['<b>book</b>', '"url":"/all/', '"url":"/kind/book"']) expect(high).toContain(one);
    expect(low).not.toMatch(/<b>|\/all\//);
    expect(low).toContain('"url":"/kind/book"');
  });

  it('leaves measures of it to work', async () => {
    const { text } = await ask('low', ...failing('orders', ['orders.over', 'orders.some_count']));
    expect(text).toBe('[{"orders.over":2,"orders.some_count":1}]');
  });
});
