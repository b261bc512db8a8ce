import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedQuery } from '../../src/results/prepared/prepared-query.ts';
import type { ResultField, ResultShape } from '../../src/results/prepared/result-shape.ts';
import { shapeResult } from '../../src/results/shape/shape-result.ts';
import type { ShapedResult } from '../../src/results/grid/shaped-result.ts';
import type { StatementRun } from '../../src/results/grid/statement-run.ts';
import { createPivoted, makeField, makePrepared, makeShape, makeStatement } from '../formats/support/fixtures.ts';
import { openTestWorkbench } from '../formats/support/workbench.ts';
import type { TestWorkbench } from '../formats/support/workbench.ts';

const signal = new AbortController().signal;
const now = Date.parse('2024-03-15T12:00:00Z');
let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await openTestWorkbench();
});
afterAll(async () => workbench[Symbol.asyncDispose]());

async function shape(prepared: PreparedQuery, runs: readonly StatementRun[]): Promise<ShapedResult> {
  return shapeResult(workbench.connection, prepared, runs, signal, now);
}

async function rowsOf(shaped: ShapedResult): Promise<unknown> {
  return JSON.parse((await workbench.render(shaped, { format: 'json' })).toString('utf8'));
}

/** Shapes one table as the main statement's rows. */
async function shapeTable(sql: string, resultShape: ResultShape, over: Partial<StatementRun> = {}) {
  await workbench.connection.run(`CREATE OR REPLACE TABLE given AS ${sql}`);
  const main = { statement: makeStatement('main'), relation: 'given', truncated: false, ...over };
  return shape(makePrepared(resultShape), [main]);
}

const date = (timeframe: string) => makeField('o.created', { kind: 'date', timeframe });
const count = makeField('o.count', { category: 'measure' });

describe('a result with nothing to do', () => {
  it('is handed on without a copy', async () => {
    const shaped = await shapeTable(`SELECT 1 AS "o.count"`, makeShape([count]));
    expect(shaped.relation).toBe('given');
    expect(shaped.rowCount).toBe(1);
  });
});

describe('pivots', () => {
  it('are ordered by their sort values, with row totals last', async () => {
    const { prepared, runs } = await createPivoted(workbench.connection);
    const shaped = await shape(prepared, runs);
    expect(shaped.pivotKeys.map((key) => key.key)).toEqual([
      'done|FIELD|1',
      'open & new|FIELD|2',
      'null|FIELD|3',
      '$$$_row_total_$$$',
    ]);
    expect(shaped.pivotKeys[1]).toEqual({
      key: 'open & new|FIELD|2',
      data: { 'orders.status': 'open & new' },
      sortValues: { 'orders.status': 2 },
      isTotal: false,
    });
    expect(shaped.columns.slice(0, 4).map((column) => [column.field.name, column.pivot])).toEqual([
      ['orders.created_month', null],
      ['users.age_tier', null],
      ['orders.count', 0],
      ['orders.revenue', 0],
    ]);
  });

  it('stand to the left of the measures when row totals do', async () => {
    const { prepared, runs } = await createPivoted(workbench.connection);
    const shaped = await shape({ ...prepared, shape: { ...prepared.shape, rowTotal: 'left' } }, runs);
    expect(shaped.pivotKeys[0]?.isTotal).toBe(true);
    expect(await rowsOf(shaped)).toMatchObject([
      {
        'orders.count': {
          $$$_row_total_$$$: 1065,
          'done|FIELD|1': 1062,
          'open & new|FIELD|2': 3,
          'null|FIELD|3': null,
        },
      },
      {},
      {},
    ]);
  });

  it('are cut at the column limit, and rows at the row limit, and say so', async () => {
    const { prepared, runs } = await createPivoted(workbench.connection);
    const shaped = await shape({ ...prepared, shape: { ...prepared.shape, columnLimit: 2, limit: 2 } }, runs);
    expect(shaped.pivotKeys.map((key) => key.key)).toEqual(['done|FIELD|1', 'open & new|FIELD|2', '$$$_row_total_$$$']);
    expect([shaped.columnsTruncated, shaped.truncated, shaped.rowCount]).toEqual([true, true, 2]);
  });

  it('without rows leave the header alone in csv, also with totals', async () => {
    const { prepared, runs } = await createPivoted(workbench.connection);
    for (const { relation } of runs) await workbench.connection.run(`DELETE FROM ${relation}`);
    const shaped = await shape(prepared, runs);
    const text = (await workbench.render(shaped, { format: 'csv' })).toString('utf8');
    expect(text.split('\n').slice(2)).toEqual(['']);
  });

  it('join the values of several fields, and follow the ranks that the SQL gives', async () => {
    const fields = [makeField('o.a'), makeField('o.b'), makeField('o.row'), count];
    await workbench.connection.run(`CREATE OR REPLACE TABLE given AS SELECT * FROM (VALUES
      ('x', 1, 'r2', 5, 2, 1), ('y', 2, 'r1', 6, 1, 2)) t("o.a", "o.b", "o.row", "o.count", pr, rr)`);
    const columns = [
      ...['o.a', 'o.b', 'o.row', 'o.count'].map((field) => ({ name: field, role: 'field' as const, field })),
      { name: 'pr', role: 'pivot_rank' as const },
      { name: 'rr', role: 'row_rank' as const },
    ];
    const run = { statement: makeStatement('main', { columns }), relation: 'given', truncated: false };
    const shaped = await shape(makePrepared(makeShape(fields, { pivots: ['o.a', 'o.b'] })), [run]);
    expect(shaped.pivotKeys.map((key) => key.key)).toEqual(['y|FIELD|2', 'x|FIELD|1']);
    expect(await rowsOf(shaped)).toEqual([
      { 'o.row': 'r2', 'o.count': { 'y|FIELD|2': null, 'x|FIELD|1': 5 } },
      { 'o.row': 'r1', 'o.count': { 'y|FIELD|2': 6, 'x|FIELD|1': null } },
    ]);
  });

  it('give an empty result when there are no rows', async () => {
    const fields = [makeField('o.a'), count];
    const shaped = await shapeTable(
      `SELECT 'x' AS "o.a", 1 AS "o.count" WHERE false`,
      makeShape(fields, { pivots: ['o.a'] }),
    );
    expect(await rowsOf(shaped)).toEqual([]);
  });
});

