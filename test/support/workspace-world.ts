/** A server over a clone of a bare repository, with developers who each have a workspace. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from './test-server.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  // What a test asserts is the answer's shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export type Call = (method: string, path: string, body?: object) => Promise<Answer>;

export interface WorkspaceWorld extends AsyncDisposable {
  /** The project's folder. */
  readonly folder: string;
  /** The bare repository; null = the project has no remote. */
  readonly remote: string | null;
  /** git in the project's folder. */
  git(...args: readonly string[]): string;
  /** A log-in in a session of its own, in the workspace. */
  logIn(clientId: string, workspace?: 'dev' | 'production'): Promise<Call>;
  restart(): Promise<void>;
  server(): CoatcheckServer;
}

const DEVELOPER =
  'access_data, see_looks, see_lookml, see_lookml_dashboards, see_user_dashboards, see_sql, explore, develop, use_sql_runner';

const YAML = `
project: { workspaces: true, name: shop }
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
  - { name: payroll, dialect_name: duckdb, database: ":memory:", tables: { salaries: ./salaries.csv } }
users:
  - { id: "7", first_name: Ada, last_name: Lövelace, client_id: ada, client_secret: s, permissions: [${DEVELOPER}, deploy], user_attributes: { squad: red } }
  - { id: "8", first_name: Bob, client_id: bob, client_secret: s, permissions: [${DEVELOPER}], user_attributes: { squad: red } }
  - { id: "9", first_name: Part, client_id: part, client_secret: s, permissions: [${DEVELOPER}, deploy], models: [other] }
  - { id: "10", first_name: Vic, client_id: vic, client_secret: s, permissions: [access_data, explore, see_looks, see_sql], user_attributes: { squad: red } }
`;

export const ORDERS_VIEW = `view: orders {
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: squad {}
  measure: count { type: count }
}
`;

const MODEL = `connection: "shop"
include: "/views/*.view"
explore: orders { access_filter: { field: orders.squad user_attribute: squad } }
test: there_are_orders { explore_source: orders { column: count { field: orders.count } } assert: some { expression: \${orders.count} > 0 ;; } }
`;

const DASHBOARD =
  '- dashboard: orders\n  title: Orders\n  elements:\n  - { name: n, explore: orders, fields: [orders.count] }\n';

export function gitIn(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Op', '-c', 'user.email=op@example.org', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

export async function openWorkspaceWorld(withRemote = true): Promise<WorkspaceWorld> {
  const top = mkdtempSync(join(tmpdir(), 'coatcheck-workspaces-'));
  const [folder, home, remote] = [join(top, 'project'), join(top, 'home'), join(top, 'remote.git')];
  mkdirSync(join(folder, 'views'), { recursive: true });
  mkdirSync(home);
  const files = {
    '.gitignore': 'data\n',
    'coatcheck.yaml': YAML,
    'shop.model.lkml': `${MODEL}include: "*.dashboard"\n`,
    'other.model.lkml': 'connection: "shop"\ninclude: "/views/*.view"\nexplore: other { from: orders }\n',
    'orders.dashboard.lookml': DASHBOARD,
    'views/orders.view.lkml': ORDERS_VIEW,
    'orders.csv': 'id,squad\n1,red\n2,red\n3,blue\n',
    'salaries.csv': 'who,amount\nada,100\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  gitIn(folder, 'init', '-q', '-b', 'main');
  gitIn(folder, 'add', '-A');
  gitIn(folder, 'commit', '-q', '-m', 'Begin');
  if (withRemote) {
    gitIn(top, 'clone', '-q', '--bare', folder, remote);
    gitIn(folder, 'remote', 'add', 'origin', `file://${remote}`);
    gitIn(folder, 'fetch', '-q', 'origin');
  }
  const environment = {
    COATCHECK_CLIENT_ID: 'admin',
    COATCHECK_CLIENT_SECRET: 's',
    PATH: process.env['PATH'] ?? '',
    HOME: home,
  };
  let server = await startIn(folder, environment);
  return {
    folder,
    remote: withRemote ? remote : null,
    git: (...args) => gitIn(folder, ...args),
    server: () => server,
    async logIn(clientId, workspace = 'dev') {
      const raw = new URLSearchParams({ client_id: clientId, client_secret: 's' });
      const opened = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body: raw });
      const { access_token: token } = (await opened.json()) as { readonly access_token: string };
      const call: Call = async (method, path, body) => {
        const answer = await fetch(`${server.origin}/api/4.0${path}`, {
          method,
          headers: { authorization: `token ${token}`, ...(body && { 'content-type': 'application/json' }) },
          body: body ? JSON.stringify(body) : null,
        });
        const text = await answer.text();
        return { status: answer.status, text, json: parsed(text) };
      };
      if (workspace === 'dev') await call('PATCH', '/session', { workspace_id: 'dev' });
      return call;
    },
    async restart() {
      await server[Symbol.asyncDispose]();
      server = await startIn(folder, environment);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(top, { recursive: true, force: true });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
