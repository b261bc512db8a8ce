/**
 * From a database's error back to LookML, through the server and on every engine: an author's mistake, wherever it
 * stands, is answered with its field, file, line and column.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../src/results/workbench/open-duckdb.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { connectionSchemas } from '../../src/connections/connection-schemas.ts';
import { createServer, type CoatcheckServer } from '../../src/server.ts';
import { engineNames, mariadbServer, postgresServer, type EngineName, type ServerAddress } from '../support/engines.ts';

/** Every mistake is a name with `nosuch` or a text with `oops`, so that its place can be looked up in the file. */
const views = `explore: orders {
  join: users {
    relationship: many_to_one
    sql_on: \${orders.user_id} = \${users.id} ;;
  }
  join: broken_join {
    from: users
    relationship: many_to_one
    sql_on: \${orders.user_id} = \${broken_join.id}
      AND users_nosuch.join > 1 ;;
  }
  join: lines {
    relationship: one_to_many
    sql_on: \${lines.order_id} = \${orders.id} ;;
  }
  join: facts { relationship: many_to_one sql_on: \${facts.id} = \${orders.id} ;; }
  join: native { relationship: many_to_one sql_on: \${native.id} = \${orders.id} ;; }
  join: lost { relationship: many_to_one sql_on: \${lost.id} = \${orders.id} ;; }
}
explore: guarded {
  from: orders
  sql_always_where: \${guarded.id} > 0
    AND guarded.nosuch_where = 1 ;;
}
explore: grouped {
  from: orders
  sql_always_having: SUM(grouped.nosuch_having) > 1 ;;
}
view: orders {
  sql_table_name: place_orders ;;
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: user_id { type: number sql: \${TABLE}.user_id ;; }
  dimension: plain { type: string sql: \${TABLE}.nosuch_plain ;; }
  dimension: syntax { type: number sql: (\${TABLE}.id
    + ) oops_syntax ;; }
  dimension: outer { type: number sql: 1 + \${inner} ;; }
  dimension: inner { type: number sql: 2 *
    \${TABLE}.nosuch_inner ;; }
  dimension: opened { type: number sql: 1 + (2 ;; }
  dimension: called { type: number sql: oops_function(\${id}) ;; }
  dimension: unwritten_nosuch { type: string }
  dimension: branch {
    type: string
    sql:
      {% if orders.id._in_query %} \${TABLE}.nosuch_branch
      {% else %} 'fine' {% endif %} ;;
  }
  dimension: kind { case: {
    when: { sql: \${TABLE}.id > 2 ;; label: "big" }
    when: { sql: \${TABLE}.nosuch_case > 1 ;; label: "small" }
  } }
  dimension: flag { type: yesno sql: \${TABLE}.nosuch_flag = 1 ;; }
  dimension: bucket { type: tier tiers: [1, 2] sql: \${TABLE}.nosuch_tier ;; }
  dimension_group: made { type: time timeframes: [month, week] sql: \${TABLE}.nosuch_time ;; }
  dimension_group: open { type: duration intervals: [day]
    sql_start: \${TABLE}.nosuch_start ;;
    sql_end: \${TABLE}.created ;; }
  measure: count { type: count }
  measure: sum { type: sum sql: \${TABLE}.nosuch_sum ;; }
  measure: sum_ids { type: sum sql: \${id} ;; }
  measure: cut { type: sum sql: \${id} + ;; }
  measure: some { type: sum sql: \${id} ;; filters: [plain: "x"] }
  measure: ratio { type: number sql: \${count} / \${TABLE}.nosuch_ratio ;; }
}
view: users {
  sql_table_name: place_users ;;
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: name { sql: \${TABLE}.name ;; }
  dimension: name_number { type: number sql: CAST(\${TABLE}.name AS INT) ;; }
  measure: names { type: sum sql: \${name} ;; }
}
view: lines {
  sql_table_name: place_orders ;;
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: order_id { type: number sql: \${TABLE}.user_id ;; }
  measure: count { type: count }
}
view: facts {
  derived_table: {
    sql: SELECT id,
           nosuch_derived AS x
         FROM place_orders ;;
  }
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: x { sql: \${TABLE}.x ;; }
}
view: native {
  derived_table: {
    explore_source: orders {
      column: id { field: orders.id }
      column: plain { field: orders.plain }
      derived_column: more { sql: nosuch_more + 1 ;; }
    }
  }
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: plain { sql: \${TABLE}.plain ;; }
}
view: lost {
  sql_table_name: nosuch_table ;;
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: name { sql: \${TABLE}.name ;; }
}
`;

interface Mistake {
  readonly view?: string;
  readonly fields: readonly string[];
  readonly dynamic_fields?: string;
  readonly filters?: Readonly<Record<string, string>>;
  readonly filter_expression?: string;
}