describe('fill', () => {
  const sorts = [{ field: 'o.created', desc: true }];

  it('adds the days of the filtered range', async () => {
    const fill = [
      { field: 'o.created', kind: 'date' as const, timeframe: 'date', from: '2024-02-27', to: '2024-03-02' },
    ];
    const shaped = await shapeTable(
      `SELECT DATE '2024-02-29' AS "o.created", 3 AS "o.count"`,
      makeShape([date('date'), count], { fill, sorts }),
    );
    expect(await rowsOf(shaped)).toEqual([
      { 'o.created': '2024-03-01', 'o.count': null },
      { 'o.created': '2024-02-29', 'o.count': 3 },
      { 'o.created': '2024-02-28', 'o.count': null },
      { 'o.created': '2024-02-27', 'o.count': null },
    ]);
  });

  it('begins weeks on the model’s day also where no row tells it', async () => {
    const range = { from: '2024-01-03', to: '2024-01-16' };
    const fill = [{ field: 'o.created', kind: 'date' as const, timeframe: 'week', weekOffset: 6, ...range }];
    const shaped = await shapeTable(
      `SELECT DATE '2024-01-07' AS "o.created", 1 AS "o.count" WHERE false`,
      makeShape([date('week'), count], { fill, sorts }),
    );
    const rows = (await rowsOf(shaped)) as Record<string, unknown>[];
    expect(rows.map((row) => row['o.created'])).toEqual(['2024-01-14', '2024-01-07', '2023-12-31']);
  });

  it.each([
    ['month', `'2023-11'`, `'2024-02'`, ['2024-02', '2024-01', '2023-12', '2023-11']],
    ['quarter', `'2023-07'`, `'2024-01'`, ['2024-01', '2023-10', '2023-07']],
    ['week', `DATE '2024-01-07'`, `DATE '2024-01-21'`, ['2024-01-21', '2024-01-14', '2024-01-07']],
    ['year', `2022`, `2024`, [2024, 2023, 2022]],
    ['hour', `'2024-01-01 22'`, `'2024-01-02 00'`, ['2024-01-02 00', '2024-01-01 23', '2024-01-01 22']],
    ['hour6', `'2024-01-01 12'`, `'2024-01-02 00'`, ['2024-01-02 00', '2024-01-01 18', '2024-01-01 12']],
    [
      'minute15',
      `'2024-01-01 12:45'`,
      `'2024-01-01 13:15'`,
      ['2024-01-01 13:15', '2024-01-01 13:00', '2024-01-01 12:45'],
    ],
  ])('counts in steps of a %s between the rows when no range is filtered', async (timeframe, first, last, expected) => {
    const fill = [{ field: 'o.created', kind: 'date' as const, timeframe }];
    const shaped = await shapeTable(
      `SELECT ${last} AS "o.created", 1 AS "o.count" UNION ALL SELECT ${first}, 2`,
      makeShape([date(timeframe), count], { fill, sorts }),
    );
    const rows = (await rowsOf(shaped)) as Record<string, unknown>[];
    expect(rows.map((row) => row['o.created'])).toEqual(expected);
  });

  const tier = makeField('o.tier', { sortColumn: 'o.tier__sort_' });
  const tierFill = {
    field: 'o.tier',
    kind: 'enumeration' as const,
    values: ['Below 10', '10 to 19', '20 or Above'],
  };

  it('adds tiers in their order, with every combination of the other dimensions, and keeps nulls', async () => {
    const fields = [tier, makeField('o.state'), count];
    const shaped = await shapeTable(
      `SELECT '20 or Above' AS "o.tier", 2 AS "o.tier__sort_", 'CA' AS "o.state", 1 AS "o.count" UNION ALL SELECT NULL, NULL, 'CA', 2`,
      makeShape(fields, { fill: [tierFill], sorts: [{ field: 'o.tier', desc: false }] }),
    );
    const rows = (await rowsOf(shaped)) as Record<string, unknown>[];
    expect(rows.map((row) => [row['o.tier'], row['o.state'], row['o.count']])).toEqual([
      ['Below 10', 'CA', null],
      ['10 to 19', 'CA', null],
      ['20 or Above', 'CA', 1],
      [null, 'CA', 2],
    ]);
  });

  it('sorts added rows by the sort values of their other dimensions, and ties by the dimensions', async () => {
    const dates = {
      field: 'o.created',
      kind: 'date' as const,
      timeframe: 'date',
      from: '2024-03-01',
      to: '2024-03-03',
    };
    const shaped = await shapeTable(
      `SELECT * FROM (VALUES ('Below 10', 1, DATE '2024-03-02', 5), ('10 to 19', 2, DATE '2024-03-01', 6)) t("o.tier", "o.tier__sort_", "o.created", "o.count")`,
      makeShape([tier, date('date'), count], { fill: [dates], sorts: [{ field: 'o.tier', desc: true }] }),
    );
    const rows = (await rowsOf(shaped)) as Record<string, unknown>[];
    expect(rows.map((row) => [row['o.tier'], row['o.created'], row['o.count']])).toEqual([
      ['10 to 19', '2024-03-01', 6],
      ['10 to 19', '2024-03-02', null],
      ['Below 10', '2024-03-01', null],
      ['Below 10', '2024-03-02', 5],
    ]);
  });

  it('sorts added pivot columns as others, with sort values that count on from those of the rows', async () => {
    const pivoted = async (field: string, values: readonly string[], sql: string) => {
      const fields = [makeField(field, { sortColumn: field === 'o.tier' ? 'o.tier__sort_' : null }), count];
      const fill = [{ field, kind: 'enumeration' as const, values }];
      const shaped = await shapeTable(
        sql,
        makeShape(fields, { fill, pivots: [field], sorts: [{ field, desc: true }] }),
      );
      return shaped.pivotKeys.map(({ key, sortValues }) => [key, sortValues[field]]);
    };
    expect(
      await pivoted('o.tier', tierFill.values, `SELECT '10 to 19' AS "o.tier", 2 AS "o.tier__sort_", 5 AS "o.count"`),
    ).toEqual([
      ['20 or Above|FIELD|3', 3],
      ['10 to 19|FIELD|2', 2],
      ['Below 10|FIELD|1', 1],
    ]);
    expect(await pivoted('o.is_new', ['Yes', 'No'], `SELECT 'Yes' AS "o.is_new", 5 AS "o.count"`)).toEqual([
      ['Yes', 'Yes'],
      ['No', 'No'],
    ]);
  });

  it('keeps pivot values apart whose keys read the same', async () => {
    const shaped = await shapeTable(
      `SELECT * FROM (VALUES ('null', 'x', 1), (NULL, 'x', 2), ('$$$_row_total_$$$', 'x', 3)) t("o.pivot", "o.state", "o.count")`,
      makeShape([makeField('o.pivot'), makeField('o.state'), count], { pivots: ['o.pivot'] }),
    );
    const [row] = (await rowsOf(shaped)) as Record<string, Record<string, number>>[];
    expect(new Set(Object.values(row?.['o.count'] ?? {}))).toEqual(new Set([1, 2, 3]));
  });

  it('adds pivot columns', async () => {
    const fill = [{ field: 'o.created', kind: 'date' as const, timeframe: 'month' }];
    const shaped = await shapeTable(
      `SELECT '2024-03' AS "o.created", 'a' AS "o.state", 1 AS "o.count" UNION ALL SELECT '2024-01', 'a', 2`,
      makeShape([date('month'), makeField('o.state'), count], { fill, pivots: ['o.created'] }),
    );
    expect(await rowsOf(shaped)).toEqual([
      { 'o.state': 'a', 'o.count': { '2024-01': 2, '2024-02': null, '2024-03': 1 } },
    ]);
  });

  it('does not go beyond the rows that are left where the result was cut, but begins where its range does', async () => {
    const fill = [
      { field: 'o.created', kind: 'date' as const, timeframe: 'date', from: '2024-02-25', to: '2024-03-02' },
    ];
    const cut = async (desc: boolean) => {
      const shaped = await shapeTable(
        `SELECT DATE '2024-02-29' AS "o.created", 3 AS "o.count"`,
        makeShape([date('date'), count], { fill, sorts: [{ field: 'o.created', desc }], limit: 3 }),
        { truncated: true },
      );
      return ((await rowsOf(shaped)) as Record<string, unknown>[]).map((row) => row['o.created']);
    };
    expect(await cut(true)).toEqual(['2024-03-01', '2024-02-29']);
    expect(await cut(false)).toEqual(['2024-02-25', '2024-02-26', '2024-02-27']);
  });

  it('leaves as they are dimensions that have more than a million values together, as rows and as columns', async () => {
    const seconds = { field: 'o.created', kind: 'date' as const, timeframe: 'second' };
    const ends = `SELECT TIMESTAMP '9999-12-31' AS "o.created", 2 AS "o.count" UNION ALL SELECT '0001-01-01', 1`;
    const rows = await shapeTable(ends, makeShape([date('second'), count], { fill: [seconds], sorts }));
    expect(((await rowsOf(rows)) as Record<string, unknown>[]).map((row) => row['o.count'])).toEqual([2, 1]);
    const columns = await shapeTable(
      ends,
      makeShape([date('second'), count], { fill: [seconds], pivots: ['o.created'] }),
    );
    expect(columns.pivotKeys.length).toBe(2);
    // Two years of days by 13 tiers by 110 others are too many; with 10 others they are not.
    const days = { ...seconds, timeframe: 'date' };
    const tiers = { ...tierFill, values: Array.from({ length: 13 }, (_, index) => `tier ${String(index)}`) };
    const filled = async (others: number) => {
      const { relation } = await shapeTable(
        `SELECT (DATE '2000-01-01' + INTERVAL (range * 730 // ${String(others - 1)}) DAY)::DATE AS "o.created",
           'tier 1' AS "o.tier", 1 AS "o.tier__sort_", range AS "o.state", 1 AS "o.count" FROM range(${String(others)})`,
        makeShape([date('date'), tier, makeField('o.state'), count], { fill: [days, tiers], sorts, limit: null }),
      );
      const counted = await workbench.connection.runAndReadAll(`SELECT count(*)::INTEGER FROM "${relation}"`);
      return counted.getRows()[0]?.[0];
    };
    expect([await filled(10), await filled(110)]).toEqual([731 * 13 * 10, 110]);
  });
});

