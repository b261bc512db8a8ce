/** `Idempotency-Key`: a request that creates something is done once, however often its client sends it. */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdempotencyKeys } from '../../src/access/idempotency-keys.ts';
import type { Route } from '../../src/http/route/route.ts';
import { routeTable } from '../../src/http/routes/route-table.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { openDatabase } from '../../src/store/database.ts';
import { movableClock } from '../support/movable-clock.ts';
import { isStateInPostgres, startTestServer } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const send = (path: string, body: unknown, key: string, token?: string): Promise<Answer> =>
  server.call('POST', path, { body, headers: { 'idempotency-key': key }, ...(token !== undefined && { token }) });

const query = { model: 'shop', view: 'orders', fields: ['orders.count'] };
async function taskOf(key: string, more: object = {}): Promise<Answer> {
  const { json } = await server.call('POST', '/queries', { body: query });
  return send('/query_tasks', { query_id: json.id, result_format: 'json', ...more }, key);
}

describe('an Idempotency-Key', () => {
  it('makes one task of requests that are sent again, also at the same time', async () => {
    const first = await taskOf('a-1');
    const again = await Promise.all([taskOf('a-1'), taskOf('a-1'), taskOf('a-1')]);
    expect(again.map(({ json }) => json)).toEqual([first.json, first.json, first.json]);
    expect([first, ...again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([
      null,
      'true',
      'true',
      'true',
    ]);
    const both = await Promise.all([taskOf('a-2'), taskOf('a-2')]);
    expect(new Set(both.map(({ json }) => json.id)).size).toBe(1);
    expect((await taskOf('a-3')).json.id).not.toBe(first.json.id);
  });

  it.skipIf(isStateInPostgres)(
    'makes one user of them; answers with a secret are not kept, and so made anew',
    async () => {
      const [one, two] = [
        await send('/users', { first_name: 'Ann' }, 'u'),
        await send('/users', { first_name: 'Ann' }, 'u'),
      ];
      expect(two.json).toEqual(one.json);
      const path = `/users/${one.json.id}/credentials_api3`;
      const secrets = [await send(path, {}, 'c'), await send(path, {}, 'c')].map(({ json }) => json.client_secret);
      expect(secrets[1]).not.toBe(secrets[0]);
      const state = new DatabaseSync(join(server.folder, 'data', 'state.sqlite'), { readOnly: true, timeout: 5_000 });
      expect(JSON.stringify(state.prepare('SELECT * FROM idempotency_keys').all())).not.toContain(secrets[0]);
      state.close();
    },
  );

  it('is ignored by every operation whose answer has a secret', () => {
    const hasSecret = ({ answers }: Route): boolean =>
      typeof answers !== 'string' && /"[^"]*(?:secret|token|password)":/.test(JSON.stringify(answers));
    const stored = routeTable.filter((route) => route.repeated !== undefined && route.repeated !== 'ignored');
    // Connections have the member `password`, and no answer has a value of it.
    const others = stored.filter(({ operationId }) => operationId !== 'create_connection');
    const names = others.filter(hasSecret).map(({ operationId }) => operationId);
    expect(names, "their answers are stored: `repeated: 'ignored'` in their rows of src/http/routes").toEqual([]);
  });

  it('belongs to one request of one user', async () => {
    await taskOf('b');
    const other = await taskOf('b', { result_format: 'csv' });
    expect([other.status, other.json.message]).toEqual([
      422,
      expect.stringContaining('"b" has already been used with another request'),
    ]);
    const ada = await server.token('analyst');
    expect((await send('/queries', query, 'b', ada)).status).toBe(200);
  });

  it('is another one for who acts for that user', async () => {
    const ada = await server.token('analyst');
    const { id } = (await server.call('GET', '/user', { token: ada })).json;
    const acting = (await server.call('POST', `/login/${id}`)).json.access_token;
    const keys = [ada, acting, ada, acting].map((token) => () => send('/queries', query, 'g', token));
    const replayed: (string | null)[] = [];
    for (const ask of keys) replayed.push((await ask()).headers.get('idempotency-replayed'));
    expect(replayed).toEqual([null, null, 'true', 'true']);
  });

  it('finds what was made of a request whose answer is too long to be kept', async () => {
    const long = { ...query, vis_config: { text: 'x'.repeat(100_000) } };
    const ids = [await send('/queries', long, 'long'), await send('/queries', long, 'long')].map(({ json }) => json.id);
    expect(ids[1]).toBe(ids[0]);
  });

  it('is free again when the request was refused, and refused itself when it is none', async () => {
    const refused = await send('/queries', { model: 'shop' }, 'd');
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect((await send('/queries', query, 'd')).status).toBe(200);
    for (const key of ['a'.repeat(256), 'two words']) {
      const { status, json } = await send('/queries', query, key);
      expect([status, json.message]).toEqual([400, expect.stringMatching(/255 visible ASCII/)]);
    }
    expect((await server.call('GET', '/user', { headers: { 'idempotency-key': 'd' } })).status).toBe(200);
  });
});

describe('a server that ends in the middle of the first request', () => {
  it.skipIf(isStateInPostgres)(
    'has made the task once when it is sent again; of what it cannot know, it says so',
    async () => {
      const first = await taskOf('e');
      const made = await send('/users', { first_name: 'Eve' }, 'f');
      // As if it had ended before it noted the answers.
      const state = new DatabaseSync(join(server.folder, 'data', 'state.sqlite'), { timeout: 5_000 });
      state.exec("UPDATE idempotency_keys SET answer = NULL WHERE key IN ('e', 'f')");
      state.close();
      const again = await taskOf('e');
      expect([again.json.id, again.headers.get('idempotency-replayed')]).toEqual([first.json.id, null]);
      const unknown = await send('/users', { first_name: 'Eve' }, 'f');
      expect([unknown.status, unknown.json.message]).toEqual([
        409,
        expect.stringMatching(/Check whether that request took effect/),
      ]);
      expect(made.status).toBe(200);
      // However often it is asked: the key is not free for another.
      expect((await send('/users', { first_name: 'Eve' }, 'f')).status).toBe(409);
    },
  );
});

it('of a user the newest keys are kept', async () => {
  await using database = await openDatabase(join(server.folder, 'many-keys'));
  const clock = movableClock();
  const keys = createIdempotencyKeys({ database, clock, ids: systemIds, mostKept: 20 });
  const requestOf = (index: number, userId = '1') => ({ userId, key: `k${String(index)}`, fingerprint: 'x' });
  await keys.claim(requestOf(0, '2'));
  for (let index = 0; index < 600; index += 1) {
    clock.move(1);
    await keys.claim(requestOf(index));
    await keys.answered(requestOf(index), '{}');
  }
  const rows = await database.read.selectFrom('idempotency_keys').selectAll().execute();
  expect(rows.length).toBeLessThan(200);
  expect(await keys.claim(requestOf(599))).toMatchObject({ kind: 'answered' });
  expect(await keys.claim(requestOf(0))).toMatchObject({ kind: 'new', isRepeated: false });
});

it('keys are forgotten after a day', async () => {
  const clock = movableClock();
  await using database = await openDatabase(join(server.folder, 'keys'));
  const keys = createIdempotencyKeys({ database, clock, ids: systemIds });
  const request = { userId: '1', key: 'k', fingerprint: 'x' };
  expect(await keys.claim(request)).toMatchObject({ kind: 'new', isRepeated: false });
  await keys.answered(request, '{"id":"1"}');
  expect(await keys.claim(request)).toEqual({ kind: 'answered', answer: '{"id":"1"}' });
  expect(await keys.claim({ ...request, fingerprint: 'y' })).toEqual({ kind: 'mismatch' });
  clock.move(86_400_001);
  expect(await keys.claim({ ...request, fingerprint: 'y' })).toMatchObject({ kind: 'new', isRepeated: false });
});
