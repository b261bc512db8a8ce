/** Beyond Looker, whose clients can only poll: waiting for many tasks, and events of what becomes of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function task(field: string, token?: string): Promise<string> {
  const as = token === undefined ? {} : { token };
  const query = {
    model: 'shop',
    view: 'orders',
    fields: [field],
    filters: { 'orders.id': `<${String(1e6 * Math.random())}` },
  };
  const { json: created } = await server.call('POST', '/queries', { body: query, ...as });
  const body = { query_id: created.id, result_format: 'json' };
  return (await server.call('POST', '/query_tasks', { body, ...as })).json.id;
}

const kill = (id: string) => server.call('DELETE', `/running_queries/${id}`);

describe('waiting for many tasks', () => {
  it('answers when one of them has finished, or when all have', async () => {
    const [quick, slow] = [await task('orders.count'), await task('orders.slow')];
    const asked = (mode: string, wait = 20) =>
      server.call(
        'GET',
        `/query_tasks/multi_results?query_task_ids=${quick},${slow},unknown&wait=${String(wait)}&mode=${mode}`,
      );
    const any = await asked('any');
    expect(any.json).toMatchObject({ [quick]: { status: 'complete' }, unknown: { status: 'missing' } });
    expect(['added', 'running']).toContain(any.json[slow].status);
    const over = await asked('all', 1);
    expect(['added', 'running']).toContain(over.json[slow].status);
    const all = asked('all');
    await delay(300);
    await kill(slow);
    expect((await all).json).toMatchObject({ [quick]: { status: 'complete' }, [slow]: { status: 'killed' } });
  });

  it('takes no other mode', async () => {
    const { status, json } = await server.call('GET', '/query_tasks/multi_results?query_task_ids=a&wait=1&mode=some');
    expect([status, JSON.stringify(json)]).toEqual([422, expect.stringMatching(/mode.*any.*all/)]);
  });
});

interface Event {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Events up to the end of the stream. */
async function events(
  path: string,
  onEvent: (event: Event) => unknown = () => undefined,
  token?: string,
): Promise<readonly Event[]> {
  const response = await fetch(`${server.origin}/api/4.0${path}`, {
    headers: { authorization: `token ${token ?? (await server.token('admin'))}`, 'accept-encoding': 'gzip' },
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const found: Event[] = [];
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const lines = new Map(part.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
      if (!lines.has('event')) continue;
      const event = { event: lines.get('event') ?? '', data: JSON.parse(lines.get('data') ?? '') };
      found.push(event);
      await onEvent(event);
    }
  }
  return found;
}

const told = (found: readonly Event[]) => found.map(({ event, data }) => [event, data['id'], data['status']]);

describe('events', () => {
  it('of a task tell what it is and each change, and end when it has finished', async () => {
    const id = await task('orders.slow');
    const found = await events(`/query_tasks/${id}/events`, ({ data }) => data['status'] === 'running' && kill(id));
    expect(told(found).filter(([, , status]) => status !== 'added')).toEqual([
      ['status', id, 'running'],
      ['status', id, 'killed'],
      ['end', undefined, undefined],
    ]);
    expect(told(await events(`/query_tasks/${id}/events`))).toEqual([
      ['status', id, 'killed'],
      ['end', undefined, undefined],
    ]);
  });

  it('of many tasks come as they happen, and leave out what the caller may not see', async () => {
    const ada = await server.token('analyst');
    const [own, foreign] = [await task('orders.count', ada), await task('orders.count')];
    const found = await events(`/query_tasks/events?query_task_ids=${own},${foreign},unknown`, undefined, ada);
    expect(new Set(found.map(({ data }) => data['id']))).toEqual(new Set([own, undefined]));
    expect(told(found).slice(-2)).toEqual([
      ['status', own, 'complete'],
      ['end', undefined, undefined],
    ]);
    const other = await server.call('GET', `/query_tasks/${foreign}/events`, { token: ada });
    expect(other.status).toBe(404);
  });

  it('of hundreds of tasks are one stream', async () => {
    const id = await task('orders.count');
    const unknown = Array.from({ length: 500 }, (_, index) => `none${String(index)}`);
    expect(told(await events(`/query_tasks/events?query_task_ids=${[...unknown, id].join()}`)).at(-1)?.[0]).toBe('end');
  });

  it('of one user are as many streams as the limit says, then 429', async () => {
    await using other = await startTestServer('limits: { max_event_streams_per_user: 2 }\n');
    const body = { model: 'shop', view: 'orders', fields: ['orders.slow'] };
    const { id } = (await other.call('POST', '/queries', { body })).json;
    const asked = { query_id: id, result_format: 'json' };
    const slow = (await other.call('POST', '/query_tasks', { body: asked })).json.id;
    const open = async (token: string) => {
      const ending = new AbortController();
      const headers = { authorization: `token ${token}` };
      const response = await fetch(`${other.origin}/api/4.0/query_tasks/${slow}/events`, {
        headers,
        signal: ending.signal,
      });
      return { status: response.status, ending };
    };
    const admin = await other.token('admin');
    const streams = await Promise.all([open(admin), open(admin), open(admin)]);
    expect(streams.map(({ status }) => String(status)).toSorted()).toEqual(['200', '200', '429']);
    streams.find(({ status }) => status === 200)?.ending.abort();
    let { status } = await open(admin);
    while (status === 429) ({ status } = await open(admin));
    expect(status).toBe(200);
    for (const { ending } of streams) ending.abort();
  });

  it('takes no more ids than an address of ours has room for', async () => {
    const ids = Array.from({ length: 8_001 }, (_, index) => index.toString(36)).join();
    for (const path of ['events', 'multi_results']) {
      const { status, json } = await server.call('GET', `/query_tasks/${path}?query_task_ids=${ids}`);
      expect([status, json.errors]).toEqual([
        422,
        [expect.objectContaining({ field: 'query_task_ids', message: expect.stringMatching(/8000 ids.*8001/) })],
      ]);
    }
  });

  it('end without an end when the server stops, so that clients ask again', async () => {
    const other = await startTestServer();
    const id = await (async () => {
      const query = { model: 'shop', view: 'orders', fields: ['orders.slow'] };
      const { json: created } = await other.call('POST', '/queries', { body: query });
      return (await other.call('POST', '/query_tasks', { body: { query_id: created.id, result_format: 'json' } })).json
        .id;
    })();
    const response = await fetch(`${other.origin}/api/4.0/query_tasks/${id}/events`, {
      headers: { authorization: `token ${await other.token('admin')}` },
    });
    const text = response.text();
    await delay(300);
    await other[Symbol.asyncDispose]();
    expect(await text).toMatch(/^retry: 1000\n\nevent: status\n/);
    expect(await text).not.toContain('event: end');
  });
});
