/**
 * DuckDB knows the least and greatest value of each column, those of hidden rows included, and leaves out what no row can
 * meet. Two tables that differ in hidden rows alone must be asked alike.
 */
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QueryDefinition } from '../../src/contract/query-definition.ts';
import { duckdbDriver } from '../../src/connections/drivers/duckdb.ts';
import { openDuckdb } from '../../src/results/workbench/open-duckdb.ts';
import { compiled, context, projectOf } from '../lookml/sql/compile-support.ts';
import { DriverBench, plainSettings } from './driver-contract.ts';

const project = projectOf(`
  explore: staff { access_filter: { field: staff.tenant user_attribute: mine } }
  explore: open_staff { from: staff }
  view: staff {
    dimension: id { type: number } dimension: tenant {} dimension: salary { type: number }
    dimension: bonus { type: number } dimension: level { sql: CASE WHEN \${salary} > 5000 THEN 'high' ELSE 'low' END ;; }
    dimension: id_text { sql: \${TABLE}.id ;; } dimension: rate_text { sql: \${TABLE}.rate ;; }
    measure: count { type: count }
  }`);

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-statistics-'));
let bench: DriverBench;
beforeAll(async () => {
  const instance = await openDuckdb(':memory:');
  const connection = await instance.connect();
  const visible =
    "SELECT i AS id, 'mine' AS tenant, 1000 + i AS salary, 1 AS bonus, 1::DOUBLE AS rate FROM range(1, 100) r(i)";
  const hidden = (salary: string, bonus: string): string =>
    `SELECT i, 'other', ${salary}, ${bonus}, 2 FROM range(100, 200) r(i)`;
  const write = (name: string, rows: string) => connection.run(`COPY (${rows}) TO '${join(folder, name)}.parquet'`);
  await write('poor', `${visible} UNION ALL ${hidden('900', '1')}`);
  await write('rich', `${visible} UNION ALL ${hidden('90000', 'NULL')}`);
  instance.closeSync();
  const tables = { poor: join(folder, 'poor.parquet'), rich: join(folder, 'rich.parquet') };
  bench = await DriverBench.open(duckdbDriver, { ...plainSettings, tables });
});
afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const FAILS = 'mod(${staff.id} * 1000000000000000000, 7) = 3';

const dimension = (expression: string) =>
  JSON.stringify([
    { category: 'dimension', dimension: 'own', expression, _kind_hint: 'dimension', _type_hint: 'yesno' },
  ]);

it.each([
  { filter_expression: '${staff.salary} > 5000 AND ' + FAILS },
  { filter_expression: 'is_null(${staff.bonus}) AND ' + FAILS },
  { filter_expression: '${staff.level} = "high" AND ' + FAILS },
  { fields: ['own'], dynamic_fields: dimension(FAILS + ' AND ${staff.salary} > 5000') },
])('%j is answered alike', async (asked) => {
  const { signal } = new AbortController();
  const user = { ...context.user, userAttributes: { mine: 'mine' } };
  const query = { view: 'staff', fields: ['staff.count'], ...asked };
  const { statements } = compiled(project, query, { context: { user } });
  await using session = await bench.connection.openSession(signal);
  const answers: string[] = [];
  for (const table of ['poor', 'rich']) {
    const { runSql = '', withoutStatistics = false } = statements[0] ?? {};
    const sql = runSql.replaceAll('FROM staff', `FROM ${table}`);
    const rows = { fetchRows: null, relation: 'loaded', keepRows: 10, maxBytes: 1e9 };
    const request = { sql, context: '', workbench: bench.workbench, withoutStatistics, ...rows };
    const answer = session.load?.(request, signal).then(
      (loaded) => String(loaded?.text),
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
    answers.push((await answer) ?? '');
  }
  expect(answers[1]).toBe(answers[0]);
});

it.each([
  [{ 'staff.salary': '>5000', 'staff.id_text': 'abc' }, '0'],
  [{ 'staff.id_text': '-abc' }, '99'],
  [{ 'staff.id_text': '7,abc' }, '1'],
  // As without what hides rows, though the number is written 1.0.
  [{ 'staff.rate_text': '1' }, '99'],
])('texts are compared with columns of numbers: %j', async (filters, counted) => {
  const { signal } = new AbortController();
  const user = { ...context.user, userAttributes: { mine: 'mine' } };
  const { statements } = compiled(project, { view: 'staff', fields: ['staff.count'], filters }, { context: { user } });
  await using session = await bench.connection.openSession(signal);
  for (const table of ['poor', 'rich']) {
    const sql = statements[0]?.runSql.replaceAll('FROM staff', `FROM ${table}`) ?? '';
    const rows = { fetchRows: null, relation: 'loaded', keepRows: 10, maxBytes: 1e9 };
    const loaded = await session.load?.({ sql, context: '', workbench: bench.workbench, ...rows }, signal);
    expect(String(loaded?.text).trim(), table).toBe(counted);
  }
});

it('statistics are used where no rows are hidden, or nothing is computed that a user wrote', () => {
  const user = { ...context.user, userAttributes: { mine: 'mine' } };
  const flagOf = (query: Omit<QueryDefinition, 'model'>) =>
    compiled(project, { fields: ['staff.count'], ...query }, { context: { user } }).statements[0]?.withoutStatistics;
  expect(flagOf({ view: 'staff', filters: { 'staff.salary': '>5' } })).toBeUndefined();
  expect(
    flagOf({ view: 'open_staff', fields: ['open_staff.count'], filter_expression: '${open_staff.salary} > 5' }),
  ).toBeUndefined();
  expect(flagOf({ view: 'staff', filter_expression: '${staff.salary} > 5' })).toBe(true);
});
