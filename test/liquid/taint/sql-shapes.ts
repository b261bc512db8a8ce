/**
 * How a database itself reads a query: its syntax tree as a text in which values are one and the same. Two queries of one
 * shape differ in nothing but what their literals say (and, where asked for, what their names are).
 */
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { Dialect } from '../../../src/dialects/dialect.ts';
import { duckdb } from '../../../src/dialects/duckdb.ts';
import { mysql as mysqlDialect } from '../../../src/dialects/mysql.ts';
import { postgres } from '../../../src/dialects/postgres.ts';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import { mariadbServer, postgresServer, type EngineName } from '../../support/engines.ts';

export interface SqlReader {
  readonly dialect: Dialect;
  /** Null = the database does not take it. */
  shapeOf(sql: string): Promise<string | null>;
  close(): Promise<void>;
}

/** Columns that templates may name; `customers` is what nobody may reach. */
const TABLES = ['CREATE TABLE t (x varchar(20), n int, y int)', 'CREATE TABLE customers (ssn varchar(20))'] as const;

/** Null = the database is not installed here. */
export const openers: Readonly<Record<EngineName, () => Promise<SqlReader | null>>> = {
  duckdb: openDuckdbReader,
  postgres: openPostgresReader,
  mysql: openMariadbReader,
};

async function openDuckdbReader(): Promise<SqlReader> {
  const instance = await openDuckdb(':memory:');
  const connection = await instance.connect();
  return {
    dialect: duckdb,
    async shapeOf(sql) {
      if (sql.includes('\0')) return null;
      const asked = `SELECT json_serialize_sql(${duckdb.literal.string(sql)}::VARCHAR)`;
      const rows = (await connection.runAndReadAll(asked)).getRows();
      const tree: unknown = JSON.parse(String(rows[0]?.[0]));
      const { error, statements } = tree as { readonly error: boolean; readonly statements?: unknown };
      return error ? null : JSON.stringify(statements, duckdbNode);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

function duckdbNode(key: string, value: unknown): unknown {
  if (key === 'query_location') return undefined;
  if (key === 'alias') return value === '' ? '' : 'name';
  if (key === 'column_names' && Array.isArray(value)) return value.length;
  const isConstant = typeof value === 'object' && value !== null && 'class' in value && value.class === 'CONSTANT';
  return isConstant ? 'literal' : value;
}

async function openPostgresReader(): Promise<SqlReader> {
  const address = await postgresServer();
  const client = new pg.Client(address);
  await client.connect();
  await client.query(`CREATE SCHEMA shapes; SET search_path = shapes; ${TABLES.join('; ')}`);
  await client.query("SET client_min_messages = 'log'; SET debug_pretty_print = off; SET debug_print_parse = on");
  let trees: string[] = [];
  client.on('notice', ({ detail }) => {
    if (detail !== undefined) trees.push(detail);
  });
  return {
    dialect: postgres,
    async shapeOf(sql) {
      trees = [];
      try {
        // The extended protocol takes one statement.
        const query = { text: `EXPLAIN (COSTS OFF) ${sql}`, queryMode: 'extended' };
        await client.query(query);
      } catch {
        return null;
      }
      return trees
        .join('\n')
        .replaceAll(/:resname\s(?:\\[\s\S]|[^ \n\t\\])+/g, ':resname name')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/\{CONST [^{}]*\}/g, 'literal')
        .replaceAll(/ \("[^"]*"(?: "[^"]*")*\)/g, ' (names)')
        .replaceAll(/ :\w+ -?\d+/g, '');
    },
    async close() {
      await client.query('SET debug_print_parse = off; DROP SCHEMA shapes CASCADE');
      await client.end();
    },
  };
}

async function openMariadbReader(): Promise<SqlReader | null> {
  const address = await mariadbServer();
  if (address === null) return null;
  const client = await mysql.createConnection({ ...address, charset: 'utf8mb4' });
  await client.query('CREATE DATABASE shapes');
  await client.query('USE shapes');
  for (const statement of mysqlDialect.sessionSetup('UTC')) await client.query(statement);
  for (const table of TABLES) await client.query(table);
  return {
    dialect: mysqlDialect,
    async shapeOf(sql) {
      try {
        await client.query(`EXPLAIN EXTENDED ${sql}`);
        const [notes] = await client.query<mysql.RowDataPacket[]>('SHOW WARNINGS');
        const note = notes.findLast(({ Code }) => Code === 1003);
        return note === undefined ? null : mariadbShape(String(note['Message']));
      } catch {
        return null;
      }
    },
    async close() {
      await client.query('DROP DATABASE shapes');
      await client.end();
    },
  };
}

/** The server's own writing of the query: no comments, texts in single quotes, names in backticks. */
function mariadbShape(written: string): string {
  return written
    .replaceAll(/'(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`|(?<![\w$])-?\d[\w.]*|\b(?:true|false|NULL)\b/gis, (token) =>
      token.startsWith('`') ? 'name' : 'literal',
    )
    .replaceAll(/_\w+literal/g, 'literal');
}
