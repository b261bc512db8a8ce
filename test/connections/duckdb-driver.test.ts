import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../src/results/workbench/open-duckdb.ts';
import { allowedFunctions } from '../../src/connections/drivers/duckdb-allow-list.ts';
import { duckdbDriver } from '../../src/connections/drivers/duckdb.ts';
import { DriverBench, describeDriver } from './driver-contract.ts';

const folder = await mkdtemp(join(tmpdir(), 'coatcheck-duckdb-'));
const database = join(folder, 'shop.duckdb');
const parquet = join(folder, 'rows.parquet');
const csv = join(folder, 'places.csv');
const secret = join(folder, 'secret.csv');
const tables = { rows: parquet, places: csv };

/** Does something with a DuckDB that may do everything, as the outside world would. */
async function outside(path: string, statements: readonly string[]): Promise<void> {
  const instance = await openDuckdb(path);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.disconnectSync();
  instance.closeSync();
}

await outside(database, [
  'CREATE TABLE orders AS SELECT range AS id FROM range(10)',
  'CREATE MACRO twice(x) AS TABLE SELECT x * 2 AS y',
  'CREATE SCHEMA archive',
  'CREATE TABLE archive.old AS SELECT 1 AS id',
]);
await outside(':memory:', [`COPY (SELECT range AS id FROM range(5)) TO '${parquet}'`]);
await writeFile(csv, 'code,name\nAA,"A, B"\nBB,\n');
await writeFile(secret, 'word\nhidden-word\n');

let open: DriverBench | null = null;
const openBench = async (): Promise<DriverBench> => {
  open = await DriverBench.open(duckdbDriver, { database, tables });
  return open;
};

describeDriver({
  name: 'duckdb',
  open: openBench,
  allTypes: {
    sql: `SELECT true AS c1, 1::TINYINT AS c2, 255::UTINYINT AS c3, -5::SMALLINT AS c4, 2147483647 AS c5,
      18446744073709551615::UBIGINT AS c6, 170141183460469231731687303715884105727::HUGEINT AS c7,
      340282366920938463463374607431768211455::UHUGEINT AS c8, 1.5::FLOAT AS c9, 'nan'::DOUBLE AS c10,
      '-inf'::DOUBLE AS c11, 12345678901234567890.123456789::DECIMAL(38,9) AS c12, '9'::BIGNUM AS c13,
      DATE '2024-02-29' AS c14, TIME '23:59:59.999999' AS c15, TIMESTAMP '2024-02-29 12:34:56.123456' AS c16,
      '2024-02-29 12:34:56.123456789'::TIMESTAMP_NS AS c17, '2024-02-29 12:34:56'::TIMESTAMP_S AS c18,
      TIMESTAMPTZ '2024-02-29 12:34:56.5+05:30' AS c19, '12:34:56+02'::TIMETZ AS c20,
      INTERVAL '1 year 2 days 3.000001 seconds' AS c21, '\\xDE\\xAD'::BLOB AS c22, '0101'::BIT AS c23,
      '8a9a649d-483b-49cd-833b-0f1e98b5c87c'::UUID AS c24, 'b'::ENUM('a','b') AS c25, '{"a": 1}'::JSON AS c26,
      [1, NULL] AS c27, [1, 2]::HUGEINT[] AS c28, {'a': 1, 'b': 'x'} AS c29, MAP {'k': 1} AS c30, [1,2]::INTEGER[2] AS c31,
      NULL AS c32, 'infinity'::TIMESTAMP AS c33, 1::UNION(n INTEGER, s VARCHAR) AS c34`,
    columns: [
      ['BOOLEAN', 'true'],
      ['TINYINT', '1'],
      ['UTINYINT', '255'],
      ['SMALLINT', '-5'],
      ['INTEGER', '2147483647'],
      ['UBIGINT', '18446744073709551615'],
      ['HUGEINT', '170141183460469231731687303715884105727'],
      ['UHUGEINT', '340282366920938463463374607431768211455'],
      ['FLOAT', '1.5'],
      ['DOUBLE', 'nan'],
      ['DOUBLE', '-inf'],
      ['DECIMAL(38,9)', '12345678901234567890.123456789'],
      ['BIGNUM', '9'],
      ['DATE', '2024-02-29'],
      ['TIME', '23:59:59.999999'],
      ['TIMESTAMP', '2024-02-29 12:34:56.123456'],
      ['TIMESTAMP_NS', '2024-02-29 12:34:56.123456789'],
      ['TIMESTAMP', '2024-02-29 12:34:56'],
      ['TIMESTAMP WITH TIME ZONE', '2024-02-29 07:04:56.5+00'],
      ['TIME WITH TIME ZONE', '12:34:56+02'],
      ['INTERVAL', '1 year 2 days 00:00:03.000001'],
      ['BLOB', '\\xDE\\xAD'],
      ['BIT', '0101'],
      ['UUID', '8a9a649d-483b-49cd-833b-0f1e98b5c87c'],
      ['VARCHAR', 'b'],
      ['JSON', '{"a": 1}'],
      ['INTEGER[]', '[1, NULL]'],
      ['HUGEINT[]', '[1, 2]'],
      ['STRUCT(a INTEGER, b VARCHAR)', "{'a': 1, 'b': x}"],
      ['MAP(VARCHAR, INTEGER)', '{k=1}'],
      ['INTEGER[]', '[1, 2]'],
      ['INTEGER', null],
      ['TIMESTAMP', 'infinity'],
      ['VARCHAR', '1'],
    ],
  },
  million: `SELECT range AS id, E'a "b", c\\nd' AS t FROM range(1000000) ORDER BY id`,
  endless: `SELECT count(*) AS coatcheck_endless FROM range(10000000) a, range(1000000) b`,
  // In process: a processor that goes on working would show it.
  running: () => busy(),
  writes: [
    'CREATE TABLE t AS SELECT 1',
    'INSERT INTO orders VALUES (11)',
    'DROP TABLE orders',
    `COPY orders TO '${join(folder, 'out.csv')}'`,
    'BEGIN',
    'ROLLBACK',
    'SET threads = 1',
    'PRAGMA database_list',
    'CALL pragma_version()',
    'EXPLAIN SELECT 1',
    'PREPARE x AS SELECT 1',
    'SELECT $1',
    'PIVOT (SELECT 1 AS a, 2 AS b) ON a USING sum(b)',
  ],
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  snapshot: null,
});

