/** Beside which timeframes measures that compare periods have a value, and what is said where they have none. */
import { expect, it } from 'vitest';
import { compile, errorsOf, projectOf } from '../lookml/sql/compile-support.ts';

const periods = ['date', 'week', 'month', 'quarter', 'fiscal_quarter', 'year', 'fiscal_year'];
const project = projectOf(`
  fiscal_month_offset: 3
  explore: o { join: c { relationship: many_to_one sql_on: \${o.id} = \${c.id} ;; } }
  explore: years { from: table_of_years }
  view: table_of_years {
    derived_table: { explore_source: o { column: name { field: o.made_month_name } column: n { field: o.by_year } } }
    dimension: n { type: number }
  }
  view: c { dimension: id { primary_key: yes } dimension_group: made { type: time } }
  view: o {
    dimension: id { primary_key: yes }
    dimension: kind {}
    dimension_group: made { type: time }
    dimension_group: sent { type: time timeframes: [month_name, month_num, quarter, month] }
    dimension: day { type: date }
    measure: n { type: count }
    ${periods.map((period) => `measure: by_${period} { type: period_over_period based_on: n based_on_time: made_date period: ${period} kind: previous }`).join('\n')}
    measure: sent_by_month { type: period_over_period based_on: n based_on_time: sent_month_name period: month kind: difference }
    measure: of_day { type: period_over_period based_on: n based_on_time: day period: week kind: relative_change }
    measure: twice { type: number sql: 2 * \${by_year} ;; }
  }`);

type Asked = Parameters<typeof errorsOf>[1];
const refused = (fields: readonly string[], more: Partial<Asked> = {}): readonly string[] =>
  errorsOf(project, { view: 'o', fields: [...fields], ...more });

it.each([
  [
    'year',
    'made_year made_fiscal_year made_quarter made_month made_week made_date made_hour6 made_raw made_millisecond10',
  ],
  ['fiscal_year', 'made_year made_fiscal_year made_fiscal_quarter made_month made_date'],
  ['quarter', 'made_quarter made_fiscal_quarter made_month made_week made_time'],
  ['fiscal_quarter', 'made_quarter made_fiscal_quarter made_month made_week made_time'],
  ['month', 'made_month made_week made_date made_minute15'],
  ['week', 'made_week made_date made_hour'],
  ['date', 'made_date made_hour12 made_second made_microsecond'],
])('each %s is compared with the one before beside timeframes as long and shorter: %s [A]', (period, timeframes) => {
  for (const timeframe of timeframes.split(' ')) {
    expect(refused([`o.${timeframe}`, `o.by_${period}`]), timeframe).toEqual([]);
  }
});

it.each([
  ['quarter', 'made_year made_fiscal_year'],
  ['month', 'made_quarter made_year'],
  ['week', 'made_month made_quarter made_fiscal_year'],
  ['date', 'made_week made_month made_year'],
  [
    'year',
    'made_month_name made_month_num made_day_of_week made_day_of_week_index made_day_of_month made_day_of_year made_week_of_year made_quarter_of_year made_fiscal_month_num made_fiscal_quarter_of_year made_hour_of_day made_time_of_day made',
  ],
  ['year', 'kind'],
])('each %s is refused beside longer ones, and beside what is no stretch of time: %s [A]', (period, timeframes) => {
  for (const timeframe of timeframes.split(' ')) {
    const said = refused([`o.${timeframe}`, `o.by_${period}`]);
    expect(said, timeframe).toEqual([expect.stringMatching(/^period-timeframe: "o\.by_/)]);
    expect(said[0]).toContain(timeframe === 'kind' ? 'no timeframe of "o.made"' : `only "o.${timeframe}"`);
    expect(said[0]).toContain(`a ${period === 'date' ? 'day' : period} or shorter`);
  }
});

it.each<[what: string, fields: string[], more?: Partial<Asked>]>([
  ['without a dimension', ['o.by_year']],
  ['beside the time of another group', ['o.sent_month', 'o.by_year']],
  ['beside the group of that name of another view', ['c.made_month', 'o.by_year']],
  ['where another measure reads it', ['o.made_month_name', 'o.twice']],
  ['in a filter', ['o.made_month_name', 'o.n'], { filters: { 'o.by_year': '>1' } }],
  ['in a custom filter', ['o.made_month_name', 'o.n'], { filter_expression: '${o.by_year} > 1' }],
  ['with a filter of its time alone', ['o.by_year'], { filters: { 'o.made_year': '2024' } }],
  ['in a derived table', ['years.n'], { view: 'years' }],
])('a comparison of periods %s is refused [A]', (_what, fields, more) => {
  expect(refused(fields, more)).toEqual([expect.stringMatching(/^period-timeframe: "o\.by_year"/)]);
});

it('a fitting timeframe suffices, whatever else of its time stands beside it, and one alone is a group [A]', () => {
  expect(refused(['o.made_month_name', 'o.made_date', 'o.by_month', 'o.by_year'])).toEqual([]);
  expect(refused(['o.made_year', 'o.made_month', 'o.by_month'], { subtotals: ['o.made_year'], total: true })).toEqual(
    [],
  );
  expect(refused(['o.made_month', 'o.kind', 'o.by_month'], { pivots: ['o.made_month'], row_total: 'right' })).toEqual(
    [],
  );
  expect(refused(['o.day', 'o.of_day'])).toEqual([]);
});

it('who asked is told what to add: the field that the measure names if it fits, else the longest that does', () => {
  const hintsOf = (fields: string[]) => compile(project, { view: 'o', fields }).diagnostics.map(({ hint }) => hint);
  expect(hintsOf(['o.kind', 'o.by_year'])).toEqual(['Add "o.made_date"']);
  expect(hintsOf(['o.sent_quarter', 'o.sent_by_month'])).toEqual(['Add "o.sent_month"']);
});
