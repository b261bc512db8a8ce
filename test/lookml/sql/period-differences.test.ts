/** What comparisons of periods compare, by numbers: what became less, and measures over the time that is compared. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineDialects, engineNames, openEngine, type Engine, type EngineName } from '../../support/engines.ts';
import { compiled, projectOf } from './compile-support.ts';

const project = projectOf(`
  explore: stock {}
  view: stock {
    dimension_group: day { type: time timeframes: [raw, year] datatype: date sql: \${TABLE}.day ;; }
    measure: most { type: max sql: \${TABLE}.pieces ;; }
    measure: least { type: period_over_period based_on: most based_on_time: day_year period: year kind: difference }
    measure: share { type: period_over_period based_on: most based_on_time: day_year period: year kind: relative_change }
  }`);

/** Orders of two years, each sent some days later, paid at the rate of its month. */
const orders = projectOf(`
  explore: sent { join: rates { relationship: many_to_one sql_on: \${rates.month} = \${sent.made_month} ;; } }
  view: sent {
    dimension: id { type: number primary_key: yes }
    dimension_group: made { type: time timeframes: [raw, month, year] datatype: date sql: \${TABLE}.made ;; }
    dimension_group: sent { type: time timeframes: [raw] datatype: date sql: \${TABLE}.sent_on ;; }
    dimension_group: wait { type: duration intervals: [day] sql_start: \${made_raw} ;; sql_end: \${sent_raw} ;; }
    dimension: is_late { type: yesno sql: \${days_wait} > 2 ;; }
    measure: late { type: sum sql: \${TABLE}.amount ;; filters: [is_late: "yes"] }
    measure: late_before { type: period_over_period based_on: late based_on_time: made_year period: year kind: previous }
    measure: longest { type: max sql: \${days_wait} ;; }
    measure: longest_before { type: period_over_period based_on: longest based_on_time: made_year period: year kind: previous }
    measure: paid { type: sum sql: \${TABLE}.amount * \${rates.rate} ;; }
    measure: paid_before { type: period_over_period based_on: paid based_on_time: made_year period: year kind: previous }
    measure: newest { type: max sql: EXTRACT(YEAR FROM \${made_raw}) ;; }
    measure: newest_before { type: period_over_period based_on: newest based_on_time: made_year period: year kind: previous }
  }
  view: rates { dimension: month {} dimension: rate { type: number } }`);

const untilNow = projectOf(`
  explore: visits {}
  view: visits {
    dimension_group: seen { type: time timeframes: [raw, year] sql: \${TABLE}.seen ;; }
    measure: count { type: count }
    measure: by_now { type: period_over_period based_on: count based_on_time: seen_year period: year kind: previous value_to_date: yes }
  }`);

const unsigned: Readonly<Record<EngineName, string>> = {
  duckdb: 'UBIGINT',
  postgres: 'BIGINT',
  mysql: 'BIGINT UNSIGNED',
};

