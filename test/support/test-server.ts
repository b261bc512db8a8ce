/** A real server over a small project of its own, in this process, with executor processes beside it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_ACTIVITY } from '../../src/config/activity-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { connectionSchemas } from '../../src/connections/connection-schemas.ts';
import { createServer } from '../../src/server.ts';
import type { CoatcheckServer, ServerOverrides } from '../../src/server.ts';

import { logInTo, tokenOf, type Answer, type CallOptions } from './api-calls.ts';
import { newStateDatabase, type StateDatabase } from './state-databases.ts';

export type { Answer, CallOptions };

export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  /** The project’s folder. */
  readonly folder: string;
  readonly server: CoatcheckServer;
  /** An access token of one of the users below. */
  token(user: keyof typeof testUsers): Promise<string>;
  /** A request below /api/4.0 by the administrator, or by the token given. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
}

export const testUsers = {
  admin: { client_id: 'admin-id', client_secret: 'admin-secret' },
  analyst: { client_id: 'analyst-id', client_secret: 'analyst-secret' },
  viewer: { client_id: 'viewer-id', client_secret: 'viewer-secret' },
} as const;

const yaml = (extra: string, users: readonly string[]) => `
connections:
  - name: shop
    dialect_name: duckdb
    database: ":memory:"
    tables: { orders: ./orders.csv }
users:
  - { id: "7", first_name: Ada, last_name: Analyst, client_id: analyst-id, client_secret: analyst-secret, permissions: [access_data, use_sql_runner, see_sql], models: [shop], user_attributes: { squad: "R&D" } }
  - { first_name: Vic, last_name: Viewer, client_id: viewer-id, client_secret: viewer-secret, permissions: [see_looks], models: [] }
${users.map((user) => `  - ${user}\n`).join('')}${extra}`;

const model = `connection: "shop"
include: "*.dashboard"
named_value_format: stars { value_format: "0 ★" }
explore: orders {}
explore: recent {}
view: recent {
  sql_table_name:
    -- if prod -- orders
    -- if dev -- (SELECT * FROM orders WHERE id <= 3)
  ;;
  measure: count { type: count }
}
view: orders {
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: status { type: string sql: \${TABLE}.status ;; }
  dimension: kind { type: string suggestions: ["book", "pen"] sql: \${TABLE}.kind ;; }
  dimension: greeting { type: string html: <i>{{ _user_attributes['squad'] }}</i> {{ value }} ;; sql: \${TABLE}.kind ;; }
  dimension: broken { type: string sql: \${TABLE}.no_such_column ;; }
  dimension: slow { type: number sql: (SELECT count(*) FROM range(300000) a, range(300000) b WHERE a.range + b.range > orders.id) ;; }
  measure: count { type: count }
  measure: total { type: sum sql: \${TABLE}.amount ;; value_format: "$#,##0.00" }
}
`;

const dashboards = `
- dashboard: orders
  title: Orders
  filters:
  - { name: Status, type: field_filter, model: shop, explore: orders, field: orders.status }
  - { name: Day, type: date_filter }
  elements:
  - { name: count, type: single_value, explore: orders, fields: [orders.count], listen: { Status: orders.status }, row: 1, col: 2 }
  - { name: by_kind, title: By kind, type: looker_pie, explore: orders, fields: [orders.kind, orders.count], height: 7 }
  - { name: words, type: text, body_text: Words }
- dashboard: recent
  elements: [{ name: recent, explore: recent, fields: [recent.count] }]
`;

/** 1,000 orders: status open, paid or "lost, \"torn\""; amounts in cents. */
function ordersCsv(): string {
  const statuses = ['open', 'paid', '"lost, ""torn"""'];
  const rows = Array.from(
    { length: 1000 },
    (_, index) => `${String(index + 1)},${statuses[index % 3] ?? ''},book,${String(index)}.25`,
  );
  return `id,status,kind,amount\n${rows.join('\n')}\n`;
}

/**
 * @param extra more of coatcheck.yaml
 * @param users more of its users, as YAML on one line
 */
export async function startTestServer(
  extra = '',
  overrides: ServerOverrides = {},
  users: readonly string[] = [],
): Promise<TestServer> {
  return serveProject(
    {
      'coatcheck.yaml': yaml(extra, users),
      'shop.model.lkml': model,
      'shop.dashboard.lookml': dashboards,
      'orders.csv': ordersCsv(),
    },
    overrides,
  );
}

/** A server over a project of these files: name → text. */
export async function serveProject(
  files: Readonly<Record<string, string>>,
  overrides: ServerOverrides = {},
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-http-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { client_id, client_secret } = testUsers.admin;
  const server = await startIn(
    folder,
    { COATCHECK_CLIENT_ID: client_id, COATCHECK_CLIENT_SECRET: client_secret },
    overrides,
  );
  const { origin } = server;
  const call = await logInTo(origin, testUsers.admin);
  const token = (user: keyof typeof testUsers): Promise<string> => tokenOf(origin, testUsers[user]);
  return {
    origin,
    folder,
    server,
    token,
    call,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await dropState(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `COATCHECK_TEST_STATE=postgres` gives every server its state in PostgreSQL. */
export const isStateInPostgres = process.env['COATCHECK_TEST_STATE'] === 'postgres';

/** The states of folders, where they are not in the folders. */
const states = new Map<string, StateDatabase>();

async function stateOf(folder: string): Promise<Readonly<Record<string, string>>> {
  if (!isStateInPostgres || /^state:/m.test(readFileSync(join(folder, 'coatcheck.yaml'), 'utf8'))) return {};
  const state = states.get(folder) ?? (await newStateDatabase());
  states.set(folder, state);
  return { COATCHECK_STATE: state.url };
}

async function dropState(folder: string): Promise<void> {
  await states.get(folder)?.[Symbol.asyncDispose]();
  states.delete(folder);
}

/**
 * A server over the project in `folder`, on a free port, with one executor, and, unless `coatcheck.yaml` says otherwise,
 * one compiler and no record of its own use: all of them would take longer to start than most tests to run.
 */
export async function startIn(
  folder: string,
  given: Readonly<Record<string, string>>,
  overrides: ServerOverrides = {},
): Promise<CoatcheckServer> {
  const env = { ...(await stateOf(folder)), ...given };
  const argv = [
    '--project',
    folder,
    '--data',
    join(folder, 'data'),
    '--port',
    '0',
    '--executors',
    '1',
    '--log-level',
    'silent',
  ];
  const config = loadConfig(argv, env, { connections: connectionSchemas, cwd: folder });
  const written = readFileSync(join(folder, 'coatcheck.yaml'), 'utf8');
  return createServer(
    {
      ...config,
      ...(!/^activity:/m.test(written) && { activity: NO_ACTIVITY }),
      ...(!/\bcompilers:/.test(written) && { server: { ...config.server, compilers: 1 } }),
    },
    overrides,
  );
}
