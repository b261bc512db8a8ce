/**
 * Sums over two derived tables that each join one table with itself and aggregate different sides. DuckDB's optimizer
 * `common_subplan` takes the two for one; the expected numbers are counted here, row by row.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWorkbench } from '../../src/results/workbench/workbench.ts';
import { startTestServer } from '../support/test-server.ts';

interface Row {
  readonly id: number;
  readonly fk: number;
  readonly v: number;
}

const rows: readonly Row[] = Array.from({ length: 60 }, (_, id) => ({ id, fk: id % 7, v: (id * id) % 13 }));
/** The same rows out of the test server's orders, whose ids begin with 1. */
const table = 'SELECT id - 1 AS id, (id - 1) % 7 AS fk, (id - 1) * (id - 1) % 13 AS v FROM orders WHERE id <= 60';

type Side = 'a' | 'b';

/** `sum(side.v)` of rows a joined with rows b by `a.id = b.fk`, by `group.fk`. */
function counted(group: Side, side: Side): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const a of rows)
    for (const b of rows)
      if (a.id === b.fk) {
        const pair = { a, b };
        sums.set(pair[group].fk, (sums.get(pair[group].fk) ?? 0) + pair[side].v);
      }
  return sums;
}

/** Both sums of every group that both derived tables have. */
function twoSums(left: readonly [Side, Side], right: readonly [Side, Side]): { sql: string; expected: number[][] } {
  const derived = ([group, side]: readonly [Side, Side]): string =>
    `(SELECT ${group}.fk AS g, sum(${side}.v) AS s FROM t a JOIN t b ON a.id = b.fk GROUP BY 1)`;
  const [x, y] = [counted(...left), counted(...right)];
  const groups = [...x.keys()].filter((group) => y.has(group)).toSorted((one, other) => one - other);
  return {
    sql: `SELECT x.g, x.s, y.s AS s2 FROM ${derived(left)} x JOIN ${derived(right)} y ON x.g = y.g ORDER BY 1`,
    expected: groups.map((group) => [group, x.get(group) ?? 0, y.get(group) ?? 0]),
  };
}

const sides: readonly Side[] = ['a', 'b'];
const pairs = sides.flatMap((group) => sides.map((side) => [group, side] as const));
const cases = pairs.flatMap((left) => pairs.map((right) => twoSums(left, right)));

it('are right in the SQL of users', async () => {
  await using server = await startTestServer();
  for (const { sql, expected } of cases) {
    const created = await server.call('POST', '/sql_queries', {
      body: { connection_name: 'shop', sql: `WITH t AS (${table}) ${sql}` },
    });
    const { json } = await server.call('POST', `/sql_queries/${created.json.slug}/run/json`);
    expect(json.map((row: Record<string, unknown>) => Object.values(row).map(Number))).toEqual(expected);
  }
});

it('are right in the workbench', async () => {
  const spillDir = mkdtempSync(join(tmpdir(), 'coatcheck-sums-'));
  await using workbench = await openWorkbench({ threads: 2, memory: '500MB', spillDir, maxSpillBytes: 1e8 });
  using bench = await workbench.connect('UTC', 'many');
  await bench.connection.run('CREATE TEMP TABLE orders AS SELECT unnest(range(1, 1001)) AS id');
  await bench.connection.run(`CREATE TEMP TABLE t AS ${table}`);
  for (const { sql, expected } of cases) {
    const reader = await bench.connection.runAndReadAll(sql);
    expect(reader.getRows().map((row) => row.map(Number))).toEqual(expected);
  }
  rmSync(spillDir, { recursive: true, force: true });
});
