/** Native derived tables: their hidden columns, and what their sorts name. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled, flawedProjectOf } from '../lookml/sql/compile-support.ts';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const base = `
view: deals {
  derived_table: { sql:
    SELECT 5 AS days, 'won' AS state, TIMESTAMP '2024-03-03 10:00:00' AS at UNION ALL
    SELECT 15, 'lost', TIMESTAMP '2024-03-04 10:00:00' UNION ALL
    SELECT 25, 'open', TIMESTAMP '2024-03-05 10:00:00' UNION ALL
    SELECT 15, 'won', TIMESTAMP '2024-03-05 11:00:00' ;; }
  dimension: days { type: number }
  dimension: state {}
  dimension: open_tier { type: tier tiers: [10, 20] style: integer sql: \${days} ;; }
  dimension: stage { case: { when: { sql: \${state} = 'won' ;; label: "Won" } else: "Other" } }
  dimension_group: at { type: time timeframes: [raw, date, day_of_week] }
  measure: count { type: count }
  measure: total { type: sum sql: \${days} ;; }
}
explore: deals {}
explore: joined { from: deals join: opportunity { from: deals sql_on: \${joined.days} = \${opportunity.days} ;; relationship: many_to_many } }
`;

/** A view over the explore `source`, and the explore that shows it. */
const table = (name: string, source: string, inside: string, fields: string): string => `
view: ${name} { derived_table: { explore_source: ${source} { ${inside} } } ${fields} }
explore: ${name} {}`;

const lookml =
  base +
  table(
    'tiers',
    'deals',
    `column: tier { field: deals.open_tier } column: count {}
     derived_column: place { sql: ROW_NUMBER() OVER (ORDER BY deals_open_tier__sort_) ;; }
     derived_column: last { sql: MAX(deals_open_tier__sort_) OVER () ;; }`,
    'dimension: tier {} dimension: place { type: number } dimension: last {} dimension: count { type: number }',
  ) +
  table(
    'stages',
    'deals',
    `column: stage {} column: at_day_of_week {}
     derived_column: stage_place { sql: deals_stage__sort_ ;; }
     derived_column: day_place { sql: deals_at_day_of_week__sort_ ;; }`,
    'dimension: stage {} dimension: at_day_of_week {} dimension: stage_place {} dimension: day_place { type: number }',
  ) +
  table(
    'joined_tiers',
    'joined',
    'column: tier { field: opportunity.open_tier } derived_column: place { sql: opportunity_open_tier__sort_ ;; }',
    'dimension: tier {} dimension: place {}',
  ) +
  table(
    'by_column',
    'deals',
    'column: st { field: deals.state } column: sum { field: deals.total } sorts: [sum: desc, st: asc] limit: 2',
    'dimension: st {} dimension: sum { type: number }',
  ) +
  table(
    'by_field',
    'deals',
    'column: st { field: deals.state } column: sum { field: deals.total } sorts: [deals.total: desc, deals.state: asc] limit: 2',
    'dimension: st {} dimension: sum { type: number }',
  ) +
  table(
    'unsorted',
    'deals',
    'column: st { field: deals.state } column: sum { field: deals.total } limit: 2',
    'dimension: st {} dimension: sum { type: number }',
  ) +
  table(
    'by_tier',
    'deals',
    'column: tier { field: deals.open_tier } sorts: [deals.open_tier: desc] limit: 1',
    'dimension: tier {}',
  );

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

describe('native derived tables', () => {
  it('expose the hidden column of a tier as <view>_<field>__sort_ [A]', async () => {
    const fields = ['tiers.tier', 'tiers.place', 'tiers.last'];
    expect(await server.run({ view: 'tiers', fields, sorts: ['tiers.place'] })).toEqual([
      { 'tiers.tier': 'Below 10', 'tiers.place': 1, 'tiers.last': '2' },
      { 'tiers.tier': '10 to 19', 'tiers.place': 2, 'tiers.last': '2' },
      { 'tiers.tier': '20 or Above', 'tiers.place': 3, 'tiers.last': '2' },
    ]);
  });

  it('expose those of cases and days of the week as well, and name the view as the explore does [B]', async () => {
    const fields = ['stages.stage', 'stages.stage_place', 'stages.at_day_of_week', 'stages.day_place'];
    const rows = await server.run({ view: 'stages', fields, sorts: ['stages.day_place', 'stages.stage_place'] });
    expect(rows.map((row: object) => Object.values(row).join(' '))).toEqual([
      'Other 1 Monday 0',
      'Won 0 Tuesday 1',
      'Other 1 Tuesday 1',
      'Won 0 Sunday 6',
    ]);
    const joined = { view: 'joined_tiers', fields: ['joined_tiers.tier', 'joined_tiers.place'] };
    expect(await server.run({ ...joined, sorts: ['joined_tiers.place'], limit: '1' })).toEqual([
      { 'joined_tiers.tier': 'Below 10', 'joined_tiers.place': '0' },
    ]);
  });
});

