/** A real server process and a keep-alive client for it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoopDelay } from './watch-loop.ts';

export const root = join(import.meta.dirname, '..');

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** One HTTP request; `discard` counts the body's bytes and drops them. */
export function http(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; discard?: boolean } = {},
): Promise<Answer & { readonly bytes: number }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { agent, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (options.discard !== true) chunks.push(chunk);
        });
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks), bytes }),
        );
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** A client of a server, that takes one encoding or none. */
export interface Client {
  get(path: string, discard?: boolean): Promise<Answer & { readonly bytes: number }>;
  post(path: string, body: unknown): Promise<unknown>;
  /** Creates a task and asks for it, letting the request wait, until it is done; gives its id. */
  task(queryId: string, format: string, parameters?: string): Promise<string>;
}

/** As a client it takes no encoding. */
export interface Server extends AsyncDisposable, Client {
  readonly url: string;
  readonly api: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** How long its loop was held since the last call, in milliseconds. */
  loopDelay(): Promise<LoopDelay>;
  /** One that takes `encoding`, in every request as the official SDKs do. */
  client(encoding: string): Client;
}

/**
 * Starts `coatcheck serve` on a free port over `projectDir`, and logs in. The data folder goes with the server, unless
 * given. Its loop is watched (`loopDelay`).
 */
export async function startServer(projectDir: string, givenDataDir?: string): Promise<Server> {
  const dataDir = givenDataDir ?? mkdtempSync(join(tmpdir(), 'coatcheck-bench-'));
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(import.meta.dirname, 'watch-loop.ts'),
      join(root, 'src/main.ts'),
      'serve',
      '--project',
      projectDir,
      '--data',
      dataDir,
      '--port',
      '0',
    ],
    {
      env: { ...process.env, COATCHECK_CLIENT_ID: 'bench', COATCHECK_CLIENT_SECRET: 'bench-secret' },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (match !== null) resolve(match[0]);
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${String(code)}: ${text}`)));
  });
  const api = `${url}/api/4.0`;
  for (let tries = 0; tries < 100; tries += 1) {
    const alive = await http(`${url}/alive`).catch(() => undefined);
    if (alive?.status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const login = await http(`${api}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'client_id=bench&client_secret=bench-secret',
  });
  const { access_token: token } = JSON.parse(login.body.toString()) as { access_token: string };
  const client = (encoding: string | null) => clientOf(api, `Bearer ${token}`, encoding);
  return {
    url,
    api,
    dataDir,
    process: child,
    loopDelay: () =>
      new Promise((resolve) => {
        child.once('message', (delay) => resolve(delay as LoopDelay));
        child.send('take');
      }),
    ...client(null),
    client,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      if (givenDataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function clientOf(api: string, authorization: string, encoding: string | null): Client {
  const accepts = { authorization, ...(encoding !== null && { 'accept-encoding': encoding }) };
  const headers = { ...accepts, 'content-type': 'application/json' };
  const get: Client['get'] = (path, discard = false) => http(`${api}${path}`, { headers: accepts, discard });
  const post: Client['post'] = async (path, body) => {
    const answer = await http(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (answer.status >= 300) throw new Error(`${path}: ${String(answer.status)} ${answer.body.toString()}`);
    return JSON.parse(answer.body.toString());
  };
  return {
    get,
    post,
    async task(queryId, format, parameters = '') {
      const { id } = (await post(`/query_tasks?fields=id${parameters}`, {
        query_id: queryId,
        result_format: format,
      })) as { id: string };
      for (;;) {
        const { body } = await get(`/query_tasks/${id}?fields=status&wait=30`);
        const { status } = JSON.parse(body.toString()) as { status: string };
        if (status === 'complete') return id;
        if (status === 'error' || status === 'killed')
          throw new Error(`task ${id}: ${status}: ${(await get(`/query_tasks/${id}/results`)).body.toString()}`);
      }
    },
  };
}

/**
 * A small task per call, each run in the database from its creation to its end. The queries differ, so that no two tasks
 * that wait at the same moment share one run.
 */
export async function smallTasks(server: Server): Promise<() => Promise<string>> {
  const queries = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const filters = { 'airports.code': `X${String(index)}` };
      const query = { model: 'faa', view: 'airports', fields: ['airports.count'], filters };
      return ((await server.post('/queries', query)) as { id: string }).id;
    }),
  );
  let number = 0;
  return () => server.task(queries[(number += 1) % queries.length] ?? '', 'json', '&cache=false');
}

/** A query of the demo: 1,000,000 rows × 8 columns when `limit` says so. */
export const wideQuery = {
  model: 'faa',
  view: 'flights',
  fields: [
    'flights.departure_time',
    'flights.origin',
    'flights.destination',
    'flights.route',
    'flights.distance',
    'flights.delay',
    'flights.distance_tier',
    'flights.departure_date',
  ],
  sorts: ['__UNSORTED__'],
};
