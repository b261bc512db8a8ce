/** `coatcheck init`: from a database to a project that answers, on real databases with names as people give them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runInit } from '../../src/cli/init.ts';
import { runRun } from '../../src/cli/run.ts';
import { runValidate } from '../../src/cli/validate.ts';
import { readServedProject } from '../../src/cli/served-project.ts';
import { readRows } from '../../src/http/resources/read-rows.ts';
import { openCoatcheck, readConfig } from '../../src/index.ts';
import { mariadbServer, postgresServer } from '../support/engines.ts';
import { runCommand } from '../support/run-command.ts';

// Each opens a project of its own several times, on a machine that has much to do.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-init-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command = (run: typeof runInit, argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCommand(run, argv, { cwd: folder, env });

/** Every field of every explore, in one query each; gives what failed. */
async function failures(project: string, env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { diagnostics } = await readServedProject(project, {}, { cwd: folder, env });
  await using data = await mkdtempDisposable(join(tmpdir(), 'coatcheck-init-data-'));
  const config = readConfig({ project: join(folder, project), data: data.path, executors: 1, env });
  await using coatcheck = await openCoatcheck(config);
  const caller = coatcheck.caller('1');
  const asking = { caller, signal: new AbortController().signal };
  const models = Object.entries(coatcheck.project.current().models);
  const failed = models.flatMap(([model, { explores, views }]) =>
    Object.values(explores).map(async (explore) => {
      const fields = Object.entries(explore.aliases).flatMap(([alias, { view }]) =>
        Object.keys(views[view]?.fields ?? {}).map((field) => `${alias}.${field}`),
      );
      const { id } = await coatcheck.queries.createQuery({ model, view: explore.name, fields }, caller);
      const rows = await readRows({ kind: 'query', id }, { source: 'test' }, asking, coatcheck);
      return rows.kind === 'failed' ? [`${explore.name}: ${rows.message}`] : [];
    }),
  );
  return [...diagnostics.map(({ message }) => message), ...(await Promise.all(failed)).flat()];
}

/** Names that are words of SQL, that need quotes, or that meet each other in LookML. */
const tables = (quote: string, text: string): readonly string[] => {
  const q = (name: string): string => `${quote}${name}${quote}`;
  return [
    `CREATE TABLE users (id INT PRIMARY KEY, name ${text}, created_at TIMESTAMP NULL, created INT, parent_id INT REFERENCES users (id), zip ${text})`,
    `CREATE TABLE ${q('order')} (id INT PRIMARY KEY, user_id INT NOT NULL, ${q('group')} ${text}, total DECIMAL(10, 2), count INT, ordered_on DATE, FOREIGN KEY (user_id) REFERENCES users (id))`,
    `CREATE TABLE ${q('Weird Ünits')} (${q('Id No.')} INT PRIMARY KEY, ${q('2nd Name')} ${text}, ${q('a"b'.replaceAll(quote, ''))} INT, buyer_id INT, seller_id INT, FOREIGN KEY (buyer_id) REFERENCES users (id), FOREIGN KEY (seller_id) REFERENCES users (id))`,
    `CREATE TABLE ${q('lines')} (order_id INT NOT NULL, line_no INT NOT NULL, price DOUBLE PRECISION, PRIMARY KEY (order_id, line_no), FOREIGN KEY (order_id) REFERENCES ${q('order')} (id))`,
    `INSERT INTO users VALUES (1, 'Ann', '2024-01-31 10:00:00', 1, NULL, '01234')`,
    `INSERT INTO users VALUES (2, 'Ben', NULL, 2, 1, NULL)`,
    `INSERT INTO ${q('order')} VALUES (1, 1, 'x', 10.5, 3, '2024-02-01'), (2, 2, 'y', 20, 4, '2024-02-02'), (3, 2, NULL, 1, 5, NULL)`,
    `INSERT INTO ${q('Weird Ünits')} VALUES (1, 'z', 5, 1, 2)`,
    `INSERT INTO ${q('lines')} VALUES (1, 1, 2), (1, 2, 3), (2, 1, 4)`,
  ];
};

/** The sum of orders is right though lines repeat them: by the keys that were found. */
const repeated = ['order.sum_total', 'lines.count', 'users.name'];

