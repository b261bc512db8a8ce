/**
 * Who may name what: every place in which a user's text can name a field, with everything that this user may not see.
 * It must read as a name that does not exist, to the letter; and no name that a user makes up stands for one of LookML.
 */
import { describe, expect, it } from 'vitest';
import type { QueryDefinition } from '../../../src/contract/query-definition.ts';
import { compile, compiled, errorsOf, projectOf } from './compile-support.ts';

type Query = Omit<QueryDefinition, 'model'>;

const project = projectOf(`
  access_grant: top { user_attribute: level allowed_values: ["top"] }
  explore: orders {
    fields: [ALL_FIELDS*, -orders.left_out, -orders.left_total]
    access_filter: { field: orders.region user_attribute: region }
    sql_always_where: \${region} <> 'nowhere' ;;
    join: customers { sql_on: \${orders.customer_id} = \${customers.id} ;; relationship: many_to_one }
    join: partners {
      from: open_customers
      sql_on: \${orders.customer_id} = \${partners.id} ;;
      relationship: many_to_one
      required_access_grants: [top]
    }
    join: people { from: open_customers sql_on: \${orders.customer_id} = \${people.id} ;; relationship: many_to_one }
  }
  explore: plain { from: orders view_name: plain }
  view: orders {
    dimension: id { type: number primary_key: yes }
    dimension: region { alias: [area] }
    dimension: customer_id { type: number }
    dimension: amount { type: number }
    dimension: secret { sql: \${TABLE}.canary ;; required_access_grants: [top] alias: [old_secret] }
    dimension: secret_number { type: number sql: \${TABLE}.canary ;; required_access_grants: [top] }
    dimension: secret_tier { type: tier tiers: [1, 2] sql: \${TABLE}.canary ;; required_access_grants: [top] }
    dimension: needs_secret { required_fields: [secret] }
    dimension_group: secret_at {
      type: time timeframes: [raw, date, month] sql: \${TABLE}.canary ;; required_access_grants: [top]
    }
    dimension: left_out { sql: \${TABLE}.canary ;; }
    measure: left_total { type: sum sql: \${TABLE}.canary ;; }
    measure: secret_total { type: sum sql: \${TABLE}.canary ;; required_access_grants: [top] }
    filter: secret_filter { type: string required_access_grants: [top] }
    parameter: secret_parameter { type: string required_access_grants: [top] }
    measure: count { type: count }
    measure: open_total { type: sum sql: \${secret_number} ;; }
    measure: total { type: sum sql: \${amount} ;; filters: [secret: "x"] }
  }
  view: customers {
    required_access_grants: [top]
    dimension: id { type: number primary_key: yes }
    dimension: ssn { sql: \${TABLE}.canary ;; }
    measure: ssns { type: list list_field: ssn }
  }
  view: open_customers {
    dimension: id { type: number primary_key: yes }
    dimension: name {}
    dimension: guarded { sql: \${TABLE}.canary ;; required_access_grants: [top] }
  }
`);

const low = {
  context: {
    user: { userAttributes: { level: 'low', region: 'US' }, locale: 'en', timezone: null, isAdministrator: false },
  },
};

/** What the user may not see, and beside it a name that is nowhere. */
const SECRETS = [
  'orders.secret',
  'orders.old_secret',
  'orders.secret__sort_',
  'orders.secret_number',
  'orders.secret_tier',
  'orders.secret_tier__sort_',
  'orders.needs_secret',
  'orders.secret_at_raw',
  'orders.secret_at_date',
  'orders.secret_at_month',
  'orders.secret_total',
  'orders.secret_filter',
  'orders.secret_parameter',
  'orders.left_out',
  'orders.left_total',
  'customers.id',
  'customers.ssn',
  'customers.ssns',
  'partners.id',
  'partners.name',
  'partners.guarded',
  'people.guarded',
] as const;

const base: Query = { view: 'orders', fields: ['orders.region', 'orders.count'], sorts: ['orders.region'] };

const custom = (items: readonly object[], more: Partial<Query> = {}): Query => ({
  ...base,
  fields: [...(base.fields ?? []), 'x'],
  dynamic_fields: JSON.stringify(items),
  ...more,
});

