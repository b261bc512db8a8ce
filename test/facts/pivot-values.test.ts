/** What templates of a pivoted measure read of the dimension that its columns stand for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: t {
  derived_table: { sql:
    SELECT 'x' AS kind, 'a & b' AS place, 1.5 AS size, 9007199254740993 AS big, TRUE AS flag, DATE '2024-05-06' AS day, 1234 AS n
    UNION ALL SELECT 'y', NULL, 20, 7, FALSE, DATE '2024-01-02', 2
    UNION ALL SELECT 'x', 'c', 20, 7, FALSE, DATE '2024-01-02', 3 ;; }
  dimension: kind {}
  dimension: place {}
  dimension: size { type: number value_format: "0.00" }
  dimension: big { type: number }
  dimension: flag { type: yesno }
  dimension: tier { type: tier tiers: [0, 10] sql: \${size} ;; }
  dimension_group: made { type: time timeframes: [date, quarter] datatype: date convert_tz: no sql: \${TABLE}.day ;; }
  measure: total {
    type: sum sql: \${TABLE}.n ;;
    html: {{ rendered_value }} in {{ t.place._value }} {% if place._value == null %}nowhere{% endif %} ;;
    link: { label: "In {{ place._value }}" url: "/x?place={{ t.place._filterable_value | url_encode }}" }
  }
  measure: of_all { type: sum sql: \${TABLE}.n ;; html: {{ size._value | times: 2 }}|{{ size._rendered_value }}|{{ big._value }}|{{ flag._value }}|{{ tier._value }}|{{ made_quarter._value }}|{{ made_quarter._rendered_value }}|{{ made_date._value | date: "%d.%m." }} ;; }
  measure: of_row { type: sum sql: \${TABLE}.n ;; html: {{ row['t.place'] }}/{{ t.place._is_selected }} ;; }
}
explore: t {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

interface Cell {
  readonly html?: string;
  readonly links?: readonly unknown[];
}

type Row = Readonly<Record<string, Readonly<Record<string, Cell>>>>;

/** The cells of `measure` in each row, pivot column by pivot column, then those of the row of totals. */
async function cellsOf(measure: string, pivots: readonly string[], more: object = {}): Promise<readonly Cell[][]> {
  const query = { view: 't', fields: ['t.kind', ...pivots, measure], pivots, sorts: ['t.kind', ...pivots], ...more };
  const { data, totals_data } = (await server.run(query, 'json_detail', '?generate_drill_links=true')) as {
    readonly data: readonly Row[];
    readonly totals_data?: Row;
  };
  return [...data, ...(totals_data ? [totals_data] : [])].map((row) => Object.values(row[measure] ?? {}));
}

const htmlOf = (cells: readonly Cell[]): readonly unknown[] => cells.map(({ html }) => html?.trim());

describe('templates of a pivoted measure', () => {
  it('read the value over their column, null too; in row totals there is none [C: a choice]', async () => {
    const rows = await cellsOf('t.total', ['t.place'], { row_total: 'right', total: true });
    expect(rows.map(htmlOf)).toEqual([
      ['1,234 in a &amp; b', '3 in c', undefined, '1,237 in  nowhere'],
      [undefined, undefined, '2 in  nowhere', '2 in  nowhere'],
      ['1,234 in a &amp; b', '3 in c', '2 in  nowhere', '1,239 in  nowhere'],
    ]);
  });

  it('read it in links, as a filter takes it', async () => {
    const [first = []] = await cellsOf('t.total', ['t.place']);
    expect(first.map(({ links }) => links)).toEqual([
      [{ label: 'In a & b', url: '/x?place=%22a+%26+b%22', type: 'url' }],
      [{ label: 'In c', url: '/x?place=c', type: 'url' }],
      undefined,
    ]);
  });

  it('read numbers, flags, tiers and dates as in rows, each of several pivots', async () => {
    const pivots = ['t.size', 't.big', 't.flag', 't.tier', 't.made_quarter', 't.made_date'];
    const [first = []] = await cellsOf('t.of_all', pivots);
    expect(htmlOf(first)).toEqual([
      '3.0|1.50|9007199254740993|Yes|T01 [0.0,10.0)|2024-04|2024-Q2|06.05.',
      '40.0|20.00|7|No|T02 [10.0,inf)|2024-01|2024-Q1|02.01.',
    ]);
  });

  it('read it by row[…] as well', async () => {
    const [first = []] = await cellsOf('t.of_row', ['t.place']);
    expect(htmlOf(first)).toEqual(['a &amp; b/true', 'c/true', undefined]);
  });
});
