/** What databases have, on every engine, and what connections and dialects can. */
import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mariadbServer, postgresServer, type EngineName } from '../support/engines.ts';
import type { ServerAddress } from '../support/engines.ts';
import { serveProject } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

const LONG = Array.from({ length: 5_100 }, (_, at) => `c${String(at)}`);

let server: TestServer;
let engines: readonly string[];
let postgres: ServerAddress;
let maria: ServerAddress | null;

/** Other tests have tables on these servers as well. */
const OWN = `meta_${String(process.pid)}`;
async function onPostgres(statements: readonly string[], database: string): Promise<void> {
  const client = new pg.Client({ ...postgres, database });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
}
async function onMaria(statements: readonly string[], database?: string): Promise<void> {
  if (maria === null) return;
  const connection = await mysql.createConnection({ ...maria, ...(database !== undefined && { database }) });
  for (const sql of statements) await connection.query(sql);
  await connection.end();
}

beforeAll(async () => {
  postgres = await postgresServer();
  maria = await mariadbServer();
  const statements = [
    'CREATE TABLE meta_orders (id INTEGER PRIMARY KEY, kind VARCHAR(20), made TIMESTAMP NULL, day DATE, price NUMERIC(9, 2))',
    'CREATE VIEW meta_kinds AS SELECT kind FROM meta_orders',
  ];
  await onPostgres([`CREATE DATABASE ${OWN}`], postgres.database);
  const other = ['CREATE SCHEMA meta_other', 'CREATE TABLE meta_other.lines (id BIGINT, ok BOOLEAN)'];
  await onPostgres([...statements, ...other], OWN);
  await onMaria([`CREATE DATABASE ${OWN}`]);
  await onMaria(statements, OWN);
  engines = ['shop', 'post', ...(maria === null ? [] : ['maria'])];
  const at = ({ host, port, user, password }: ServerAddress) =>
    `host: ${host}, port: ${String(port)}, database: ${OWN}, username: ${user}, password: "${password}"`;
  server = await serveProject({
    'coatcheck.yaml': `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { meta_orders: ./orders.csv, meta_kinds: ./kinds.csv, long: ./long.csv } }
  - { name: post, dialect_name: postgres, ${at(postgres)} }
  ${maria === null ? '' : `- { name: maria, dialect_name: mysql, ${at(maria)} }`}
  - { name: shut, dialect_name: duckdb, database: ":memory:", sql_runner: false }
  - { name: down, dialect_name: postgres, host: 127.0.0.1, port: 1, database: x, username: u, password: p }
users:
  - { client_id: sql-id, client_secret: s, permissions: [access_data, use_sql_runner, see_sql], models: [shop] }
  - { client_id: plain-id, client_secret: s, permissions: [access_data] }
`,
    'shop.model.lkml': 'connection: "shop"',
    'post.model.lkml': 'connection: "post"',
    'orders.csv': 'id,kind,made,day,price\n1,pen,2024-01-01 10:00:00,2024-01-01,1.5\n',
    'kinds.csv': 'kind\npen\n',
    'long.csv': `${LONG.join(',')}\n${LONG.map(() => '1').join(',')}\n`,
  });
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await onPostgres([`DROP DATABASE ${OWN} WITH (FORCE)`], postgres.database);
  await onMaria([`DROP DATABASE ${OWN}`]);
});

async function ask(path: string, user?: string): Promise<Answer> {
  if (user === undefined) return server.call('GET', path);
  const raw = new URLSearchParams({ client_id: `${user}-id`, client_secret: 's' });
  const { json } = await server.call('POST', '/login', { raw, token: null });
  return server.call('GET', path, { token: json.access_token });
}

const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);