/** Every place of a query in which a user's text names a field. */
const PLACES: Readonly<Record<string, (name: string) => Query>> = {
  fields: (name) => ({ ...base, fields: ['orders.region', name] }),
  filters: (name) => ({ ...base, filters: { [name]: 'a' } }),
  sorts: (name) => ({ ...base, sorts: [`${name} desc`] }),
  pivots: (name) => ({ ...base, pivots: [name] }),
  subtotals: (name) => ({ ...base, subtotals: [name] }),
  fill_fields: (name) => ({ ...base, fill_fields: [name] }),
  filter_expression: (name) => ({ ...base, filter_expression: `\${${name}} = "a"` }),
  'filter_expression in an AND': (name) => ({
    ...base,
    filter_expression: `\${orders.region} = "a" AND \${${name}} > 1`,
  }),
  'filter_expression with matches_filter': (name) => ({
    ...base,
    filter_expression: `matches_filter(\${${name}}, \`a\`)`,
  }),
  'custom dimension': (name) => custom([{ dimension: 'x', expression: `concat(\${${name}}, "")` }]),
  'custom dimension alone': (name) => custom([{ dimension: 'x', expression: `\${${name}}` }]),
  'custom dimension with matches_filter': (name) =>
    custom([{ dimension: 'x', expression: `matches_filter(\${${name}}, \`a\`)` }]),
  'custom dimension in filters': (name) =>
    custom([{ dimension: 'x', expression: `\${${name}}` }], { fields: base.fields ?? [], filters: { x: 'a' } }),
  'group_by args': (name) =>
    custom([{ dimension: 'x', calculation_type: 'group_by', args: [name, [{ label: 'a', filter: 'a' }], null] }]),
  'group_by based_on': (name) => custom([{ dimension: 'x', calculation_type: 'group_by', based_on: name, args: [] }]),
  'bin args': (name) =>
    custom([{ dimension: 'x', calculation_type: 'bin', args: [name, '1', '0', '2', null, 'classic'] }]),
  based_on: (name) => custom([{ measure: 'x', based_on: name, type: 'list' }]),
  'based_on of a count': (name) => custom([{ measure: 'x', based_on: name, type: 'count_distinct' }]),
  'filters of a custom measure': (name) =>
    custom([{ measure: 'x', based_on: 'orders.id', type: 'sum', filters: { [name]: 'a' } }]),
  'filter_expression of a custom measure': (name) =>
    custom([{ measure: 'x', based_on: 'orders.count', filter_expression: `\${${name}} = "a"` }]),
  'expression beside based_on': (name) =>
    custom([{ measure: 'x', based_on: 'orders.count', expression: `\${${name}} = "a"` }]),
  'expression of a custom measure': (name) => custom([{ measure: 'x', type: 'max', expression: `\${${name}}` }]),
  'custom field on a custom field': (name) =>
    custom([
      { dimension: 'y', expression: `\${${name}}` },
      { dimension: 'x', expression: '${y}' },
    ]),
  'custom measure on a custom field': (name) =>
    custom([
      { dimension: 'y', expression: `\${${name}}` },
      { measure: 'x', based_on: 'y', type: 'max' },
    ]),
  'table calculation': (name) => custom([{ table_calculation: 'x', expression: `\${${name}}` }]),
  'table calculation with an offset': (name) =>
    custom([{ table_calculation: 'x', expression: `offset(\${${name}}, 1)` }]),
  'shortcut calculation': (name) =>
    custom([{ table_calculation: 'x', calculation_type: 'running_total', args: [name] }]),
  'shortcut calculation, old': (name) =>
    custom([{ table_calculation: 'x', calculation_type: 'running_total', based_on: name, source_field: name }]),
  'custom dimension, its name escaped': (name) => ({
    ...custom([]),
    dynamic_fields: `[{"dimension":"x","expression":"\${${name.replaceAll('e', '\\u0065')}}"}]`,
  }),
  'the text of a filter': (name) => ({ ...base, filters: { 'orders.id': `% ${name}` } }),
  vis_config: (name) => ({ ...base, vis_config: { hidden_fields: [name], series_types: { [name]: 'line' } } }),
  'a template in a filter': (name) => ({
    ...base,
    filters: { 'orders.region': `{{ ${name}._value }}{{ _filters['${name}'] }}` },
  }),
};

/** All that a user can see of a compiled query, or of why there is none. */
function seen(query: Query): string {
  const outcome = compile(project, query, low);
  if (!outcome.ok) return JSON.stringify(outcome.diagnostics.map(({ code, message }) => [code, message]));
  return JSON.stringify([outcome.statements, outcome.shape, outcome.details]);
}

