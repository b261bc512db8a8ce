/** A server whose data folder may take little room. */
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveProject, type TestServer } from '../support/test-server.ts';

let server: TestServer;
let ballast: string;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': `
connections:
  - { name: here, dialect_name: duckdb, database: ":memory:" }
users:
  - { id: "70", client_id: low-id, client_secret: low-secret, permissions: [access_data, use_sql_runner, see_sql, download_without_limit] }
limits: { max_data_folder: 400MB, result_retention: 2s, cache_max_age: 1h }
`,
    'm.model.lkml': 'connection: "here"\nexplore: v {}\nview: v { dimension: n { type: number sql: 1 ;; } }',
  });
  ballast = join(server.folder, 'data', 'ballast');
});
afterAll(() => server[Symbol.asyncDispose]());

/** Larger than what is kept in the state itself. */
const sql = (seed: number) => `select md5((range + ${String(seed)})::varchar) as text from range(20000)`;

async function run(text: string, token?: string): Promise<{ readonly status: number; readonly text: string }> {
  const as = token === undefined ? {} : { token };
  const created = await server.call('POST', '/sql_queries', {
    body: { connection_name: 'here', sql: text },
    ...as,
  });
  if (created.status !== 200) return created;
  return server.call('POST', `/sql_queries/${String(created.json.slug)}/run/csv`, as);
}

async function lowToken(): Promise<string> {
  const raw = new URLSearchParams({ client_id: 'low-id', client_secret: 'low-secret' });
  const { json } = await server.call('POST', '/login', { raw, token: null });
  return String(json.access_token);
}

/** How full the folder is shows only at its next look, which may be a minute away on a machine that does much else. */
const looked = { timeout: 120_000, interval: 500 };

let seed = 10;
/** A query that nobody has asked yet. */
const another = () => sql((seed += 1));

async function kept(): Promise<number> {
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  return Number(/^coatcheck_data_folder_bytes\{part="results"\} (\S+)$/m.exec(text)?.[1]);
}

it('refuses who keeps most in words while it is full, and takes all again when there is room', async () => {
  const low = await lowToken();
  expect((await run(sql(0))).status).toBe(200);
  await expect.poll(kept, looked).toBeGreaterThan(100_000);
  writeFileSync(ballast, '');
  // A hole: it takes no room on this machine.
  truncateSync(ballast, 500e6);
  await expect.poll(async () => (await run(another())).status, looked).toBe(507);
  const refused = await run(another());
  expect(refused.text).toContain('limits.max_data_folder');
  expect(refused.text).not.toContain(server.folder);
  const ready = await fetch(`${server.origin}/readyz`);
  // A balancer still sends clients here, for the others and for results that are there.
  expect([ready.status, await ready.text()]).toEqual([200, expect.stringContaining('limits.max_data_folder')]);
  expect((await run(another(), low)).status).toBe(200);
  const known = await server.call('POST', '/sql_queries', { body: { connection_name: 'here', sql: sql(0) } });
  const asked = await server.call('POST', `/sql_queries/${String(known.json.slug)}/run/sql`);
  expect([known.status, asked.status]).toEqual([200, 200]);
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  expect(text).toContain('coatcheck_data_folder_limit_bytes 400000000\n');
  expect(text).toMatch(/^coatcheck_data_folder_bytes\{part="other"\} 500\d{6}$/m);
  // What only the cache keeps has made room, though not enough.
  await expect.poll(kept, looked).toBe(0);
  // Polls, log-ins and what is complete go on.
  expect((await server.call('GET', '/user')).status).toBe(200);
  rmSync(ballast);
  await expect.poll(async () => (await run(sql(3))).status, looked).toBe(200);
}, 400_000);
