/**
 * Totals are groups as rows are: conditions on measures hold for them too. The SQL that Looker made of a total beside
 * such a filter repeats its HAVING, over all rows that the filters on dimensions let through.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactQuery, type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: o {
  derived_table: { sql: SELECT * FROM (VALUES ('a', 'x', 5), ('a', 'x', 6), ('a', 'y', 1), ('b', 'x', 2), ('b', 'y', 2),
    ('b', 'y', 2), ('c', 'y', 9)) AS rows(r, p, n) ;; }
  dimension: r {}
  dimension: p {}
  measure: count { type: count }
  measure: sum { type: sum sql: \${TABLE}.n ;; }
}
explore: o {}
explore: guarded { from: o view_name: o sql_always_having: \${count} >= 2 ;; }
explore: counted { from: o view_name: o sql_always_having: COUNT(*) >= 2 ;; }
explore: by_column { from: o view_name: o sql_always_having: o.r <> 'c' ;; }
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

type Cell = { readonly value: unknown } | Readonly<Record<string, { readonly value: unknown }>>;
const plain = (cell: Cell): unknown =>
  'value' in cell ? cell.value : Object.fromEntries(Object.entries(cell).map(([key, one]) => [key, one.value]));
const plainRow = (row: Record<string, Cell>): unknown =>
  Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)]));

async function answerOf(query: Partial<FactQuery>): Promise<{ readonly rows: unknown; readonly total: unknown }> {
  const all = { view: 'o', total: true, sorts: ['o.r'], ...query } as FactQuery;
  const { data, totals_data } = await server.run(all, 'json_detail');
  return { rows: data.map(plainRow), total: plainRow(totals_data) };
}

describe('totals beside conditions on measures', () => {
  const fields = ['o.r', 'o.count', 'o.sum'];

  it('count the rows of groups that the condition hides [A]', async () => {
    const { rows, total } = await answerOf({ fields, filters: { 'o.count': '>2', 'o.p': 'x,y' } });
    expect(rows).toHaveLength(2);
    expect(total).toEqual({ 'o.r': null, 'o.count': 7, 'o.sum': 27 });
  });

  it('are null where the condition does not hold for them [A: SQL with the same HAVING; how it is told: C]', async () => {
    const { rows, total } = await answerOf({ fields, filters: { 'o.count': '<3' } });
    expect(rows).toEqual([{ 'o.r': 'c', 'o.count': 1, 'o.sum': 9 }]);
    expect(total).toEqual({ 'o.r': null, 'o.count': null, 'o.sum': null });
    expect(await server.run({ view: 'o', fields, filters: { 'o.count': '<3' }, total: true }, 'csv')).toBe(
      'O R,O Count,O Sum\nc,1,9\nTotal,,\n',
    );
  });

  it('are null one by one where they are those of pivot columns and rows [B]', async () => {
    const pivoted = { fields: ['o.r', 'o.p', 'o.count'], pivots: ['o.p'], row_total: 'right' };
    const { rows, total } = await answerOf({ ...pivoted, filters: { 'o.count': '[1,2],4,7' } });
    const row = (name: string, x: number | null, y: number | null, all: number | null): unknown => {
      return { 'o.r': name, 'o.count': { x, y, $$$_row_total_$$$: all } };
    };
    expect(rows).toEqual([row('a', 2, 1, null), row('b', 1, 2, null), row('c', null, 1, 1)]);
    expect(total).toEqual({ 'o.r': null, 'o.count': { x: null, y: 4, $$$_row_total_$$$: 7 } });
    const few = await answerOf({ ...pivoted, filters: { 'o.count': '[1,2],7' } });
    expect(few.total).toEqual({ 'o.r': null, 'o.count': { x: null, y: null, $$$_row_total_$$$: 7 } });
  });

  it('are none where no pivot column is left to stand below, whatever holds for a column as a whole [C: a choice]', async () => {
    const pivoted = { view: 'o', fields: ['o.r', 'o.p', 'o.count'], pivots: ['o.p'], total: true };
    for (const row_total of [undefined, 'right']) {
      const query = { ...pivoted, filters: { 'o.count': '>2' }, ...(row_total && { row_total }) };
      const { data, totals_data } = await server.run(query, 'json_detail');
      expect([data, totals_data]).toEqual([[], undefined]);
      const nothing = { ...query, filters: { 'o.r': 'nobody' } };
      expect(await server.run(query, 'csv')).toBe(await server.run(nothing, 'csv'));
    }
  });

  it('of dimensions alone are none [C: a choice]', async () => {
    const query = { view: 'o', fields: ['o.r'], total: true };
    const { data, totals_data, has_totals } = await server.run(query, 'json_detail');
    expect([data.length, totals_data, has_totals]).toEqual([3, undefined, false]);
  });

  it('of a custom filter over measures alike; one that names dimensions too speaks of the rows alone [C: a choice]', async () => {
    const few = await answerOf({ fields, filter_expression: '${o.count} < 3' });
    expect(few.total).toMatchObject({ 'o.count': null });
    const named = await answerOf({ fields, filter_expression: '${o.count} < 3 OR ${o.r} = "a"' });
    expect(named.rows).toHaveLength(2);
    expect(named.total).toMatchObject({ 'o.count': 7 });
  });
});

describe('subtotals beside a filter on a measure', () => {
  it('are served, over all rows of their groups, where they meet it themselves [C: Looker offers none]', async () => {
    const query = { view: 'o', fields: ['o.r', 'o.p', 'o.count'], subtotals: ['o.r'], sorts: ['o.r', 'o.p'] };
    const { subtotals_data } = await server.run({ ...query, filters: { 'o.count': '>=2' } }, 'json_detail');
    const told = subtotals_data['1'].map((row: Record<string, Cell>) => [row['o.r'], row['o.count']]);
    expect(told).toEqual([
      [{ value: 'a' }, { value: 3 }],
      [{ value: 'b' }, { value: 3 }],
    ]);
  });
});

describe('sql_always_having', () => {
  const fields = ['o.r', 'o.p', 'o.count'];

  it.each(['guarded', 'counted'])(
    'lets no total tell of a group that it withholds: %s [A: it goes into all SQL of the explore]',
    async (view) => {
      const query = { view, fields, subtotals: ['o.r'], sorts: ['o.r', 'o.p'] };
      const { subtotals_data } = await server.run(query, 'json_detail');
      const told = subtotals_data['1'].map((row: Record<string, Cell>) => [row['o.r'], row['o.count']]);
      expect(told).toEqual([
        [{ value: 'a' }, { value: 3 }],
        [{ value: 'b' }, { value: 3 }],
      ]);
      const pivoted = { view, fields, pivots: ['o.r'], total: true, filters: { 'o.p': 'y' } };
      const { data, totals_data } = await server.run(pivoted, 'json_detail');
      expect(data.map(plainRow)).toEqual([{ 'o.p': 'y', 'o.count': { b: 2 } }]);
      expect(plainRow(totals_data)).toEqual({ 'o.p': null, 'o.count': { b: 2 } });
    },
  );

  it('over what the rows are grouped by is not asked of totals, which do not group by it [C: a choice]', async () => {
    const { rows, total } = await answerOf({ view: 'by_column', fields: ['o.r', 'o.count'] });
    expect(rows).toHaveLength(2);
    expect(total).toEqual({ 'o.r': null, 'o.count': 7 });
  });
});
