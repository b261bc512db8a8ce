/** The audit log: a line for each change and each download, by whom, and never a secret. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDailyFile } from '../../src/lib/daily-file.ts';
import { stillClock } from '../support/movable-clock.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

type Line = Readonly<Record<string, unknown>>;

function lines(): readonly Line[] {
  const folder = join(server.folder, 'data', 'audit');
  const text = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return text
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

async function lineOf(operation: string): Promise<Line> {
  const found = (): Line | undefined => lines().findLast((line) => line['operation'] === operation);
  await expect.poll(found).toBeDefined();
  return found() ?? {};
}

describe('the audit log', () => {
  it('tells who changed which user and role, and what was set, without the values', async () => {
    const { json: user } = await server.call('POST', '/users', { body: { first_name: 'Secretly' } });
    expect(await lineOf('create_user')).toMatchObject({
      kind: 'change',
      userId: '1',
      status: 200,
      id: user.id,
      set: ['first_name'],
      address: '127.0.0.1',
    });
    const { headers } = await server.call('PUT', `/users/${user.id}/roles`, { body: ['2', '3'] });
    expect(await lineOf('set_user_roles')).toMatchObject({
      user_id: user.id,
      set: ['2', '3'],
      requestId: headers.get('x-request-id'),
    });
    const { json: made } = await server.call('POST', `/users/${user.id}/credentials_api3`, { body: {} });
    await lineOf('create_user_credentials_api3');
    await server.call('PUT', '/users/nobody/roles', { body: ['2'] });
    await expect
      .poll(() => lines().at(-1))
      .toMatchObject({ operation: 'set_user_roles', status: 404, user_id: 'nobody' });
    const text = lines()
      .map((line) => JSON.stringify(line))
      .join('\n');
    expect(text).not.toContain(made.client_secret);
    expect(text).not.toContain('Secretly');
  });

  it('tells of log-ins that fail, of sessions as another, of downloads with their rows, and of kills', async () => {
    const body = new URLSearchParams({ client_id: 'somebody', client_secret: 'not it' });
    await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
    await expect
      .poll(() => lines().at(-1))
      .toMatchObject({ operation: 'login', status: 404, clientId: 'somebody', userId: null });
    expect(JSON.stringify(lines())).not.toContain('not it');
    const { json: sudo } = await server.call('POST', '/login/7');
    expect(await lineOf('login_user')).toMatchObject({ userId: '1', user_id: '7' });
    const query = { model: 'shop', view: 'orders', fields: ['orders.status', 'orders.count'] };
    const asAda = {
      method: 'POST',
      headers: { authorization: `token ${sudo.access_token}`, 'content-type': 'application/json' },
    };
    const inline = `${server.origin}/api/4.0/queries/run/csv`;
    await (await fetch(inline, { ...asAda, body: JSON.stringify(query) })).text();
    expect(await lineOf('run_inline_query')).toMatchObject({ userId: '7', sudoUserId: '1', result_format: 'csv' });
    const { json: created } = await server.call('POST', '/queries', { body: query });
    await server.call('GET', `/queries/${created.id}/run/json`);
    expect(await lineOf('run_query')).toMatchObject({ kind: 'download', query_id: created.id, rows: 3, status: 200 });
    await server.call('DELETE', '/running_queries/abc');
    expect(await lineOf('kill_query')).toMatchObject({ query_task_id: 'abc', status: 404 });
  });

  it('has no place for what clients make up: names and texts of any length', async () => {
    const before = lines().length;
    const form = new URLSearchParams({ client_id: 'x'.repeat(60_000) });
    await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body: form });
    const made = JSON.stringify({ [`made up ${'n'.repeat(900_000)}`]: 1, first_name: 'a' });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', headers, body: made });
    await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', headers, body: '["my-secret"]' });
    await server.call('PUT', '/users/7/roles', { body: ['r'.repeat(500_000)] });
    await expect.poll(() => lines().length).toBe(before + 4);
    const texts = lines()
      .slice(before)
      .map((line) => JSON.stringify(line));
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(1_000);
    expect(texts.join('\n')).not.toMatch(/made up|my-secret/);
  });

  it('is its owner’s alone to read', () => {
    const folder = join(server.folder, 'data', 'audit');
    const modes = [folder, ...readdirSync(folder).map((file) => join(folder, file))].map(
      (path) => statSync(path).mode & 0o077,
    );
    expect(new Set(modes)).toEqual(new Set([0]));
  });
});

describe('files by day', () => {
  it('begin anew each day, and are removed when their time is over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coatcheck-daily-'));
    const clock = stillClock();
    writeFileSync(join(folder, 'other.txt'), '');
    const errors: unknown[] = [];
    const onError = (error: unknown): void => void errors.push(error);
    await using file = openDailyFile({ folder, name: 'audit', extension: 'jsonl', days: 2, clock, onError });
    const days: string[] = [];
    for (const day of [1, 2, 3]) {
      days.push(`audit-${new Date(clock.now()).toISOString().slice(0, 10)}.jsonl`);
      file.write(`on day ${String(day)}`);
      await expect.poll(() => readdirSync(folder).toSorted()).toEqual([...days.slice(-2), 'other.txt']);
      clock.move(86_400_000);
    }
    expect(readFileSync(join(folder, days[2] ?? ''), 'utf8')).toBe('on day 3\n');
    // A clock that is set a year ahead and back.
    const year = 365 * 86_400_000;
    clock.move(year);
    file.write('in a year');
    clock.move(-year);
    file.write('back');
    const fourth = join(folder, `audit-${new Date(clock.now()).toISOString().slice(0, 10)}.jsonl`);
    await expect.poll(() => existsSync(fourth) && readFileSync(fourth, 'utf8')).toBe('back\n');
    expect(readdirSync(folder)).toContain(days[2]);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'no folder');
    clock.move(86_400_000);
    file.write('lost');
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    rmSync(folder);
  });
});
