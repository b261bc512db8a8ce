/** Few rows go from the user's DuckDB to the workbench without a file, and come back from their text as they were. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadedRows, Session } from '../../src/connections/connection.ts';
import { duckdbDriver } from '../../src/connections/drivers/duckdb.ts';
import { selectStoredRows } from '../../src/connections/parquet-relation.ts';
import { DriverBench, plainSettings } from './driver-contract.ts';

let bench: DriverBench;
beforeAll(async () => {
  bench = await DriverBench.open(duckdbDriver, plainSettings);
});
afterAll(() => bench.close());

const { signal } = new AbortController();

async function load(sql: string, { keepRows = 5_000, fetchRows = null as number | null, maxBytes = 1e9 } = {}) {
  await using session: Session = await bench.connection.openSession(signal);
  const request = { sql, context: '', fetchRows, workbench: bench.workbench, relation: 'loaded', keepRows, maxBytes };
  return await session.load?.(request, signal);
}

/** The rows as the workbench has them, and as they come back from their text. */
async function bothWays({ text, columns }: LoadedRows) {
  const file = join(bench.scratchDir, 'rows.csv');
  writeFileSync(file, text ?? '');
  const stored = columns.map(({ key, type }) => ({ key, type, asText: true }));
  const again = selectStoredRows({ files: [file], columns: stored, keepRows: null });
  const read = async (sql: string) => {
    const rows = await bench.workbench.runAndReadAll(sql);
    return { types: rows.columnTypes().map(String), names: rows.columnNames(), rows: rows.getRowsJson() };
  };
  return [await read('FROM loaded'), await read(again)];
}

const HOSTILE = [
  "''",
  "'\\N'",
  "'NULL'",
  `'"'`,
  `'a,"b"'`,
  `e'two\\nlines\\r\\n'`,
  "' \t '",
  "'🐘 ä'",
  "'#'",
  "repeat('x', 9000)",
];

const values: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ['true', 'false'],
  TINYINT: ['-128', '127'],
  BIGINT: ['-9223372036854775808', '9223372036854775807'],
  UBIGINT: ['18446744073709551615'],
  HUGEINT: ["'-170141183460469231731687303715884105728'"],
  UHUGEINT: ["'340282366920938463463374607431768211455'"],
  INTEGER: ['-2147483648'],
  FLOAT: ['0.1', "'-0'", "'NaN'", "'-Infinity'", '3.4028235e38', '1.4e-45'],
  DOUBLE: ['0.1', "'-0'", "'NaN'", "'Infinity'", '1e21', '1.7976931348623157e308', '5e-324', '0.30000000000000004'],
  'DECIMAL(4,1)': ['-999.9', '0.0'],
  'DECIMAL(38,10)': ["'-1234567890123456789012345678.0123456789'"],
  'DECIMAL(18,0)': ['7'],
  VARCHAR: HOSTILE,
  DATE: ["'0044-03-15 (BC)'", "'infinity'", "'-infinity'", "'9999-12-31'", "'290000-01-01'"],
  TIME: ["'00:00:00'", "'23:59:59.999999'", "'24:00:00'"],
  TIMESTAMP: ["'1677-09-21 00:12:43.145225'", "'infinity'", "'2024-02-29 23:59:59.000001'", "'0001-01-01 (BC)'"],
  TIMESTAMPTZ: [
    "'2024-07-01 00:00:00+02'",
    "'-infinity'",
    "'1883-11-18 12:00:00.5-05'",
    "'0001-01-01 (BC) 00:00:00+00'",
  ],
};

