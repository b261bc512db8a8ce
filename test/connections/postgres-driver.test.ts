import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresDriver } from '../../src/connections/drivers/postgres.ts';
import { postgresServer } from '../support/engines.ts';
import { DriverBench, describeDriver } from './driver-contract.ts';

const address = await postgresServer();
const settings = {
  host: address.host,
  port: address.port,
  database: address.database,
  username: address.user,
  password: address.password,
};
let admin: Client;
beforeAll(async () => {
  admin = new Client(address);
  await admin.connect();
  await admin.query(
    `CREATE TABLE IF NOT EXISTS driver_rows (id int); TRUNCATE driver_rows; INSERT INTO driver_rows VALUES (1), (2)`,
  );
});
afterAll(() => admin.end());

describeDriver({
  name: 'postgres',
  open: () => DriverBench.open(postgresDriver, settings),
  allTypes: {
    sql: `SELECT true AS c1, 1::int2 AS c2, '-2147483648'::int4 AS c3, 9223372036854775807::int8 AS c4, 1.5::float4 AS c5,
      'NaN'::float8 AS c6, '-Infinity'::float8 AS c7, 12345.67::numeric(10,2) AS c8,
      12345678901234567890123456789.123456789::numeric AS c9, 3.0000::numeric AS c10,
      1234567890123456789012345678901234567890123::numeric AS c11, 'NaN'::numeric AS c12, 'x'::char(3) AS c13,
      date '2024-02-29' AS c14, timestamp '2024-02-29 12:34:56.123456' AS c15,
      timestamptz '2024-02-29 12:34:56.5+05:30' AS c16, time '23:59:59.999999' AS c17, '{"a": 1}'::json AS c18,
      '{"a": [1, null]}'::jsonb AS c19, ARRAY[1,2,NULL] AS c20, ARRAY['a"b','c,d'] AS c21,
      '8a9a649d-483b-49cd-833b-0f1e98b5c87c'::uuid AS c22, '\\xdeadbeef'::bytea AS c23, interval '1 year 2 days 3 hours' AS c24,
      12.5::money AS c25, '10.0.0.1'::inet AS c26, 'infinity'::timestamp AS c27, NULL::int AS c28, NULL AS c29,
      B'101' AS c30, int4range(1,5) AS c31`,
    columns: [
      ['BOOLEAN', 'true'],
      ['SMALLINT', '1'],
      ['INTEGER', '-2147483648'],
      ['BIGINT', '9223372036854775807'],
      ['FLOAT', '1.5'],
      ['DOUBLE', 'nan'],
      ['DOUBLE', '-inf'],
      ['DECIMAL(10,2)', '12345.67'],
      ['DECIMAL(38,9)', '12345678901234567890123456789.123456789'],
      ['BIGINT', '3'],
      ['BIGNUM', '1234567890123456789012345678901234567890123'],
      ['DOUBLE', 'nan'],
      ['VARCHAR', 'x  '],
      ['DATE', '2024-02-29'],
      ['TIMESTAMP', '2024-02-29 12:34:56.123456'],
      ['TIMESTAMP WITH TIME ZONE', '2024-02-29 07:04:56.5+00'],
      ['TIME', '23:59:59.999999'],
      ['JSON', '{"a": 1}'],
      ['JSON', '{"a": [1, null]}'],
      ['JSON', '[1,2,null]'],
      ['JSON', '["a\\"b","c,d"]'],
      ['UUID', '8a9a649d-483b-49cd-833b-0f1e98b5c87c'],
      ['BLOB', '\\xDE\\xAD\\xBE\\xEF'],
      ['VARCHAR', '1 year 2 days 03:00:00'],
      ['DECIMAL(38,1)', '12.5'],
      ['VARCHAR', '10.0.0.1'],
      ['TIMESTAMP', 'infinity'],
      ['INTEGER', null],
      ['VARCHAR', null],
      ['VARCHAR', '101'],
      ['VARCHAR', '[1,5)'],
    ],
  },
  million: `SELECT i AS id, E'a "b", c\\nd' AS t FROM generate_series(0, 999999) AS g(i) ORDER BY i`,
  endless: `SELECT count(*) AS coatcheck_endless FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b`,
  async running() {
    const { rows } = await admin.query(
      `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%coatcheck_endless%' AND pid <> pg_backend_pid()`,
    );
    return rows.length;
  },
  writes: [
    'INSERT INTO driver_rows VALUES (3)',
    'WITH x AS (INSERT INTO driver_rows VALUES (3) RETURNING id) SELECT * FROM x',
    'DROP TABLE driver_rows',
    'CREATE TABLE driver_new (id int)',
    'SELECT id INTO driver_new FROM driver_rows',
    'COMMIT',
    'SET statement_timeout = 0',
    "COPY driver_rows TO '/tmp/driver_rows'",
    'COPY driver_rows TO STDOUT',
    "SELECT set_config('transaction_read_only', 'off', false)",
    'SELECT id FROM driver_rows FOR UPDATE',
    "DO 'BEGIN END'",
    'SELECT $1::int',
    'SELECT pg_sleep(0)',
  ],
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  snapshot: {
    count: 'SELECT count(*) AS n FROM driver_rows',
    grow: async () => {
      await admin.query('INSERT INTO driver_rows VALUES (3)');
    },
  },
});

