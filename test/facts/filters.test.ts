/** Filter expressions: what they let through. Sources: Looker's page on filter expressions, its grammar's own tests, its SQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, compiled, projectOf } from '../lookml/sql/compile-support.ts';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const numbers = [0, 1, 2, 3, 5, 6, 7, 10, 15, 20, 42, 80, 90, 100, 200];
const texts = ['north', 'south', 'a, b', 'done'];
const values = [
  ...numbers.map((n) => `(${String(n)}, NULL, NULL)`),
  ...texts.map((text) => `(NULL, '${text}', NULL)`),
  '(NULL, NULL, NULL)',
  `(NULL, 'flags', TRUE), (NULL, 'flags', FALSE), (NULL, 'flags', NULL)`,
];

const words = [
  'FOO',
  'FOOD',
  'BAR',
  'a FOO b',
  '100%_^ FOO',
  'sub_region',
  'subXregion',
  't-shirt',
  't-shirt "new" style',
  'a "b", c',
  'Intentional^caret',
  ' hello ',
  '',
  null,
];

const lookml = `
view: t {
  derived_table: { sql: SELECT * FROM (VALUES ${values.join(', ')}) v(n, text, flag) ;; }
  dimension: n { type: number }
  dimension: text {}
  dimension: flag { type: yesno }
  measure: count { type: count }
  measure: not_done { type: count filters: [text: "-done"] }
  measure: numbers { type: list list_field: n }
}
explore: t {}
view: w {
  derived_table: { sql: SELECT unnest([${words.map((word) => (word === null ? 'NULL' : `'${word}'`)).join(', ')}]) AS word ;; }
  dimension: word {}
}
explore: w {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

async function kept(field: string, filter: string): Promise<readonly unknown[]> {
  const query = { view: field.charAt(0), fields: [field], filters: { [field]: filter }, sorts: [field] };
  const rows: Record<string, unknown>[] = await server.run(query);
  return rows.map((row) => row[field]);
}

const without = (...excluded: readonly number[]): readonly unknown[] => [
  ...numbers.filter((n) => !excluded.includes(n)),
  null,
];
const between = (low: number, high: number): readonly number[] => numbers.filter((n) => n >= low && n <= high);

describe('number filters', () => {
  it.each<readonly [string, string, readonly unknown[]]>([
    ['B', '5', [5]],
    ['B', 'NOT 5', without(5)],
    ['B', '<>5', without(5)],
    ['B', '!=5', without(5)],
    ['B', '1, 3, 5, 7', [1, 3, 5, 7]],
    ['B', 'NOT 6, 90, 100', without(6, 90, 100)],
    ['B', '>1 AND <100, NOT 2', between(3, 99)],
    ['B', 'NOT >1, 2, <100', [null]],
    ['B', 'NOT >100, 2, <1', [...between(1, 100).filter((n) => n !== 2), null]],
    ['B', 'NOT 5 to 15, 20', without(5, 6, 7, 10, 15, 20)],
    ['B', '5, NOT 6, NOT 7', [5]],
    ['B', '5.5 to 10', [6, 7, 10]],
    ['B', '>=5.5 AND <=10', [6, 7, 10]],
    ['B', 'NOT 3 to 80.44', [0, 1, 2, 90, 100, 200, null]],
    ['B', '90 to', [90, 100, 200]],
    ['B', 'to 2', [0, 1, 2]],
    ['B', '>10 AND <=20 OR 90', [15, 20, 90]],
    ['B', '>=5 AND <=7 OR >=90 AND <=100', [5, 6, 7, 90, 100]],
    ['B', 'NULL', [null]],
    ['B', 'NOT NULL', numbers],
    ['C', 'NOT NULL, 3', [3]],
    ['C', '3, NOT NULL', [3]],
    ['C', 'NOT NULL, NOT 3', without(3).filter((n) => n !== null)],
    ['B', '(1, 7)', [2, 3, 5, 6]],
    ['B', '[5, 90)', between(5, 89)],
    ['B', '[0,2],[90,100]', [0, 1, 2, 90, 100]],
    ['B', '[0,3],20', [0, 1, 2, 3, 20]],
    ['B', 'NOT 10,[1,5)', [1, 2, 3]],
    ['B', 'NOT (3,12)', [0, 1, 2, 3, 15, 20, 42, 80, 90, 100, 200, null]],
    ['B', '(90, inf)', [100, 200]],
    ['B', '(-inf, 1]', [0, 1]],
    ['B', '23, not 42, 43', without(42)],
    ['B', '20, not 42, 3', without(20, 42, 3)],
    ['B', '20, NOT [30,100]', [20]],
    ['B', '5, not 42, not 43', [5]],
  ])('[%s] %s', async (_, filter, expected) => {
    expect(await kept('t.n', filter)).toEqual(expected);
  });
});

const wordsWithout = (...excluded: readonly (string | null)[]): readonly unknown[] =>
  words.filter((word) => !excluded.includes(word));

describe('text filters', () => {
  it.each<readonly [string, string, readonly unknown[]]>([
    ['B', 'FOO', ['FOO']],
    ['B', 'FOO,BAR', ['FOO', 'BAR']],
    ['B', '%FOO%', ['FOO', 'FOOD', 'a FOO b', '100%_^ FOO']],
    ['B', '%100^%^_^^ FOO%', ['100%_^ FOO']],
    ['B', '"100^%^_^^ FOO"', ['100%_^ FOO']],
    ['B', '-"100^%^_^^ FOO"', wordsWithout('100%_^ FOO')],
    ['B', 'FOO%', ['FOO', 'FOOD']],
    ['B', '%FOO', ['FOO', '100%_^ FOO']],
    ['B', 'FOO%,-FOOD', ['FOO']],
    ['B', 'FOO%,BAR', ['FOO', 'FOOD', 'BAR']],
    ['B', '-FOO', wordsWithout('FOO')],
    ['B', '-FOO,-BAR', wordsWithout('FOO', 'BAR')],
    ['B', '-%FOO%', wordsWithout('FOO', 'FOOD', 'a FOO b', '100%_^ FOO')],
    ['B', 'F%OD', ['FOOD']],
    ['B', '_AR', ['BAR']],
    ['B', 'EMPTY', ['', null]],
    ['B', 'empty', ['', null]],
    ['B', '-EMPTY', wordsWithout('', null)],
    ['B', 'null', [null]],
    ['B', '-null', wordsWithout(null)],
    ['B', 'sub^_region', ['sub_region']],
    ['B', 'sub_region', ['sub_region', 'subXregion']],
    ['B', '"sub_region"', ['sub_region']],
    ['B', 't-shirt', ['t-shirt']],
    ['B', String.raw`"t-shirt \"new\" style"`, ['t-shirt "new" style']],
    ['B', String.raw`"a \"b\", c"`, ['a "b", c']],
    ['B', '"Intentional^caret"', ['Intentional^caret']],
    ['B', '^ hello^ ', [' hello ']],
    ['B', ' hello ', [' hello ']],
  ])('[%s] %s', async (_, filter, expected) => {
    expect(new Set(await kept('w.word', filter))).toEqual(new Set(expected));
  });
});

describe('exclusions', () => {
  it('keep nulls: -north [A]', async () => {
    expect(await kept('t.text', '-north,-flags')).toEqual(['a, b', 'done', 'south', null]);
  });
  it('do not where they exclude nulls too: -north,-NULL [A]', async () => {
    expect(await kept('t.text', '-north,-flags,-NULL')).toEqual(['a, b', 'done', 'south']);
  });
  it('keep nulls in filters of measures as well [A]', async () => {
    const { count, not_done } = await server
      .run({ view: 't', fields: ['t.count', 't.not_done'] })
      .then(([row]: Record<string, number>[]) => ({ count: row?.['t.count'], not_done: row?.['t.not_done'] }));
    expect(Number(count) - Number(not_done)).toBe(1);
  });
});

describe('yesno filters', () => {
  it('count null as No [A]', async () => {
    const query = { view: 't', fields: ['t.count'], filters: { 't.text': 'flags', 't.flag': 'No' } };
    expect(await server.run(query)).toEqual([{ 't.count': 2 }]);
  });
});

const times = projectOf(`
view: o {
  sql_table_name: orders ;;
  dimension_group: at { type: time timeframes: [raw, time, date, week, month] }
  dimension_group: local { type: time timeframes: [time, date] convert_tz: no sql: \${TABLE}.at ;; }
  dimension_group: day { type: time timeframes: [date] datatype: date sql: \${TABLE}.day ;; }
  dimension: region {}
  measure: count { type: count }
}
explore: o {}
`);

/** The bounds that the filter writes, at noon (UTC) on Friday, 15 March 2024. */
function bounds(filter: string, field = 'o.at_date', query_timezone = 'UTC'): readonly string[] {
  const query = { view: 'o', fields: ['o.count'], filters: { [field]: filter }, query_timezone };
  const where = compiled(times, query).statements[0]?.sql.split('WHERE')[1] ?? '';
  return Array.from(
    where.matchAll(/(<=?|>=?|=)\s*(?:TIMESTAMP|DATE) '([^']*)'/g),
    ([, sign, bound]) => `${sign ?? ''} ${(bound ?? '').replace(' 00:00:00', '')}`,
  );
}