describe('values are what they were when they have been a text', () => {
  it.each(Object.entries(values))('of type %s', async (type, literals) => {
    const cells = [...literals, 'NULL'].map((literal) => `(CAST(${literal} AS ${type}), 'x')`);
    // A column alone, and one before another: null, an empty text and an empty line are told apart in both.
    for (const columns of ['v', 'v, w']) {
      const loaded = await load(`SELECT ${columns} FROM (VALUES ${cells.join(', ')}) t(v, w)`);
      expect(loaded?.text).toBeInstanceOf(Uint8Array);
      const [first, again] = loaded ? await bothWays(loaded) : [];
      expect(first?.rows).toHaveLength(literals.length + 1);
      expect(again).toEqual(first);
    }
  });

  it('of no row', async () => {
    const loaded = await load("SELECT 1::BIGINT AS a, DATE '2024-01-01' AS b WHERE false");
    const [first, again] = loaded ? await bothWays(loaded) : [];
    expect(first).toEqual({ names: ['a', 'b'], types: ['BIGINT', 'DATE'], rows: [] });
    expect(again).toEqual(first);
  });

  it('under the names that a file would give them', async () => {
    const sql = `SELECT 1 AS a, 2 AS "A", 3 AS a, 4 AS "x ""y"", z"`;
    const loaded = await load(sql);
    const { run } = await bench.answer(sql);
    expect(loaded?.columns).toEqual(run.columns);
    const [first, again] = loaded ? await bothWays(loaded) : [];
    expect(again).toEqual(first);
    expect(first?.names).toEqual(run.columns.map(({ key }) => key));
  });
});

it('leaves to files what is stored as another type than its own, and has not run it', async () => {
  for (const column of [
    "INTERVAL '1' DAY",
    "'a'::ENUM('a')",
    '[1, 2]',
    "{'a': 1}",
    "'x'::BLOB",
    "TIMESTAMP_S '2024-01-01'",
  ]) {
    expect(await load(`SELECT ${column} AS c`)).toBeNull();
  }
});

it('keeps the first rows and counts the others', async () => {
  const sql = 'SELECT i::INTEGER AS i FROM range(9000) t(i)';
  for (const [keepRows, fetchRows, kept, rowCount] of [
    [3, 4, 3, 4],
    [2_500, null, 2_500, 9_000],
    [0, 1, 0, 1],
    [5_000, 5_001, 5_000, 5_001],
  ] as const) {
    const loaded = await load(sql, { keepRows, fetchRows });
    expect(loaded?.rowCount).toBe(rowCount);
    const [first, again] = loaded ? await bothWays(loaded) : [];
    expect(again).toEqual(first);
    expect(first?.rows).toEqual(Array.from({ length: kept }, (_, i) => [i]));
  }
});

it('has all rows of a text that is too long to be kept, or that cannot be', async () => {
  for (const [sql, rows] of [
    ["SELECT repeat('x', 100) AS t FROM range(4000)", 4_000],
    ["SELECT repeat('x', 3000000) AS t FROM range(3)", 3],
    ["SELECT 'a' || chr(0) AS t", 1],
  ] as const) {
    const loaded = await load(sql);
    expect([loaded?.text, loaded?.rowCount]).toEqual([null, rows]);
    const read = await bench.workbench.runAndReadAll('SELECT count(*)::INTEGER FROM loaded WHERE length(t) > 1');
    expect(read.getRowsJson()).toEqual([[rows]]);
  }
});

it('stops reading what is larger than any result may be', async () => {
  const sql = "SELECT repeat('x', 10000) AS t FROM range(5000)";
  const loaded = await load(sql, { maxBytes: 3_000_000 });
  expect([loaded?.isTooLarge, loaded?.text]).toEqual([true, null]);
  expect(loaded?.rowCount).toBeLessThan(5_000);
});

it('says where a statement is wrong, as it would of one that goes to a file', async () => {
  for (const sql of [
    'SELECT nowhere AS x',
    'SELECT (1',
    "SELECT 'x'::INTEGER + i AS n FROM range(3) t(i)",
    "FROM read_csv('/etc/passwd')",
  ]) {
    const told = await load(sql).then(
      () => 'it ran',
      (error: unknown) => error,
    );
    const other = await bench.fails(sql);
    expect(told).toMatchObject({ message: other.message, position: other.position, databaseCode: other.databaseCode });
  }
});

it('ends when it is told to', async () => {
  const stop = new AbortController();
  await using session = await bench.connection.openSession(stop.signal);
  const sql = 'SELECT count(*) AS n FROM range(100000000) a(x), range(100000) b(y) WHERE x * y % 7 = 3';
  const { workbench } = bench;
  const request = { sql, context: '', fetchRows: 10, workbench, relation: 'loaded', keepRows: 10, maxBytes: 1e9 };
  const loading = session.load?.(request, stop.signal);
  setTimeout(() => stop.abort(new Error('enough')), 100);
  await expect(loading).rejects.toThrow('enough');
});
