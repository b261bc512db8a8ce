/** kill -9 of the whole process group while tasks end and tell of it: each is told all the same. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';

const KILLS = 3;
const MAX_LIFE_MS = 400;

const dir = mkdtempSync(join(tmpdir(), 'coatcheck-hooks-'));
const project = join(dir, 'project');
const alive = new Set<number>();
const told: string[] = [];
/** It takes nothing until the last life, so that there is always something that was not told. */
let isSilent = true;
const receiver = createServer((request, response) => {
  request.resume();
  if (isSilent) return;
  told.push(String(request.headers['webhook-id']));
  response.writeHead(204).end();
});

afterAll(() => {
  for (const pid of alive) process.kill(-pid, 'SIGKILL');
  receiver.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Life {
  call(method: string, path: string, body?: object | URLSearchParams): Promise<Record<string, string>>;
  kill(): Promise<void>;
}

async function live(): Promise<Life> {
  const main = resolve(import.meta.dirname, '../../src/main.ts');
  const argv = ['serve', '--project', project, '--data', join(dir, 'data'), '--port', '0', '--executors', '1'];
  const env = { ...process.env, COATCHECK_CLIENT_ID: 'crash', COATCHECK_CLIENT_SECRET: 'crash-secret' };
  const child = spawn(process.execPath, [main, ...argv], { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env });
  const pid = child.pid ?? 0;
  alive.add(pid);
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
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
  let token = '';
  const call: Life['call'] = async (method, path, body) => {
    const isForm = body instanceof URLSearchParams;
    const answer = await fetch(`${origin}/api/4.0${path}`, {
      method,
      headers: {
        authorization: `token ${token}`,
        connection: 'close',
        ...(!isForm && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : isForm ? body : JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, string>;
  };
  const login = new URLSearchParams({ client_id: 'crash', client_secret: 'crash-secret' });
  token = (await call('POST', '/login', login))['access_token'] ?? '';
  return {
    call,
    async kill() {
      process.kill(-pid, 'SIGKILL');
      await exited;
      alive.delete(pid);
    },
  };
}

test('every task that was accepted is told of, whenever the server is killed', { timeout: 300_000 }, async () => {
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const hook = `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/`;
  const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
  mkdirSync(project);
  writeFileSync(join(project, 'numbers.csv'), 'n\n1\n2\n');
  writeFileSync(
    join(project, 'coatcheck.yaml'),
    `connections:\n  - { name: c, dialect_name: duckdb, database: ":memory:", tables: { numbers: ./numbers.csv } }\nwebhooks: { targets: [{ url: "${hook}", secret: "${secret}", addresses: [127.0.0.1] }] }\n`,
  );
  writeFileSync(
    join(project, 'm.model.lkml'),
    'connection: "c"\nexplore: numbers {}\nview: numbers { dimension: n { type: number } measure: count { type: count } }\n',
  );
  const accepted: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const server = await live();
    const query = await server.call('POST', '/queries', { model: 'm', view: 'numbers', fields: ['numbers.count'] });
    const over = new AbortController();
    const create = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const body = { query_id: query['id'], result_format: 'json', webhook_url: `${hook}x` };
        // What was not answered may or may not have been accepted.
        const task = await server.call('POST', '/query_tasks?cache=false', body).catch(() => null);
        if (task?.['id'] !== undefined) accepted.push(`msg_${task['id']}`);
      }
    };
    const clients = [create(), create()];
    const before = accepted.length;
    await expect.poll(() => accepted.length).toBeGreaterThan(before);
    // Something has ended in each life.
    const first = await server.call('GET', `/query_tasks/${accepted[before]?.slice(4) ?? ''}?wait=30`);
    expect(first['status']).toBe('complete');
    await setTimeout(Math.random() * MAX_LIFE_MS);
    over.abort();
    await server.kill();
    await Promise.all(clients);
  }
  isSilent = false;
  const last = await live();
  await expect.poll(() => accepted.filter((id) => !told.includes(id)), { timeout: 120_000, interval: 200 }).toEqual([]);
  await last.kill();
});
