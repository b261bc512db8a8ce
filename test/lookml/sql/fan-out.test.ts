/**
 * Symmetric aggregates against the truth: every measure over random joins must be what the plain aggregate gives on the
 * un-joined table, for the rows of that table that are in the group. COATCHECK_FANOUT_ROUNDS sets the number of worlds.
 */
import type { DuckDBInstance, DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import { LIST_SEPARATOR } from '../../../src/lib/list-texts.ts';
import { compiled, errorsOf, projectOf } from './compile-support.ts';
import { randomWorld, seeded, type Random, type RandomWorld } from './random-joins.ts';

const ROUNDS = Number(process.env['COATCHECK_FANOUT_ROUNDS'] ?? 40);

let instance: DuckDBInstance;
let database: DuckDBConnection;
beforeAll(async () => {
  instance = await openDuckdb(':memory:');
  database = await instance.connect();
  await database.run('SET threads = 1');
});
afterAll(() => {
  database.closeSync();
  instance.closeSync();
});

/** Measure → its plain aggregate over the rows of the table, `s`. */
const plain: Readonly<Record<string, string>> = {
  count: 'COUNT(s.id)',
  count_a: "COUNT(CASE WHEN s.kind = 'a' THEN s.id END)",
  kinds: 'COUNT(DISTINCT s.kind)',
  total: 'COALESCE(SUM(s.x), 0)',
  total_big: 'COALESCE(SUM(s.big), 0)',
  total_a: "COALESCE(SUM(CASE WHEN s.kind = 'a' THEN s.x END), 0)",
  mean: 'AVG(s.x)',
  least: 'MIN(s.x)',
  most: 'MAX(s.x)',
  middle: 'MEDIAN(CAST(s.x AS DOUBLE))',
  quarter: 'QUANTILE_CONT(CAST(s.x AS DOUBLE), 0.25)',
  names: `STRING_AGG(DISTINCT s.kind, '${LIST_SEPARATOR}' ORDER BY s.kind)`,
  per_link: 'COALESCE(SUM(s.x), 0)',
  rate: '1.0 * COALESCE(SUM(s.x), 0) / NULLIF(COUNT(s.id), 0)',
};

async function rows(text: string): Promise<readonly (readonly unknown[])[]> {
  const reader = await database.runAndReadAll(text);
  return reader.getRowsJson().map((row) => row.map(comparable));
}

/** Decimals of different scale are the same number; doubles to nine digits. */
function comparable(value: unknown): unknown {
  if (value === null || value === '' || Number.isNaN(Number(value))) return value;
  return Number(value).toPrecision(14).includes('e') ? Number(value) : Number(Number(value).toPrecision(9));
}

/** What the measure must be: one row of its table counts once in each group it appears in. */
function truth(world: RandomWorld, view: string, measure: string, group: string | null): string {
  const grouped = group ?? 'NULL';
  // Without groups there is one row, also over nothing.
  const [g, byGroup] = group === null ? ['NULL', ''] : ['g', 'GROUP BY g ORDER BY g NULLS LAST'];
  const crossed = /^(with|where|count_where)_(t\d)$/.exec(measure);
  const keys = `SELECT DISTINCT ${grouped} AS g`;
  if (crossed?.[1] === 'with') {
    const other = crossed[2] ?? '';
    const pairs = `${keys}, ${view}.id AS one, ${other}.id AS two ${world.from}`;
    return `SELECT ${g}, COALESCE(SUM(s.x + o.big), 0) FROM (${pairs}) j LEFT JOIN ${view} s ON s.id = j.one
      LEFT JOIN ${other} o ON o.id = j.two ${byGroup}`;
  }
  if (crossed) {
    const other = crossed[2] ?? '';
    const value =
      crossed[1] === 'where' ? 'COALESCE(SUM(CASE WHEN hit THEN s.x END), 0)' : 'COUNT(CASE WHEN hit THEN s.id END)';
    const hits = `SELECT ${grouped} AS g, ${view}.id AS one, BOOL_OR(${other}.kind = 'a') AS hit ${world.from} GROUP BY ALL`;
    return `SELECT ${g}, ${value} FROM (${hits}) j LEFT JOIN ${view} s ON s.id = j.one ${byGroup}`;
  }
  return `SELECT ${g}, ${plain[measure] ?? ''} FROM (${keys}, ${view}.id AS one ${world.from}) j
    LEFT JOIN ${view} s ON s.id = j.one ${byGroup}`;
}

async function round(seed: number): Promise<void> {
  const random: Random = seeded(seed);
  const world = randomWorld(random);
  for (const statement of world.setup) await database.run(statement);
  const project = projectOf(world.lookml);
  const names = world.tables.map((table) => table.name);
  // A field of every view, so that all joins are in the query.
  const crossed = names.flatMap((one) =>
    names.flatMap((other) =>
      one === other ? [] : [`${one}.with_${other}`, `${one}.where_${other}`, `${one}.count_where_${other}`],
    ),
  );
  const measures = [...names.flatMap((name) => Object.keys(plain).map((measure) => `${name}.${measure}`)), ...crossed];
  const group = random(3) === 0 ? null : `${names[random(names.length)] ?? 't0'}.kind`;
  const query = {
    view: 't0',
    fields: [...(group === null ? [] : [group]), ...measures],
    sorts: group === null ? ['__UNSORTED__'] : [group],
    limit: '-1',
  };
  const { statements } = compiled(project, query);
  const made = await rows(statements[0]?.runSql ?? '');
  for (const [index, measure] of measures.entries()) {
    const [view = '', name = ''] = measure.split('.');
    const expected = await rows(truth(world, view, name, group));
    const actual = made.map((row) => (group === null ? [null, row[index]] : [row[0], row[index + 1]]));
    expect(actual, `seed ${String(seed)}, ${measure} by ${String(group)}\n${world.lookml}`).toEqual(expected);
  }
}

describe('measures over joins that repeat rows', () => {
  it(
    `equal the plain aggregate of the un-joined table, ${String(ROUNDS)} random worlds`,
    { timeout: 600_000 },
    async () => {
      for (let seed = 1; seed <= ROUNDS; seed += 1) await round(seed);
      expect(ROUNDS).toBeGreaterThan(0);
    },
  );

  const lookml = `
    explore: orders { join: users { relationship: many_to_one sql_on: \${orders.user_id} = \${users.id} ;; } }
    view: orders {
      dimension: user_id { type: number }
      measure: count { type: count }
      measure: total { type: sum sql: \${TABLE}.amount ;; }
    }
    view: users {
      dimension: id { type: number }
      measure: age { type: sum sql: \${TABLE}.age ;; }
      measure: count { type: count }
      measure: oldest { type: max sql: \${TABLE}.age ;; }
    }`;

  it('write SQL that grows with the fields of a query, not with their square', () => {
    const numbered = (count: number, write: (index: number) => string): string =>
      Array.from({ length: count }, (_, index) => write(index)).join('\n');
    const sizeOf = (count: number): number => {
      const project = projectOf(`
        explore: a { join: b { relationship: one_to_many sql_on: \${a.id} = \${b.a_id} ;; }
                     join: c { relationship: one_to_many sql_on: \${a.id} = \${c.a_id} ;; } }
        ${['a', 'b', 'c']
          .map(
            (view) => `view: ${view} { dimension: id { primary_key: yes } dimension: a_id {}
          ${numbered(count, (index) => `dimension: d${String(index)} {}`)}
          ${numbered(count, (index) => `measure: m${String(index)} { type: sum sql: \${d${String(index)}} ;; filters: [id: "1", c.id: "2"] }`)} }`,
          )
          .join('\n')}`);
      const fields = ['a', 'b', 'c'].flatMap((view) =>
        Array.from({ length: count }, (_, index) => [`${view}.d${String(index)}`, `${view}.m${String(index)}`]).flat(),
      );
      return compiled(project, { view: 'a', fields }).statements[0]?.sql.length ?? 0;
    };
    expect(sizeOf(400) / sizeOf(100)).toBeLessThan(5);
  });

  it('name the view and its missing key where nothing can protect them', () => {
    const project = projectOf(lookml);
    expect(errorsOf(project, { view: 'orders', fields: ['users.age'] })).toEqual([
      'missing-primary-key: Measure "users.age" cannot be computed here: a join repeats the rows of view "users", which has no primary key.',
    ]);
    expect(errorsOf(project, { view: 'orders', fields: ['users.count'] })).toHaveLength(1);
    expect(errorsOf(project, { view: 'orders', fields: ['orders.total', 'users.oldest'] })).toEqual([]);
  });

  it('are plain where no row repeats', () => {
    const { statements } = compiled(projectOf(lookml), {
      view: 'orders',
      fields: ['orders.total', 'orders.count', 'users.id'],
    });
    expect(statements[0]?.sql).toContain('COALESCE(SUM(orders.amount), 0) AS "orders.total"');
    expect(statements[0]?.sql).not.toContain('ROW_NUMBER');
  });
});
