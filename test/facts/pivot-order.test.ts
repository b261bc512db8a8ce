/** Which pivot columns and rows come first, and so which ones limits keep: the same on every engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled, projectOf } from '../lookml/sql/compile-support.ts';
import { startFactServer } from '../support/fact-server.ts';
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

const cells = [
  ['a', 'x', '1', '5'],
  ['a', 'y', '1', '5'],
  ['b', 'y', '1', '2'],
  ['c', 'y', '2', '9'],
  ['d', 'x', '1', null],
  ['d', 'y', '1', '8'],
  ['e', 'z', '1', '9'],
  ['f', 'z', '1', null],
  ['g', 'x', '1', '7'],
];
const rows = cells.map(([row, column, count, max]) => {
  return `SELECT '${String(row)}' AS r, '${String(column)}' AS c, ${String(count)} AS n, ${max ?? 'NULL'} AS m`;
});
const gridLookml = `
view: big {
  derived_table: { sql: ${rows.join(' UNION ALL ')} ;; }
  dimension: r {}
  dimension: c {}
  dimension: half { type: number sql: CASE WHEN \${r} IN ('a', 'b', 'c', 'd') THEN 1 ELSE 2 END ;; }
  dimension: filled { case: { ${'abcdefgh'
    .split('')
    .map((row) => `when: { sql: \${r} = '${row}' ;; label: "${row}" }`)
    .join(' ')} } }
  measure: count { type: sum sql: \${TABLE}.n ;; }
  measure: max { type: max sql: \${TABLE}.m ;; }
}
explore: big {}
`;
const grid = projectOf(gridLookml);

describe('rows of a pivoted result', () => {
  it('keep their order when missing ones are filled in, also where a cell is null [A]', async () => {
    await using server = await startFactServer(`
      view: v {
        derived_table: { sql: SELECT true AS flag, 'x' AS col, NULL AS q UNION ALL SELECT true, 'y', 5 UNION ALL SELECT false, 'y', 9 ;; }
        dimension: flag { type: yesno sql: \${TABLE}.flag ;; }
        dimension: col {}
        measure: top { type: max sql: \${TABLE}.q ;; }
      }
      explore: v {}`);
    const query = {
      view: 'v',
      fields: ['v.flag', 'v.col', 'v.top'],
      pivots: ['v.col'],
      sorts: ['v.col', 'v.top desc 0'],
    };
    const flags = async (more: object): Promise<unknown> =>
      (await server.run({ ...query, ...more })).map((row: Record<string, unknown>) => row['v.flag']);
    expect(await flags({})).toEqual(['Yes', 'No']);
    expect(await flags({ fill_fields: ['v.flag'] })).toEqual(['Yes', 'No']);
    expect(await flags({ fill_fields: ['v.flag'], limit: '1' })).toEqual(['Yes']);
  });

  it('that are equal in all sorts go by the order of their values, where that is not of their letters [B]', async () => {
    await using server = await startFactServer(`
      view: v {
        derived_table: { sql: SELECT DATE '2024-06-01' AS d, 'x' AS col, 1 AS n UNION ALL SELECT DATE '2024-05-01', 'x', 1 UNION ALL SELECT DATE '2024-04-01', 'x', 1 ;; }
        dimension_group: d { type: time timeframes: [month_name] datatype: date sql: \${TABLE}.d ;; }
        dimension: col {}
        measure: sum { type: sum sql: \${TABLE}.n ;; }
      }
      explore: v {}`);
    const query = {
      view: 'v',
      fields: ['v.d_month_name', 'v.col', 'v.sum'],
      pivots: ['v.col'],
      sorts: ['v.col', 'v.sum 0'],
    };
    const months = (await server.run(query)).map((row: Record<string, unknown>) => row['v.d_month_name']);
    expect(months).toEqual(['April', 'May', 'June']);
  });
});

describe.each(engineNames)('rows of a pivoted query on %s', (name) => {
  let engine: Engine | null;
  beforeAll(async () => {
    engine = await openEngine(name);
  });
  afterAll(() => engine?.close());

  async function order(sorts: readonly string[], limit = 500): Promise<string> {
    const query = {
      view: 'big',
      fields: ['big.half', 'big.r', 'big.c', 'big.count', 'big.max'],
      pivots: ['big.c'],
      sorts: [...sorts],
      limit: String(limit),
    };
    const { statements } = compiled(grid, query, { dialect: engineDialects[name] });
    const result = await engine?.query(statements[0]?.sql ?? '');
    const at = (column: string): number => result?.columns.indexOf(column) ?? -1;
    const kept = (result?.rows ?? []).filter((row) => Number(row[at('z___pivot_row_rank')]) <= limit);
    return [...new Set(kept.map((row) => row[at('big.r')]))].join('');
  }

  it('with a value in the column come first, then those whose cell is null, then those without a cell [A]', async () => {
    if (engine) expect(await order(['big.max desc 0'])).toBe('gadcebf');
  });

  it('without a cell there go by their best value in any column, then by its column [A]', async () => {
    if (!engine) return;
    expect(await order(['big.count desc 0'])).toBe('adgcbef');
    expect(await order(['big.count 0'])).toBe('adgbefc');
    expect(await order(['big.max 0'])).toBe('agdbcef');
    expect(await order([])).toBe('adgcbef');
  });

  it('that are equal in all sorts go by the first column in which they have a cell, then by their dimensions [A]', async () => {
    if (!engine) return;
    expect(await order(['big.half'])).toBe('adbcgef');
    expect(await order(['big.half desc'])).toBe('gefadbc');
    // Without a cell in the sorted column, by the column of their best value, behind all sorts.
    expect(await order(['big.count desc 0', 'big.half desc'])).toBe('gadcefb');
  });

  it('that a limit keeps are the first of this order [A]', async () => {
    if (!engine) return;
    expect(await order(['big.count desc 0'], 4)).toBe('adgc');
    expect(await order(['big.half'], 3)).toBe('adb');
  });

  it('by measures in several columns stand in the order of each [C: a choice]', async () => {
    if (engine) expect(await order(['big.count desc 0', 'big.max desc 1'])).toBe('dagcbef');
  });

  it('by a column that is not there go by their best value in any [B]', async () => {
    if (engine) expect(await order(['big.max desc 7'])).toBe('cedgabf');
  });
});

describe('rows of a pivoted query that are sorted after the SQL', () => {
  it('stand in the same order, those that are filled in last [B]', async () => {
    await using server = await startFactServer(gridLookml);
    const order = async (sorts: string): Promise<string> => {
      const fields = ['big.filled', 'big.c', 'big.count', 'big.max'];
      const query = { view: 'big', fields, pivots: ['big.c'], sorts: [sorts], fill_fields: ['big.filled'] };
      return (await server.run(query)).map((row: Record<string, string>) => row['big.filled']).join('');
    };
    expect(await order('big.count desc 0')).toBe('adgcbefh');
    expect(await order('big.count 0')).toBe('adgbefch');
    expect(await order('big.max desc 7')).toBe('cedgabfh');
    const query = {
      view: 'big',
      fields: ['big.filled', 'big.half', 'big.c', 'big.count'],
      pivots: ['big.c'],
      sorts: ['big.half'],
      fill_fields: ['big.filled'],
    };
    const found: Record<string, string>[] = await server.run(query);
    expect(found.map((row) => row['big.filled']).join('')).toBe('adbcefghgefabcdh');
  });
});

describe('rows sorted by their row total', () => {
  const lookml = `
view: t {
  derived_table: { sql: SELECT * FROM (VALUES ('a','x',2), ('b','x',1), ('b','y',1), ('c','x',2)) AS v(r, p, n) ;; }
  dimension: r {}
  dimension: p {}
  measure: n { type: sum sql: \${TABLE}.n ;; }
}
explore: t {}
`;

  it.each([
    [['t.n desc 2', 't.r desc'], ['c', 'b', 'a'], undefined],
    [['t.n 2', 't.r'], ['a', 'b', 'c'], undefined],
    [['t.n desc 1', 't.r desc'], ['c', 'b', 'a'], '1'],
  ])('that are equal there go by the next sort: %j [C: as without pivots]', async (sorts, expected, column_limit) => {
    await using server = await startFactServer(lookml);
    const query = { view: 't', fields: ['t.r', 't.p', 't.n'], pivots: ['t.p'], row_total: 'right', sorts };
    const found = await server.run({ ...query, ...(column_limit && { column_limit }) });
    expect(found.map((row: Record<string, unknown>) => row['t.r'])).toEqual(expected);
  });
});