describe('table calculations', () => {
  const calculation = (name: string, expression: string, kind: 'number' | 'string' = 'number') =>
    makeField(name, {
      category: 'table_calculation',
      kind,
      column: null,
      calculation: { kind: 'expression', expression },
      metadata: { name },
    });

  it('refuse more cells than a process can hold, in words', async () => {
    const fields = [count, calculation('one', '${o.count} + 1')];
    await expect(shapeTable('SELECT range AS "o.count" FROM range(20000001)', makeShape(fields))).rejects.toThrow(
      'read 20000001 cells; at most 20000000 are allowed',
    );
  });

  it('read columns and other calculations, whatever the order they are written in', async () => {
    const fields = [
      makeField('o.state'),
      count,
      calculation('twice', '${half} * 4'),
      calculation('half', '${o.count} / 2'),
    ];
    const shaped = await shapeTable(
      `SELECT 'CA' AS "o.state", 3 AS "o.count" UNION ALL SELECT 'NY', NULL`,
      makeShape(fields),
    );
    expect(await rowsOf(shaped)).toEqual([
      { 'o.state': 'CA', 'o.count': 3, twice: 6, half: 1.5 },
      { 'o.state': 'NY', 'o.count': null, twice: null, half: null },
    ]);
  });

  it('are pivoted where what they read is, and sort the rows', async () => {
    const fields = [makeField('o.row'), makeField('o.state'), count, calculation('plus', '${o.count} + 1')];
    const shaped = await shapeTable(
      `SELECT * FROM (VALUES ('r1', 'CA', 1), ('r1', 'NY', 2), ('r2', 'CA', 5)) t("o.row", "o.state", "o.count")`,
      makeShape(fields, { pivots: ['o.state'], sorts: [{ field: 'plus', desc: true, pivot: 0 }], sortAfter: true }),
    );
    expect(await rowsOf(shaped)).toEqual([
      { 'o.row': 'r2', 'o.count': { CA: 5, NY: null }, plus: { CA: 6, NY: null } },
      { 'o.row': 'r1', 'o.count': { CA: 1, NY: 2 }, plus: { CA: 2, NY: 3 } },
    ]);
  });

  it('read filled rows in the default order, newest first, where they alone sort', async () => {
    const fill = [{ field: 'o.created', kind: 'date' as const, timeframe: 'date' }];
    const fields = [date('date'), count, calculation('place', 'row()')];
    const shaped = await shapeTable(
      `SELECT DATE '2024-03-04' AS "o.created", 7 AS "o.count" UNION ALL SELECT DATE '2024-03-01', 9`,
      makeShape(fields, { fill, sorts: [{ field: 'place', desc: true }], sortAfter: true }),
    );
    expect(await rowsOf(shaped)).toEqual([
      { 'o.created': '2024-03-01', 'o.count': 9, place: 4 },
      { 'o.created': '2024-03-02', 'o.count': null, place: 3 },
      { 'o.created': '2024-03-03', 'o.count': null, place: 2 },
      { 'o.created': '2024-03-04', 'o.count': 7, place: 1 },
    ]);
  });

  it('do not read the pivoted row that probes the limit, nor those that keep a pivot column', async () => {
    const fields = [makeField('o.row'), makeField('o.state'), count, calculation('all', 'sum(pivot_row(${o.count}))')];
    const shaped = await shapeTable(
      `SELECT * FROM (VALUES ('r1', 'CA', 1), ('r2', 'CA', 2), ('r3', 'CA', 5), ('r9', 'NY', 7)) t("o.row", "o.state", "o.count")`,
      makeShape(fields, {
        pivots: ['o.state'],
        sorts: [{ field: 'all', desc: true, pivot: 0 }],
        sortAfter: true,
        limit: 2,
      }),
    );
    expect(await rowsOf(shaped)).toEqual([
      { 'o.row': 'r2', 'o.count': { CA: 2, NY: null }, all: 2 },
      { 'o.row': 'r1', 'o.count': { CA: 1, NY: null }, all: 1 },
    ]);
    expect(shaped.truncated).toBe(true);
  });

  it('say in their metadata why they have no values', async () => {
    const fields = [count, calculation('bad', '${o.count} +')];
    const shaped = await shapeTable(`SELECT 1 AS "o.count"`, makeShape(fields));
    expect(await rowsOf(shaped)).toEqual([{ 'o.count': 1, bad: null }]);
    expect(shaped.shape.fields[1]?.metadata['error']).toMatch(/\w/);
  });

  it('leave out fields that they read but that were not asked for', async () => {
    const fields = [makeField('o.base', { category: 'measure', hidden: true }), calculation('shown', '${o.base} * 2')];
    const shaped = await shapeTable(`SELECT 4 AS "o.base"`, makeShape(fields));
    expect(await rowsOf(shaped)).toEqual([{ shown: 8 }]);
  });
});

