import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mysqlDriver } from '../../src/connections/drivers/mysql.ts';
import { mariadbServer } from '../support/engines.ts';
import { DriverBench, describeDriver } from './driver-contract.ts';

const address = await mariadbServer();

describe.skipIf(address === null)('MariaDB (skipped where it is not installed)', () => {
  if (address === null) return;
  const settings = {
    host: address.host,
    port: address.port,
    database: address.database,
    username: address.user,
    password: address.password,
  };
  let admin: mysql.Connection;
  beforeAll(async () => {
    admin = await mysql.createConnection({ ...address, multipleStatements: true });
    await admin.query(`CREATE TABLE IF NOT EXISTS driver_rows (id int) ENGINE=InnoDB; TRUNCATE driver_rows;
      INSERT INTO driver_rows VALUES (1), (2);
      SET SESSION sql_mode = '';
      DROP TABLE IF EXISTS driver_types;
      CREATE TABLE driver_types (c1 tinyint(1), c2 tinyint unsigned, c3 smallint, c4 mediumint, c5 int unsigned,
        c6 bigint unsigned, c7 decimal(10,2), c8 decimal(65,0), c9 float, c10 double, c11 date, c12 datetime(6),
        c13 timestamp(3) NULL, c14 time(2), c15 year, c16 char(3), c17 varchar(20), c18 text, c19 blob, c20 bit(9),
        c21 enum('a','b'), c22 set('x','y'), c23 json, c24 date, c25 datetime, c26 int, c27 time);
      INSERT INTO driver_types VALUES (1, 255, -5, 8388607, 4294967295, 18446744073709551615, 12345.67,
        '12345678901234567890123456789012345678901234567890', 1.5, 0.1, '2024-02-29', '2024-02-29 12:34:56.123456',
        '2024-02-29 12:34:56.5', '23:59:59.99', 2024, 'x', 'é€😀', 'a "b"', x'DEADBEEF', b'100000001', 'b', 'x,y',
        '{"a": 1}', '0000-00-00', '2024-00-10', NULL, '-100:00:00')`);
  });
  afterAll(() => admin.end());

  describeDriver({
    name: 'mysql',
    open: () => DriverBench.open(mysqlDriver, settings),
    allTypes: {
      sql: 'SELECT * FROM driver_types',
      columns: [
        ['TINYINT', '1'],
        ['UTINYINT', '255'],
        ['SMALLINT', '-5'],
        ['INTEGER', '8388607'],
        ['UINTEGER', '4294967295'],
        ['UBIGINT', '18446744073709551615'],
        ['DECIMAL(10,2)', '12345.67'],
        ['BIGNUM', '12345678901234567890123456789012345678901234567890'],
        ['FLOAT', '1.5'],
        ['DOUBLE', '0.1'],
        ['DATE', '2024-02-29'],
        ['TIMESTAMP', '2024-02-29 12:34:56.123456'],
        ['TIMESTAMP', '2024-02-29 12:34:56.5'],
        ['TIME', '23:59:59.99'],
        ['SMALLINT', '2024'],
        ['VARCHAR', 'x'],
        ['VARCHAR', 'é€😀'],
        ['VARCHAR', 'a "b"'],
        ['BLOB', '\\xDE\\xAD\\xBE\\xEF'],
        ['UBIGINT', '257'],
        ['VARCHAR', 'b'],
        ['VARCHAR', 'x,y'],
        ['VARCHAR', '{"a": 1}'],
        ['DATE', null],
        ['TIMESTAMP', null],
        ['INTEGER', null],
        ['VARCHAR', '-100:00:00'],
      ],
    },
    million: `SELECT seq AS id, 'a "b", c\\nd' AS t FROM seq_0_to_999999 ORDER BY seq`,
    endless: `SELECT count(*) AS coatcheck_endless FROM seq_1_to_1000000 a, seq_1_to_1000000 b WHERE a.seq + b.seq > 5`,
    async running() {
      const [rows] = await admin.query<mysql.RowDataPacket[]>(
        `SELECT 1 FROM information_schema.processlist WHERE info LIKE '%coatcheck_endless%' AND id <> connection_id()`,
      );
      return rows.length;
    },
    writes: [
      'INSERT INTO driver_rows VALUES (3)',
      'DROP TABLE driver_rows',
      'CREATE TABLE driver_new (id int)',
      'COMMIT',
      'SET GLOBAL max_connections = 1',
      "SELECT id FROM driver_rows INTO OUTFILE '/tmp/coatcheck_driver_rows'",
      "SELECT id FROM driver_rows INTO/**/DUMPFILE '/tmp/coatcheck_driver_rows'",
      'SELECT id INTO @x FROM driver_rows',
      '/*! DROP TABLE driver_rows */',
      'SELECT 1 /*!50000 INTO OUTFILE "/tmp/coatcheck_driver_rows" */',
      'CALL nothing()',
      'KILL 1',
      'LOAD DATA LOCAL INFILE "/etc/passwd" INTO TABLE driver_rows',
      'EXPLAIN ANALYZE SELECT 1',
      'SELECT SLEEP(0)',
      'WITH x AS (SELECT 1) DELETE FROM driver_rows',
    ],
    quote: (name) => `\`${name.replaceAll('`', '``')}\``,
    snapshot: {
      count: 'SELECT count(*) AS n FROM driver_rows',
      grow: async () => {
        await admin.query('INSERT INTO driver_rows VALUES (3)');
      },
    },
  });

  it('connects again when the server has closed its session', async () => {
    const bench = await DriverBench.open(mysqlDriver, settings);
    const id = (await bench.answer('SELECT connection_id() AS id')).rows[0]?.[0];
    await admin.query(`KILL ${String(id)}`);
    expect((await bench.answer('SELECT 1 AS a')).rows).toEqual([['1']]);
    await bench.close();
  });

  it('says what it cannot reach, and never the password', async () => {
    const nowhere = await DriverBench.open(mysqlDriver, { ...settings, port: 1 });
    expect((await nowhere.fails('SELECT 1')).message).toMatch(
      /^Could not connect to the database of connection \S+: nothing is listening at its address \(ECONNREFUSED\)$/,
    );
    await nowhere.close();
    const wrong = await DriverBench.open(mysqlDriver, { ...settings, password: 'a-secret-word' });
    expect((await wrong.fails('SELECT 1')).message).not.toMatch(/a-secret-word/);
    await wrong.close();
  });
});
