/**
 * The engines of all dialects, that golden cases run on, behind one face: DuckDB in process, the others from the run's
 * servers. Results come as texts that compare across engines.
 */
import { DuckDBTypeId, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { inject } from 'vitest';
import { openDuckdb } from '../../src/results/workbench/open-duckdb.ts';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { duckdb } from '../../src/dialects/duckdb.ts';
import { mysql as mysqlDialect } from '../../src/dialects/mysql.ts';
import { postgres } from '../../src/dialects/postgres.ts';
import { dialectsByName, type DialectName } from '../../src/dialects/registry.ts';
import type { ServerAddress } from './engine-servers.ts';

export type { ServerAddress } from './engine-servers.ts';

/** There is an engine for each dialect; tables by engine in tests are keyed by it. */
export type EngineName = DialectName;
export const engineDialects = dialectsByName;
export const engineNames = Object.keys(engineDialects) as readonly EngineName[];

/** What a column holds, as far as all engines can tell it. */
export type ColumnClass = 'text' | 'number' | 'date' | 'timestamp' | 'boolean' | 'other';

export interface EngineResult {
  readonly columns: readonly string[];
  readonly classes: readonly ColumnClass[];
  /** Numbers without needless zeros, 12 significant digits; timestamps `2024-03-01 17:05:09[.ffffff]`. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Engine {
  readonly name: EngineName;
  readonly dialect: Dialect;
  query(sql: string): Promise<EngineResult>;
  close(): Promise<void>;
}

/** Address of the run's PostgreSQL; it starts with the first call. */
export async function postgresServer(): Promise<ServerAddress> {
  const address = await serverOf('postgres');
  if (address === null) throw new Error('PostgreSQL is not installed');
  return address;
}

/** Address of the run's MariaDB; null where it is not installed. */
export function mariadbServer(): Promise<ServerAddress | null> {
  return serverOf('mysql');
}

async function serverOf(name: EngineName): Promise<ServerAddress | null> {
  const response = await fetch(`${inject('engineBroker')}/${name}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as ServerAddress | null;
}

/** Null = not installed here: its tests are skipped. */
const openers: Readonly<Record<EngineName, (databaseTimezone: string) => Promise<Engine | null>>> = {
  duckdb: openDuckdbEngine,
  postgres: openPostgres,
  mysql: openMariadb,
};

/**
 * Opens an engine with an empty database of its own, times in `databaseTimezone`. Null = not installed here.
 * Engines of other test files do not see it.
 */
export function openEngine(name: EngineName, databaseTimezone = 'UTC'): Promise<Engine | null> {
  return openers[name](databaseTimezone);
}

let databaseCount = 0;
/** Unique among the processes of a test run. */
function newDatabaseName(): string {
  databaseCount += 1;
  return `test_${String(process.pid)}_${String(databaseCount)}`;
}

async function openDuckdbEngine(timezone: string): Promise<Engine> {
  const instance = await openDuckdb(':memory:', { threads: '1' });
  const connection = await instance.connect();
  for (const statement of duckdb.sessionSetup(timezone)) await connection.run(statement);
  return {
    name: 'duckdb',
    dialect: duckdb,
    query: (sql) => queryDuckdb(connection, sql),
    close: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

async function queryDuckdb(connection: DuckDBConnection, sql: string): Promise<EngineResult> {
  const reader = await connection.runAndReadAll(sql);
  const classes = reader.columnTypes().map(duckdbClass);
  const rows = reader
    .getRows()
    .map((row) => row.map((value, index) => (value === null ? null : comparable(String(value), classes[index]))));
  return { columns: reader.columnNames(), classes, rows };
}

const duckdbNumbers: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
]);

function duckdbClass(type: DuckDBType): ColumnClass {
  if (duckdbNumbers.has(type.typeId)) return 'number';
  if (type.typeId === DuckDBTypeId.VARCHAR) return 'text';
  if (type.typeId === DuckDBTypeId.DATE) return 'date';
  if (type.typeId === DuckDBTypeId.TIMESTAMP) return 'timestamp';
  return type.typeId === DuckDBTypeId.BOOLEAN ? 'boolean' : 'other';
}

const postgresClasses: Readonly<Record<number, ColumnClass>> = {
  [pg.types.builtins.INT2]: 'number',
  [pg.types.builtins.INT4]: 'number',
  [pg.types.builtins.INT8]: 'number',
  [pg.types.builtins.NUMERIC]: 'number',
  [pg.types.builtins.FLOAT4]: 'number',
  [pg.types.builtins.FLOAT8]: 'number',
  [pg.types.builtins.TEXT]: 'text',
  [pg.types.builtins.VARCHAR]: 'text',
  [pg.types.builtins.BPCHAR]: 'text',
  [pg.types.builtins.DATE]: 'date',
  [pg.types.builtins.TIMESTAMP]: 'timestamp',
  [pg.types.builtins.BOOL]: 'boolean',
};

async function openPostgres(timezone: string): Promise<Engine> {
  const address = await postgresServer();
  const database = newDatabaseName();
  const admin = new pg.Client(address);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.end();
  const client = new pg.Client({ ...address, database });
  await client.connect();
  for (const statement of postgres.sessionSetup(timezone)) await client.query(statement);
  const asText = { getTypeParser: () => (text: unknown) => text };
  return {
    name: 'postgres',
    dialect: postgres,
    query: async (sql) => {
      const result = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types: asText });
      const classes = result.fields.map(({ dataTypeID }) => postgresClasses[dataTypeID] ?? 'other');
      const rows = result.rows.map((row) => row.map((text, index) => comparable(text, classes[index])));
      return { columns: result.fields.map(({ name }) => name), classes, rows };
    },
    close: () => client.end(),
  };
}

const mysqlClasses: Readonly<Record<number, ColumnClass>> = {
  0x00: 'number', // DECIMAL
  0x01: 'number', // TINY
  0x02: 'number', // SHORT
  0x03: 'number', // LONG
  0x04: 'number', // FLOAT
  0x05: 'number', // DOUBLE
  0x08: 'number', // LONGLONG
  0x09: 'number', // INT24
  0x0a: 'date',
  0x0c: 'timestamp',
  0x07: 'timestamp',
  0xf6: 'number', // NEWDECIMAL
  0x0f: 'text',
  0xfc: 'text',
  0xfd: 'text',
  0xfe: 'text',
};

async function openMariadb(timezone: string): Promise<Engine | null> {
  const address = await mariadbServer();
  if (address === null) return null;
  const database = newDatabaseName();
  const admin = await mysql.createConnection(address);
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.end();
  const client = await mysql.createConnection({ ...address, database, charset: 'utf8mb4', dateStrings: true });
  for (const statement of mysqlDialect.sessionSetup(timezone)) await client.query(statement);
  return {
    name: 'mysql',
    dialect: mysqlDialect,
    query: async (sql) => {
      const [rows, fields] = await client.query<mysql.RowDataPacket[][]>({
        sql,
        rowsAsArray: true,
        // The driver's own decoder drops a byte order mark.
        typeCast: (field) => field.buffer()?.toString('utf8') ?? null,
      });
      const list = Array.isArray(fields) ? fields : [];
      const classes = list.map(({ columnType }) => mysqlClasses[columnType ?? -1] ?? 'other');
      const texts = Array.isArray(rows) && list.length > 0 ? (rows as unknown as (string | null)[][]) : [];
      return {
        columns: list.map(({ name }) => name),
        classes,
        rows: texts.map((row) => row.map((text, index) => comparable(text, classes[index]))),
      };
    },
    close: () => client.end(),
  };
}

/** One text for equal values, whichever engine printed them. */
function comparable(text: string | null, type: ColumnClass | undefined): string | null {
  if (text === null) return null;
  if (type === 'number') return comparableNumber(text);
  if (type === 'timestamp') return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  if (type === 'boolean') return text.startsWith('t') ? 'true' : 'false';
  return text;
}

/** Whole numbers stay exact; others are rounded to the 12 digits that all engines' arithmetic shares. */
function comparableNumber(text: string): string {
  const plain = text.includes('.') && !/e/i.test(text) ? text.replace(/\.?0+$/, '') : text;
  if (/^-?\d+$/.test(plain)) return plain === '-0' ? '0' : plain;
  return String(Number(Number(plain).toPrecision(12)));
}
