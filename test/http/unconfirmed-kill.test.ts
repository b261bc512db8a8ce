/** Killing a task whose database does not say that it stopped the query. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { postgresServer } from '../support/engines.ts';
import { serveProject } from '../support/test-server.ts';

const address = await postgresServer();

const YAML = `
connections:
  - name: pg
    dialect_name: postgres
    host: ${address.host}
    port: ${String(address.port)}
    database: ${address.database}
    username: ${address.user}
    password: "${address.password}"
  - { name: duck, dialect_name: duckdb, database: ":memory:" }
`;
/** Executors start with the server. */
const PATIENT = { timeout: 20_000 };
const ENDLESS = {
  pg: 'SELECT count(*) AS coatcheck_frozen FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b',
  duck: 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range > 7',
};

/** The process of the server's session that runs the query; null while there is none. */
async function backend(admin: Client): Promise<number | null> {
  const { rows } = await admin.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%coatcheck_frozen%' AND pid <> pg_backend_pid()`,
  );
  return rows[0]?.pid ?? null;
}

it('is answered with a notice, which the task and the audit log keep, if the database is frozen', async () => {
  await using server = await serveProject({ 'coatcheck.yaml': YAML, 'pg.model.lkml': 'connection: "pg"' });
  const admin = new Client(address);
  await admin.connect();
  const { json: query } = await server.call('POST', '/sql_queries', {
    body: { connection_name: 'pg', sql: ENDLESS.pg },
  });
  const { json: task } = await server.call('POST', '/query_tasks', {
    body: { sql_query_slug: query.slug, result_format: 'json' },
  });
  await expect.poll(() => backend(admin), PATIENT).not.toBeNull();
  const pid = (await backend(admin)) ?? 0;
  process.kill(pid, 'SIGSTOP');
  try {
    const { status, text, headers } = await server.call('DELETE', `/running_queries/${task.id}`);
    expect([status, text]).toEqual([204, '']);
    const notice = headers.get('x-coatcheck-notice');
    expect(notice).toMatch(/has not confirmed that within \d+\.\d s: it may still be running there\.$/);
    expect(await backend(admin)).toBe(pid);
    const { json } = await server.call('GET', `/query_tasks/${task.id}`);
    expect(json).toMatchObject({ status: 'killed', notice });
    const folder = join(server.folder, 'data', 'audit');
    const audited = () => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    await expect.poll(() => audited().join('')).toContain(`"notice":"${notice ?? ''}"`);
  } finally {
    process.kill(pid, 'SIGCONT');
    await admin.end();
  }
});

it.each(['pg', 'duck'] as const)('is answered without one when the query has ended: %s', async (connection) => {
  await using server = await serveProject({
    'coatcheck.yaml': YAML,
    'pg.model.lkml': `connection: "${connection}"`,
  });
  const { json: query } = await server.call('POST', '/sql_queries', {
    body: { connection_name: connection, sql: ENDLESS[connection] },
  });
  const { json: task } = await server.call('POST', '/query_tasks', {
    body: { sql_query_slug: query.slug, result_format: 'json' },
  });
  const state = async () => (await server.call('GET', `/query_tasks/${task.id}`)).json.progress?.phase ?? '';
  await expect.poll(state, PATIENT).toMatch(/quer/);
  const { status, headers } = await server.call('DELETE', `/running_queries/${task.id}`);
  expect([status, headers.get('x-coatcheck-notice')]).toEqual([204, null]);
  expect((await server.call('GET', `/query_tasks/${task.id}`)).json).toMatchObject({ status: 'killed', notice: null });
});
