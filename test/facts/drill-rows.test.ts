/** The rows that a measure's drill link leads to are those that the cell counts: asked of the server, cell by cell. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
week_start_day: sunday
fiscal_month_offset: 3
view: t {
  derived_table: { sql:
    SELECT * FROM (VALUES
      (1, 'a, b', -5, 0.1::DOUBLE, TIMESTAMP '2024-03-05 10:07:31', true), (2, '-x', 0, 0.25, TIMESTAMP '2024-03-10 00:00:00', false),
      (3, '50% "off" ^', 10, 7, TIMESTAMP '2024-12-31 23:59:59', NULL), (4, 'NULL', NULL, NULL, NULL, NULL),
      (5, NULL, 99, 1e20, TIMESTAMP '1999-06-15 06:30:00', true), (6, ' blank ', 1, -3.5, TIMESTAMP '2024-11-03 01:30:00', true),
      (7, 'it''s & <b>', 2, 1.25, TIMESTAMP '2024-03-10 02:30:00', false), (8, 'a,-b', -11, 2, TIMESTAMP '2023-01-01 12:00:00', false),
      (9, 'a, b', 3, 0.3, TIMESTAMP '2024-03-05 10:09:00', true)
    ) v(id, txt, n, f, made, ok) ;; }
  dimension: id { primary_key: yes type: number }
  dimension: txt {}
  dimension: n { type: number }
  dimension: told { sql: \${txt} ;; html: {{ t.integer._value }} {{ t.ok._value }} ;; }
  dimension: f { type: number }
  dimension: ok { type: yesno sql: \${TABLE}.ok ;; }
  dimension: classic { type: tier tiers: [-10.5, 0, 1, 50] sql: \${n} ;; }
  dimension: integer { type: tier tiers: [-10, 0, 1, 2, 50] style: integer sql: \${n} ;; }
  dimension: interval { type: tier tiers: [-0.5, .25, 1.25] style: interval sql: \${f} ;; }
  dimension: relational { type: bin bins: [-0.5, .25, 1.25] style: relational sql: \${f} ;; }
  dimension: case { case: { when: { sql: \${n} < 0 ;; label: "Less, than" } when: { sql: \${n} < 3 ;; label: "50%" } } }
  dimension_group: made { type: time timeframes: [raw, time, hour, minute15, date, week, month, quarter, fiscal_quarter, year, month_name, hour_of_day] }
  dimension_group: counted { type: time datatype: epoch timeframes: [raw] sql: epoch(\${TABLE}.made)::BIGINT ;; }
  dimension_group: kept { type: time timeframes: [raw] convert_tz: no sql: \${TABLE}.made ;; }
  dimension_group: day { type: time datatype: yyyymmdd timeframes: [raw] sql: strftime(\${TABLE}.made, '%Y%m%d')::INTEGER ;; }
  measure: count { type: count drill_fields: [id] }
  measure: good { type: count drill_fields: [id] filters: [ok: "Yes", n: ">0"] }
  measure: some { type: count drill_fields: [id] filters: [txt: "\\"a, b\\",NULL,-x", integer: "Below -10,-10 to -1,2 to 49", made_date: "2024"] }
}
explore: t {}
`;

const custom = [
  { dimension: 'joined', label: 'Joined', expression: 'concat(${t.txt}, "|", ${t.n})', _type_hint: 'string' },
  {
    dimension: 'grouped',
    label: 'Grouped',
    calculation_type: 'group_by',
    args: ['t.txt', [{ label: 'A, "b"', filter: '"a, b",NULL' }], null],
  },
  { dimension: 'bins', label: 'Bins', calculation_type: 'bin', args: ['t.f', '.1', '0', '.5', null, 'classic'] },
  { measure: 'bad', label: 'Bad', based_on: 't.good', filters: { 't.n': '<3', 't.txt': '-"it\'s & <b>"' } },
  { measure: 'worded', label: 'Worded', based_on: 't.some', filter_expression: '${t.n} < 50 OR ${joined} = "x" # odd' },
  {
    measure: 'longer',
    label: 'Longer',
    based_on: 'worded',
    expression: 'NOT is_null(${t.f})',
    filters: { 't.n': '>-9' },
  },
  { measure: 'worse', label: 'Worse', based_on: 'bad', filters: { 't.n': '>=2' } },
];
const dynamic_fields = JSON.stringify(custom);

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

interface Cell {
  readonly value: unknown;
  readonly links?: readonly { readonly url: string; readonly type: string }[];
}
type Row = Readonly<Record<string, Cell | Readonly<Record<string, Cell>>>>;

/** What the query of an address counts. */
async function countBehind(url: string): Promise<unknown> {
  const params = new URL(url, 'https://x').searchParams;
  const filters = [...params].flatMap(([name, value]) => (name.startsWith('f[') ? [[name.slice(2, -1), value]] : []));
  const asked = ['query_timezone', 'dynamic_fields', 'filter_expression'].flatMap((name) => {
    const value = params.get(name);
    return value === null ? [] : [[name, value]];
  });
  const query = { view: 't', fields: ['t.count'], filters: Object.fromEntries(filters), ...Object.fromEntries(asked) };
  const [row] = await server.run(query);
  return row?.['t.count'] ?? query;
}