describe('times in a native derived table', () => {
  const inside = (more: string): string =>
    base +
    table('days', 'deals', `column: at_date {} ${more}`, 'dimension: at_date {}') +
    table('again', 'days', `column: at_date {} ${more}`, 'dimension: at_date {}');
  const zones = (view: string, more: string, query_timezone?: string): readonly string[] => {
    const project = flawedProjectOf(inside(more));
    const query = { view, fields: [`${view}.at_date`], ...(query_timezone === undefined ? {} : { query_timezone }) };
    const found = compiled(project, query).statements[0]?.sql.matchAll(
      /AT TIME ZONE '([^']+)' AS TIMESTAMP|TIME ZONE '([^']+)'\) AS DATE/g,
    );
    return [...(found ?? [])].map(([, first, second]) => first ?? second ?? '');
  };

  it.each<readonly [string, string, readonly string[]]>([
    ['are not converted without a timezone of the table', '', []],
    ['are converted to the timezone that it names', 'timezone: "Asia/Tokyo"', ['Asia/Tokyo']],
    ['are converted to that of the query where it says so', 'timezone: query_timezone', ['America/New_York']],
  ])('%s [A]', (_, more, expected) => {
    expect(zones('days', more, 'America/New_York')).toEqual(expected);
    // A table of a table too.
    expect(zones('again', more, 'America/New_York')).toEqual(expected);
  });
});

describe('sorts of an explore_source', () => {
  it.each([
    ['a field of the explore [A]', 'by_field'],
    ['a column of the table [C: a choice]', 'by_column'],
  ])('may name %s', async (_, view) => {
    const fields = [`${view}.st`, `${view}.sum`];
    expect(await server.run({ view, fields, sorts: [`${view}.sum desc`] })).toEqual([
      { [`${view}.st`]: 'open', [`${view}.sum`]: 25 },
      { [`${view}.st`]: 'won', [`${view}.sum`]: 20 },
    ]);
  });

  it('are the author’s to say: a limit without them keeps as many rows as it says, in no order [C: a choice]', async () => {
    const fields = ['unsorted.st', 'unsorted.sum'];
    const sums: Readonly<Record<string, number>> = { won: 20, lost: 15, open: 25 };
    const rows = await server.run({ view: 'unsorted', fields });
    // Whole groups, whichever: the limit comes behind the grouping.
    expect(rows.map((row: Record<string, string | number>) => sums[String(row['unsorted.st'])])).toEqual(
      rows.map((row: Record<string, string | number>) => row['unsorted.sum']),
    );
    expect(rows).toHaveLength(2);
    const sql: string = await server.run({ view: 'unsorted', fields, sorts: ['unsorted.st'] }, 'sql');
    expect(sql.match(/GROUP BY|ORDER BY|LIMIT \d+/g)).toEqual([
      'GROUP BY',
      'LIMIT 2',
      'GROUP BY',
      'ORDER BY',
      'LIMIT 500',
    ]);
  });

  it('sort tiers by their places [A]', async () => {
    expect(await server.run({ view: 'by_tier', fields: ['by_tier.tier'] })).toEqual([
      { 'by_tier.tier': '20 or Above' },
    ]);
  });

  it.each(['nothing', 'deals.nothing', 'nowhere.state', 'doubled'])(
    'that name neither are an error: %s [C: a choice]',
    (sort) => {
      const inside = `column: st { field: deals.state } derived_column: doubled { sql: 1 ;; } sorts: [${sort}: desc] limit: 2`;
      const { diagnostics } = flawedProjectOf(base + table('sorted', 'deals', inside, 'dimension: st {}'));
      const full = sort.includes('.') ? sort : `deals.${sort}`;
      expect(diagnostics.filter((one) => one.severity === 'error').map((one) => one.message)).toEqual([
        `Explore \`deals\` has no field \`${full}\``,
      ]);
    },
  );
});
