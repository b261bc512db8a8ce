/** Filters of a native derived table that hide rows from a user go on hiding them, whatever its query binds. */
import { describe, expect, it } from 'vitest';
import { context, compiled, projectOf } from './compile-support.ts';

const project = projectOf(`
  explore: orders {
    join: all_bound { relationship: many_to_one sql_on: \${all_bound.id} = \${orders.id} ;; }
    join: one_bound { relationship: many_to_one sql_on: \${one_bound.id} = \${orders.id} ;; }
    join: by_field { relationship: many_to_one sql_on: \${by_field.id} = \${orders.id} ;; }
    join: by_value { relationship: many_to_one sql_on: \${by_value.id} = \${orders.id} ;; }
    join: groups { relationship: many_to_one sql_on: \${groups.id} = \${orders.id} ;; }
    join: computed { relationship: many_to_one sql_on: \${computed.id} = \${orders.id} ;; }
    join: plain { relationship: many_to_one sql_on: \${plain.id} = \${orders.id} ;; }
  }
  view: orders {
    dimension: id { primary_key: yes type: number } dimension: tenant {} dimension: amount { type: number } dimension: twice { type: number sql: \${amount} * 2 ;; }
    dimension: is_mine { type: yesno sql: \${tenant} = '{{ _user_attributes["tenant"] }}' ;; }
    filter: of_tenant { type: string sql: {% condition of_tenant %} \${tenant} {% endcondition %} ;; }
    measure: count { type: count } measure: total { type: sum sql: \${amount} ;; }
  }
  view: table { extension: required dimension: id { primary_key: yes type: number } measure: sum { type: sum sql: \${TABLE}.n ;; } }
  ${Object.entries({
    all_bound: `bind_all_filters: yes filters: [orders.tenant: "{{ _user_attributes['tenant'] }}"]`,
    one_bound: `bind_filters: { from_field: orders.amount to_field: orders.tenant } filters: [orders.tenant: "{{ _user_attributes['tenant'] }}"]`,
    by_field: 'bind_all_filters: yes filters: [orders.is_mine: "yes"]',
    by_value: `bind_all_filters: yes filters: [orders.of_tenant: "{{ _user_attributes['tenant'] }}"]`,
    groups: `bind_all_filters: yes filters: [orders.total: "<{{ _user_attributes['most'] }}"]`,
    computed: `bind_filters: { from_field: orders.amount to_field: orders.twice } filters: [orders.tenant: "{{ _user_attributes['tenant'] }}"]`,
    plain: 'bind_all_filters: yes filters: [orders.tenant: "own"]',
  })
    .map(
      ([name, rest]) =>
        `view: ${name} { extends: [table] derived_table: { explore_source: orders { column: id {} column: n { field: orders.count } ${rest} } } }`,
    )
    .join('\n')}`);

const user = { ...context.user, userAttributes: { tenant: 'mine', most: '9' } };

function tableOf(view: string, filters: Readonly<Record<string, string>>): string {
  const { statements } = compiled(project, { view: 'orders', fields: [`${view}.sum`], filters }, { context: { user } });
  return (
    /AS (?:MATERIALIZED )?\(([^]*?)\n\)\n?SELECT/.exec(statements[0]?.sql ?? '')?.[1]?.replaceAll(/\s+/g, ' ') ?? ''
  );
}

describe('a filter by an attribute of the user', () => {
  it.each([
    [
      'all_bound',
      { 'orders.tenant': 'other' },
      [
        "(orders.tenant = 'mine')",
        "COALESCE(TRY(orders.tenant = 'other'), TRY(CAST(orders.tenant AS VARCHAR)) = 'other')",
      ],
    ],
    ['all_bound', { 'orders.tenant': '' }, ["(orders.tenant = 'mine')"]],
    ['all_bound', {}, ["(orders.tenant = 'mine')"]],
    [
      'one_bound',
      { 'orders.amount': '5' },
      ["(orders.tenant = 'mine')", "COALESCE(TRY(orders.tenant = '5'), TRY(CAST(orders.tenant AS VARCHAR)) = '5')"],
    ],
    ['one_bound', {}, ["(orders.tenant = 'mine')"]],
    ['by_field', { 'orders.is_mine': 'no' }, ["orders.tenant = 'mine'", 'NOT']],
    ['by_value', { 'orders.of_tenant': 'other' }, ["= 'mine'"]],
    ['groups', { 'orders.total': '>0' }, ['< 9', '> 0']],
  ])('of the table %s stays beside %j', (view, filters, conditions) => {
    const table = tableOf(view, filters);
    for (const condition of conditions) expect(table).toContain(condition);
  });

  it('counts as one that hides rows, a bound one of the user does not', () => {
    const [statement] = compiled(
      project,
      { view: 'orders', fields: ['all_bound.sum'], filters: { 'orders.tenant': 'other' } },
      { context: { user } },
    ).statements;
    expect(statement?.hidesRows).toBe(true);
    // What a user asks within the table is computed beside what it hides.
    for (const [view, withoutStatistics] of [
      ['one_bound', undefined],
      ['computed', true],
    ] as const) {
      const asked = { view: 'orders', fields: [`${view}.sum`], filters: { 'orders.amount': '>5' } };
      const [made] = compiled(project, asked, { context: { user } }).statements;
      expect([made?.hidesRows, made?.withoutStatistics], view).toEqual([true, withoutStatistics]);
    }
    const plain = { view: 'orders', fields: ['plain.sum'], filters: { 'orders.tenant': 'other' } };
    expect(compiled(project, plain, { context: { user } }).statements[0]?.hidesRows).toBeUndefined();
    expect(tableOf('plain', { 'orders.tenant': 'other' })).not.toContain('own');
  });
});