describe('what a database has', () => {
  it('is its schemas, tables and columns, without the database’s own, on every engine', async () => {
    for (const engine of engines) {
      const { json: schemas } = await ask(`/connections/${engine}/schemas`);
      const [standard] = schemas.filter(({ is_default }: { is_default: boolean }) => is_default);
      expect(names(schemas), engine).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(pg_|information_|mysql|sys$)/)]),
      );

      const { json: tables } = await ask(
        `/connections/${engine}/tables?schema_name=${standard.name}&table_filter=META_`,
      );
      expect(tables, engine).toMatchObject([{ name: standard.name, is_default: true, table_limit_hit: false }]);
      expect(names(tables[0].tables), engine).toEqual(['meta_kinds', 'meta_orders']);
      expect(tables[0].tables[1].sql_escaped_name.replaceAll(/["`]/g, ''), engine).toBe(`${standard.name}.meta_orders`);
      const limited = await ask(`/connections/${engine}/tables?table_filter=meta%5F&table_limit=1`);
      expect(limited.json, engine).toMatchObject([{ table_limit_hit: true, tables: [{ name: 'meta_kinds' }] }]);
      // A wildcard of the database's is none here.
      expect((await ask(`/connections/${engine}/tables?table_filter=meta%25orders`)).json, engine).toEqual([]);

      const { json: columns } = await ask(`/connections/${engine}/columns?table_names=meta_orders,nothing`);
      expect(columns, engine).toMatchObject([{ name: 'meta_orders', schema_name: standard.name }]);
      const types = columns[0].columns.map((one: Record<string, string>) => [one['name'], one['data_type_looker']]);
      expect(types, engine).toEqual([
        ['id', 'number'],
        ['kind', 'string'],
        ['made', 'datetime'],
        ['day', 'date'],
        ['price', 'number'],
      ]);
      const found = await ask(`/connections/${engine}/search_columns?column_name=KIND`);
      // Of MariaDB's other databases, which other tests have.
      const own = found.json.filter((one: Record<string, string>) => one['schema_name'] === standard.name);
      expect(
        own.map((one: Record<string, string>) => one['table_name']),
        engine,
      ).toEqual(['meta_kinds', 'meta_orders']);
      expect((await ask(`/connections/${engine}/databases`)).json, engine).toEqual([]);
      expect((await ask(`/connections/${engine}/features?fields=multiple_databases`)).json).toEqual({
        multiple_databases: false,
      });
    }
  }, 60_000);

  it('is found in any schema, and in part', async () => {
    const other = await ask(
      '/connections/post/columns?schema_name=meta_other&fields=name,columns(name,data_type_looker)',
    );
    expect(other.json).toEqual([
      {
        name: 'lines',
        columns: [
          { name: 'id', data_type_looker: 'number' },
          { name: 'ok', data_type_looker: 'yesno' },
        ],
      },
    ]);
    expect((await ask("/connections/post/tables?schema_name=x'%20OR%201=1%20--")).json).toEqual([]);
  });

  it('is not cut off in silence', async () => {
    const { status, json } = await ask('/connections/shop/columns?table_names=long', 'sql');
    expect([status, json.message]).toEqual([400, expect.stringMatching(/more than 5000 rows.*table_names/)]);
    expect((await ask('/connections/shop/columns?table_names=long')).json[0].columns).toHaveLength(LONG.length);
  });

  it('asks for use_sql_runner, on a connection that lets SQL run and that one may use', async () => {
    expect((await ask('/connections/shop/tables', 'plain')).json.message).toMatch(/permission use_sql_runner/);
    expect((await ask('/connections/shop/tables', 'sql')).status).toBe(200);
    expect((await ask('/connections/post/tables', 'sql')).status).toBe(404);
    expect((await ask('/connections/post/features', 'sql')).status).toBe(404);
    expect((await ask('/connections/shop/tables?cache=false', 'sql')).status).toBe(403);
    expect((await ask('/connections/shut/tables')).json.message).toMatch(/sql_runner: false/);
    expect((await ask('/connections/down/schemas')).json.message).toMatch(/ECONNREFUSED/);
    const { json } = await ask('/connections/post/tables?database=elsewhere');
    expect(json.errors).toMatchObject([{ field: 'database' }]);
    expect((await ask('/connections/post/tables?database=&table_limit=0')).status).toBe(200);
  });
});

it('dialects say what connections of theirs have', async () => {
  const { json } = await ask('/dialect_info?fields=name,label,default_port,supported_options(host,tns)', 'plain');
  const expected: Readonly<Record<EngineName, object>> = {
    duckdb: { label: 'DuckDB', default_port: null, supported_options: { host: false, tns: false } },
    postgres: { label: 'PostgreSQL', default_port: '5432', supported_options: { host: true, tns: false } },
    mysql: { label: expect.any(String), default_port: '3306', supported_options: { host: true, tns: false } },
  };
  expect(json).toEqual(Object.entries(expected).map(([name, facts]) => ({ name, ...facts })));
});
