/**
 * Whatever a column of DuckDB holds in rows that an explore hides, filters on it end as if those were not there, and are
 * moved into the scan where the column's type allows.
 */
import { DuckDBTimestampMillisecondsValue, TIMESTAMP_MS, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import { compile, context, projectOf } from './compile-support.ts';

/** Type → values of the row that is shown, and of the hidden one in the two databases. */
const columns: Readonly<Record<string, readonly [string, string, string]>> = {
  BIGINT: ['1', '2', '9223372036854775807'],
  UBIGINT: ['1', '2', '18446744073709551615'],
  HUGEINT: ['1', '2', '-170141183460469231731687303715884105728'],
  UHUGEINT: ['1', '2', '340282366920938463463374607431768211455'],
  'DECIMAL(38, 19)': ['1', '2', '9999999999999999999.5'],
  'DECIMAL(38, 30)': ['1', '2', '99999999.5'],
  DOUBLE: ['1', '2', "'inf'"],
  VARCHAR: ["'1'", "'2'", "'secret'"],
  JSON: ["'1'", "'2'", `'"secret"'`],
  VARIANT: ['1', '2', "'secret'"],
  'UNION(n INTEGER, s VARCHAR)': ['union_value(n := 1)', 'union_value(n := 2)', "union_value(s := 'secret')"],
  'UNION(d DATE, s VARCHAR)': [
    "union_value(d := '2024-01-01'::DATE)",
    "union_value(d := '2024-01-02'::DATE)",
    "union_value(s := 'secret')",
  ],
  DATE: ["DATE '2024-01-01'", "DATE '2024-01-02'", "'5881580-07-10'::DATE"],
  TIMESTAMP: ["TIMESTAMP '2024-01-01'", "TIMESTAMP '2024-01-02'", "'290308-12-22 (BC)'::TIMESTAMP"],
  TIMESTAMP_S: ["TIMESTAMP '2024-01-01'", "TIMESTAMP '2024-01-02'", "'infinity'"],
  TIMESTAMP_NS: ["TIMESTAMP '2024-01-01'", "TIMESTAMP '2024-01-02'", "'2262-04-11'"],
  TIMESTAMPTZ: ["TIMESTAMP '2024-01-01'", "TIMESTAMP '2024-01-02'", "'infinity'"],
  BLOB: ["'1'", "'2'", String.raw`'\xFF'::BLOB`],
  UUID: ["'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'", 'uuid()'],
  "ENUM('1', '2', 'a')": ["'1'", "'2'", "'a'"],
};

const numbers = ['>0', '5', 'NOT 7', '[-999999999999999999, 999999999999999999]', '<0.5', 'NULL'];
const texts = ['1', '-1', '%a%', 'EMPTY', 'NULL', '2024-01-01', 'abc'];
const dates = ['2024', 'after 1700/01/01', 'before 2200/01/01', 'after 9000/01/01', 'NULL'];

/** The bound ones apply within a table that reads all rows. */
const asked = {
  bound_text: texts,
  bound_number: numbers,
  bound_date: dates,
  bound_most: numbers,
  of_text: texts,
  of_number: numbers,
  of_date: dates,
};

const project = projectOf(`
  explore: facts { sql_always_where: upper(\${facts.region}) = '{{ _user_attributes["region"] }}' ;;
    join: totals { relationship: one_to_one sql_on: \${totals.region} = \${facts.region} ;; } }
  explore: all_facts { from: facts view_name: facts }
  view: totals {
    derived_table: { explore_source: all_facts { column: region { field: facts.region } column: n { field: facts.count }
      bind_filters: { from_field: facts.bound_text to_field: facts.of_text }
      bind_filters: { from_field: facts.bound_number to_field: facts.of_number }
      bind_filters: { from_field: facts.bound_date to_field: facts.of_date }
      bind_filters: { from_field: facts.bound_most to_field: facts.most } } }
    dimension: region { primary_key: yes } measure: sum { type: sum sql: \${TABLE}.n ;; }
  }
  view: facts {
    dimension: region {} dimension: of_text { sql: \${TABLE}.x ;; } dimension: of_number { type: number sql: \${TABLE}.x ;; }
    dimension_group: of { type: time timeframes: [date] sql: \${TABLE}.x ;; } measure: count { type: count }
    filter: bound_text {} filter: bound_number { type: number } filter: bound_date { type: date } filter: bound_most { type: number }
    measure: most { type: max sql: \${TABLE}.x ;; }
  }`);

/** Empty if it is refused. */
function statementOf(field: string, value: string): string {
  const user = { ...context.user, userAttributes: { region: 'EU' }, isAdministrator: false };
  const fields = ['facts.count', ...(field.startsWith('bound_') ? ['totals.sum'] : [])];
  const outcome = compile(
    project,
    { view: 'facts', fields, filters: { [`facts.${field}`]: value } },
    { context: { user } },
  );
  return outcome.ok ? (outcome.statements[0]?.runSql ?? '') : '';
}

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await openDuckdb(':memory:')).connect();
});
afterAll(() => connection.closeSync());