describe('merge queries', () => {
  it('join further sources to the first on their mapped fields', async () => {
    await workbench.connection.run(`
      CREATE OR REPLACE TABLE a AS SELECT * FROM (VALUES ('CA', 1), ('NY', 2), ('TX', 3)) t("a.state", "a.count");
      CREATE OR REPLACE TABLE b AS SELECT * FROM (VALUES ('NY', 20, 7), ('CA', 10, 8)) t("b.state", "b.sum", "a.count")`);
    const measure = (name: string, column = name) => makeField(name, { category: 'measure', column });
    const outer = [makeField('a.state'), measure('a.count'), measure('b.sum'), measure('a.count_1')];
    const prepared = makePrepared(makeShape(outer), {
      merge: {
        sources: [
          {
            name: 'first',
            query: makePrepared(makeShape([makeField('a.state'), measure('a.count')])),
            mergeFields: [],
            fields: ['a.state', 'a.count'].map((name) => ({ name, as: name })),
          },
          {
            name: 'second',
            query: makePrepared(makeShape([makeField('b.state'), measure('b.sum'), measure('a.count')])),
            mergeFields: [{ fieldName: 'a.state', sourceFieldName: 'b.state' }],
            fields: [
              { name: 'b.sum', as: 'b.sum' },
              { name: 'a.count', as: 'a.count_1' },
            ],
          },
        ],
      },
    });
    const runs = ['a', 'b'].map((relation, source) => ({
      statement: makeStatement('main'),
      relation,
      truncated: false,
      source,
    }));
    expect(await rowsOf(await shape(prepared, runs))).toEqual([
      { 'a.state': 'CA', 'a.count': 1, 'b.sum': 10, 'a.count_1': 8 },
      { 'a.state': 'NY', 'a.count': 2, 'b.sum': 20, 'a.count_1': 7 },
      { 'a.state': 'TX', 'a.count': 3, 'b.sum': null, 'a.count_1': null },
    ]);
  });
});

