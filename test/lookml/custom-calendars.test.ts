/** Custom calendars are not served: one warning for each block that asks for one, and the rest goes on working. */
import { expect, test } from 'vitest';
import { errorsOf, flawedProjectOf, sqlOf } from './sql/compile-support.ts';

const project = flawedProjectOf(`
  explore: staff { join: weeks { relationship: many_to_one sql_on: \${staff.start_date} = \${weeks.day} ;; } }
  view: weeks {
    sql_table_name: retail_weeks ;;
    calendar_definition: {
      reference_date: day
      timeframe_mapping: { custom_date: day custom_week: week custom_year: year }
      timeframe_ordinal_mapping: { custom_date: day_nr custom_week: week_nr }
      previous_ordinal_mapping: { custom_week: week_before }
    }
    dimension: day { type: date primary_key: yes }
    dimension: week {}
    dimension: year {}
  }
  view: staff {
    dimension: id { primary_key: yes type: number }
    dimension: start_date { type: date }
    dimension_group: start_of {
      type: custom_calendar
      sql: \${start_date} ;;
      based_on_calendar: weeks
      custom_timeframes: [custom_week, custom_season]
    }
    measure: count { type: count }
    measure: before {
      type: period_over_period
      based_on: count
      based_on_time: start_of_custom_year
      custom_calendar_period: custom_year
      kind: previous
    }
  }
  explore: graph {}
  view: graph { sql_analytic_model_name: models.graph ;; dimension: node {} }`);

test('each block that asks for a custom calendar gets one warning, which says what is left out', () => {
  expect(project.diagnostics.map(({ severity, code, message }) => `${severity} ${code} ${message}`)).toEqual([
    expect.stringMatching(/^warning not-supported `calendar_definition` is not supported: /),
    expect.stringMatching(/^warning not-supported `type: custom_calendar` .* the fields of `start_of` are left out/),
    expect.stringMatching(/^warning not-supported `custom_calendar_period` .* are left out/),
    expect.stringMatching(/^warning not-supported `sql_analytic_model_name` /),
  ]);
});

test('what asks for none is queried as ever, and what does is not there', () => {
  expect(sqlOf(project, { view: 'staff', fields: ['weeks.week', 'staff.count'] })).toContain('retail_weeks');
  expect(sqlOf(project, { view: 'graph', fields: ['graph.node'] })).toContain('graph.node');
  const left = ['staff.before', 'staff.start_of_custom_week', 'staff.start_of_date', 'staff.start_of'];
  for (const field of left) {
    expect(errorsOf(project, { view: 'staff', fields: [field, 'staff.count'] }), field).toEqual([
      expect.stringContaining(`"${field}"`),
    ]);
  }
});