describe('date filters', () => {
  it.each<readonly [string, string, string, string]>([
    ['A', '4 weeks', '2024-02-19', '2024-03-18'],
    ['A', '8 months', '2023-08-01', '2024-04-01'],
    ['A', '2 months', '2024-02-01', '2024-04-01'],
    ['A', 'last year', '2023-01-01', '2024-01-01'],
    ['A', '7 days', '2024-03-09', '2024-03-16'],
    ['A', '15 days', '2024-03-01', '2024-03-16'],
    ['A', '2024/01/05 to 2024/01/09', '2024-01-05', '2024-01-09'],
    ['B', 'this week', '2024-03-11', '2024-03-18'],
    ['B', '3 days ago', '2024-03-12', '2024-03-13'],
    ['B', '3 months ago for 2 days', '2023-12-01', '2023-12-03'],
    ['B', '2018/05/10 for 5 months', '2018-05-10', '2018-10-10'],
    ['B', '2018', '2018-01-01', '2019-01-01'],
    ['B', '2018-09', '2018-09-01', '2018-10-01'],
    ['B', '2016-1', '2015-01-01', '2016-01-01'],
    ['B', '2024-5', '2019-01-01', '2020-01-01'],
    ['B', 'this year to day', '2024-01-01', '2024-03-15'],
    ['B', 'FY2018-Q1', '2018-01-01', '2018-04-01'],
    ['B', 'yesterday', '2024-03-14', '2024-03-15'],
    ['B', 'today', '2024-03-15', '2024-03-16'],
    ['B', 'tomorrow', '2024-03-16', '2024-03-17'],
    ['B', 'Monday', '2024-03-11', '2024-03-12'],
    ['B', 'this month', '2024-03-01', '2024-04-01'],
    ['B', 'this quarter', '2024-01-01', '2024-04-01'],
    ['B', 'last month', '2024-02-01', '2024-03-01'],
    ['B', 'last quarter', '2023-10-01', '2024-01-01'],
    ['B', 'next week', '2024-03-18', '2024-03-25'],
    ['B', 'next year', '2025-01-01', '2026-01-01'],
    ['B', '1 day', '2024-03-15', '2024-03-16'],
    ['B', '3 months', '2024-01-01', '2024-04-01'],
    ['B', '3 months ago', '2023-12-01', '2024-01-01'],
    ['B', '1 year', '2024-01-01', '2025-01-01'],
    ['B', '2 quarters', '2023-10-01', '2024-04-01'],
    ['B', '4 days ago for 4 days', '2024-03-11', '2024-03-15'],
    ['B', '3 days from now', '2024-03-18', '2024-03-19'],
    ['B', '3 days from now for 2 weeks', '2024-03-18', '2024-04-01'],
    ['B', '2018/05/29', '2018-05-29', '2018-05-30'],
    ['B', '2018/05', '2018-05-01', '2018-06-01'],
    ['B', '2018/05 for 2 months', '2018-05-01', '2018-07-01'],
    ['B', '2018/05/10 for 3 days', '2018-05-10', '2018-05-13'],
    ['B', '2018/05/10 05:00 for 5 hours', '2018-05-10 05:00:00', '2018-05-10 10:00:00'],
    ['B', '2018-05-18 12:00:00 to 2018-05-18 14:00:00', '2018-05-18 12:00:00', '2018-05-18 14:00:00'],
    ['B', '2018-01-01 12:00:00 for 3 days', '2018-01-01 12:00:00', '2018-01-04 12:00:00'],
    ['B', 'FY2018', '2018-01-01', '2019-01-01'],
    ['B', 'this year to second', '2024-01-01', '2024-03-15 12:00:00'],
  ])('[%s] %s: from %s to, not including, %s', (_, filter, from, to) => {
    expect(bounds(filter)).toEqual([`>= ${from}`, `< ${to}`]);
  });

  it('count 24 hours with the hour that runs [B]', () => {
    expect(bounds('24 hours')).toEqual(['>= 2024-03-14 13:00:00', '< 2024-03-15 13:00:00']);
  });

  it('include the date after "after" and exclude that after "before" [A]', () => {
    expect(bounds('after 2024/01/05')).toEqual(['>= 2024-01-05']);
    expect(bounds('before 2024/01/05')).toEqual(['< 2024-01-05']);
    expect(bounds('before this week')).toEqual(['< 2024-03-11']);
    expect(bounds('before 3 days ago')).toEqual(['< 2024-03-12']);
    expect(bounds('after 2018-10-05')).toEqual(['>= 2018-10-05']);
    expect(bounds('before 2018-01-01 12:00:00')).toEqual(['< 2018-01-01 12:00:00']);
  });

  it('convert their bounds to the zone of the database and leave the column alone [A]', () => {
    expect(bounds('4 weeks', 'o.at_week', 'America/New_York')).toEqual([
      '>= 2024-02-19 05:00:00',
      '< 2024-03-18 04:00:00',
    ]);
  });

  it('on a field with convert_tz: no, or of days, take "now" in the zone of the query and convert no bound [A]', () => {
    // Noon in UTC is the next day already there.
    for (const field of ['o.local_date', 'o.day_date']) {
      expect(bounds('1 day', field, 'Pacific/Kiritimati')).toEqual(['>= 2024-03-16', '< 2024-03-17']);
    }
  });

  it.each(['5 days user123', 'sometime', '2024-13-45', '32 of May'])(
    'that cannot be read are an error, not an empty result: %s [C: a choice]',
    async (filter) => {
      const outcome = compile(times, { view: 'o', fields: ['o.count'], filters: { 'o.at_date': filter } });
      expect(outcome.diagnostics[0]?.message).toContain(filter.split(' ').at(-1));
      expect(outcome.ok).toBe(false);
    },
  );
});

describe('a filter on a measure that is not selected', () => {
  it('groups by the dimensions, sorts by the first and filters groups [A]', () => {
    const query = { view: 'o', fields: ['o.region'], filters: { 'o.count': '>1' } };
    const sql = compiled(times, query).statements[0]?.sql ?? '';
    expect(sql).toMatch(/GROUP BY\s+1\s+HAVING \(COUNT\(\*\) > 1\)\s+ORDER BY\s+1\s+LIMIT 500/);
    expect(sql).not.toMatch(/SELECT[^F]*COUNT/);
  });
});