describe('the rows of a merge query', () => {
  const measure = (name: string) => makeField(name, { category: 'measure' });
  const ranked = (over: Partial<ResultShape>, added: readonly ResultField[] = []) =>
    makePrepared(makeShape([makeField('a.state'), measure('b.sum'), ...added], over), {
      merge: {
        sources: [
          {
            name: 'first',
            query: makePrepared(makeShape([makeField('a.state')])),
            mergeFields: [],
            fields: [{ name: 'a.state', as: 'a.state' }],
          },
          {
            name: 'second',
            query: makePrepared(makeShape([makeField('b.state'), measure('b.sum')])),
            mergeFields: [{ fieldName: 'a.state', sourceFieldName: 'b.state' }],
            fields: [{ name: 'b.sum', as: 'b.sum' }],
          },
        ],
      },
    });
  const merge = async (prepared: PreparedQuery) => {
    await workbench.connection.run(`
      CREATE OR REPLACE TABLE a AS SELECT * FROM (VALUES ('TX'), ('CA'), ('NY')) t("a.state");
      CREATE OR REPLACE TABLE b AS SELECT * FROM (VALUES ('NY', 20), ('CA', 10), ('TX', 15)) t("b.state", "b.sum")`);
    const runs = ['a', 'b'].map((relation, source) => ({
      statement: makeStatement('main'),
      relation,
      truncated: false,
      source,
    }));
    const shaped = await shape(prepared, runs);
    return { rows: await rowsOf(shaped), truncated: shaped.truncated };
  };

  it('stand in the order of its first source where it has no sorts, and are cut in that order', async () => {
    const all = [
      { 'a.state': 'TX', 'b.sum': 15 },
      { 'a.state': 'CA', 'b.sum': 10 },
      { 'a.state': 'NY', 'b.sum': 20 },
    ];
    expect(await merge(ranked({ limit: 3 }))).toEqual({ rows: all, truncated: false });
    expect(await merge(ranked({ limit: 2 }))).toEqual({ rows: all.slice(0, 2), truncated: true });
  });

  it('are sorted before they are cut, and told to be cut', async () => {
    const sorts = [{ field: 'b.sum', desc: true }];
    expect(await merge(ranked({ limit: 1, sorts, sortAfter: true }))).toEqual({
      rows: [{ 'a.state': 'NY', 'b.sum': 20 }],
      truncated: true,
    });
  });

  it('carry table calculations over fields of several sources', async () => {
    const calculation = { kind: 'expression', expression: 'running_total(${b.sum})' } as const;
    const running = makeField('running', { category: 'table_calculation', column: null, calculation });
    expect((await merge(ranked({}, [running]))).rows).toEqual([
      { 'a.state': 'TX', 'b.sum': 15, running: 15 },
      { 'a.state': 'CA', 'b.sum': 10, running: 25 },
      { 'a.state': 'NY', 'b.sum': 20, running: 45 },
    ]);
  });
});

describe('an abort', () => {
  it('ends shaping with its own reason', async () => {
    const controller = new AbortController();
    controller.abort('stopped');
    const run = { statement: makeStatement('main'), relation: 'given', truncated: false };
    await expect(
      shapeResult(workbench.connection, makePrepared(makeShape([count])), [run], controller.signal, now),
    ).rejects.toBe('stopped');
  });
});
