/** Custom fields to the letter as exported dashboards have them: their filters, their surplus members, older forms. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: h {
  derived_table: { sql:
    SELECT 1 AS id, 'LI_WH' AS house, 'auth_attention x' AS source, 1.5 AS score, TIMESTAMP '2023-07-30 08:00:00' AS at UNION ALL
    SELECT 2, 'ETL_WH', 'authXattention', -0.75, TIMESTAMP '2023-07-31 08:00:00' UNION ALL
    SELECT 3, 'BI_WH', 'other', -1, TIMESTAMP '2023-08-02 08:00:00' UNION ALL
    SELECT 4, NULL, NULL, 2, NULL ;; }
  dimension: id { primary_key: yes type: number }
  dimension: house {}
  dimension: source {}
  dimension: score { type: number }
  dimension_group: at { type: time timeframes: [date, month] }
  measure: count { type: count }
  measure: total { type: sum sql: \${score} ;; }
}
explore: h {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

async function valuesOf(name: string, item: object, more: object = {}): Promise<unknown> {
  const query = { view: 'h', fields: ['h.id', name], sorts: ['h.id'], dynamic_fields: JSON.stringify([item]), ...more };
  const rows = (await server.run(query)) as readonly Readonly<Record<string, unknown>>[];
  return rows.map((row) => row[name]);
}

describe('custom fields of exported dashboards', () => {
  it.each<readonly [field: string, filter: string, labels: readonly (string | null)[]]>([
    ['house', '-"LI_WH",-"ETL_WH"', ['-', '-', 'in', 'in']],
    ['source', '%auth^_attention%', ['in', '-', '-', '-']],
    ['score', '<2', ['in', 'in', 'in', '-']],
    ['score', '[-1,-0.5]', ['-', 'in', 'in', '-']],
    ['at_date', '2023/07/30 to 2023/07/31', ['in', '-', '-', '-']],
  ])('group by the filter expression of their field: %s %s [A]', async (field, filter, labels) => {
    const group = {
      category: 'dimension',
      description: '',
      label: 'Warehouse Name Groups',
      value_format: null,
      value_format_name: null,
      calculation_type: 'group_by',
      dimension: 'warehouse_name_groups',
      args: [`h.${field}`, [{ label: 'in', filter, __FILE: 'a/b.dashboard.lookml', __LINE_NUM: 7 }], '-'],
      _kind_hint: 'dimension',
      _type_hint: 'string',
      __FILE: 'a/b.dashboard.lookml',
      __LINE_NUM: 3,
    };
    expect(await valuesOf('warehouse_name_groups', group)).toEqual(labels);
  });

  it('bin with the place of breaks left out [A]', async () => {
    const bin = {
      category: 'dimension',
      calculation_type: 'bin',
      dimension: 'bins',
      args: ['h.score', '1', '0', '2', 'classic'],
      _kind_hint: 'dimension',
      _type_hint: 'string',
    };
    expect(await valuesOf('bins', bin)).toEqual(['T02 [1.0,2.0)', 'T00 (-inf,0.0)', 'T00 (-inf,0.0)', 'T03 [2.0,inf)']);
  });

  it('count and list by measures, of lists with their own type hint [A]', async () => {
    const made = (type: string, based_on: string, more: object = {}) => ({
      category: 'measure',
      measure: 'made',
      label: 'Made',
      based_on,
      type,
      expression: '',
      _kind_hint: 'measure',
      _type_hint: type === 'list' ? 'list' : 'number',
      ...more,
    });
    const query = { fields: ['made'], sorts: [] };
    expect(await valuesOf('made', made('count_distinct', 'h.house'), query)).toEqual([3]);
    expect(
      await valuesOf('made', made('count_distinct', 'h.count', { filters: { 'h.house': '-NULL' } }), query),
    ).toEqual([3]);
    expect(await valuesOf('made', made('list', 'h.house', { expression: null }), query)).toEqual([
      'BI_WH, ETL_WH, LI_WH',
    ]);
  });

  it('filter by an expression with a date in backticks [A]', async () => {
    const measure = {
      category: 'measure',
      measure: 'made',
      based_on: 'h.total',
      type: 'sum',
      expression: '',
      filter_expression: 'matches_filter(${h.at_date},`2023/07/30 for 3 days`)',
      _kind_hint: 'measure',
      _type_hint: 'number',
    };
    expect(await valuesOf('made', measure, { fields: ['made'], sorts: [] })).toEqual([0.75]);
  });

  it.each([
    ['args alone', { args: ['h.total'] }],
    [
      'based_on and source_field, as older ones have',
      { args: ['h.total'], based_on: 'h.total', source_field: 'h.total' },
    ],
    ['based_on without args', { based_on: 'h.total' }],
  ])('calculate by a shortcut with %s [A]', async (_, how) => {
    const shortcut = {
      category: 'table_calculation',
      table_calculation: 'made',
      calculation_type: 'running_total',
      label: 'Running total',
      value_format_name: 'Default formatting',
      is_disabled: false,
      _kind_hint: 'supermeasure',
      _type_hint: 'number',
      ...how,
    };
    expect(await valuesOf('made', shortcut, { fields: ['h.id', 'h.total', 'made'] })).toEqual([1.5, 0.75, -0.25, 1.75]);
  });
});
