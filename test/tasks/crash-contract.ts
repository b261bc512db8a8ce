/**
 * kill -9 of the whole process group, at random moments, under load: no accepted task is lost, no torn result served.
 * Wherever the state is.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';

/** Longest life of a server after it is ready: some tasks wait, some run, some are being published when it ends. */
const MAX_LIFE_MS = 350;
/** After its state was disturbed: it may be back, or not yet. */
const MAX_COMING_BACK_MS = 1_500;
/** Until something is accepted in a life of which something should be. */
const LONGEST_WAIT_MS = 10_000;
const CLIENTS = 4;

export interface CrashedState {
  /** Where the servers are told that it is. */
  readonly env: Readonly<Record<string, string>>;
  /** What happens to it while the second half of the servers lives; absent: nothing. */
  disturb?(): Promise<void>;
  /** Looks whether it is sound, when the last server has ended. @returns how many tasks are not complete */
  unfinished(dataDir: string): Promise<number>;
}

interface Server {
  readonly api: string;
  kill(): Promise<void>;
}

interface Started {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Process ids of servers. */
  readonly alive: Set<number>;
}

async function startServer({ dir, env, alive }: Started): Promise<Server> {
  const main = resolve(import.meta.dirname, '../../src/main.ts');
  const child = spawn(
    process.execPath,
    [main, 'serve', '--project', join(dir, 'project'), '--data', join(dir, 'data'), '--port', '0'],
    {
      // Its own process group: executors die with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env, COATCHECK_CLIENT_ID: 'crash', COATCHECK_CLIENT_SECRET: 'crash-secret' },
    },
  );
  const pid = child.pid ?? 0;
  alive.add(pid);
  const exited = new Promise<void>((done) => {
    child.once('exit', () => done());
  });
  let output = '';
  const origin = await new Promise<string>((ready, failed) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /ready at (http:\/\/[^\s]+)/.exec(output)?.[1];
      if (found !== undefined) ready(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => failed(new Error(`The server ended with ${String(code)}: ${output}`)));
  });
  return {
    api: `${origin}/api/4.0`,
    async kill() {
      process.kill(-pid, 'SIGKILL');
      await exited;
      alive.delete(pid);
    },
  };
}

let token = '';

async function call(api: string, method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${api}${path}`, {
    method,
    headers: {
      authorization: `token ${token}`,
      connection: 'close',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function login(api: string): Promise<void> {
  const response = await fetch(`${api}/login`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'crash', client_secret: 'crash-secret' }),
  });
  token = ((await response.json()) as { access_token: string }).access_token;
}

/** Checks what a finished task serves, byte for byte; false while it is not finished. */
async function isServedWhole(api: string, id: string, rows: number): Promise<boolean> {
  const response = await call(api, 'GET', `/query_tasks/${id}/results`);
  const body = await response.text();
  if (response.status === 204) return false;
  expect([response.status, body.slice(0, 200)]).toEqual([200, expect.any(String)]);
  const expected = JSON.stringify(Array.from({ length: rows }, (_, n) => ({ n, text: `row ${String(n)}` })));
  expect(body.replaceAll('\n', '').replaceAll(', {', ',{')).toBe(expected);
  return true;
}

/** @param open the state, empty */
export function testKills(name: string, kills: number, open: () => Promise<CrashedState>): void {
  const dir = mkdtempSync(join(tmpdir(), 'coatcheck-crash-'));
  const alive = new Set<number>();
  afterAll(() => {
    for (const pid of alive) process.kill(-pid, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });

  test(`${String(kills)} kills under load, ${name}`, { timeout: 180_000 + kills * 30_000 }, async () => {
    const state = await open();
    const started: Started = { dir, env: state.env, alive };
    const project = join(dir, 'project');
    token = '';
    mkdirSync(project);
    writeFileSync(
      join(project, 'coatcheck.yaml'),
      'connections:\n  - name: one\n    dialect_name: duckdb\n    database: ":memory:"\n    sql_runner: true\n',
    );
    const accepted = new Map<string, number>();
    const served = new Set<string>();
    let asked = 0;

    /** A server whose state is disturbed may say so, and nothing else. */
    const isAway = ({ status }: Response): boolean => status === 503 && state.disturb !== undefined;
    const submitUntilDead = async (api: string, onAccepted: () => void): Promise<void> => {
      for (;;) {
        asked += 1;
        const rows = 1 + ((asked * 7919) % 3_000);
        const sql = `select i::integer as n, 'row ' || i as text from range(${String(rows)}) t(i) -- ${String(asked)}`;
        try {
          const query = await call(api, 'POST', '/sql_queries', { connection_name: 'one', sql });
          const { slug } = (await query.json()) as { slug: string };
          if (isAway(query)) continue;
          expect(query.status).toBe(200);
          const response = await call(api, 'POST', '/query_tasks?fields=id', {
            sql_query_slug: slug,
            result_format: 'json',
          });
          const { id } = (await response.json()) as { id: string };
          if (isAway(response)) continue;
          expect(response.status).toBe(200);
          accepted.set(id, rows);
          onAccepted();
        } catch (error) {
          // The connection broke: whatever was not answered was not accepted.
          if (error instanceof TypeError || error instanceof SyntaxError) return;
          throw error;
        }
      }
    };

    for (let kill = 0; kill < kills; kill += 1) {
      const server = await startServer(started);
      if (token === '') await login(server.api);
      const first = Promise.withResolvers<undefined>();
      const clients = Array.from({ length: CLIENTS }, () =>
        submitUntilDead(server.api, () => first.resolve(undefined)),
      );
      // Every other life ends whenever it does, also before anything was accepted; on a busy machine all of them might.
      if (kill % 2 === 0) await Promise.race([first.promise, setTimeout(LONGEST_WAIT_MS)]);
      await setTimeout(Math.random() * MAX_LIFE_MS);
      if (kill >= kills / 2 && state.disturb !== undefined) {
        await state.disturb();
        await setTimeout(Math.random() * MAX_COMING_BACK_MS);
      }
      await server.kill();
      await Promise.all(clients);
    }

    const server = await startServer(started);
    const deadline = performance.now() + 180_000;
    while (served.size < accepted.size) {
      expect(performance.now()).toBeLessThan(deadline);
      for (const [id, rows] of accepted) {
        if (!served.has(id) && (await isServedWhole(server.api, id, rows))) served.add(id);
      }
    }
    // Of every other life at least one.
    expect(accepted.size).toBeGreaterThanOrEqual(kills / 2);
    await server.kill();
    expect(await state.unfinished(join(dir, 'data'))).toBe(0);
  });
}