describe('a project out of a database that declares its keys', () => {
  it('of PostgreSQL, as a user who may only read', async () => {
    const address = await postgresServer();
    const admin = new pg.Client(address);
    await admin.connect();
    await admin.query('CREATE DATABASE init_shop');
    const shop = new pg.Client({ ...address, database: 'init_shop' });
    await shop.connect();
    for (const statement of tables('"', 'text')) await shop.query(statement);
    await shop.query(
      'CREATE TABLE odd (id uuid PRIMARY KEY, doc json, tags text[], raw bytea, at timestamptz, ok boolean)',
    );
    await shop.query(
      `CREATE ROLE init_reader LOGIN PASSWORD 'p@ss:w/rd'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO init_reader`,
    );
    await shop.query('CREATE SCHEMA sales; CREATE TABLE sales.users (id int PRIMARY KEY)');
    await shop.end();
    await admin.end();
    const url = `postgres://init_reader:p%40ss%3Aw%2Frd@${address.host}:${String(address.port)}/init_shop`;
    const made = await command(runInit, ['pg', '--from', url]);
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toContain('Wrote 5 views');
    const all = readdirSync(join(folder, 'pg'), { recursive: true, withFileTypes: true });
    const texts = all.filter((one) => one.isFile()).map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'));
    expect(texts.join('\n')).not.toMatch(/p@ss|p%40/);
    expect(texts.join('\n')).toContain('# doc (json) is left out');
    const env = { COATCHECK_DB_PASSWORD: 'p@ss:w/rd' };
    expect(await failures('pg', env)).toEqual([]);
    const query = ['./pg', 'init_shop', 'lines', ...repeated, '--sort', 'users.name'];
    expect((await command(runRun, query, env)).result).toBe(
      'Order Sum Total,Lines Count,Users Name\n10.5,2,Ann\n20.0,1,Ben\n',
    );
    expect((await command(runInit, ['pg', '--from', url])).err).toMatch(
      /already contains a project \(coatcheck\.yaml\)/,
    );
    expect((await command(runInit, ['pg2', '--from', `${url}?x=1`, '--tables', 'nope'])).err).toContain(
      'no table nope',
    );
    const wrong = await command(runInit, ['pg3', '--from', url.replace('p%40ss', 'secret')]);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringMatching(/could not connect .* rejected the login/i)]);
    expect(wrong.err).not.toContain('secret');
    expect(existsSync(join(folder, 'pg3'))).toBe(false);
  });

  it('of MariaDB', async ({ skip }) => {
    const address = await mariadbServer();
    if (address === null) return skip('MariaDB is not installed');
    const admin = await mysql.createConnection({ ...address, multipleStatements: true });
    await admin.query('CREATE DATABASE init_shop; USE init_shop');
    for (const statement of tables('`', 'varchar(50)')) await admin.query(statement);
    await admin.end();
    const { user, password, host, port } = address;
    const url = `mysql://${user}:${encodeURIComponent(password)}@${host}:${String(port)}/init_shop`;
    const made = await command(runInit, ['maria', '--from', url, '--model', 'shop']);
    expect([made.code, made.err]).toEqual([0, '']);
    const env = { COATCHECK_DB_PASSWORD: password };
    expect(await failures('maria', env)).toEqual([]);
    const query = ['./maria', 'shop', 'lines', ...repeated, '--sort', 'users.name'];
    expect((await command(runRun, query, env)).result).toBe(
      'Order Sum Total,Lines Count,Users Name\n10.50,2,Ann\n20.00,1,Ben\n',
    );
  });
});

describe('a project out of files', () => {
  beforeAll(() => {
    mkdirSync(join(folder, 'rows'));
    const write = (name: string, text: string): void => writeFileSync(join(folder, 'rows', name), text);
    write('customers.csv', 'id,name,Signed Up\n1,Ann,2024-01-01\n2,Ben,2024-01-02\n');
    write('orders.csv', 'order_id,customer_id,amount\n1,1,5\n2,1,6\n3,2,7\n');
    // Its id does not tell rows apart: sums over joins by it would be wrong.
    write('visits.csv', 'id,customer_id\n1,1\n1,2\n2,2\n');
    write('notes.txt', 'no rows\n');
    write('@{gone} ${x} {{y}}.csv', 'id,@{z}\n1,2\n');
  });

  it('guesses keys by name, and takes those that its rows bear out', async () => {
    const made = await command(runInit, ['files', '--from', 'rows', '--model', 'm']);
    const leftOut = 'Left out: table @{gone} $${x} {{y}}. LookML cannot hold its name.\n';
    expect([made.code, made.err]).toEqual([0, leftOut]);
    expect(await failures('files', {})).toEqual([]);
    expect(readFileSync(join(folder, 'files/views/visits.view.lkml'), 'utf8')).not.toContain('primary_key');
    const query = ['./files', 'm', 'orders', 'customers.name', 'orders.total_amount', '--sort', 'customers.name'];
    expect((await command(runRun, query)).result).toBe('Customers Name,Orders Total Amount\nAnn,11\nBen,7\n');
    expect((await command(runValidate, ['files'])).code).toBe(0);
  });

  it.each([
    [['x'], '--from is missing'],
    [['x', '--from', 'nowhere.csv'], 'neither a URL'],
    [['x', '--from', 'rows/notes.txt'], 'contains no file with rows'],
    [['x', '--from', 'oracle://db/x'], 'not oracle://'],
    [['x', '--from', 'postgres://host'], 'must name a database'],
    [['x', '--from', 'postgres://a:b@c@:x/d'], 'not a URL'],
    [['x', '--from', 'postgres://a:x%zz@h/d'], 'not a URL'],
    [['x', '--from', 'postgres:a:topsecret@h/d'], 'not a URL'],
    [['x', '--from', 'jdbc:postgresql://a:topsecret@h/d'], 'not jdbc://'],
    [['x', '--from', 'postgresql+psycopg2://a:topsecret@h/d'], 'not postgresql+psycopg2://'],
    [['x', 'y', '--from', 'rows'], 'one folder at a time'],
    [['x', '--from', 'rows', '--model', 'My Model'], '--model takes letters'],
    [['x', '--form', 'rows'], 'unknown option --form; did you mean --from?'],
  ])('says what is wrong with %j, and writes nothing', async (argv, message) => {
    const { code, err } = await command(runInit, argv);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(err).not.toContain('topsecret');
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });
});

