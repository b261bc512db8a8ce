/** A filter by the value that a timeframe shows keeps the rows that show it: in every zone, on every engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled, projectOf } from '../lookml/sql/compile-support.ts';
import { caseTables } from '../support/case-tables.ts';
import { engineNames, openEngine, type Engine } from '../support/engines.ts';
import { loadTable } from '../support/fixture-tables.ts';

/** New York's clocks show this hour twice; a filter means the first. */
const TWICE = /^2024-11-03 01:\d/;
const same = (value: string): string => value;
const quoted = (value: string): string => `"${value}"`;
/** Timeframe → the filter that means one of its values. */
const timeframes: Readonly<Record<string, (value: string) => string>> = {
  time: (value) => `${value.slice(0, 19)} for 1 second`,
  minute: (value) => `${value} for 1 minute`,
  hour: (value) => `${value}:00 for 1 hour`,
  hour6: (value) => `${value}:00 for 6 hours`,
  minute15: (value) => `${value} for 15 minutes`,
  date: same,
  week: (value) => `${value} for 1 week`,
  month: same,
  quarter: (value) => `${value}-01 for 1 quarter`,
  year: same,
  fiscal_year: (value) => `FY${value}`,
  time_of_day: quoted,
  hour_of_day: same,
  day_of_week: same,
  day_of_week_index: same,
  day_of_month: same,
  day_of_year: same,
  week_of_year: same,
  month_num: same,
  month_name: same,
  quarter_of_year: same,
  fiscal_month_num: same,
  fiscal_quarter_of_year: same,
};
const zones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
const project = projectOf(`week_start_day: thursday
  fiscal_month_offset: -2
  explore: events {}
  view: events {
    dimension: id { type: number primary_key: yes sql: \${TABLE}.id ;; }
    dimension_group: made { type: time sql: \${TABLE}.created ;; }
    dimension_group: epoch { type: time datatype: epoch sql: \${TABLE}.epoch ;; }
    dimension_group: ymd { type: time datatype: yyyymmdd sql: \${TABLE}.ymd ;; }
    dimension_group: day { type: time datatype: date sql: \${TABLE}.day ;; }
  }`);

describe('filters by what timeframes show', () => {
  const engines: Engine[] = [];
  beforeAll(async () => {
    for (const name of engineNames) {
      const engine = await openEngine(name);
      if (engine === null) continue;
      engines.push(engine);
      for (const table of caseTables) await loadTable(engine, table);
    }
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close();
  });

  async function rowsOf(engine: Engine, field: string, query_timezone: string, filters: Record<string, string>) {
    const query = {
      view: 'events',
      fields: ['events.id', field],
      filters,
      query_timezone,
      sorts: ['events.id'],
      limit: '-1',
    };
    const { rows } = await engine.query(compiled(project, query, { dialect: engine.dialect }).statements[0]?.sql ?? '');
    return rows.map(([id, value]) => [id, value] as const);
  }

  const dated = new Set(['time', 'minute', 'hour', 'hour6', 'minute15', 'time_of_day', 'hour_of_day']);
  const cases = ['made', 'epoch', 'ymd', 'day'].flatMap((group) =>
    Object.keys(timeframes).flatMap((timeframe) =>
      dated.has(timeframe) && group.length < 4 ? [] : [[group, timeframe] as const],
    ),
  );
  it.each(cases)('%s_%s', async (group, timeframe) => {
    const field = `events.${group}_${timeframe}`;
    for (const zone of zones) {
      const all: unknown[] = [];
      for (const engine of engines) {
        const shown = await rowsOf(engine, field, zone, {});
        all.push(shown);
        for (const value of new Set(shown.flatMap(([, one]) => one ?? []))) {
          if (TWICE.test(value)) continue;
          const kept = await rowsOf(engine, field, zone, { [field]: timeframes[timeframe]?.(value) ?? value });
          const ids = shown.flatMap(([id, one]) => (one === value ? [id] : []));
          expect(
            kept.map(([id]) => id),
            `${engine.name} ${zone} ${value}`,
          ).toEqual(ids);
        }
      }
      for (const one of all) expect(one, zone).toEqual(all[0]);
    }
  });
});