describe('PostgreSQL', () => {
  it('keeps a value that its declared type cannot hold: NaN in numeric(10,2), very late times', async () => {
    const bench = await DriverBench.open(postgresDriver, settings);
    const { types, rows } = await bench.answer(
      `SELECT * FROM (VALUES (1.5::numeric(10,2), timestamp '2024-01-01'), ('NaN', '294270-01-01')) AS v(n, d)`,
    );
    expect(types).toEqual(['DOUBLE', 'VARCHAR']);
    expect(rows).toEqual([
      ['1.5', '2024-01-01 00:00:00'],
      ['nan', '294270-01-01 00:00:00'],
    ]);
    await bench.close();
  });

  it('leaves nothing of a statement in the session: settings, locks', async () => {
    const bench = await DriverBench.open(postgresDriver, settings);
    await bench.run([`SELECT set_config('work_mem', '1MB', false)`, 'SELECT pg_advisory_lock(42)']);
    expect((await bench.answer(`SELECT current_setting('work_mem') AS w`)).rows).not.toEqual([['1MB']]);
    expect((await bench.answer('SELECT count(*) AS n FROM pg_locks WHERE locktype = $$advisory$$')).rows).toEqual([
      ['0'],
    ]);
    await bench.close();
  });

  it('connects again when the server has closed its session', async () => {
    const bench = await DriverBench.open(postgresDriver, settings);
    const pid = (await bench.answer('SELECT pg_backend_pid() AS pid')).rows[0]?.[0];
    await admin.query('SELECT pg_terminate_backend($1)', [pid]);
    expect((await bench.answer('SELECT 1 AS a')).rows).toEqual([['1']]);
    await bench.close();
  });

  it('has the server notice that an executor was killed', async () => {
    const bench = await DriverBench.open(postgresDriver, settings);
    const setting = await bench.answer(`SELECT current_setting('client_connection_check_interval') AS s`);
    expect(setting.rows).toEqual([['2s']]);
    await bench.close();
  });

  it('says what it cannot reach, and never the password', async () => {
    const nowhere = await DriverBench.open(postgresDriver, { ...settings, port: 1 });
    expect((await nowhere.fails('SELECT 1')).message).toMatch(
      /^Could not connect to the database of connection \S+: nothing is listening at its address \(ECONNREFUSED\)$/,
    );
    await nowhere.close();
    const wrong = await DriverBench.open(postgresDriver, { ...settings, password: 'a-secret-word' });
    expect((await wrong.fails('SELECT 1')).message).not.toMatch(/a-secret-word/);
    await wrong.close();
  });
});
