/**
 * Whatever a user writes reaches what that user may see, and never stands for a field of LookML. Every text that can
 * name a field is tried with every kind of field that the user may not see; the data holds canaries.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';

const MODEL = `connection: "shop"
access_grant: top { user_attribute: level allowed_values: ["high"] }
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: region {}
  dimension: amount { type: number }
  dimension: customer_id { type: number }
  dimension: ssn { required_access_grants: [top] sql: \${TABLE}.secret ;; }
  dimension: ssn_number { type: number required_access_grants: [top] sql: \${TABLE}.amount + 77000 ;; }
  dimension_group: hidden { type: time timeframes: [date, month] required_access_grants: [top] sql: TIMESTAMP '1977-07-07' ;; }
  measure: total { type: sum sql: \${amount} ;; }
  measure: count { type: count }
  measure: secrets { type: list list_field: ssn required_access_grants: [top] }
  measure: open_secrets { type: count_distinct sql: \${ssn} ;; }
}
view: customers {
  required_access_grants: [top]
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: ssn { sql: \${TABLE}.secret ;; }
}
view: guarded {
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: ssn { sql: \${TABLE}.secret ;; }
}
view: partly {
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: left_out { sql: \${TABLE}.secret ;; }
}
explore: orders {
  fields: [ALL_FIELDS*, -partly.left_out]
  join: customers { sql_on: \${orders.customer_id} = \${customers.id} ;; relationship: many_to_one }
  join: guarded { required_access_grants: [top] sql_on: \${orders.customer_id} = \${guarded.id} ;; relationship: many_to_one }
  join: partly { sql_on: \${orders.customer_id} = \${partly.id} ;; relationship: many_to_one }
}
explore: filtered {
  view_name: orders
  from: orders
  access_filter: { field: orders.region user_attribute: region }
}
explore: filtered_number {
  view_name: orders
  from: orders
  access_filter: { field: orders.amount user_attribute: amounts }
}
explore: always { view_name: orders sql_always_where: \${orders.region} = 'EU' ;; }
`;

/** Values of an attribute that name no value. */
const nothing = ['', ' ', ',', ',,', ' , ', '%,', ',%', '%,%', '-"', '"', '[,]', '( , )'];

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: low, client_secret: low-secret, user_attributes: { level: low, region: EU } }
${nothing.map((value, index) => `  - { client_id: nothing${String(index)}, client_secret: nothing${String(index)}-secret, user_attributes: ${JSON.stringify({ level: 'low', region: value, amounts: value })} }`).join('\n')}
  - { client_id: any, client_secret: any-secret, user_attributes: { level: low, region: "%" } }
`;

let server: CoatcheckServer;
let folder: string;
const tokens = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-names-'));
  writeFileSync(join(folder, 'coatcheck.yaml'), YAML);
  writeFileSync(join(folder, 'shop.model.lkml'), MODEL.replaceAll('\\$', '$'));
  const rows = [1, 2, 3, 4].map(
    (id) => `${String(id)},${id % 2 === 0 ? 'US' : 'EU'},${String(id * 10)},${String(id)},CANARY-${String(id)}`,
  );
  writeFileSync(join(folder, 'orders.csv'), `id,region,amount,customer_id,secret\n${rows.join('\n')}\n`);
  server = await startIn(folder, { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'admin-secret' });
  for (const name of ['low', 'any', ...nothing.map((_, index) => `nothing${String(index)}`)]) {
    const body = new URLSearchParams({ client_id: name, client_secret: `${name}-secret` });
    const answer = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
    const { access_token } = (await answer.json()) as { access_token: string };
    tokens.set(name, access_token);
  }
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function run(user: string, query: object): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`${server.origin}/api/4.0/queries/run/json`, {
    method: 'POST',
    headers: { authorization: `token ${tokens.get(user) ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'shop', view: 'orders', ...query }),
  });
  return { status: answer.status, text: await answer.text() };
}

const custom = (entry: object): object => ({ fields: ['orders.region', 'x'], dynamic_fields: JSON.stringify([entry]) });

