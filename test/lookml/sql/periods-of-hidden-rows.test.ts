/** What an explore hides of an earlier period is hidden there, too: comparisons show nothing that its reader may not see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryDefinition } from '../../../src/contract/query-definition.ts';
import { engineDialects, engineNames, openEngine, type Engine } from '../../support/engines.ts';
import { compiled, context, projectOf } from './compile-support.ts';

const project = projectOf(`
  explore: by_attribute { from: sales view_name: sales access_filter: { field: sales.made_year user_attribute: mine } }
  explore: by_condition { from: sales view_name: sales sql_always_where: \${sales.made_raw} >= DATE '2024-01-01' ;; }
  explore: by_join { from: sales view_name: sales always_join: [seasons]
    join: seasons { type: inner relationship: many_to_one sql_on: \${seasons.year} = \${sales.made_year} ;; } }
  explore: by_joined_attribute { from: sales view_name: sales access_filter: { field: seasons.open_to user_attribute: mine }
    join: seasons { relationship: many_to_one sql_on: \${seasons.year} = \${sales.made_year} ;; } }
  explore: by_groups { from: sales view_name: sales sql_always_having: \${sales.count} > 1 ;; }
  explore: all_rows { from: sales view_name: sales }
  explore: by_table { from: of_year view_name: of_year }
  view: sales {
    dimension: id { type: number primary_key: yes }
    dimension: kind {}
    dimension_group: made { type: time timeframes: [raw, year] datatype: date sql: \${TABLE}.made ;; }
    measure: count { type: count }
    measure: total { type: sum sql: \${TABLE}.amount ;; }
    measure: before { type: period_over_period based_on: total based_on_time: made_year period: year kind: previous }
  }
  view: seasons { dimension: year { type: number } dimension: open_to {} }
  view: of_year {
    derived_table: { explore_source: all_rows {
      column: year { field: sales.made_year } column: total { field: sales.total } column: before { field: sales.before }
      filters: [sales.made_year: "{{ _user_attributes['mine'] }}"]
    } }
    dimension: year { type: number } dimension: total { type: number } dimension: before { type: number }
  }`);

const tables = [
  'CREATE TABLE sales (id INT PRIMARY KEY, made DATE, kind VARCHAR(9), amount INT)',
  `INSERT INTO sales VALUES (1, DATE '2023-02-01', 'a', 5), (2, DATE '2024-02-01', 'a', 11), (3, DATE '2024-03-01', 'a', 20),
    (4, DATE '2023-03-01', 'b', 7), (5, DATE '2023-04-01', 'b', 8), (6, DATE '2024-04-01', 'b', 1), (7, DATE '2024-05-01', 'b', 1)`,
  'CREATE TABLE seasons (year INT, open_to VARCHAR(9))',
  "INSERT INTO seasons VALUES (2024, '2024')",
];

const ofSales = { fields: ['sales.made_year', 'sales.total', 'sales.before'], sorts: ['sales.made_year'] };
const ofKinds = { fields: ['sales.made_year', 'sales.kind', 'sales.before'], sorts: ['sales.made_year', 'sales.kind'] };
const visible = ['2024', '33', 'null'];

const questions: Readonly<Record<string, readonly [Omit<QueryDefinition, 'model'>, readonly (readonly string[])[]]>> = {
  'an access filter of the time': [{ view: 'by_attribute', ...ofSales }, [visible]],
  'an access filter of the time, beside a filter of the user': [
    { view: 'by_attribute', ...ofSales, filters: { 'sales.made_year': '2024' } },
    [visible],
  ],
  'a condition on the time': [{ view: 'by_condition', ...ofSales }, [visible]],
  'an inner join by the time': [{ view: 'by_join', ...ofSales }, [visible]],
  'an access filter of what is joined by the time': [{ view: 'by_joined_attribute', ...ofSales }, [visible]],
  'a derived table with filters by attributes': [
    { view: 'by_table', fields: ['of_year.year', 'of_year.total', 'of_year.before'] },
    [visible],
  ],
  // Of kind a the one sale of 2023 is no group that may be seen.
  'a condition on groups': [
    { view: 'by_groups', ...ofKinds, filters: { 'sales.made_year': '2024' } },
    [
      ['2024', 'a', 'null'],
      ['2024', 'b', '15'],
    ],
  ],
  'nothing: it compares': [
    { view: 'all_rows', ...ofSales },
    [
      ['2023', '20', 'null'],
      ['2024', '33', '20'],
    ],
  ],
};

describe.each(engineNames)('on %s', (name) => {
  let engine: Engine | null;

  beforeAll(async () => {
    engine = await openEngine(name);
    for (const statement of engine ? tables : []) await engine?.query(statement);
  });
  afterAll(() => engine?.close());

  it.each(Object.entries(questions))('by %s', async (_what, [query, rows]) => {
    // MariaDB is not installed everywhere.
    if (engine === null) return;
    const user = { ...context.user, userAttributes: { mine: '2024' }, isAdministrator: false };
    const [statement] = compiled(project, query, { dialect: engineDialects[name], context: { user } }).statements;
    const found = await engine.query(statement?.runSql ?? '');
    expect(found.rows.map((row) => row.map((value) => String(value)))).toEqual(rows);
  });
});