async function busy(): Promise<number> {
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { user } = process.cpuUsage(before);
  // Microseconds; a busy machine gives a query that never rests more than this.
  return user > 15_000 ? 1 : 0;
}

describe('DuckDB sandbox', () => {
  let bench: DriverBench;
  beforeAll(async () => {
    bench = await DriverBench.open(duckdbDriver, { database, tables });
  });
  afterAll(async () => {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('serves the declared files and the database file', async () => {
    expect((await bench.answer('SELECT sum(id)::INT AS n FROM rows')).rows).toEqual([['10']]);
    expect((await bench.answer('FROM places ORDER BY code')).rows).toEqual([
      ['AA', 'A, B'],
      ['BB', null],
    ]);
    expect((await bench.answer('SELECT count(*) AS n FROM orders, archive.old')).rows).toEqual([['10']]);
    expect((await bench.answer('SELECT count(*) AS n FROM shop.archive.old')).rows).toEqual([['1']]);
    expect((await bench.answer('FROM twice(4)')).rows).toEqual([['8']]);
    expect((await bench.answer('WITH views AS (SELECT 1 AS a) FROM views')).rows).toEqual([['1']]);
    expect((await bench.answer('SELECT sum(count)::INT FROM histogram(rows, id)')).rows).toEqual([['5']]);
    expect((await bench.answer("SELECT count(*) FROM query_table('rows')")).rows).toEqual([['5']]);
    expect((await bench.answer(`SELECT count(*) AS n FROM read_parquet('${parquet}')`)).rows).toEqual([['5']]);
  });

  it('answers what describes tables, and PIVOT with its values', async () => {
    expect((await bench.answer('DESCRIBE rows')).rows[0]?.slice(0, 2)).toEqual(['id', 'BIGINT']);
    expect((await bench.answer('SHOW TABLES')).rows.length).toBeGreaterThan(0);
    expect((await bench.answer('SUMMARIZE rows')).rows[0]?.[0]).toBe('id');
    expect((await bench.answer('PIVOT (SELECT 1 AS a, 2 AS b) ON a IN (1) USING sum(b)')).rows).toEqual([['2']]);
    expect((await bench.answer('VALUES (1), (2)')).rows).toEqual([['1'], ['2']]);
    expect(
      (await bench.answer('WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r WHERE x < 3) FROM r')).rows,
    ).toEqual([['1'], ['2'], ['3']]);
  });

  const forbidden = [
    `FROM '${secret}'`,
    `SELECT * FROM read_csv('${secret}')`,
    `SELECT * FROM read_csv_auto('${secret}')`,
    `SELECT * FROM read_text('${secret}')`,
    `SELECT * FROM read_blob('${secret}')`,
    `SELECT * FROM read_json('${secret}')`,
    `SELECT * FROM read_parquet('${secret}')`,
    `SELECT * FROM read_duckdb('${database}')`,
    `SELECT * FROM sniff_csv('${secret}')`,
    `SELECT * FROM glob('${folder}/*')`,
    `SELECT * FROM parquet_metadata('/etc/hostname')`,
    `FROM query('SELECT 1')`,
    `FROM QUERY('SELECT * FROM read_text(''${secret}'')')`,
    `FROM query_table('${secret}')`,
    `FROM "query"('SELECT 1')`,
    `FROM system.main.query('SELECT 1')`,
    `SELECT (SELECT max(a) FROM query('SELECT 1 AS a'))`,
    `WITH x AS (FROM glob('*')) SELECT 1 FROM x`,
    `SELECT 1 WHERE EXISTS (FROM enable_logging())`,
    `FROM enable_logging('QueryLog', storage := 'file', storage_path := '${folder}/log')`,
    `FROM enable_profiling(save_location := '${folder}/profile')`,
    'FROM duckdb_logs()',
    'FROM duckdb_secrets()',
    `FROM which_secret('s3://a', 's3')`,
    'FROM duckdb_settings()',
    'FROM checkpoint()',
    'FROM force_checkpoint()',
    'FROM truncate_duckdb_logs()',
    'FROM enable_peg_parser()',
    "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    'FROM arrow_scan(1, 2, 3)',
    `SELECT write_log('x')`,
    `SELECT getenv('HOME')`,
    `SELECT current_setting('allowed_paths')`,
    ...['pg_settings', 'pg_catalog.pg_settings', 'PG_Settings', 'duckdb_databases', 'pragma_database_list'].map(
      (view) => `FROM ${view}`,
    ),
    'SELECT 1 WHERE EXISTS (TABLE duckdb_views)',
    'SUMMARIZE pg_settings',
    'FROM information_schema.views',
    'FROM system."INFORMATION_SCHEMA".Views',
    'FROM query_table([$$information_schema.views$$])',
    'FROM histogram(information_schema.views, view_definition)',
    `FROM query_table('pg_settings')`,
    `FROM query_table('pg_' || 'settings')`,
    `FROM query_table(['memory.pg_catalog."pg_settings"'])`,
    `FROM histogram('pg_settings', 'setting')`,
    `FROM histogram(pg_settings, setting)`,
    `FROM histogram_values(system.pg_catalog.pg_settings, setting)`,
    'SELECT * FROM rows, LATERAL (SELECT count(*) FROM pg_settings)',
    `SELECT json_serialize_plan('select current_setting(''temp_directory'')', optimize := true)`,
    'SELECT current_query()',
    'SELECT list_transform([1], x -> current_query())',
    `SELECT 'temp_directory'.current_setting()`,
    'SELECT sleep_ms(1)',
    'SELECT pg_sleep(0)',
    'SELECT pg_get_viewdef(1)',
    `ATTACH '${database}' AS other`,
    `DETACH shop`,
    'INSTALL httpfs',
    'LOAD httpfs',
    `EXPORT DATABASE '${folder}/export'`,
    `IMPORT DATABASE '${folder}/export'`,
    'USE memory',
    'SET enable_external_access = true',
    'RESET enable_external_access',
    `COPY (SELECT 1) TO '${folder}/copied.csv'`,
    `COPY orders FROM '${secret}'`,
    'VACUUM',
    'CHECKPOINT',
    'CREATE TEMP TABLE x AS SELECT 1',
    'CREATE SECRET (TYPE s3)',
    `SELECT 1) TO '${folder}/escaped.csv'; --`,
    `SELECT $$1`,
  ];
  it.each(forbidden)('refuses %s', async (sql) => {
    const before = await readdir(folder);
    const { message } = await bench.fails(sql);
    expect(message).not.toMatch(/hidden-word/);
    expect(await readdir(folder)).toEqual(before);
    expect((await bench.answer('SELECT 1 AS a')).rows).toEqual([['1']]);
  });

  it('reaches no network', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.end('a\n1\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/x.csv`;
    await bench.fails(`SELECT * FROM read_csv('${url}')`);
    await bench.fails(`FROM '${url}'`);
    expect(requests).toBe(0);
    server.close();
  });

  it('lets no table function of DuckDB touch files, whatever it is called', async () => {
    const names = await bench.answer(
      `SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')`,
    );
    for (const [name] of names.rows) {
      for (const argument of [secret, `${folder}/*`, `${folder}/written`]) {
        const ran = await bench.answer(`FROM "${name ?? ''}"('${argument}')`).catch(() => null);
        expect([name, JSON.stringify(ran?.rows ?? '')]).toEqual([name, expect.not.stringContaining('hidden-word')]);
      }
    }
    expect(await readdir(folder)).not.toContain('written');
  });

  it('names to nobody where its files lie, in whatever function or view of DuckDB’s own it still allows', async () => {
    const instance = await openDuckdb(':memory:');
    const plain = await instance.connect();
    const ask = async (sql: string): Promise<string[]> =>
      (await plain.runAndReadAll(sql)).getRows().map(([name]) => String(name));
    const views = await ask('SELECT schema_name || $$.$$ || view_name FROM duckdb_views() WHERE internal');
    const functions = await ask(`SELECT DISTINCT function_name FROM duckdb_functions() WHERE internal
      AND function_type IN ('table', 'table_macro', 'scalar', 'macro') AND function_name SIMILAR TO '\\w+'`);
    const statements = [
      ...views.map((view) => `FROM ${view}`),
      ...functions.flatMap((name) => [`FROM "${name}"()`, `SELECT "${name}"()`, `SELECT "${name}"('temp_directory')`]),
    ];
    const told = new Set<string>();
    for (const sql of statements) {
      const { rows } = await bench.answer(sql).catch(() => ({ rows: [] }));
      if (JSON.stringify(rows).includes(folder) || JSON.stringify(rows).includes(bench.scratchDir)) told.add(sql);
    }
    expect([...told]).toEqual([]);
    instance.closeSync();
  });

  it('refuses every function and view of DuckDB’s own that nobody has listed', async () => {
    const instance = await openDuckdb(':memory:');
    const plain = await instance.connect();
    const ask = async (sql: string): Promise<string[]> =>
      (await plain.runAndReadAll(sql)).getRows().map(([name]) => String(name));
    const named = await ask(`SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE internal
      AND function_type IN ('scalar', 'aggregate', 'macro') AND regexp_full_match(function_name, '\\w+')`);
    const unlisted = named.filter((name) => !allowedFunctions.has(name) && !name.startsWith('icu_collate_'));
    // What a newer DuckDB brings turns up here: look at it, then list it or add it.
    expect(unlisted.filter((name) => !name.startsWith('__internal_')).toSorted()).toEqual(
      `current_query current_query_id current_setting currval json_deserialize_sql json_serialize_plan json_serialize_sql
       nextval parse_duckdb_log_message pg_get_viewdef pg_sleep setseed sleep_ms write_log`.split(/\s+/),
    );
    for (const name of unlisted) {
      expect((await bench.fails(`SELECT "${name}"(1)`)).message).toBe(`The function ${name} is not allowed here.`);
    }
    instance.closeSync();
  });

  it('spills a sort that is larger than its memory, into its own folder', { timeout: 60_000 }, async () => {
    const small = await DriverBench.open(duckdbDriver, { memory_limit: '100MB' });
    const seen: string[] = [];
    const watch = setInterval(() => {
      readdir(join(small.scratchDir, 'spill-test')).then(
        (names) => seen.push(...names),
        () => undefined,
      );
    }, 10);
    const [run] = await small.run(
      `SELECT i, hash(i) AS h, repeat('x', 20) || i AS s, repeat('y', 20) || hash(i) AS t FROM range(1500000) AS r(i) ORDER BY h`,
    );
    clearInterval(watch);
    expect(run?.rowCount).toBe(1_500_000);
    expect(seen.length).toBeGreaterThan(0);
    await small.close();
  });

  it('sees a declared file that has changed', async () => {
    const file = join(folder, 'changing.csv');
    await writeFile(file, 'a\n1\n');
    const changing = await DriverBench.open(duckdbDriver, { tables: { t: file } });
    expect((await changing.answer('FROM t')).rows).toEqual([['1']]);
    await writeFile(file, 'a,b\n1,2\n3,4\n');
    expect((await changing.answer('FROM t')).rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    await changing.close();
  });

  it('shares a database file with other readers', async () => {
    const other = await DriverBench.open(duckdbDriver, { database });
    expect((await other.answer('SELECT count(*) AS n FROM orders')).rows).toEqual([['10']]);
    await other.close();
  });

  it('says which file is missing', async () => {
    const lost = await DriverBench.open(duckdbDriver, { tables: { t: join(folder, 'lost.parquet') } });
    expect((await lost.fails('SELECT 1')).message).toMatch(/lost\.parquet/);
    await lost.close();
  });
});