describe.each(engineNames)('on %s', (name) => {
  let engine: Engine | null;
  beforeAll(async () => {
    engine = await openEngine(name);
    await engine?.query(`CREATE TABLE stock (day DATE, pieces ${unsigned[name]})`);
    await engine?.query("INSERT INTO stock VALUES (DATE '2023-05-01', 4), (DATE '2024-05-01', 1)");
    await engine?.query('CREATE TABLE sent (id INT, made DATE, sent_on DATE, amount INT)');
    await engine?.query(
      "INSERT INTO sent VALUES (1, DATE '2023-03-01', DATE '2023-03-04', 10), (2, DATE '2024-03-01', DATE '2024-03-06', 10)",
    );
    await engine?.query('CREATE TABLE visits (seen TIMESTAMP NULL)');
    await engine?.query(
      "INSERT INTO visits VALUES ('2023-03-15 08:00:00'), ('2023-03-15 11:59:59'), ('2023-03-15 12:00:01'), ('2024-03-15 08:00:00')",
    );
    await engine?.query('CREATE TABLE rates (month VARCHAR(9), rate INT)');
    await engine?.query("INSERT INTO rates VALUES ('2023-03', 2), ('2024-03', 5)");
    for (const setting of engineDialects[name].sessionSetup('UTC')) await engine?.query(setting);
  });
  afterAll(() => engine?.close());

  it('numbers without a sign become less', async () => {
    // MariaDB is not installed everywhere.
    if (engine === null) return;
    const fields = ['stock.day_year', 'stock.least', 'stock.share'];
    const query = { view: 'stock', fields, filters: { 'stock.day_year': '2024' } };
    const [statement] = compiled(project, query, { dialect: engineDialects[name] }).statements;
    const { rows } = await engine.query(statement?.runSql ?? '');
    expect(rows.map((row) => row.map(Number))).toEqual([[2024, -3, -0.75]]);
  });

  it('measures over the time are those of the rows, and so are the rows that are joined by it', async () => {
    if (engine === null) return;
    const measures = ['longest', 'longest_before', 'paid', 'paid_before', 'newest_before'].map((one) => `sent.${one}`);
    const query = { view: 'sent', fields: ['sent.made_year', ...measures], filters: { 'sent.made_year': '2024' } };
    const [statement] = compiled(orders, query, { dialect: engineDialects[name] }).statements;
    const { rows } = await engine.query(statement?.runSql ?? '');
    expect(rows.map((row) => row.map(Number))).toEqual([[2024, 5, 3, 50, 20, 2023]]);
  });

  const dimension = {
    category: 'dimension',
    dimension: 'x',
    label: 'x',
    expression: '${sent.made_year} + 0',
    _type_hint: 'number',
  };
  const measure = { measure: 'm', label: 'm', type: 'sum', expression: '${sent.id} * 2' };
  it.each([
    [
      'a custom dimension beside a condition on groups',
      { fields: ['x', 'sent.made_year', 'sent.longest_before'], filters: { 'sent.longest': '>4' } },
      [[2024, 2024, 3]],
    ],
    [
      'a custom measure beside a condition on what is compared',
      { fields: ['sent.made_year', 'sent.longest_before', 'm'], filters: { 'sent.longest_before': '>0' } },
      [[2024, 3, 4]],
    ],
    [
      'a filter on how long something took',
      {
        fields: ['sent.made_year', 'sent.longest_before'],
        filters: { 'sent.days_wait': '>2', 'sent.made_year': '2024' },
      },
      [[2024, 3]],
    ],
    [
      'what is late, as a condition of the measure',
      { fields: ['sent.made_year', 'sent.late_before'], filters: { 'sent.made_year': '2024' } },
      [[2024, 10]],
    ],
  ])('stand beside %s', async (_what, asked, expected) => {
    if (engine === null) return;
    const query = { view: 'sent', ...asked, dynamic_fields: JSON.stringify([dimension, measure]) };
    const [statement] = compiled(orders, query, { dialect: engineDialects[name] }).statements;
    const { rows } = await engine.query(statement?.runSql ?? '');
    expect(rows.map((row) => row.map(Number))).toEqual(expected);
  });

  it('have totals also where nothing else is selected', async () => {
    if (engine === null) return;
    const query = { view: 'sent', fields: ['sent.made_year', 'sent.longest_before'], total: true };
    const total = compiled(orders, query, { dialect: engineDialects[name] }).statements.find(
      ({ role }) => role === 'total',
    );
    const { rows } = await engine.query(total?.runSql ?? '');
    expect(rows.map((row) => row.map(Number))).toEqual([[5]]);
  });

  it.each(['UTC', 'Asia/Tokyo', 'America/New_York'])('take no more than has gone by, in %s too', async (zone) => {
    if (engine === null) return;
    // It is noon in UTC: of a year ago two visits are before that moment, and one after it.
    const query = { view: 'visits', fields: ['visits.seen_year', 'visits.by_now'], query_timezone: zone };
    const filters = { 'visits.seen_year': '2024' };
    const [statement] = compiled(untilNow, { ...query, filters }, { dialect: engineDialects[name] }).statements;
    const { rows } = await engine.query(statement?.runSql ?? '');
    expect(rows.map((row) => row.map(Number))).toEqual([[2024, 2]]);
  });
});