async function answered(sql: string): Promise<string> {
  if (sql === '') return 'refused';
  try {
    return JSON.stringify((await connection.runAndReadAll(sql)).getRowsJson());
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '').replaceAll(/\d+/g, '#') : String(error);
  }
}

/** What each filter ends in. */
async function answersOf(make: () => Promise<unknown>): Promise<Readonly<Record<string, string>>> {
  await make();
  const answers: Record<string, string> = {};
  for (const [field, values] of Object.entries(asked)) {
    for (const value of values) answers[`${field} ${value}`] = await answered(statementOf(field, value));
  }
  return answers;
}

describe('a hidden value', () => {
  it.each(Object.entries(columns))('of type %s tells nothing of itself', async (type, [shown, ...hidden]) => {
    const [before, after] = [
      await answersOf(() => connection.run(tableOf(type, shown, hidden[0]))),
      await answersOf(() => connection.run(tableOf(type, shown, hidden[1]))),
    ];
    expect(after).toEqual(before);
  });

  it('that is later than all microseconds tells nothing of itself', async () => {
    const make = async (milliseconds: bigint): Promise<void> => {
      await connection.run(tableOf('TIMESTAMP_MS', "TIMESTAMP '2024-01-01'", "TIMESTAMP '2024-01-01'"));
      await connection.run("DELETE FROM facts WHERE region = 'US'");
      const appender = await connection.createAppender('facts');
      appender.appendVarchar('US');
      appender.appendValue(new DuckDBTimestampMillisecondsValue(milliseconds), TIMESTAMP_MS);
      appender.endRow();
      appender.closeSync();
    };
    const before = await answersOf(() => make(0n));
    expect(await answersOf(() => make(92_000_000_000_000_000n))).toEqual(before);
    expect(before['of_date 2024']).toBe('[["1"]]');
  });
});

it.each([
  ['BIGINT', ['1', '9'], 'of_number', '>5', 'x>5'],
  ['DECIMAL(18, 3)', ['1', '9'], 'of_number', '>5', 'x>5.000'],
  ['TIMESTAMP', ["DATE '2023-01-01'", "DATE '2025-01-01'"], 'of_date', '2024', 'x>='],
  ['DATE', ["DATE '2023-01-01'", "DATE '2025-01-01'"], 'of_date', '2024', 'x>='],
] as const)(
  'a filter on a column of type %s is moved into the scan',
  async (type, [shown, hidden], field, value, filter) => {
    await connection.run(tableOf(type, shown, hidden));
    const plan = await answered(`EXPLAIN ${statementOf(field, value)}`);
    const scan = plan.replaceAll(/[\s│]|\\n/g, '');
    expect(scan).toContain('Filters:');
    expect(scan).toContain(filter);
    expect(scan).not.toContain('CASE');
  },
);

function tableOf(type: string, shown: string, hidden: string): string {
  return `CREATE OR REPLACE TABLE facts AS SELECT 'EU' AS region, CAST(${shown} AS ${type}) AS x UNION ALL SELECT 'US', CAST(${hidden} AS ${type})`;
}
