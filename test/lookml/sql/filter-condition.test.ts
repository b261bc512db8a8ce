import type { DuckDBInstance, DuckDBConnection } from '@duckdb/node-api';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import { getDialect } from '../../../src/dialects/registry.ts';
import { filterCondition } from '../../../src/lookml/sql/filters/filter-condition.ts';
import type { FilterTarget } from '../../../src/lookml/sql/filters/filter-target.ts';
import { engineNames } from '../../support/engines.ts';
import { requireDialect } from '../../support/require-dialect.ts';

const dialect = requireDialect('duckdb');
const sql = (text: string) => ({ text, mappings: [] });
/** Friday, 18 May 2018, 18:30:02 UTC: the day of Looker's documented examples. */
const nowMs = Date.UTC(2018, 4, 18, 18, 30, 2);

const text: FilterTarget = { kind: 'string', sql: sql('t.s'), caseSensitive: true };
const folded: FilterTarget = { kind: 'string', sql: sql('t.s'), caseSensitive: false };
const number: FilterTarget = { kind: 'number', sql: sql('t.n') };
const yesno: FilterTarget = { kind: 'yesno', sql: sql('t.n > 10') };
const place: FilterTarget = { kind: 'location', latitude: sql('t.lat'), longitude: sql('t.long') };
const time: Extract<FilterTarget, { kind: 'time' }> = {
  kind: 'time',
  sql: sql('t.ts'),
  valueType: 'timestamp',
  queryTimezone: null,
  databaseTimezone: 'UTC',
  weekStartDay: 'monday',
  fiscalMonthOffset: 3,
};

let database: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  database = await openDuckdb(':memory:');
  connection = await database.connect();
  await connection.run(`CREATE TABLE t AS SELECT * FROM (VALUES
    (1, 'FOO', 1.5, 37.0, -122.0), (2, 'food', 10, 40.7, -74.0), (3, 'BAR', 66, 51.5, -0.1),
    (4, '', 100, -16.5, 179.9), (5, NULL, NULL, NULL, NULL), (6, 'a,b', -5, 0, 0), (7, '100%_x', 12345678901234567, 0, 0),
    (8, '-dash', 0, 0, 0), (9, 'it''s "so"', 5, 0, 0), (10, 'buffoon', 7, 0, 0)) AS v(id, s, n, lat, long)`);
});

afterAll(() => {
  connection.closeSync();
  database.closeSync();
});

async function idsWhere(condition: string): Promise<readonly number[]> {
  const result = await connection.runAndReadAll(`SELECT id FROM t WHERE ${condition} ORDER BY id`);
  return result.getRows().map(([id]) => Number(id));
}

async function matching(target: FilterTarget, filter: string): Promise<readonly number[]> {
  const condition = filterCondition(target, filter, { dialect, nowMs, filterName: 't.f' });
  expect(condition.diagnostics).toEqual([]);
  return idsWhere(condition.sql?.text ?? 'TRUE');
}