describe('a field that a user may not see', () => {
  for (const [place, write] of Object.entries(PLACES)) {
    it(`is in ${place} what a field that does not exist is`, () => {
      for (const secret of SECRETS) {
        const [, alias = '', field = '', suffix = ''] = /^(\w+)\.(\w+?)(__sort_)?$/.exec(secret) ?? [];
        const ghost = `${alias}.qqqqqqqqqqqq`;
        const unknown = seen(write(`${ghost}${suffix}`)).replaceAll(ghost, `${alias}.${field}`);
        expect(seen(write(secret)), secret).toBe(unknown);
      }
    });
  }

  it('is read where the author of the model does so', () => {
    const query = { ...base, fields: ['orders.region', 'orders.open_total', 'orders.total'] };
    expect(compiled(project, query, low).statements[0]?.sql).toContain('canary');
  });

  it('is no help to those who mistype a name', () => {
    for (const name of SECRETS) {
      const outcome = compile(project, PLACES['fields']?.(`${name.slice(0, -1)}x`) ?? base, low);
      const hints = outcome.diagnostics.map(({ hint }) => hint ?? '').join(' ');
      expect(hints).not.toMatch(/secret|left_out|customers|partners|guarded/);
    }
  });
});

describe('a name that a user makes up', () => {
  const KINDS: readonly ((name: string) => object)[] = [
    (dimension) => ({ dimension, expression: '"US"' }),
    (dimension) => ({ dimension, calculation_type: 'group_by', args: ['orders.amount', [], 'US'] }),
    (dimension) => ({ dimension, calculation_type: 'bin', args: ['orders.amount', '1', '0', '2'] }),
    (measure) => ({ measure, based_on: 'orders.id', type: 'sum' }),
    (table_calculation) => ({ table_calculation, expression: '1' }),
  ];

  it.each([
    ...SECRETS,
    'orders.region',
    'orders.area',
    'Orders.Region',
    'ORDERS.REGION',
    ' orders.region',
    'orders .region',
    'orders.region ',
    'orders.count',
    'orders.id',
    'orders.sql_always_having',
    'orders.region__sort_',
    'nothing.at_all',
    'z___part_1',
    'Z___pivot_row_rank',
    'x__sort_',
  ])('is never %s', (name) => {
    for (const kind of KINDS) {
      for (const more of [{}, { fields: ['orders.count', name] }, { filters: { [name]: 'US' } }]) {
        const errors = errorsOf(project, { ...base, ...more, dynamic_fields: JSON.stringify([kind(name)]) }, low);
        expect(errors.filter((error) => error.startsWith('bad-dynamic-field'))).toHaveLength(1);
        expect(errors.join()).toContain('already exists');
      }
    }
  });

  it('is refused in the same words whether the field is there and hidden or not', () => {
    const errors = (name: string) =>
      errorsOf(project, custom([{ dimension: name, expression: '1' }]), low)
        .join()
        .replaceAll(name, 'NAME');
    for (const name of SECRETS) expect(errors(name)).toBe(errors('orders.qqqqqqqqqqqq'));
  });

  it('is not LookML’s, though it is the name of a field without its view', () => {
    for (const kind of KINDS) {
      const query = {
        ...base,
        fields: ['orders.total', 'region', 'id'],
        dynamic_fields: JSON.stringify([kind('region'), kind('amount'), { dimension: 'id', expression: '1' }]),
      };
      const text = compiled(project, query, low).statements[0]?.sql ?? '';
      expect(text).toContain("orders.region = 'US'");
      expect(text).toContain("orders.region <> 'nowhere'");
      expect(text).toContain('THEN orders.amount');
    }
  });

  it('is not found by LookML that misses a field', () => {
    const flawed = projectOf(`
      explore: t {}
      view: t { dimension: a { sql: \${TABLE}.a || '{{ _filters["mine"] }}' ;; } dimension: b { sql: \${t.a} ;; } measure: c { type: count filters: [a: "1"] } }`);
    const mine = [{ dimension: 'mine', expression: '"x"' }];
    const query = { view: 't', fields: ['t.a'], filters: { mine: 'y' }, dynamic_fields: JSON.stringify(mine) };
    expect(compiled(flawed, query).statements[0]?.sql).toContain("t.a || ''");
  });

  it('is one field’s alone', () => {
    const twice = [
      { dimension: 'x', expression: '1' },
      { measure: 'x', based_on: 'orders.id', type: 'sum' },
    ];
    expect(errorsOf(project, custom(twice), low)).toEqual(['bad-dynamic-field: Two custom fields are called "x".']);
  });
});