const dynamic_fields = JSON.stringify([
  { dimension: 'twice', expression: 'concat(${orders.plain}, "x")' },
  { measure: 'most', based_on: 'orders.plain', type: 'max' },
  { measure: 'mean', based_on: 'users.name', type: 'average' },
]);

/** What is wrong, a query that meets it, the field to be named (null = none), and the words at the place in LookML. */
const mistakes: readonly (readonly [string, Mistake, string | null, string])[] = [
  ['a dimension', { fields: ['orders.plain'] }, 'orders.plain', 'nosuch_plain'],
  [
    'a dimension that is only filtered by',
    { fields: ['orders.id'], filters: { 'orders.plain': 'x' } },
    'orders.plain',
    'nosuch_plain',
  ],
  ['a dimension behind another', { fields: ['orders.outer'] }, 'orders.inner', 'nosuch_inner'],
  ['syntax', { fields: ['orders.syntax'] }, 'orders.syntax', ') oops_syntax'],
  ['an open parenthesis', { fields: ['orders.opened'] }, 'orders.opened', ' ;; }'],
  ['a measure cut short', { fields: ['orders.cut'] }, 'orders.cut', ' ;; }'],
  ['an unknown function', { fields: ['orders.called'] }, 'orders.called', 'oops_function'],
  ['a dimension without sql', { fields: ['orders.unwritten_nosuch'] }, 'orders.unwritten_nosuch', 'unwritten_nosuch'],
  ['a Liquid branch', { fields: ['orders.id', 'orders.branch'] }, 'orders.branch', 'nosuch_branch'],
  ['a case', { fields: ['orders.kind'] }, 'orders.kind', 'nosuch_case'],
  ['a yesno', { fields: ['orders.flag', 'orders.count'] }, 'orders.flag', 'nosuch_flag'],
  ['a tier', { fields: ['orders.bucket'] }, 'orders.bucket', 'nosuch_tier'],
  ['a timeframe', { fields: ['orders.made_month'] }, 'orders.made_month', 'nosuch_time'],
  ['a week', { fields: ['orders.made_week'] }, 'orders.made_week', 'nosuch_time'],
  [
    'a date filter',
    { fields: ['orders.id'], filters: { 'orders.made_month': '2024-01' } },
    'orders.made_month',
    'nosuch_time',
  ],
  ['a duration', { fields: ['orders.days_open'] }, 'orders.days_open', 'nosuch_start'],
  ['a measure', { fields: ['users.name', 'orders.sum'] }, 'orders.sum', 'nosuch_sum'],
  ['a measure over repeated rows', { fields: ['orders.sum', 'lines.count'] }, 'orders.sum', 'nosuch_sum'],
  [
    'a measure that is only filtered by',
    { fields: ['users.name'], filters: { 'orders.sum': '>1' } },
    'orders.sum',
    'nosuch_sum',
  ],
  ['the filter of a measure', { fields: ['orders.some'] }, 'orders.plain', 'nosuch_plain'],
  ['a measure over measures', { fields: ['orders.ratio'] }, 'orders.ratio', 'nosuch_ratio'],
  ['a join', { fields: ['orders.id', 'broken_join.name'] }, null, 'users_nosuch'],
  ['a derived table', { fields: ['facts.id', 'facts.x'] }, null, 'nosuch_derived'],
  ['a native derived table', { fields: ['native.id'] }, 'orders.plain', 'nosuch_plain'],
  ['sql_table_name', { fields: ['lost.name'] }, null, 'nosuch_table'],
  ['sql_always_where', { view: 'guarded', fields: ['guarded.id'] }, null, 'nosuch_where'],
  ['sql_always_having', { view: 'grouped', fields: ['grouped.count'] }, null, 'nosuch_having'],
  ['a field that a custom dimension reads', { fields: ['twice'], dynamic_fields }, 'orders.plain', 'nosuch_plain'],
  ['a field that a custom measure reads', { fields: ['most'], dynamic_fields }, 'orders.plain', 'nosuch_plain'],
  [
    'a field that a filter expression reads',
    { fields: ['orders.id'], filter_expression: '${orders.plain} = "x"' },
    'orders.plain',
    'nosuch_plain',
  ],
];

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-places-'));
const connections: string[] = [];
let server: CoatcheckServer;
let headers: Readonly<Record<string, string>> = {};

const tables = [
  'CREATE TABLE place_orders (id INTEGER, user_id INTEGER, created TIMESTAMP)',
  "INSERT INTO place_orders VALUES (1, 1, '2024-01-01 00:00:00'), (2, 1, '2024-01-02 00:00:00')",
  'CREATE TABLE place_users (id INTEGER, name VARCHAR(20))',
  "INSERT INTO place_users VALUES (1, 'Ann')",
];