const measures = ['t.count', 't.some', 'worse', 'worded', 'longer'];

/** Cells with a link that leads to other rows, of all that have one. */
async function astray(query: object): Promise<{ readonly seen: number; readonly wrong: readonly unknown[] }> {
  const zone = { query_timezone: 'America/New_York', dynamic_fields };
  const answer = await server.run({ view: 't', ...zone, ...query }, 'json_detail', '?generate_drill_links=true');
  expect(answer.errors ?? []).toEqual([]);
  const rows: Row[] = [
    ...answer.data,
    ...(answer.totals_data ? [answer.totals_data] : []),
    ...Object.values(answer.subtotals_data ?? {}).flat(),
  ];
  const cells = rows.flatMap((row) =>
    measures.flatMap((name) => {
      const cell = row[name];
      if (cell === undefined) return [];
      return Array.isArray(cell['links']) || 'value' in cell
        ? [cell as Cell]
        : Object.values(cell as Record<string, Cell>);
    }),
  );
  const linked = cells.flatMap(({ value, links = [] }) =>
    links.filter(({ type }) => type === 'measure_default').map(({ url }) => ({ value, url })),
  );
  const found = await Promise.all(linked.map(({ url }) => countBehind(url)));
  const wrong = linked.flatMap(({ value, url }, index) => (found[index] === value ? [] : [[value, found[index], url]]));
  return { seen: linked.length, wrong };
}

describe('drill links of measures lead to the rows that the cell counts', () => {
  it.each(['t.txt', 't.integer', 't.relational', 't.case', 't.made_week', 'joined', 'grouped'])(
    'by %s, whatever the value and the filters of the measure [C: a choice where both filter by one field]',
    async (name) => {
      const { seen, wrong } = await astray({ fields: [name, ...measures] });
      expect(wrong).toEqual([]);
      expect(seen).toBeGreaterThan(8);
    },
  );

  it('by dimensions of all kinds at once [A]', async () => {
    const numbers = ['t.n', 't.f', 't.ok', 't.classic', 't.interval', 'bins'];
    const frames = [
      'time',
      'hour',
      'minute15',
      'date',
      'week',
      'month',
      'quarter',
      'fiscal_quarter',
      'year',
      'hour_of_day',
    ];
    const times = frames.map((frame) => `t.made_${frame}`);
    const { seen, wrong } = await astray({ fields: [...numbers, ...times, ...measures] });
    expect(wrong).toEqual([]);
    expect(seen).toBe(9 * measures.length);
  });

  it.each(['t.made_raw', 't.counted_raw', 't.kept_raw', 't.day_raw'])(
    'by %s, which is shown as the database keeps it [C: a choice]',
    async (name) => {
      const { seen, wrong } = await astray({ fields: [name, ...measures], pivots: [] });
      expect(wrong).toEqual([]);
      const pivoted = await astray({ fields: [name, 't.ok', 't.count'], pivots: [name] });
      expect(pivoted.wrong).toEqual([]);
      expect(seen + pivoted.seen).toBeGreaterThan(40);
    },
  );

  it.each(['t.txt', 't.classic', 't.made_week', 't.made_hour', 'grouped'])(
    'pivoted by %s, and in row totals [C: a choice]',
    async (pivot) => {
      const fields = [pivot, 't.ok', 't.count', 'worse'];
      const { seen, wrong } = await astray({ fields, pivots: [pivot], row_total: 'right' });
      expect(wrong).toEqual([]);
      expect(seen).toBeGreaterThan(9);
    },
  );

  it.each<readonly [string, object]>([
    ['filters on the same fields', { filters: { 't.n': '<50', 't.ok': 'Yes,No', 't.txt': '-"-x"' } }],
    ['filters on groups, which no row of theirs meets', { filters: { 't.count': '>1', 't.n': 'NOT NULL' } }],
    ['a custom filter', { filter_expression: '${t.n} > 0 OR ${t.txt} = "a,-b"' }],
    [
      'a custom filter on rows, groups and custom fields',
      { filter_expression: '${t.count} >= 1 AND (${t.n} > 0 OR ${t.n} < -9) AND ${joined} != "x"' },
    ],
  ])('in queries with %s [C: a choice]', async (_, query) => {
    const { seen, wrong } = await astray({ fields: ['t.case', ...measures], ...query });
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(0);
  });

  it('where rows are told apart by fields that templates brought in [C: a choice]', async () => {
    const { seen, wrong } = await astray({ fields: ['t.told', ...measures] });
    expect(wrong).toEqual([]);
    expect(seen).toBe(9 * measures.length);
  });

  it('in totals and subtotals [C: a choice]', async () => {
    const fields = ['t.case', 't.integer', 't.ok', ...measures];
    const { seen, wrong } = await astray({ fields, subtotals: ['t.case', 't.integer'], total: true });
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(40);
  });
});

it('drill links of dimensions carry the custom filter of the query [C: a choice]', async () => {
  const query = { view: 't', fields: ['t.made_month', 't.count'], filter_expression: '${t.n} > 0' };
  const { data } = await server.run(query, 'json_detail', '?generate_drill_links=true');
  const [link] = data[0]['t.made_month'].links;
  expect(link.url).toContain('&filter_expression=%24%7Bt.n%7D+%3E+0&sorts=');
});