/** Every text of a query that can name a field. */
const places: Readonly<Record<string, (name: string) => object>> = {
  fields: (name) => ({ fields: [name] }),
  filters: (name) => ({ fields: ['orders.region'], filters: { [name]: 'a' } }),
  filter_expression: (name) => ({ fields: ['orders.region'], filter_expression: `NOT is_null(\${${name}})` }),
  'matches_filter in filter_expression': (name) => ({
    fields: ['orders.region'],
    filter_expression: `matches_filter(\${${name}}, \`a\`)`,
  }),
  'expression of a custom dimension': (name) => custom({ dimension: 'x', expression: `concat(\${${name}}, "")` }),
  'a custom dimension over another': (name) => ({
    fields: ['x'],
    dynamic_fields: JSON.stringify([
      { dimension: 'x', expression: 'concat(${y}, "")' },
      { dimension: 'y', expression: `concat(\${${name}}, "")` },
    ]),
  }),
  'group_by of a custom dimension': (name) =>
    custom({ dimension: 'x', calculation_type: 'group_by', args: [name, [{ label: 'a', filter: 'a' }], null] }),
  'bin of a custom dimension': (name) =>
    custom({ dimension: 'x', calculation_type: 'bin', args: [name, '10', '0', '100', null, 'classic'] }),
  'based_on of a custom measure': (name) => custom({ measure: 'x', based_on: name, type: 'list' }),
  'expression of a custom measure': (name) =>
    custom({ measure: 'x', expression: `\${${name}}`, type: 'count_distinct' }),
  'filters of a custom measure': (name) =>
    custom({ measure: 'x', based_on: 'orders.id', type: 'count_distinct', filters: { [name]: 'a' } }),
  'filter_expression of a custom measure': (name) =>
    custom({
      measure: 'x',
      based_on: 'orders.id',
      type: 'count_distinct',
      filter_expression: `NOT is_null(\${${name}})`,
    }),
  'a table calculation': (name) => custom({ table_calculation: 'x', expression: `\${${name}}` }),
};

const guarded = [
  'orders.ssn',
  'orders.ssn_number',
  'orders.hidden_date',
  'orders.hidden_month',
  'orders.secrets',
  'customers.ssn',
  'guarded.ssn',
  'partly.left_out',
];

describe('A field that a user may not see', () => {
  for (const [place, query] of Object.entries(places)) {
    it.each(guarded)(`is refused in ${place}, as one that is not there: %s`, async (name) => {
      const { status, text } = await run('low', query(name));
      expect(status, text).toBe(400);
      expect(text).not.toContain('CANARY');
      expect(text).not.toContain('Did you mean');
      const missing = name.replace(/\.\w+$/, '.not_there');
      const other = await run('low', query(missing));
      expect(text.replaceAll(name, 'X')).toBe(
        other.text.replaceAll(missing, 'X').replaceAll(/ Did you mean[^?]*\?/g, ''),
      );
    });
  }

  it.each(guarded)('is left out of sorts, as one that is not there: %s', async (name) => {
    const sortedBy = (by: string) => run('low', { fields: ['orders.region'], sorts: [by, 'orders.region desc'] });
    const answer = await sortedBy(name);
    expect(answer).toEqual(await sortedBy(name.replace(/\.\w+$/, '.not_there')));
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('CANARY');
  });

  it('goes on serving the measures that its author makes of it', async () => {
    expect((await run('low', { fields: ['orders.open_secrets'] })).text).toBe('[{"orders.open_secrets":4}]');
  });
});

describe('A custom field', () => {
  const names = ['orders.region', 'Orders.Region', ' orders.region', 'orders .region', 'ORDERS.REGION'];
  const kinds = [
    (name: string) => ({ dimension: name, expression: '"EU"' }),
    (name: string) => ({ measure: name, based_on: 'orders.id', type: 'count_distinct' }),
    (name: string) => ({ table_calculation: name, expression: '1' }),
  ];
  it.each(names)('never takes the name of a field of LookML: %j', async (name) => {
    for (const kind of kinds) {
      for (const query of [
        { fields: ['orders.id', name] },
        { fields: ['orders.id'], filters: { [name]: 'EU' } },
        { fields: ['orders.id'] },
      ]) {
        const { status, text } = await run('low', {
          ...query,
          view: 'filtered',
          dynamic_fields: JSON.stringify([kind(name)]),
        });
        expect(status, text).toBe(400);
        expect(text).toContain('already exists');
      }
    }
  });

  it.each(['region', 'orders', 'orders_region', '__proto__'])('called %s changes no access filter', async (name) => {
    const dynamic_fields = JSON.stringify([{ dimension: name, expression: '"EU"' }]);
    for (const view of ['filtered', 'always']) {
      const { text } = await run('low', { view, fields: ['orders.id', name], sorts: ['orders.id'], dynamic_fields });
      expect((JSON.parse(text) as { 'orders.id': number }[]).map((row) => row['orders.id'])).toEqual([1, 3]);
    }
  });
});

describe('An access filter', () => {
  it.each(nothing.map((value, index) => [value, `nothing${String(index)}`] as const))(
    'whose value says nothing shows nothing and says why: %j',
    async (_value, user) => {
      for (const view of ['filtered', 'filtered_number']) {
        const { status, text } = await run(user, { view, fields: ['orders.id'] });
        expect(status, text).toBe(400);
        expect(text).toMatch(/an empty value|has no value|is not a number filter/);
      }
    },
  );

  it('whose value is written as any shows everything', async () => {
    const { text } = await run('any', { view: 'filtered', fields: ['orders.count'] });
    expect(text).toBe('[{"orders.count":4}]');
  });
});