beforeAll(async () => {
  const duckdb = join(folder, 'places.duckdb');
  const instance = await openDuckdb(duckdb);
  const connection = await instance.connect();
  for (const statement of tables) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
  addConnection('duckdb', `database: ${JSON.stringify(duckdb)}`);

  const postgres = await postgresServer();
  const client = new pg.Client(postgres);
  await client.connect();
  for (const statement of tables) await client.query(statement);
  await client.end();
  addConnection('postgres', addressYaml(postgres));

  const mariadb = await mariadbServer();
  if (mariadb) {
    const session = await mysql.createConnection({ ...mariadb });
    for (const statement of tables) await session.query(statement);
    await session.end();
    addConnection('mysql', addressYaml(mariadb));
  }
  writeFileSync(join(folder, 'coatcheck.yaml'), `connections:\n${connections.join('')}`);
  writeFileSync(join(folder, 'places.view.lkml'), views);
  const argv = ['--project', folder, '--data', join(folder, 'data'), '--port', '0', '--executors', '1'];
  const login = { COATCHECK_CLIENT_ID: 'places-id', COATCHECK_CLIENT_SECRET: 'places-secret' };
  server = await createServer(
    loadConfig([...argv, '--log-level', 'silent'], login, { connections: connectionSchemas, cwd: folder }),
  );
  const answer = await fetch(`${server.origin}/api/4.0/login`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'places-id', client_secret: 'places-secret' }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  headers = { authorization: `token ${access_token}`, 'content-type': 'application/json' };
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function addConnection(name: EngineName, yaml: string): void {
  connections.push(`  - { name: ${name}, dialect_name: ${name}, ${yaml} }\n`);
  writeFileSync(join(folder, `${name}.model.lkml`), `connection: "${name}"\ninclude: "places.view"\n`);
}

function addressYaml({ host, port, user, password, database }: ServerAddress): string {
  return `host: ${host}, port: ${String(port)}, username: ${user}, password: ${password}, database: ${database}`;
}

interface DetailError {
  readonly message: string;
  readonly sql_error_loc: { readonly line: number; readonly column: number } | null;
  readonly params: string;
  readonly origin?: {
    readonly field: string | null;
    readonly file?: string;
    readonly line?: number;
    readonly column?: number;
  };
}

async function errorOf(engine: EngineName, mistake: Mistake): Promise<DetailError> {
  const response = await fetch(`${server.origin}/api/4.0/queries/run/json_detail`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: engine, view: 'orders', ...mistake }),
  });
  const { errors } = (await response.json()) as { errors?: readonly DetailError[] };
  const [error] = errors ?? [];
  if (!error) throw new Error(`no error of ${JSON.stringify(mistake)}`);
  return error;
}

describe.each(engineNames)('a mistake on %s', (engine) => {
  it.each(mistakes)('in %s is traced to its place', async (_, mistake, field, words) => {
    if (!connections.some((yaml) => yaml.includes(`name: ${engine},`))) return;
    const { message, sql_error_loc, params, origin } = await errorOf(engine, mistake);
    expect(origin).toMatchObject({ field, file: 'places.view.lkml' });
    expect(restOfLine(views, origin?.line, origin?.column)).toMatch(startsWith(words));
    expect(message).toMatch(
      new RegExp(`(in|after) sql\\w* of .*\\(places.view.lkml, line ${origin?.line}, column ${origin?.column}\\)\\.$`),
    );
    if (field !== null) expect(message).toContain(`field ${field} (`);
    // What the author left unfinished is missed in SQL only behind it.
    const inSql = restOfLine(params, sql_error_loc?.line, sql_error_loc?.column);
    if (words !== ' ;; }') expect(inSql).toMatch(startsWith(words));
  });
});

describe.each(['duckdb', 'postgres'] as const)('what %s cannot compute', (engine) => {
  it('is blamed on the measure, of LookML or of the query', async () => {
    const sum = await errorOf(engine, { fields: ['users.names'] });
    expect(sum.origin).toMatchObject({ field: 'users.names', file: 'places.view.lkml' });
    const mean = await errorOf(engine, { fields: ['mean'], dynamic_fields });
    expect(mean.origin).toMatchObject({ field: 'mean', file: null });
    expect(mean.message).toMatch(/The cause is in custom field mean\.$/);
  });
});

describe('a value that cannot be converted', () => {
  it.each([
    ['alone', ['users.name_number']],
    ['grouped by', ['users.name', 'users.name_number']],
    ['over repeated rows', ['users.name_number', 'orders.sum_ids', 'lines.count']],
  ])('is blamed by DuckDB on its dimension, %s', async (_, fields) => {
    const error = await errorOf('duckdb', { fields });
    expect(error.origin).toMatchObject({ field: 'users.name_number', file: 'places.view.lkml' });
  });
});

function restOfLine(text: string, line = 0, column = 0): string {
  return text.split('\n')[line - 1]?.slice(column - 1) ?? '';
}

/** With a table's name before them or without. */
function startsWith(words: string): RegExp {
  return new RegExp(String.raw`^(\$\{TABLE\}\.|\w+\.)?${words.replaceAll(/[()]/g, String.raw`\$&`)}`);
}
