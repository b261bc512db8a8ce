/** What templates know of the query in rows of totals. Source: Google's own skill for Liquid in LookML. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: o {
  derived_table: { sql:
    SELECT 'north' AS region, 'a' AS kind, 1 AS shop, 10 AS n UNION ALL SELECT 'north', 'b', 2, 20 UNION ALL
    SELECT 'south', 'a', 2, 40 UNION ALL SELECT 'south', 'a', 3, 80 ;; }
  dimension: region {}
  dimension: kind {}
  dimension: shop { type: number }
  measure: sum { type: sum sql: \${TABLE}.n ;; }
  measure: max { type: max sql: \${TABLE}.n ;; }
  measure: by_region { type: number sql: {% if region._is_selected %}\${sum}{% else %}0 - \${max}{% endif %} ;; }
  measure: running { type: running_total sql: {% if region._is_selected %}\${sum}{% else %}\${max}{% endif %} ;; }
  measure: selected { type: string sql: MAX('{{ region._is_selected }} {{ kind._is_selected }} {{ sum._is_selected }}') ;; }
  measure: shown { type: sum sql: \${TABLE}.n ;;
    html: {{ o.region._is_selected }} {{ o.kind._is_selected }} {{ o.sum._is_selected }} {{ o.region._in_query }} ;;
    link: { label: "{{ o.region._is_selected }}" url: "/x" } }
  measure: in_query { type: string sql: MAX('{{ region._in_query }} {{ kind._in_query }} {{ o._in_query }}') ;; }
  measure: joined { type: sum sql: {% if region._is_selected %}\${TABLE}.n{% else %}\${shops.weight}{% endif %} ;; }
}
view: shops {
  derived_table: { sql: SELECT 2 AS id, {% if o.region._is_selected %}1{% else %}5{% endif %} AS weight ;; }
  dimension: id { primary_key: yes type: number }
  dimension: weight { type: number }
  measure: weights { type: sum sql: \${weight} ;; }
}
explore: o { join: shops { sql_on: \${o.shop} = \${shops.id} ;; relationship: many_to_one } }
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

const detail = (query: object) => server.run({ view: 'o', ...query }, 'json_detail');

describe('in totals', () => {
  it('_is_selected is false of dimensions, _in_query stays true, and measures are selected [A]', async () => {
    const fields = ['o.region', 'o.by_region', 'o.selected', 'o.in_query', 'o.sum', 'shops.weights'];
    const { data, totals_data } = await detail({ fields, sorts: ['o.region'], total: true });
    expect(data[0]).toMatchObject({
      'o.by_region': { value: 30 },
      'o.selected': { value: 'true false true' },
      'o.in_query': { value: 'true false true' },
      'shops.weights': { value: 1 },
    });
    expect(totals_data).toMatchObject({
      'o.by_region': { value: -80 },
      'o.selected': { value: 'false false true' },
      'o.in_query': { value: 'true false true' },
      'o.sum': { value: 150 },
      'shops.weights': { value: 5 },
    });
  });

  it('html and link are told the same [A]', async () => {
    const fields = ['o.region', 'o.kind', 'o.shown', 'o.sum'];
    const linked = (query: object) => server.run({ view: 'o', ...query }, 'json_detail', '?generate_drill_links=true');
    const rows = await linked({ fields, sorts: ['o.region', 'o.kind'], total: true, subtotals: ['o.region'] });
    const cell = (text: string, link: string) => ({
      html: expect.stringMatching(new RegExp(`^${text} ?$`)),
      links: expect.arrayContaining([expect.objectContaining({ label: link, url: '/x' })]),
    });
    expect(rows.data[0]['o.shown']).toMatchObject(cell('true true true true', 'true'));
    expect(rows.totals_data['o.shown']).toMatchObject(cell('false false true true', 'false'));
    const [subtotal] = rows.subtotals_data['1'];
    expect(subtotal['o.shown']).toMatchObject(cell('true false true true', 'true'));
    const pivoted = await linked({ fields, pivots: ['o.kind'], sorts: ['o.kind'], total: true, row_total: 'right' });
    const byKind = { a: cell('true true true true', 'true'), $$$_row_total_$$$: cell('true false true true', 'true') };
    expect(pivoted.data[0]['o.shown']).toMatchObject(byKind);
    expect(pivoted.totals_data['o.shown']).toMatchObject({
      a: cell('false true true true', 'false'),
      $$$_row_total_$$$: cell('false false true true', 'false'),
    });
  });

  it('of pivoted queries it is true of the dimensions that each kind of total goes on grouping by [A]', async () => {
    const fields = ['o.region', 'o.kind', 'o.selected', 'o.sum'];
    const pivoted = { fields, pivots: ['o.kind'], sorts: ['o.region', 'o.kind'], total: true, row_total: 'right' };
    const { data, totals_data } = await detail(pivoted);
    expect(data[0]['o.selected']).toMatchObject({
      a: { value: 'true true true' },
      $$$_row_total_$$$: { value: 'true false true' },
    });
    expect(totals_data['o.selected']).toMatchObject({
      a: { value: 'false true true' },
      $$$_row_total_$$$: { value: 'false false true' },
    });
  });

  it('it is false also where rows are sorted by their total [A]', async () => {
    const rows = await server.run({
      view: 'o',
      fields: ['o.kind', 'o.region', 'o.by_region'],
      pivots: ['o.region'],
      row_total: 'right',
      sorts: ['o.region', 'o.by_region desc 2'],
    });
    // The totals are -80 (a) and -20 (b), where the sums of the rows would be 130 and 20.
    expect(rows.map((row: Record<string, unknown>) => row['o.kind'])).toEqual(['b', 'a']);
  });

  it('what only a total reads is joined there, and its running totals go by what it computes [B]', async () => {
    const { data, totals_data } = await detail({ fields: ['o.region', 'o.joined', 'o.running'], total: true });
    expect(data.map((row: Record<string, object>) => row['o.joined'])).toEqual([{ value: 120 }, { value: 30 }]);
    expect(totals_data).toMatchObject({ 'o.joined': { value: 10 }, 'o.running': { value: 80 } });
  });
});

it('in subtotals _is_selected is true of the dimensions that they group by [C: a choice]', async () => {
  const fields = ['o.region', 'o.kind', 'o.selected', 'o.sum'];
  const { data, subtotals_data } = await detail({ fields, subtotals: ['o.region'] });
  expect(data[0]['o.selected'].value).toBe('true true true');
  expect(subtotals_data['1'][0]['o.selected'].value).toBe('true false true');
});
