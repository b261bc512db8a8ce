/** Durations: whole units towards zero, as Looker's SQL has it (copies of it for Snowflake, and its page: "floored"). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled, projectOf } from '../lookml/sql/compile-support.ts';
import { engineDialects, engineNames, openEngine, type Engine } from '../support/engines.ts';

const units = ['hour', 'day', 'week', 'month', 'quarter', 'year'];
const moments: readonly (readonly [start: string, end: string, wholes: string])[] = [
  ['2024-03-10 12:00:00', '2024-03-10 13:30:00', '1 0 0 0 0 0'],
  ['2024-03-10 13:30:00', '2024-03-10 12:00:00', '-1 0 0 0 0 0'],
  ['2024-01-31 00:00:00', '2024-02-29 00:00:00', '696 29 4 0 0 0'],
  ['2024-02-29 00:00:00', '2024-01-31 00:00:00', '-696 -29 -4 0 0 0'],
  ['2024-03-31 10:00:00', '2024-02-29 09:00:00', '-745 -31 -4 -1 0 0'],
  ['2023-03-31 00:00:00', '2024-03-31 00:00:00', '8784 366 52 12 4 1'],
  ['2024-03-31 00:00:00', '2023-04-01 00:00:00', '-8760 -365 -52 -11 -3 0'],
];
const rows = moments.map(
  ([start, end], index) => `SELECT ${String(index)} AS id, TIMESTAMP '${start}' AS a, TIMESTAMP '${end}' AS b`,
);

const project = projectOf(`
view: d {
  derived_table: { sql: ${rows.join(' UNION ALL ')} ;; }
  dimension: id { type: number }
  dimension_group: gone { type: duration intervals: [${units.join(', ')}] sql_start: \${TABLE}.a ;; sql_end: \${TABLE}.b ;; }
}
explore: d {}
`);

describe.each(engineNames)('durations on %s', (name) => {
  let engine: Engine | null;
  beforeAll(async () => {
    engine = await openEngine(name);
  });
  afterAll(() => engine?.close());

  it('count complete units, an incomplete one for nothing in either direction [B]', async () => {
    const fields = ['d.id', ...units.map((unit) => `d.${unit}s_gone`)];
    const query = { view: 'd', fields, sorts: ['d.id'] };
    const { statements } = compiled(project, query, { dialect: engineDialects[name] });
    const found = (await engine?.query(statements[0]?.sql ?? ''))?.rows.map(([, ...wholes]) => wholes.join(' '));
    if (engine) expect(found).toEqual(moments.map(([, , wholes]) => wholes));
  });
});
