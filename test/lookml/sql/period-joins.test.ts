/** Both periods of a comparison are of the same rows: whatever makes the query join a view makes its earlier period join it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryDefinition } from '../../../src/contract/query-definition.ts';
import { engineDialects, engineNames, openEngine, type Engine } from '../../support/engines.ts';
import { compiled, projectOf } from './compile-support.ts';

const project = projectOf(`
  explore: returned { from: sold view_name: sold
    join: back { type: inner relationship: one_to_many sql_on: \${back.sold_id} = \${sold.id} ;; } }
  explore: sold { join: back { relationship: one_to_many sql_on: \${back.sold_id} = \${sold.id} ;; } }
  view: sold {
    dimension: id { type: number primary_key: yes }
    dimension: kind {}
    dimension_group: day { type: time timeframes: [raw, year] datatype: date sql: \${TABLE}.day ;; }
    measure: amount { type: sum sql: \${TABLE}.amount ;; }
    measure: amount_before { type: period_over_period based_on: amount based_on_time: day_year period: year kind: previous }
    measure: lines { type: number sql: COUNT(*) ;; }
    measure: lines_before { type: period_over_period based_on: lines based_on_time: day_year period: year kind: previous }
    measure: lines_more { type: period_over_period based_on: lines based_on_time: day_year period: year kind: difference }
  }
  view: back {
    dimension: id { type: number primary_key: yes }
    dimension: sold_id { type: number }
    dimension: pieces { type: number }
    measure: returns { type: count }
  }`);

const tables = [
  'CREATE TABLE sold (id INT PRIMARY KEY, day DATE, kind VARCHAR(9), amount INT)',
  `INSERT INTO sold VALUES (1, DATE '2023-02-01', 'a', 10), (2, DATE '2023-03-01', 'a', 20), (3, DATE '2024-02-01', 'a', 40),
    (4, DATE '2024-03-01', 'a', 80), (5, DATE '2023-04-01', 'b', 160), (6, DATE '2024-04-01', 'b', 320)`,
  'CREATE TABLE back (id INT PRIMARY KEY, sold_id INT, pieces INT)',
  'INSERT INTO back VALUES (1, 1, 1), (2, 1, 2), (3, 3, 3), (4, 3, 4), (5, 3, 5), (6, 6, 6)',
];

/** The joined rows of each year next to those of the year before, as one writes them by hand. */
function byHand(join: string): string {
  const ofYear = `SELECT made AS made, SUM(line_count) AS line_count, SUM(amount) AS amount FROM (
      SELECT EXTRACT(YEAR FROM sold.day) AS made, sold.id, COUNT(*) AS line_count, MAX(sold.amount) AS amount
      FROM sold ${join} back ON back.sold_id = sold.id GROUP BY 1, 2
    ) AS sales GROUP BY 1`;
  return `SELECT now.made, now.amount, before_it.amount, before_it.line_count, now.line_count - before_it.line_count
    FROM (${ofYear}) AS now LEFT JOIN (${ofYear}) AS before_it ON before_it.made = now.made - 1 ORDER BY 1`;
}

const asked = {
  fields: ['sold.day_year', 'sold.amount', 'sold.amount_before', 'sold.lines_before', 'sold.lines_more'],
  sorts: ['sold.day_year'],
} as const;
const [year, ...measures] = asked.fields;

const causes: Readonly<Record<string, Partial<Omit<QueryDefinition, 'model'>>>> = {
  'a measure beside it': { fields: [...asked.fields, 'back.returns'] },
  'a filter on a measure': { filters: { 'back.returns': '>=0' } },
  'a custom measure': {
    fields: [...asked.fields, 'most'],
    dynamic_fields: JSON.stringify([{ measure: 'most', label: 'most', based_on: 'back.pieces', type: 'max' }]),
  },
  'a custom filter on a measure': { filter_expression: '${back.returns} >= 0' },
  'a filter of any value': { filters: { 'back.pieces': '' } },
};

describe.each(engineNames)('on %s', (name) => {
  let engine: Engine | null;
  beforeAll(async () => {
    engine = await openEngine(name);
    for (const statement of tables) await engine?.query(statement);
  });
  afterAll(() => engine?.close());

  async function answersOf(query: Omit<QueryDefinition, 'model'>, role: string) {
    const statement = compiled(project, query, { dialect: engineDialects[name] }).statements.find(
      (one) => one.role === role,
    );
    const rows = (await engine?.query(statement?.runSql ?? ''))?.rows ?? [];
    return rows.map((row) => row.slice(0, asked.fields.length));
  }

  describe.each([
    ['returned', 'INNER JOIN'],
    ['sold', 'LEFT JOIN'],
  ])('explore %s', (view, join) => {
    it.each(Object.entries(causes))('compares the rows that %s joins', async (_cause, cause) => {
      // MariaDB is not installed everywhere.
      if (engine === null) return;
      const { rows } = await engine.query(byHand(join));
      expect(rows[1]?.includes(null)).toBe(false);
      expect(await answersOf({ view, ...asked, ...cause }, 'main')).toEqual(rows);
    });

    it('compares them for each pivot and in totals', async () => {
      if (engine === null) return;
      const fields = [year, 'sold.kind', ...measures, 'back.returns'];
      const query = { view, fields, pivots: ['sold.kind'], total: true, row_total: 'right' };
      const { rows } = await engine.query(byHand(join));
      const answers = await answersOf(query, 'row_total');
      expect(answers.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(rows);
    });
  });
});
