/** Real server processes over one state in PostgreSQL and one place for results, each with a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { newStateDatabase, type StateDatabase } from './state-databases.ts';

export const LEASE_MS = 5_000;

/** What takes its time in PostgreSQL: explores of a field `n`, each with a name to look for in what PostgreSQL runs. */
const slow = {
  once: 2,
  endless: 60,
  limited: 0.7,
  taken_over: 4,
  left_behind: 3,
  paused: 3,
  short: 0.2,
  spread: 1.5,
  cached: 0.2,
} as const;

const model = `connection: "pg"
datagroup: daily { max_cache_age: "24 hours" }
${Object.entries(slow)
  .map(
    ([name, seconds]) => `explore: ${name} { ${name === 'cached' ? 'persist_with: daily' : ''} }
view: ${name} {
  derived_table: { sql: SELECT i AS n, random() AS run FROM generate_series(1, 100) i, takes(${String(seconds)}) ;; }
  dimension: n { type: number sql: \${TABLE}.n ;; }
  dimension: run { type: number sql: \${TABLE}.run ;; }
}`,
  )
  .join('\n')}
`;

const admin = { id: 'admin-id', secret: 'admin-secret' };

export interface NodeAnswer {
  readonly status: number;
  readonly text: string;
  /** The body as JSON, or undefined. */
  // The shape is what each test asserts.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export interface ClusterNode {
  readonly origin: string;
  /** A request below /api/4.0, by the administrator or with the token given; waits for as long as it takes. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<NodeAnswer>;
  login(clientId: string, clientSecret: string): Promise<string>;
  /** Of the server and of all its processes. */
  signal(name: NodeJS.Signals): void;
  /** With its code, if it ended by itself. */
  readonly exited: Promise<number | null>;
}

export interface TestCluster extends AsyncDisposable {
  /** Its database, which the nodes also query, as the connection `pg`. */
  readonly state: StateDatabase;
  /** What the nodes have written, for messages of tests that fail. */
  log(): string;
  start(name: string, role?: 'api' | 'worker'): Promise<ClusterNode>;
}

/** @param place where results are, as members of `cluster`; absent: in a folder */
export async function startCluster(extra = '', place?: string): Promise<TestCluster> {
  const state = await newStateDatabase();
  await state.query(
    'create function takes(seconds float) returns integer language plpgsql as $$ begin perform pg_sleep(seconds); return 1; end $$',
  );
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-cluster-'));
  const { host, port, database, username, password } = state.settings;
  mkdirSync(join(folder, 'project'));
  writeFileSync(
    join(folder, 'project', 'coatcheck.yaml'),
    `
cluster: { ${place ?? `results: ${join(folder, 'results')}`}, lease: ${String(LEASE_MS / 1_000)}s }
connections:
  - { name: duck, dialect_name: duckdb, database: ":memory:", sql_runner: true }
  - { name: pg, dialect_name: postgres, host: ${host}, port: ${String(port)}, database: ${database}, username: ${username}, password: "${password.reveal()}", sql_runner: true, max_queries: 3, max_queries_per_user: 3 }
${extra}`,
  );
  writeFileSync(join(folder, 'project', 'pg.model.lkml'), model);
  const alive = new Set<ChildProcess>();
  let log = '';
  const start = async (name: string, role: 'api' | 'worker' | 'all' = 'all'): Promise<ClusterNode> => {
    const main = resolve(import.meta.dirname, '../../src/main.ts');
    const child = spawn(
      process.execPath,
      [
        main,
        'serve',
        '--project',
        join(folder, 'project'),
        '--data',
        join(folder, name),
        '--port',
        '0',
        '--executors',
        '3',
      ],
      {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          COATCHECK_STATE: state.url,
          COATCHECK_NODE: name,
          COATCHECK_ROLE: role,
          COATCHECK_CLIENT_ID: admin.id,
          COATCHECK_CLIENT_SECRET: admin.secret,
        },
      },
    );
    alive.add(child);
    const exited = new Promise<number | null>((done) => {
      child.once('exit', (code) => {
        alive.delete(child);
        done(code);
      });
    });
    const origin = await new Promise<string>((ready, failed) => {
      let output = '';
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        log += chunk.toString().replaceAll(/^/gm, `${name}: `);
        const found = /ready at (http:\/\/[^\s]+)/.exec(output)?.[1];
        if (found !== undefined) ready(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => failed(new Error(`The server ended with ${String(code)}: ${output}`)));
    });
    const login = async (id: string, secret: string): Promise<string> => {
      const body = new URLSearchParams({ client_id: id, client_secret: secret });
      const response = await fetch(`${origin}/api/4.0/login`, { method: 'POST', body });
      return ((await response.json()) as { access_token: string }).access_token;
    };
    const adminToken = role === 'worker' ? '' : await login(admin.id, admin.secret);
    return {
      origin,
      login,
      exited,
      signal: (signal) => process.kill(-(child.pid ?? 0), signal),
      async call(method, path, body, token = adminToken) {
        const response = await fetch(`${origin}/api/4.0${path}`, {
          method,
          headers: {
            authorization: `token ${token}`,
            connection: 'close',
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        return { status: response.status, text, json };
      },
    };
  };
  return {
    state,
    start,
    log: () => log,
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...alive].map(async (child) => {
          const gone = new Promise((done) => {
            child.once('exit', done);
          });
          process.kill(-(child.pid ?? 0), 'SIGKILL');
          await gone;
        }),
      );
      await state[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @returns the id of a task that takes its time, and is another query for each `n` */
export async function createSlow(node: ClusterNode, view: keyof typeof slow, n = 1): Promise<string> {
  const filters = { [`${view}.n`]: String(n) };
  const query = await node.call('POST', '/queries', {
    model: 'pg',
    view,
    fields: [`${view}.n`, `${view}.run`],
    filters,
  });
  const task = await node.call('POST', '/query_tasks', { query_id: query.json.id, result_format: 'json' });
  return task.json.id as string;
}

/** @returns the id of a task for a query of DuckDB */
export async function createTask(node: ClusterNode, sql: string): Promise<string> {
  const query = await node.call('POST', '/sql_queries', { connection_name: 'duck', sql });
  const task = await node.call('POST', '/query_tasks', { sql_query_slug: query.json.slug, result_format: 'json' });
  return task.json.id as string;
}