describe('a project out of files and tables with any names', () => {
  it('reads the one file of a name that could be a pattern', async () => {
    const files = join(folder, 'patterns');
    mkdirSync(files);
    const texts = ['a.csv', 'b.csv', 'a.tsv', '[ab].csv', '*.csv', 'q?.csv'];
    for (const name of texts) writeFileSync(join(files, name), `who\n${name}\n`);
    const stored = ['p.parquet', '[p].parquet'];
    await duckdb(
      ':memory:',
      stored.map((name) => `COPY (SELECT '${name}' AS who) TO '${join(files, name)}'`),
    );
    const made = await command(runInit, ['globs', '--from', files, '--model', 'm']);
    expect([made.code, made.err, made.out.split(' with')[0]]).toEqual([
      0,
      '',
      'Wrote 8 views and 8 explores to ./globs,',
    ]);
    await using data = await mkdtempDisposable(join(tmpdir(), 'coatcheck-init-data-'));
    await using coatcheck = await openCoatcheck(
      readConfig({ project: join(folder, 'globs'), data: data.path, executors: 1, env: {} }),
    );
    const caller = coatcheck.caller('1');
    const asking = { caller, signal: new AbortController().signal };
    const shown: string[] = [];
    for (const view of Object.keys(coatcheck.project.current().models['m']?.explores ?? {})) {
      const { id } = await coatcheck.queries.createQuery({ model: 'm', view, fields: [`${view}.who`] }, caller);
      const read = await readRows({ kind: 'query', id }, { source: 'test' }, asking, coatcheck);
      shown.push(read.kind === 'ready' ? read.rows.flatMap((row) => Object.values(row)).join() : read.message);
    }
    expect(shown.toSorted()).toEqual([...texts, ...stored].toSorted());
  });

  it('names the tables that it leaves out, and counts those that it writes', async () => {
    const file = join(folder, 'odd.duckdb');
    const names = ['line\u2028and\u2029paragraph', 'old -- if prod -- new', 'brace {{ x }}', 'plain'];
    await duckdb(
      file,
      names.map((name) => `CREATE TABLE "${name}" (id INT, "a\u2028b" INT, "c;;d" INT)`),
    );
    const made = await command(runInit, ['odd', '--from', file, '--model', 'm']);
    expect([made.code, made.err]).toEqual([
      0,
      'Left out: table brace {{ x }}. LookML cannot hold its name.\nLeft out: table old -- if prod -- new. LookML cannot hold its name.\n',
    ]);
    expect(made.out).toContain('Wrote 2 views');
    expect(readFileSync(join(folder, 'odd/views/plain.view.lkml'), 'utf8')).toContain(
      '# c;;d (INTEGER) is left out: LookML cannot hold its name.',
    );
    const [odd = ''] = readdirSync(join(folder, 'odd/views')).filter((name) => name.startsWith('line'));
    const text = readFileSync(join(folder, 'odd/views', odd), 'utf8');
    expect(text).toContain('sql_table_name: "line\u2028and\u2029paragraph" ;;');
    expect(text).toContain('sql: ${TABLE}."a\u2028b" ;;');
  });
});

async function duckdb(path: string, statements: readonly string[]): Promise<void> {
  const database = await DuckDBInstance.create(path);
  const connection = await database.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  database.closeSync();
}
