/** Which pivot columns and rows come first, and so which ones limits keep: the same on every engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled, projectOf } from '../lookml-sql/compile-support.ts';
import { engineDialects, engineNames, openEngine, type Engine } from '../support/engines.ts';

const project = projectOf(`
view: sales {
  derived_table: { sql:
    SELECT 'north' AS region, 'a' AS kind, 1 AS year, 5 AS amount UNION ALL
    SELECT 'south', 'b', 1, 7 UNION ALL
    SELECT 'north', NULL, 2, 9 UNION ALL
    SELECT 'south', NULL, NULL, 3 ;; }
  dimension: region {}
  dimension: kind {}
  dimension: year { type: number }
  dimension: state { case: { when: { sql: \${kind} = 'b' ;; label: "B" } when: { sql: \${kind} = 'a' ;; label: "A" } } }
  measure: total { type: sum sql: \${TABLE}.amount ;; }
}
explore: sales {}
`);

describe.each(engineNames)('pivot columns on %s', (name) => {
  let engine: Engine | null;
  beforeAll(async () => {
    engine = await openEngine(name);
  });
  afterAll(() => engine?.close());

  /** The pivot values in the order of their columns, those beyond the limit left out. */
  async function pivotColumns(pivots: readonly string[], sorts: readonly string[], limit = 50): Promise<unknown> {
    const query = {
      view: 'sales',
      fields: ['sales.region', ...pivots, 'sales.total'],
      pivots: [...pivots],
      sorts: [...sorts],
      column_limit: String(limit),
    };
    const { statements } = compiled(project, query, { dialect: engineDialects[name] });
    const result = await engine?.query(statements[0]?.sql ?? '');
    if (!result) return null;
    const rank = result.columns.indexOf('z___pivot_col_rank');
    const places = pivots.map((pivot) => result.columns.indexOf(pivot));
    const found = new Map(result.rows.map((row) => [Number(row[rank]), places.map((place) => row[place]).join()]));
    return [...found].sort(([a], [b]) => a - b).flatMap(([place, value]) => (place <= limit ? [value] : []));
  }

  it.each([
    ['a text', ['sales.kind'], ['sales.kind'], ['a', 'b', '']],
    ['a text, descending', ['sales.kind'], ['sales.kind desc'], ['b', 'a', '']],
    ['a number, descending', ['sales.year'], ['sales.year desc'], ['2', '1', '']],
    ['a case, descending', ['sales.state'], ['sales.state desc'], ['A', 'B', '']],
    ['no sort at all', ['sales.kind'], ['sales.region'], ['a', 'b', '']],
    ['two pivots', ['sales.kind', 'sales.year'], ['sales.kind desc', 'sales.year desc'], ['b,1', 'a,1', ',2', ',']],
  ])('of nulls come last: %s [A]', async (_, pivots, sorts, expected) => {
    if (engine) expect(await pivotColumns(pivots, sorts)).toEqual(expected);
  });

  it('beyond the limit are those of nulls, whatever the direction [A]', async () => {
    if (!engine) return;
    expect(await pivotColumns(['sales.kind'], ['sales.kind desc'], 2)).toEqual(['b', 'a']);
    expect(await pivotColumns(['sales.kind'], ['sales.kind'], 2)).toEqual(['a', 'b']);
  });
});
