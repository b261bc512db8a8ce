/** Measures of `type: list`: what SQL, templates, filters, calculations and readers have of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlOf, projectOf } from '../lookml/sql/compile-support.ts';
import { mysql } from '../../src/dialects/mysql.ts';
import { postgres } from '../../src/dialects/postgres.ts';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: o {
  derived_table: { sql: SELECT * FROM (VALUES ('a', 'Rome', 9), ('a', 'Oslo, N', 10), ('a', 'Rome', 100), ('b', 'Bern', 2), ('b', NULL, NULL), ('c', NULL, NULL)) v(kind, city, n) ;; }
  dimension: kind {}
  dimension: city {}
  dimension: n { type: number }
  measure: cities { type: list list_field: city }
  measure: split { type: list list_field: city html: {% assign all = o.split._value | split: '|RECORD|' %}{{ all.size }}: {{ all | join: ' + ' }} ;; }
  measure: numbers { type: list list_field: n }
  measure: dear { type: list list_field: city filters: [n: ">9"] }
}
view: t {
  derived_table: { explore_source: o { column: kind {} column: cities {} } }
  dimension: cities {}
}
explore: o {}
explore: t {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

type Row = Readonly<Record<string, unknown>>;
const query = { view: 'o', fields: ['o.kind', 'o.cities', 'o.numbers'], sorts: ['o.kind'] };
const rows = async (more: object = {}): Promise<unknown[][]> =>
  (await server.run({ ...query, ...more })).map((row: Row) => Object.values(row));

describe('the list of a measure', () => {
  it('is joined by |RECORD| in SQL, distinct and in the order of its values [A]', async () => {
    const project = projectOf(lookml.replace(/view: t \{[^]*?\n\}/, '').replace('explore: t {}', ''));
    const sql = (dialect?: typeof mysql): string =>
      sqlOf(project, { view: 'o', fields: ['o.cities'] }, dialect ? { dialect } : {});
    expect(sql(mysql)).toMatch(/GROUP_CONCAT\(DISTINCT (\S+) ORDER BY \1 SEPARATOR '\|RECORD\|'\)/);
    expect(sql(postgres)).toMatch(/ARRAY_TO_STRING\(ARRAY_AGG\(DISTINCT (\S+) ORDER BY \1\).*, '\|RECORD\|'\)/);
    expect(await server.run(query, 'sql')).toContain("'|RECORD|'");
    expect((await server.run({ view: 't', fields: ['t.cities'], sorts: ['t.cities'] }))[1]).toEqual({
      't.cities': 'Oslo, N|RECORD|Rome',
    });
  });

  it('is joined by |RECORD| for templates [B]', async () => {
    const { data } = await server.run({ view: 'o', fields: ['o.kind', 'o.split'], sorts: ['o.kind'] }, 'json_detail');
    expect(data.map((row: Record<string, Row>) => String(row['o.split']?.['html']).trim())).toEqual([
      '2: Oslo, N + Rome',
      '1: Bern',
      '0:',
    ]);
  });

  it('shows readers commas, in every format, and numbers by size [B; the value of JSON: C, a choice]', async () => {
    expect(await rows()).toEqual([
      ['a', 'Oslo, N, Rome', '9, 10, 100'],
      ['b', 'Bern', '2'],
      ['c', null, null],
    ]);
    const detail = await server.run({ ...query, total: true }, 'json_detail');
    expect(detail.data[0]['o.cities']).toEqual({ value: 'Oslo, N, Rome' });
    expect(detail.totals_data['o.numbers']).toEqual({ value: '2, 9, 10, 100' });
    for (const format of ['csv', 'txt', 'html', 'md', 'json_bi', 'ndjson']) {
      const text = JSON.stringify(await server.run(query, format));
      expect(text, format).toContain('Oslo, N, Rome');
      expect(text, format).not.toContain('Oslo, N|');
    }
    expect(JSON.stringify(await server.run(query, 'parquet'))).not.toContain('Oslo, N|');
  });

  it('is filtered and calculated with as it is shown [C: a choice]', async () => {
    const kinds = async (more: object): Promise<unknown[]> => (await rows(more)).map(([kind]) => kind);
    expect(await kinds({ filters: { 'o.numbers': '"9, 10, 100"' } })).toEqual(['a']);
    expect(await kinds({ filters: { 'o.cities': '%N^, Rome' } })).toEqual(['a']);
    expect(await kinds({ filters: { 'o.cities': '-NULL' } })).toEqual(['a', 'b']);
    expect(await kinds({ filter_expression: '${o.numbers} = "9, 10, 100"' })).toEqual(['a']);
    const calculation = { table_calculation: 'x', label: 'X', expression: 'count(split(${o.numbers}, ", "))' };
    const counted = await server.run({
      ...query,
      fields: ['o.kind', 'o.numbers', 'x'],
      dynamic_fields: JSON.stringify([calculation]),
    });
    expect(counted[0].x).toBe(3);
    expect(await kinds({ sorts: ['o.cities desc'] })).toContain('a');
    expect((await rows({ fields: ['o.dear'], sorts: [] }))[0]).toEqual(['Oslo, N, Rome']);
    const pivoted = { fields: ['o.kind', 'o.numbers'], pivots: ['o.kind'], row_total: 'right', sorts: ['o.kind'] };
    expect(JSON.stringify(await rows(pivoted))).toContain('9, 10, 100');
  });
});
