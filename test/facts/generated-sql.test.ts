/**
 * What the SQL that Looker generates gives: limits and indexes of pivots, totals, templates, cases, filled rows, fiscal
 * quarters, compared periods, references in measures.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled, errorsOf, projectOf, sqlOf } from '../lookml/sql/compile-support.ts';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
fiscal_month_offset: -8
view: o {
  derived_table: { sql:
    SELECT * FROM (VALUES
      ('north', 'a', 5, TIMESTAMP '2023-03-10 10:00:00'), ('north', 'b', 4, TIMESTAMP '2024-03-11 10:00:00'),
      ('east', 'c', 9, TIMESTAMP '2024-03-12 10:00:00'), ('south', 'b', 2, TIMESTAMP '2024-05-12 10:00:00'),
      ('west', 'd', 1, TIMESTAMP '2023-12-31 10:00:00')) v(region, kind, n, made) ;; }
  filter: since { type: date }
  filter: where_kind { type: string }
  parameter: pick { type: string default_value: "b" }
  dimension: region {}
  dimension: kind {}
  dimension: n { type: number }
  dimension: is_big { type: yesno sql: \${n} > 4 ;; }
  dimension: is_huge { type: yesno sql: \${n} > 100 ;; }
  dimension: stage { case: { when: { sql: \${kind} = 'b' ;; label: "Second" } when: { sql: \${kind} = 'a' ;; label: "First" } when: { sql: \${kind} = 'z' ;; label: "Never" } } }
  dimension: staged { case: { when: { sql: \${kind} = 'b' ;; label: "Second" } else: "Other" } }
  dimension: tier { type: tier tiers: [3, 6] style: integer sql: \${n} ;; }
  dimension: in_kind { type: yesno sql: {% condition where_kind %} \${kind} {% endcondition %} ;; }
  dimension: start { sql: {% date_start since %} ;; }
  dimension: end { sql: {% date_end since %} ;; }
  dimension_group: at { type: time timeframes: [raw, date, month, quarter, year, fiscal_quarter, fiscal_year, fiscal_quarter_of_year] sql: \${TABLE}.made ;; }
  measure: count { type: count }
  measure: sum { type: sum sql: \${n} ;; }
  measure: plus { type: number sql: \${sum} + 1 ;; }
  measure: share { type: number sql: 1.0 * \${plus} / \${plus} ;; }
  measure: rest { type: number sql: 10 - \${plus} * 2 ;; }
  measure: before { type: period_over_period based_on: sum based_on_time: at_year period: year kind: previous }
  measure: more { type: period_over_period based_on: sum based_on_time: at_year period: year kind: difference }
}
explore: o {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

type Row = Readonly<Record<string, unknown>>;
const rows = (query: object): Promise<Row[]> => server.run({ view: 'o', ...query });
const column = async (name: string, query: object): Promise<unknown[]> => (await rows(query)).map((row) => row[name]);

describe('limits of a pivoted query', () => {
  const pivoted = { fields: ['o.region', 'o.kind', 'o.sum'], pivots: ['o.kind'], sorts: ['o.kind', 'o.region'] };

  it('count rows and columns of the whole: a row stays though its cells are beyond the last column [A]', async () => {
    expect(await rows({ ...pivoted, column_limit: '2' })).toEqual([
      { 'o.region': 'east', 'o.sum': { a: null, b: null } },
      { 'o.region': 'north', 'o.sum': { a: 5, b: 4 } },
      { 'o.region': 'south', 'o.sum': { a: null, b: 2 } },
      { 'o.region': 'west', 'o.sum': { a: null, b: null } },
    ]);
  });

  it('keep a column whose rows are all beyond the last row [A]', async () => {
    expect(await rows({ ...pivoted, limit: '2' })).toEqual([
      { 'o.region': 'east', 'o.sum': { a: null, b: null, c: 9, d: null } },
      { 'o.region': 'north', 'o.sum': { a: 5, b: 4, c: null, d: null } },
    ]);
  });

  it.each([
    ['o.sum desc 1', ['north', 'south', 'east', 'west']],
    ['o.sum 1', ['south', 'north', 'west', 'east']],
    ['o.sum desc 0', ['north', 'east', 'south', 'west']],
    ['o.sum desc', ['north', 'east', 'south', 'west']],
  ])('%s sorts by the column of that index, which is 0 where none is said [A]', async (sort, regions) => {
    expect(await column('o.region', { ...pivoted, sorts: ['o.kind', sort] })).toEqual(regions);
  });
});

describe('totals', () => {
  it('stand in statements of their own, which the sql of the query does not show [A; leaving them out: a choice]', async () => {
    const query = { view: 'o', fields: ['o.region', 'o.sum'], total: true };
    const { statements } = compiled(projectOf(lookml), query);
    expect(statements.map(({ role }) => role)).toEqual(['main', 'total']);
    const total = statements[1]?.sql ?? '';
    expect(total).not.toMatch(/GROUP BY/);
    expect(await server.run(query, 'sql')).toMatch(/^WITH [\s\S]*GROUP BY\s+1\s+ORDER BY[\s\S]*LIMIT 500\s*$/);
  });
});

describe('templates', () => {
  it('let a condition without a value be 1=1 [A]', () => {
    const project = projectOf(lookml);
    expect(sqlOf(project, { view: 'o', fields: ['o.in_kind'] })).toContain('1=1');
    const filtered = sqlOf(project, { view: 'o', fields: ['o.in_kind'], filters: { 'o.where_kind': 'b' } });
    expect(filtered).not.toContain('1=1');
  });

  it.each([
    ['', null, null],
    ['2024/01/05 to 2024/02/05', '2024-01-05', '2024-02-05'],
    ['after 2024/01/05', '2024-01-05', null],
    ['before 2024/01/05', null, '2024-01-05'],
    ['2024', '2024-01-01', '2025-01-01'],
  ])('have the bounds of %j in date_start and date_end, NULL where there is none [B]', async (since, start, end) => {
    const filters = since === '' ? {} : { 'o.since': since };
    const [row] = await rows({ fields: ['o.start', 'o.end'], filters, limit: '1' });
    const day = (value: unknown): unknown => (typeof value === 'string' ? value.slice(0, 10) : value);
    expect([day(row?.['o.start']), day(row?.['o.end'])]).toEqual([start, end]);
  });
});

describe('case dimensions', () => {
  it('without else are null for the rest, and come in the order of their labels [A]', async () => {
    expect(await column('o.stage', { fields: ['o.stage', 'o.count'], sorts: ['o.stage'] })).toEqual([
      'Second',
      'First',
      null,
    ]);
  });

  it.each([
    ['o.stage', 'Second', ['north', 'south']],
    ['o.stage', '-Second', ['east', 'north', 'west']],
    ['o.stage', 'NULL', ['east', 'west']],
    ['o.staged', 'Other', ['east', 'north', 'west']],
    ['o.staged', '-Other', ['north', 'south']],
  ])('are filtered by their labels: %s is %s [A]', async (name, filter, regions) => {
    const query = { fields: ['o.region'], filters: { [name]: filter }, sorts: ['o.region'] };
    expect(await column('o.region', query)).toEqual(regions);
  });
});

describe('rows that are filled in', () => {
  it('are named at the head of the SQL: of yesno, tiers and cases as of dates [A]', async () => {
    const filled = ['o.is_huge', 'o.tier', 'o.stage', 'o.at_month'];
    for (const name of filled) {
      const query = { view: 'o', fields: [name, 'o.count'], fill_fields: [name], sorts: [name] };
      expect(await server.run(query, 'sql')).toMatch(
        new RegExp(`^-- raw sql results do not include filled-in values for '${name.replace('.', '[.]')}'\n`),
      );
    }
    const values = (name: string): Promise<unknown[]> =>
      column(name, { fields: [name, 'o.count'], fill_fields: [name], sorts: [name] });
    expect(await values('o.is_huge')).toEqual(['No', 'Yes']);
    expect(await values('o.tier')).toEqual(['Below 3', '3 to 5', '6 or Above', 'Undefined']);
    expect((await values('o.at_month')).length).toBe(15);
  });
});

describe('fiscal quarters', () => {
  it('have the first month of the shifted quarter for their value, and are shown as FY…-Q… [A]', async () => {
    // The fiscal year begins eight months early: March 2023 is November 2023 of the shifted calendar.
    const names = ['at_date', 'at_fiscal_quarter', 'at_fiscal_year', 'at_fiscal_quarter_of_year'];
    const fields = names.map((name) => `o.${name}`);
    const { data } = await server.run({ view: 'o', fields, sorts: ['o.at_date'] }, 'json_detail');
    const seen = data.map((row: Record<string, Row>) => fields.map((name) => row[name]?.['value']).join(' '));
    expect(seen).toEqual([
      '2023-03-10 2023-10 2023 Q4',
      '2023-12-31 2024-07 2024 Q3',
      '2024-03-11 2024-10 2024 Q4',
      '2024-03-12 2024-10 2024 Q4',
      '2024-05-12 2025-01 2025 Q1',
    ]);
    expect(data[0]['o.at_fiscal_quarter'].rendered).toBe('FY2023-Q4');
  });
});

describe('measures that compare periods', () => {
  const months = { fields: ['o.at_month', 'o.sum', 'o.before', 'o.more'], sorts: ['o.at_month'] };

  it('stand beside the same month of the year before [B]', async () => {
    const found = (await rows(months)).map((row) => Object.values(row));
    expect(found).toEqual(
      expect.arrayContaining([
        ['2023-03', 5, null, null],
        ['2024-03', 13, 5, 8],
      ]),
    );
  });

  it('beside the year before where rows are years [B]', async () => {
    const fields = ['o.at_year', 'o.sum', 'o.before'];
    const found = (await rows({ fields, sorts: ['o.at_year'] })).map((row) => Object.values(row));
    expect(found.slice(0, 2)).toEqual([
      [2023, 6, null],
      [2024, 15, 6],
    ]);
  });

  it('are moved by months and days of the query’s time zone, across summer time [B]', async () => {
    const times = ['2024-10-15 12:00', '2024-11-01 04:10', '2024-11-15 12:00', '2023-03-12 04:30', '2024-03-11 12:00'];
    await using other = await startFactServer(`
      view: p {
        derived_table: { sql: ${times.map((time) => `SELECT TIMESTAMP '${time}:00' AS made`).join(' UNION ALL ')} ;; }
        dimension_group: made { type: time timeframes: [date, month, year] }
        measure: n { type: count }
        measure: month_before { type: period_over_period based_on: n based_on_time: made_month period: month kind: previous }
        measure: year_before { type: period_over_period based_on: n based_on_time: made_date period: year kind: previous }
      }
      explore: p {}`);
    const query = { view: 'p', query_timezone: 'America/New_York' };
    const of = async (fields: string[], filters = {}): Promise<unknown> =>
      (await other.run({ ...query, fields, filters, sorts: [fields[0] ?? ''] })).map((row: object) =>
        Object.values(row),
      );
    expect(await of(['p.made_month', 'p.n', 'p.month_before'], { 'p.made_date': 'after 2024/10/01' })).toEqual([
      ['2024-10', 1, null],
      ['2024-11', 2, 1],
    ]);
    // 2023-03-11 23:30 there, before its summer time began; the day a year later is in it.
    expect(await of(['p.made_date', 'p.n', 'p.year_before'], { 'p.made_date': '2024/03/11' })).toEqual([
      ['2024-03-11', 1, 1],
    ]);
  });

  it('have nothing before rows without a time, and groups of nulls beside their like [C: a choice]', async () => {
    const years = (region: string): string =>
      `SELECT 2023 AS year, ${region} AS region, 1 AS n UNION ALL SELECT 2024, ${region}, 2`;
    await using other = await startFactServer(`
      view: p {
        derived_table: { sql: SELECT *, make_timestamp(year, 3, 1, 0, 0, 0) AS made FROM (${years('NULL')} UNION ALL ${years("'a'")} UNION ALL SELECT NULL, 'a', 7) ;; }
        dimension: region {}
        dimension_group: made { type: time timeframes: [year] }
        measure: sum { type: sum sql: \${TABLE}.n ;; }
        measure: before { type: period_over_period based_on: sum based_on_time: made_year period: year kind: previous }
      }
      explore: p {}`);
    const query = { view: 'p', fields: ['p.made_year', 'p.region', 'p.before'], sorts: ['p.made_year', 'p.region'] };
    const found = (await other.run(query)).map((row: object) => Object.values(row));
    expect(found).toEqual([
      [2023, 'a', null],
      [2023, null, null],
      [2024, 'a', 1],
      [2024, null, 1],
      [null, 'a', null],
    ]);
  });

  it('cannot be what a custom field is based on [A]', () => {
    const custom = (based_on: string): readonly string[] =>
      errorsOf(projectOf(lookml), {
        view: 'o',
        fields: ['x'],
        dynamic_fields: JSON.stringify([{ measure: 'x', label: 'X', based_on, type: 'sum' }]),
      });
    expect(custom('o.before')[0]).toContain('o.before');
    expect(custom('o.sum')).toEqual([]);
  });
});

describe('references to measures in measures', () => {
  it('stand for the whole of what they name, whatever is around them [A]', async () => {
    expect(await rows({ fields: ['o.sum', 'o.plus', 'o.share', 'o.rest'] })).toEqual([
      { 'o.sum': 21, 'o.plus': 22, 'o.share': 1, 'o.rest': -34 },
    ]);
  });
});