describe('string filters', () => {
  it.each<readonly [string, readonly number[]]>([
    ['FOO', [1]],
    ['FOO,BAR', [1, 3]],
    ['FOO, BAR', [1, 3]],
    ['FOO,,BAR,', [1, 3]],
    ['%oo%', [2, 10]],
    ['FOO%', [1]],
    ['%D', []],
    ['f%d', [2]],
    ['_OO', [1]],
    ['-FOO', [2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['-FOO,-BAR', [2, 4, 5, 6, 7, 8, 9, 10]],
    ['-%oo%', [1, 3, 4, 5, 6, 7, 8, 9]],
    ['%oo%,-food', [10]],
    ['%O%,BAR,-FOO', [3]],
    ['EMPTY', [4, 5]],
    ['empty', [4, 5]],
    ['-EMPTY', [1, 2, 3, 6, 7, 8, 9, 10]],
    ['NULL', [5]],
    ['-NULL', [1, 2, 3, 4, 6, 7, 8, 9, 10]],
    ['NULL,FOO', [1, 5]],
    ['"a,b"', [6]],
    ['a^,b', [6]],
    ['a\\,b', [6]],
    ['-"a,b"', [1, 2, 3, 4, 5, 7, 8, 9, 10]],
    ['100^%^_x', [7]],
    ['100^%^_%', [7]],
    ['"100%_x"', [7]],
    ['^-dash', [8]],
    ['"-dash"', [8]],
    [`it's ^"so^"`, [9]],
    [`"it's \\"so\\""`, [9]],
    ['""', [4]],
    ['', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['"unclosed', []],
    ["' OR 1=1 --", []],
  ])('%s', async (filter, ids) => {
    expect(await matching(text, filter)).toEqual(ids);
  });

  it.each([
    ['hello^ ', 'hello '],
    ['hello^ ^ ', 'hello '],
    ['hello^ ^ ^ ', 'hello  '],
    ['^ ^ hello^ ^ ', '  hello '],
    ['"hello  "', 'hello  '],
    ['^^ ^ ', '^  '],
  ])('reads the blanks at the ends of "%s"', (filter, value) => {
    expect(filterCondition(text, filter, { dialect, nowMs }).sql?.text).toBe(`t.s = '${value}'`);
  });

  it('ignores case where the model says so', async () => {
    expect(await matching(folded, 'foo')).toEqual([1]);
    expect(await matching(folded, 'FOO%')).toEqual([1, 2]);
    expect(await matching(folded, '-foo,-bar')).toEqual([2, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('compares once however many values there are, in any case too: engines take minutes for thousands of ORs', () => {
    const sqlOf = (target: FilterTarget, filter: string) =>
      filterCondition(target, filter, { dialect, nowMs }).sql?.text;
    expect(sqlOf(folded, 'foo,bar')).toBe(`LOWER(t.s) IN (LOWER('foo'), LOWER('bar'))`);
    expect(sqlOf(folded, '-foo,-bar')).toBe(`(NOT (LOWER(t.s) IN (LOWER('foo'), LOWER('bar'))) OR t.s IS NULL)`);
    expect(sqlOf(text, 'foo,-bar,-qux')).toBe(`(t.s = 'foo' AND t.s NOT IN ('bar', 'qux'))`);
  });
});

describe('number filters', () => {
  it.each<readonly [string, readonly number[]]>([
    ['5', [9]],
    ['1.5, 10', [1, 2]],
    ['NOT 5', [1, 2, 3, 4, 5, 6, 7, 8, 10]],
    ['<> 5', [1, 2, 3, 4, 5, 6, 7, 8, 10]],
    ['!=5', [1, 2, 3, 4, 5, 6, 7, 8, 10]],
    ['not 66, 100, 5', [1, 2, 5, 6, 7, 8, 10]],
    ['>1 AND <100', [1, 2, 3, 9, 10]],
    ['<=0 OR >=100', [4, 6, 7, 8]],
    ['1.5 to 10', [1, 2, 9, 10]],
    ['66 to', [3, 4, 7]],
    ['to 0', [6, 8]],
    ['[5,10]', [2, 9, 10]],
    ['(5,10)', [10]],
    ['[0,5),[66,inf)', [1, 3, 4, 7, 8]],
    ['(-inf,0]', [6, 8]],
    ['(,0)', [6]],
    ['NOT (0,100)', [4, 5, 6, 7, 8]],
    ['NULL', [5]],
    ['NOT NULL', [1, 2, 3, 4, 6, 7, 8, 9, 10]],
    ['-NULL', [1, 2, 3, 4, 6, 7, 8, 9, 10]],
    ['NULL, 5', [5, 9]],
    ['NOT 10,[1,10]', [1, 9, 10]],
    ['12345678901234567', [7]],
    ['12345678901234568', []],
    ['-5', [6]],
    ['1e1', [2]],
  ])('%s', async (filter, ids) => {
    expect(await matching(number, filter)).toEqual(ids);
  });

  it.each(['abc', '5 6', '[1', '1 to 2 to 3', '>', '5;', '1 AND 2', '0x10'])(
    'refuses %s and names the filter',
    (filter) => {
      const condition = filterCondition(number, filter, { dialect, nowMs, filterName: 't.f' });
      expect(condition.sql).toBeNull();
      expect(condition.diagnostics[0]).toMatchObject({ severity: 'error', range: { file: 't.f' } });
      expect(condition.diagnostics[0]?.message).toContain('t.f');
    },
  );
});

describe('yesno and location filters', () => {
  it.each<readonly [FilterTarget, string, readonly number[]]>([
    [yesno, 'Yes', [3, 4, 7]],
    [yesno, 'true', [3, 4, 7]],
    [yesno, 'No', [1, 2, 5, 6, 8, 9, 10]],
    [yesno, 'FALSE', [1, 2, 5, 6, 8, 9, 10]],
    [yesno, 'yes,no', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    [place, '40 miles from 36.97, -122.03', [1]],
    [place, '5600 kilometers from 51.5, -0.1', [2, 3]],
    // The whole Earth, but for what has no place on it.
    [place, '20100 kilometers from 90, 0', [1, 2, 3, 4, 6, 7, 8, 9, 10]],
    [place, 'inside box from 72.33, -173.14 to 14.39, -61.70', [1, 2]],
    [place, 'inside box from 0, 170 to -30, -170', [4]],
    [place, 'NULL', [5]],
    [place, '51.5, -0.1', [3]],
  ])('%o %s', async (target, filter, ids) => {
    expect(await matching(target, filter)).toEqual(ids);
  });

  it.each(['maybe', 'Yes;'])('refuses %s as a yesno', (filter) => {
    expect(filterCondition(yesno, filter, { dialect, nowMs }).diagnostics).toHaveLength(1);
  });

  it.each(['40 leagues from 1, 2', '1 mile from 99, 0', 'here'])('refuses %s as a location', (filter) => {
    expect(filterCondition(place, filter, { dialect, nowMs }).diagnostics).toHaveLength(1);
  });
});

/** `from` and `to` without seconds where they are 0. */
function bounds(filter: string, target = time): string {
  const condition = filterCondition(target, filter, { dialect, nowMs });
  expect(condition.diagnostics).toEqual([]);
  return (condition.sql?.text ?? 'any')
    .replaceAll(/TIMESTAMP '([^']*)'/g, '$1')
    .replaceAll(' 00:00:00', '')
    .replaceAll('t.ts ', '');
}

describe('date filters', () => {
  it.each<readonly [string, string]>([
    ['2018/05/29', '(>= 2018-05-29 AND < 2018-05-30)'],
    ['2018/05/10 for 3 days', '(>= 2018-05-10 AND < 2018-05-13)'],
    ['after 2018/05/10', '(>= 2018-05-10)'],
    ['before 2018/05/10', '(< 2018-05-10)'],
    ['2018/05', '(>= 2018-05-01 AND < 2018-06-01)'],
    ['2018/05 for 2 months', '(>= 2018-05-01 AND < 2018-07-01)'],
    ['2018/05/10 05:00 for 5 hours', '(>= 2018-05-10 05:00:00 AND < 2018-05-10 10:00:00)'],
    ['2018/05/10 for 5 months', '(>= 2018-05-10 AND < 2018-10-10)'],
    ['2018', '(>= 2018-01-01 AND < 2019-01-01)'],
    ['FY2018', '(>= 2018-04-01 AND < 2019-04-01)'],
    ['FY2018-Q1', '(>= 2018-04-01 AND < 2018-07-01)'],
    ['2018-Q4', '(>= 2018-10-01 AND < 2019-01-01)'],
    ['2018-07-01 for 1 quarter', '(>= 2018-07-01 AND < 2018-10-01)'],
    ['2016-1', '(>= 2015-01-01 AND < 2016-01-01)'],
    ['2018-05-18 12:00:00 to 2018-05-18 14:00:00', '(>= 2018-05-18 12:00:00 AND < 2018-05-18 14:00:00)'],
    ['2018-05-18 17', '(>= 2018-05-18 17:00:00 AND < 2018-05-18 18:00:00)'],
    ['1 second', '(>= 2018-05-18 18:30:02 AND < 2018-05-18 18:30:03)'],
    ['60 seconds ago for 1 second', '(>= 2018-05-18 18:29:02 AND < 2018-05-18 18:29:03)'],
    ['1 minute', '(>= 2018-05-18 18:30:00 AND < 2018-05-18 18:31:00)'],
    ['60 minutes', '(>= 2018-05-18 17:31:00 AND < 2018-05-18 18:31:00)'],
    ['24 hours', '(>= 2018-05-17 19:00:00 AND < 2018-05-18 19:00:00)'],
    ['24 hours ago for 1 hour', '(>= 2018-05-17 18:00:00 AND < 2018-05-17 19:00:00)'],
    ['today', '(>= 2018-05-18 AND < 2018-05-19)'],
    ['yesterday', '(>= 2018-05-17 AND < 2018-05-18)'],
    ['tomorrow', '(>= 2018-05-19 AND < 2018-05-20)'],
    ['2 days', '(>= 2018-05-17 AND < 2018-05-19)'],
    ['1 day ago', '(>= 2018-05-17 AND < 2018-05-18)'],
    ['7 days ago for 7 days', '(>= 2018-05-11 AND < 2018-05-18)'],
    ['7 complete days', '(>= 2018-05-11 AND < 2018-05-18)'],
    ['today for 7 days', '(>= 2018-05-18 AND < 2018-05-25)'],
    ['last 3 days', '(>= 2018-05-16 AND < 2018-05-19)'],
    ['1 week', '(>= 2018-05-14 AND < 2018-05-21)'],
    ['this week', '(>= 2018-05-14 AND < 2018-05-21)'],
    ['before this week', '(< 2018-05-14)'],
    ['after this week', '(>= 2018-05-14)'],
    ['next week', '(>= 2018-05-21 AND < 2018-05-28)'],
    ['2 weeks', '(>= 2018-05-07 AND < 2018-05-21)'],
    ['last week', '(>= 2018-05-07 AND < 2018-05-14)'],
    ['1 week ago', '(>= 2018-05-07 AND < 2018-05-14)'],
    ['1 month', '(>= 2018-05-01 AND < 2018-06-01)'],
    ['2 months', '(>= 2018-04-01 AND < 2018-06-01)'],
    ['last month', '(>= 2018-04-01 AND < 2018-05-01)'],
    ['2 months ago', '(>= 2018-03-01 AND < 2018-04-01)'],
    ['before 2 months ago', '(< 2018-03-01)'],
    ['next month', '(>= 2018-06-01 AND < 2018-07-01)'],
    ['2 months from now', '(>= 2018-07-01 AND < 2018-08-01)'],
    ['6 months from now for 3 months', '(>= 2018-11-01 AND < 2019-02-01)'],
    ['3 months ago for 2 days', '(>= 2018-02-01 AND < 2018-02-03)'],
    ['1 quarter', '(>= 2018-04-01 AND < 2018-07-01)'],
    ['last quarter', '(>= 2018-01-01 AND < 2018-04-01)'],
    ['2 quarters ago', '(>= 2017-10-01 AND < 2018-01-01)'],
    ['last fiscal quarter', '(>= 2018-01-01 AND < 2018-04-01)'],
    ['this fiscal year', '(>= 2018-04-01 AND < 2019-04-01)'],
    ['2 years', '(>= 2017-01-01 AND < 2019-01-01)'],
    ['before 2 years ago', '(< 2016-01-01)'],
    ['this year to second', '(>= 2018-01-01 AND < 2018-05-18 18:30:02)'],
    ['this week to day', '(>= 2018-05-14 AND < 2018-05-18)'],
    ['Monday', '(>= 2018-05-14 AND < 2018-05-15)'],
    ['friday', '(>= 2018-05-18 AND < 2018-05-19)'],
    ['after Monday', '(>= 2018-05-14)'],
    ['before Monday', '(< 2018-05-14)'],
    ['after 1 month ago', '(>= 2018-04-01)'],
    ['before now', '(< 2018-05-18 18:30:02)'],
    ['today, 7 days ago', '((>= 2018-05-18 AND < 2018-05-19) OR (>= 2018-05-11 AND < 2018-05-12))'],
    ['NULL', 'IS NULL'],
    ['not null', 'IS NOT NULL'],
    ['not 2018', '(NOT (>= 2018-01-01 AND < 2019-01-01) OR IS NULL)'],
    ['any time', 'any'],
    ['', 'any'],
  ])('%s', (filter, expected) => {
    expect(bounds(filter)).toBe(expected);
  });

  it.each([
    'garbage',
    '2018-02-30',
    '2018-13',
    '3',
    'days',
    'last',
    '3 fortnights',
    'before',
    '2018 to',
    'to 2018',
    "2018'--",
  ])('refuses %s', (filter) => {
    const condition = filterCondition(time, filter, { dialect, nowMs, filterName: 't.f' });
    expect(condition.sql).toBeNull();
    expect(condition.diagnostics[0]?.message).toContain('t.f');
  });

  it('counts days in the query timezone and asks in the database timezone', () => {
    const newYork = { ...time, queryTimezone: 'America/New_York' };
    expect(bounds('today', newYork)).toBe('(>= 2018-05-18 04:00:00 AND < 2018-05-19 04:00:00)');
    // The day on which clocks went forward has 23 hours.
    expect(bounds('2018-03-11', newYork)).toBe('(>= 2018-03-11 05:00:00 AND < 2018-03-12 04:00:00)');
    const tokyo = { ...time, queryTimezone: 'Asia/Tokyo' };
    expect(bounds('today', tokyo)).toBe('(>= 2018-05-18 15:00:00 AND < 2018-05-19 15:00:00)');
  });

  it('writes bounds as the column has its values', () => {
    const write = (valueType: 'date' | 'epoch' | 'yyyymmdd', filter: string) =>
      filterCondition({ ...time, valueType }, filter, { dialect, nowMs }).sql?.text;
    expect(write('date', '2 days')).toBe("(t.ts >= DATE '2018-05-17' AND t.ts < DATE '2018-05-19')");
    expect(write('date', '24 hours')).toBe("(t.ts >= DATE '2018-05-18' AND t.ts < DATE '2018-05-19')");
    expect(write('yyyymmdd', 'this month')).toBe('(t.ts >= 20180501 AND t.ts < 20180601)');
    expect(write('epoch', '2018')).toBe('(t.ts >= 1514764800 AND t.ts < 1546300800)');
  });

  it('begins weeks where the model says', () => {
    expect(bounds('this week', { ...time, weekStartDay: 'sunday' })).toBe('(>= 2018-05-13 AND < 2018-05-20)');
  });

  it('says so when a filter leaves the calendar or the zone is unknown', () => {
    const code = (filter: string, target = time) =>
      filterCondition(target, filter, { dialect, nowMs }).diagnostics[0]?.code;
    expect(code('99999999 years from now')).toBe('date-out-of-range');
    expect(code('today', { ...time, queryTimezone: 'Nowhere/Land' })).toBe('unknown-timezone');
    expect(bounds('9999')).toBe('(>= 9999-01-01)');
  });
});

describe('any text', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc
      .array(
        fc.constantFrom(
          "'",
          '"',
          '\\',
          '^',
          '%',
          '_',
          ',',
          '-',
          '--',
          '/*',
          ';',
          ' OR 1=1',
          '\0',
          '\uE000',
          '\uE001',
          '0',
          'a',
          'NULL',
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  );

  it('is data or a diagnostic, on every dialect and kind', () => {
    const targets: readonly FilterTarget[] = [text, folded, number, yesno, place, time];
    fc.assert(
      fc.property(hostile, fc.constantFrom(...targets), fc.constantFrom(...engineNames), (filter, target, name) => {
        const condition = filterCondition(target, filter, { dialect: getDialect(name) ?? dialect, nowMs });
        expect(condition.sql === null || condition.diagnostics.length === 0).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds exactly the value that it was written for', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const escaped = value.toWellFormed().replaceAll(/["\\^]/g, (char) => (char === '\\' ? '\\\\' : `^${char}`));
        const target: FilterTarget = { kind: 'string', sql: sql('v'), caseSensitive: true };
        const condition = filterCondition(target, `"${escaped}"`, { dialect, nowMs });
        const row = dialect.literal.string(value.toWellFormed());
        const result = await connection.runAndReadAll(
          `SELECT count(*)::INTEGER FROM (SELECT ${row} AS v UNION ALL SELECT 'other') WHERE ${condition.sql?.text ?? 'TRUE'}`,
        );
        expect(result.getRows()[0]?.[0]).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['"', ',', '^', '-', '(', 'a,', '5,', 'NOT ', '3 days,', '"a', "'", '\\'])(
    '%s repeated is read to its end',
    (piece) => {
      const long = piece.repeat(20_000);
      for (const target of [text, number, yesno, place, time]) {
        const { sql: made, diagnostics } = filterCondition(target, long, { dialect, nowMs });
        expect(made !== null || diagnostics.length > 0 || long.startsWith(',')).toBe(true);
      }
    },
  );
});
