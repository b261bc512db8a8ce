/** What became less has a negative difference, whatever type the database has for it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineDialects, engineNames, openEngine, type Engine } from '../../support/engines.ts';
import { compiled, projectOf } from './compile-support.ts';

const project = projectOf(`
  explore: stock {}
  view: stock {
    dimension_group: day { type: time timeframes: [raw, year] datatype: date sql: \${TABLE}.day ;; }
    measure: most { type: max sql: \${TABLE}.pieces ;; }
    measure: least { type: period_over_period based_on: most based_on_time: day_year period: year kind: difference }
    measure: share { type: period_over_period based_on: most based_on_time: day_year period: year kind: relative_change }
  }`);

const unsigned = { duckdb: 'UBIGINT', postgres: 'BIGINT', mysql: 'BIGINT UNSIGNED' } as const;

describe.each(engineNames)('on %s', (name) => {
  let engine: Engine | null;
  beforeAll(async () => {
    engine = await openEngine(name);
    await engine?.query(`CREATE TABLE stock (day DATE, pieces ${unsigned[name]})`);
    await engine?.query("INSERT INTO stock VALUES (DATE '2023-05-01', 4), (DATE '2024-05-01', 1)");
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
});
