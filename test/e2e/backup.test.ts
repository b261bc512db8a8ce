/** A copy of the data folder, made while tasks run, is a whole server again: every finished task has its bytes. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runBackup } from '../../src/cli/backup.ts';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';

const yaml = `
connections:
  - { name: here, dialect_name: duckdb, database: ":memory:", tables: { t: ./t.csv }, sql_runner: true }
`;
const env = { COATCHECK_CLIENT_ID: 'admin-id', COATCHECK_CLIENT_SECRET: 'admin-secret' };

function client({ origin }: CoatcheckServer) {
  let token = '';
  return async (method: string, path: string, body?: object) => {
    if (token === '') {
      const raw = new URLSearchParams({ client_id: 'admin-id', client_secret: 'admin-secret' });
      const login = await fetch(`${origin}/api/4.0/login`, { method: 'POST', body: raw });
      token = ((await login.json()) as { access_token: string }).access_token;
    }
    const answer = await fetch(`${origin}/api/4.0${path}`, {
      method,
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  };
}

it('restores what had finished, and goes on with what had not', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-backup-'));
  for (const [name, text] of [
    ['coatcheck.yaml', yaml],
    ['m.model.lkml', 'connection: "here"'],
    ['t.csv', 'a\n1\n2\n'],
  ] as const)
    writeFileSync(join(folder, name), text);
  const said: string[] = [];
  const io = { out: (text: string) => said.push(text), err: (text: string) => said.push(text), cwd: folder, env: {} };
  const copy = join(folder, 'copy');
  const tasks: string[] = [];
  const bytes: string[] = [];
  {
    await using server = await startIn(folder, env);
    const call = client(server);
    for (let i = 0; i < 6; i += 1) {
      const sql = await call('POST', '/sql_queries', {
        connection_name: 'here',
        // Some that lie in the state, and some in files.
        sql: `select a, ${String(i)} as i, repeat('x', ${String(i % 2 === 0 ? 5 : 100_000)}) as x from t`,
      });
      const { slug } = JSON.parse(sql.text) as { slug: string };
      const task = await call('POST', '/query_tasks', { sql_query_slug: slug, result_format: 'json' });
      tasks.push((JSON.parse(task.text) as { id: string }).id);
      if (i >= 3) continue;
      const result = await call('GET', `/query_tasks/${tasks[i] ?? ''}/results?wait=30`);
      expect(result.status).toBe(200);
      bytes.push(result.text);
    }
    expect(await runBackup(['--data', 'data', '--to', 'copy'], io)).toBe(0);
    // A second copy does not go over the first.
    expect(await runBackup(['--data', 'data', '--to', 'copy'], io)).toBe(1);
    expect(said.join('')).toMatch(/^Copied the state and \d+ results to \S+copy\.\nbackup: \S+copy is not empty/);
    expect(Number(/\d+/.exec(said[0] ?? '')?.[0])).toBeGreaterThanOrEqual(bytes.length);
  }
  rmSync(join(folder, 'data'), { recursive: true });
  cpSync(copy, join(folder, 'data'), { recursive: true });
  await using server = await startIn(folder, env);
  const call = client(server);
  for (const [i, text] of bytes.entries()) {
    expect(await call('GET', `/query_tasks/${tasks[i] ?? ''}/results`)).toEqual({ status: 200, text });
  }
  for (const id of tasks) {
    expect((await call('GET', `/query_tasks/${id}/results?wait=30`)).status).toBe(200);
  }
});

it('says what is wrong with its folders', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-backup-'));
  let said = '';
  const say = (text: string): void => void (said += text);
  const io = { out: say, err: say, cwd: folder, env: {} };
  expect([await runBackup([], io), await runBackup(['--to', 'x'], io)]).toEqual([2, 1]);
  expect(said).toMatch(/--to is missing[^\n]*\nbackup: The data folder \S+ cannot be used: it contains no state/);
  rmSync(folder, { recursive: true });
});
