import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const byStatus = { model: 'shop', view: 'orders', fields: ['orders.status', 'orders.count'], sorts: ['orders.status'] };
const slow = { model: 'shop', view: 'orders', fields: ['orders.slow'] };

async function createTask(body: object, format = 'json', search = ''): Promise<string> {
  const { json: query } = await server.call('POST', '/queries', { body });
  const { json: task } = await server.call('POST', `/query_tasks${search}`, {
    body: { query_id: query.id, result_format: format },
  });
  return task.id;
}

async function finish(id: string): Promise<string> {
  const { json } = await server.call('GET', `/query_tasks/${id}?wait=20`);
  return json.status;
}

const results = (id: string, headers: Record<string, string> = {}): Promise<Answer> =>
  server.call('GET', `/query_tasks/${id}/results`, { headers });

describe('a query', () => {
  it('has the shape, the order and the nulls of the recorded one', async () => {
    const { text, json } = await server.call('POST', '/queries', {
      body: { model: 'shop', view: 'orders', fields: ['orders.id'], limit: 0, filter_expression: '1=2' },
    });
    expect(json).toMatchObject({
      limit: '0',
      filters: null,
      sorts: null,
      slug: expect.stringMatching(/^\w{7}$/),
      client_id: expect.stringMatching(/^\w{22}$/),
    });
    expect(json.url).toBe('/explore/shop/orders?fields=orders.id&filter_expression=1%3D2&limit=0');
    expect(json.share_url).toBe(`${server.origin}/x/${json.client_id}`);
    expect(json.expanded_share_url).toBe(`${server.origin}${json.url}&origin=share-expanded`);
    expect(Object.keys(json).slice(0, 4)).toEqual(['id', 'view', 'fields', 'pivots']);
    expect(text).toContain(String.raw`fields=orders.id\u0026filter_expression`);
    expect(text).not.toMatch(/&|\n/);
  });

  it('is the same for the same definition, however it is written', async () => {
    const first = await server.call('POST', '/queries', {
      body: { ...byStatus, filters: { a: '1', b: '2' }, limit: 5, pivots: [], total: null },
    });
    const second = await server.call('POST', '/queries', {
      body: { limit: '5', filters: { b: '2', a: '1' }, ...byStatus },
    });
    expect(second.json).toEqual(first.json);
    const sentBack = await server.call('POST', '/queries', { body: first.json });
    expect(sentBack.json.id).toBe(first.json.id);
    for (const path of [
      `/queries/${first.json.id}`,
      `/queries/slug/${first.json.slug}`,
      `/queries/slug/${first.json.client_id}`,
    ]) {
      expect((await server.call('GET', path)).json).toEqual(first.json);
    }
  });

  it('is answered in part where fields asks for it', async () => {
    const { json } = await server.call('POST', '/queries?fields=model,can(run),nope', { body: byStatus });
    expect(json).toEqual({ model: 'shop', can: { run: true } });
    const task = await server.call(
      'GET',
      `/query_tasks/${await createTask(byStatus)}?fields=status,query(id,model(x)),result_format`,
    );
    const whole = await server.call('GET', `/queries/${task.json.query.id}?fields=`);
    expect(whole.json).toMatchObject({ model: 'shop', view: 'orders' });
    expect(Object.keys(task.json)).toEqual(['query', 'status', 'result_format']);
    expect(task.json.query).toEqual({ id: expect.any(String), model: 'shop' });
  });
});

/** As in every recorded sample. */
const lookerTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/;

describe('the results of a task', () => {
  it('that did not compile say so, and show no SQL', async () => {
    const unknown = { model: 'shop', view: 'orders', fields: ['orders.nope'] };
    const { status, json } = await server.call('POST', '/queries/run/json_detail', { body: unknown });
    expect([status, json.sql, json.sql_explain, json.data]).toEqual([200, null, null, []]);
    expect(json.errors[0].message).toMatch(/"orders\.nope"/);
    expect(json.errors[0]).not.toHaveProperty('origin');
  });

  it('hold numbers against one that is larger than any double', async () => {
    const body = { model: 'shop', view: 'orders', fields: ['orders.count'], filters: { 'orders.id': '<1e999' } };
    const { status, json } = await server.call('POST', '/queries/run/json', { body });
    expect([status, json]).toEqual([200, [{ 'orders.count': 1000 }]]);
  });

  it('of no rows are cut off, as Looker reckons', async () => {
    const { json } = await server.call('POST', '/queries/run/json_detail', { body: { ...byStatus, limit: 0 } });
    expect([json.truncated, json.data]).toEqual([true, []]);
  });

  it.each([
    ['a function that nobody knows', 'nofunc(${orders.count})', /Unknown function "nofunc"/],
    [
      'a function that is called otherwise elsewhere',
      '1 + averag(${orders.count})',
      /Unknown function "averag"\. \([a-z_.]+, column 5\) Did you mean mean\(\)\?/,
    ],
    ['itself', '${calc} + 1', /"calc"/],
    ['a text in arithmetic', '"a" + 1', /a text/],
    ['too few arguments', 'round()', /round\(\) takes/i],
  ])('are refused where a table calculation holds %s', async (_what, expression, names) => {
    const dynamic_fields = JSON.stringify([{ table_calculation: 'calc', label: 'Calc', expression }]);
    const { status, json } = await server.call('POST', '/queries/run/json', { body: { ...byStatus, dynamic_fields } });
    expect([status, json.message]).toEqual([400, expect.stringMatching(names)]);
  });

  it.each([
    [{ dynamic_fields: JSON.stringify([{ dimension: 'odd', expression: '1 +\n nofunc(2)' }]) }, 'odd', 'expression'],
    [{ filter_expression: '1 = 1 AND\n nofunc(2)' }, null, 'filter_expression'],
  ])('that an expression of the query breaks say where in it: %o', async (extra, field, parameter) => {
    const fields = [...byStatus.fields, ...(field === null ? [] : [field])];
    const { json } = await server.call('POST', '/queries/run/json_detail', { body: { ...byStatus, ...extra, fields } });
    expect(json.errors[0].origin).toEqual({ field, parameter, file: null, line: 2, column: 2 });
  });

  it.each([
    ['flat', {}, (value: number) => value],
    ['pivoted', { pivots: ['kind'] }, (value: number) => ({ all: value })],
  ])('keep custom fields apart whose names differ by case alone, %s', async (_what, pivots, shown) => {
    const dynamic_fields = JSON.stringify([
      { dimension: 'Kind', expression: '"one"' },
      { dimension: 'kind', expression: '"all"' },
      { measure: 'Ids', based_on: 'orders.id', type: 'min' },
      { measure: 'ids', based_on: 'orders.id', type: 'sum' },
      { table_calculation: 'Twice', expression: '${Ids} * 2' },
      { table_calculation: 'twice', expression: '${ids} * 2' },
    ]);
    const fields = ['Kind', 'kind', 'Ids', 'ids', 'Twice', 'twice'];
    const body = { model: 'shop', view: 'orders', fields, filters: { 'orders.id': '1,2' }, dynamic_fields, ...pivots };
    const { json } = await server.call('POST', '/queries/run/json', { body });
    expect(json[0]).toMatchObject({ Kind: 'one', Ids: shown(1), ids: shown(3), Twice: shown(2), twice: shown(6) });
  });

  it('tell when they ran as Looker does', async () => {
    const { json } = await server.call('POST', '/queries/run/json_detail', { body: byStatus });
    expect(json.ran_at).toMatch(lookerTime);
  });

  it('come as the task asked for them', async () => {
    const id = await createTask(byStatus);
    expect(id).toMatch(/^[\da-f]{32}$/);
    expect(await finish(id)).toBe('complete');
    const answer = await results(id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.json).toEqual([
      { 'orders.status': 'lost, "torn"', 'orders.count': 333 },
      { 'orders.status': 'open', 'orders.count': 334 },
      { 'orders.status': 'paid', 'orders.count': 333 },
    ]);
    expect(answer.headers.get('x-coatcheck-truncated')).toBeNull();
  });

  it.each([
    ['csv', 'text/csv; charset=utf-8', /^Orders Status,Orders Count\n"lost, ""torn""",333\n/],
    ['txt', 'text/plain; charset=utf-8', /^Orders Status\tOrders Count\n/],
    ['md', 'text/markdown; charset=utf-8', /Orders Status/],
    ['html', 'text/html; charset=utf-8', /<t[hd]/],
    ['sql', 'application/sql; charset=utf-8', /SELECT[\s\S]*LIMIT 500/],
    ['json_detail', 'application/json', /^\{"status":"complete","from_cache":/],
    ['ndjson', 'application/x-ndjson; charset=utf-8', /^\{"orders\.status"/],
  ])('have the content type of %s, also from the stored result', async (format, contentType, shape) => {
    const answer = await server.call('POST', `/queries/run/${format}`, { body: byStatus });
    expect(answer.text).toMatch(shape);
    expect(answer.headers.get('content-type')).toBe(contentType);
    // A query of its own for each format, whose task asks for another one: what is wanted has yet to be rendered.
    const id = await createTask(
      { ...byStatus, filters: { 'orders.kind': `-${format}` } },
      format === 'csv' ? 'txt' : 'csv',
    );
    await finish(id);
    const again = await server.call('GET', `/query_tasks/${id}/results?result_format=${format}`);
    expect([again.status, again.text]).toEqual([200, expect.stringMatching(shape)]);
  });

  it('are 204 without a body while the task is not finished, and 400 when it was killed', async () => {
    const id = await createTask(slow);
    const waiting = await results(id);
    expect([waiting.status, waiting.text]).toEqual([204, '']);
    const running = await server.call('GET', '/running_queries?fields=query_task_id,status,query(view),user(id)');
    expect(running.json).toContainEqual({
      query_task_id: id,
      status: expect.stringMatching(/^(added|running)$/),
      query: { view: 'orders' },
      user: { id: '1' },
    });
    const multi = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${id}`);
    expect(multi.json[id]).toEqual({ status: expect.stringMatching(/^(added|running)$/) });
    expect((await server.call('DELETE', `/running_queries/${id}`)).status).toBe(204);
    expect((await server.call('DELETE', `/running_queries/${id}`)).status).toBe(404);
    expect(await finish(id)).toBe('killed');
    const killed = await results(id);
    expect([killed.status, killed.json.message]).toEqual([400, 'The query was killed.']);
  });

  it('of SQL that the database refused are 400, and in json_detail 200 with errors', async () => {
    const broken = { model: 'shop', view: 'orders', fields: ['orders.broken'] };
    const [json, detail] = [await createTask(broken, 'json'), await createTask(broken, 'json_detail')];
    expect([await finish(json), await finish(detail)]).toEqual(['error', 'error']);
    const refused = await results(json);
    expect(refused.status).toBe(400);
    expect(refused.json.message).toMatch(
      /^The DuckDB database encountered an error while running this query\. .*no_such_column/s,
    );
    const told = await results(detail);
    expect(told.status).toBe(200);
    expect(told.json).toMatchObject({
      status: 'error',
      data: [],
      errors: [
        {
          level: 'error',
          error_pos: null,
          edit_url: null,
          sql_error_loc: { line: expect.any(Number), column: expect.any(Number) },
        },
      ],
    });
    expect(told.headers.get('content-type')).toBe('application/json');
    expect(told.json.ran_at).toMatch(lookerTime);
    expect(told.json).not.toHaveProperty('dialect_specific_metadata');
    expect(told.json.errors[0].params).toBe(told.json.sql);
    expect(told.json.fields.dimensions[0].name).toBe('orders.broken');
    expect(Object.keys(told.json.errors[0]).slice(0, 7)).toEqual([
      'message',
      'message_details',
      'params',
      'edit_url',
      'error_pos',
      'level',
      'sql_error_loc',
    ]);
    const { json: multi } = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${json},${detail}`);
    expect(multi[json]).toMatchObject({
      status: 'error',
      data: [{ looker_error: expect.stringContaining('no_such_column') }],
    });
    expect(multi[detail]).toMatchObject({
      status: 'error',
      result_source: 'query',
      data: { data: [], from_cache: false },
    });
    expect(multi[detail].data).not.toHaveProperty('status');
  });

  it('are not found by somebody else, and missing in their multi_results', async () => {
    const id = await createTask(byStatus);
    const token = await server.token('analyst');
    for (const path of [`/query_tasks/${id}`, `/query_tasks/${id}/results`]) {
      expect((await server.call('GET', path, { token })).status).toBe(404);
    }
    expect((await server.call('DELETE', `/running_queries/${id}`, { token })).status).toBe(404);
    const multi = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${id}`, { token });
    expect(multi.json).toEqual({ [id]: { status: 'missing' } });
  });

  it('of many tasks are keyed and sorted by id, repeated parameters or commas', async () => {
    const ids = [
      await createTask(byStatus),
      await createTask(byStatus, 'csv'),
      await createTask(byStatus, 'json_detail'),
      'f'.repeat(32),
    ];
    await Promise.all(ids.slice(0, 3).map(finish));
    const { json, text } = await server.call(
      'GET',
      `/query_tasks/multi_results?query_task_ids=${ids.slice(0, 2).join(',')}&query_task_ids=${ids.slice(2).join(',')}`,
    );
    expect(Object.keys(json)).toEqual(ids.toSorted());
    const [first = '', second = '', third = '', last = ''] = ids;
    expect(json[first].data).toHaveLength(3);
    expect(json[second].data).toBe((await results(second)).text);
    const { status, result_source, ...direct } = (await results(third)).json;
    expect(status).toBe('complete');
    expect(result_source).toBe(json[third].result_source);
    expect(json[third].data).toEqual(direct);
    expect(json[last]).toEqual({ status: 'missing' });
    expect(text).not.toMatch(/\n$/);
  });

  it('are read whole out of 600 ids in one address', async () => {
    const ids = Array.from({ length: 600 }, (_, index) => index.toString(16).padStart(32, '0'));
    const { json } = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${ids.join(',')}`);
    expect(Object.keys(json)).toHaveLength(600);
  });

  it('say what a limit has cut off', async () => {
    const cut = await server.call('POST', '/queries/run/csv', {
      body: { model: 'shop', view: 'orders', fields: ['orders.id'], limit: 10 },
    });
    expect(cut.headers.get('x-coatcheck-truncated')).toBe('rows');
    expect(cut.headers.get('x-coatcheck-rows')).toBe('10');
    const ids: string[] = [];
    for (const limit of [10, 1000]) {
      const query = await server.call('POST', '/queries', {
        body: { model: 'shop', view: 'orders', fields: ['orders.id'], limit },
      });
      const task = { query_id: query.json.id, result_format: 'csv' };
      ids.push((await server.call('POST', '/query_tasks', { body: task })).json.id);
    }
    for (const id of ids) await server.call('GET', `/query_tasks/${id}?wait=20`);
    const { json } = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${ids.join(',')}`);
    expect(ids.map((id) => [json[id].status, json[id].truncated])).toEqual([
      ['complete', true],
      ['complete', undefined],
    ]);
    const whole = await server.call('POST', '/queries/run/csv?limit=-1', {
      body: { model: 'shop', view: 'orders', fields: ['orders.id'], limit: 10 },
    });
    expect(whole.text.trim().split('\n')).toHaveLength(1001);
    expect(whole.headers.get('x-coatcheck-truncated')).toBeNull();
  });

  it('come from the cache where they may, and say so', async () => {
    const body = { ...byStatus, fields: ['orders.status', 'orders.total'] };
    const run = async (search: string) => {
      const id = await createTask(body, 'json_detail', search);
      await finish(id);
      const { json } = await server.call('GET', `/query_tasks/${id}?fields=result_source,cache_key,runtime`);
      const { json: detail } = await results(id);
      expect(detail.from_cache).toBe(json.result_source === 'cache');
      expect(detail.result_source).toBe(json.result_source);
      return json;
    };
    const first = await run('');
    expect(first).toMatchObject({ result_source: 'query', cache_key: expect.stringMatching(/^[\da-f]+$/) });
    expect(await run('')).toEqual({ ...first, result_source: 'cache' });
    expect(await run('?cache=false')).toMatchObject({ result_source: 'query', cache_key: first.cache_key });
    expect(await run('?cache_only=true')).toMatchObject({ result_source: 'cache' });
  });

  it('say why there are none when only the cache was asked and has none', async () => {
    const unheard = { ...byStatus, filters: { 'orders.status': '-never asked' } };
    const id = await createTask(unheard, 'json_detail', '?cache_only=true');
    expect(await finish(id)).toBe('complete');
    const { json, headers } = await results(id);
    expect(json).toMatchObject({
      result_source: 'cache',
      data: [],
      notice: expect.stringContaining('no cached result'),
    });
    expect(headers.get('x-coatcheck-notice')).toBe(json.notice);
    const multi = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${id}`);
    expect(multi.json[id].data.notice).toBe(json.notice);
  });
});

it('templates of fields know the attributes of who asks, and share no result that differs by them', async () => {
  const body = { model: 'shop', view: 'orders', fields: ['orders.greeting'] };
  const shown = async (token?: string) => {
    const options = { body, ...(token === undefined ? {} : { token }) };
    const { text } = await server.call('POST', '/queries/run/html?apply_formatting=true', options);
    return /<td>(.*)<\/td>/.exec(text)?.[1]?.trim();
  };
  const analyst = await server.token('analyst');
  expect(await shown(analyst)).toBe('<i>R&amp;D</i> book');
  expect(await shown()).toBe('<i></i> book');
  expect(await shown(analyst)).toBe('<i>R&amp;D</i> book');
});

describe('the delivery of results', () => {
  const all = {
    model: 'shop',
    view: 'orders',
    fields: ['orders.id', 'orders.status'],
    limit: '-1',
    sorts: ['orders.id'],
  };

  /** Without the decompression that fetch does by itself. */
  const raw = (
    path: string,
    headers: Record<string, string>,
  ): Promise<{ headers: Record<string, unknown>; status: number; body: Buffer }> =>
    new Promise((resolve, reject) => {
      get(`${server.origin}/api/4.0${path}`, { headers }, (response) => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () =>
            resolve({ headers: response.headers, status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
          )
          .on('error', reject);
      }).on('error', reject);
    });

  it.each(['csv', 'json_detail'])('of %s: length, ETag, 304, HEAD, ranges, If-Range, compression', async (format) => {
    const id = await createTask(all, format);
    await finish(id);
    const path = `/query_tasks/${id}/results`;
    const authorization = `token ${await server.token('admin')}`;
    const whole = await raw(path, { authorization });
    const etag = String(whole.headers['etag']);
    expect(whole.headers['content-length']).toBe(String(whole.body.length));
    expect(etag).toMatch(/^"[^"]+"$/);
    expect((await raw(path, { authorization, 'if-none-match': etag })).status).toBe(304);
    expect((await raw(path, { authorization, 'if-none-match': '"other"' })).status).toBe(200);
    const head = await server.call('HEAD', path, { headers: { 'accept-encoding': 'identity' } });
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', String(whole.body.length)]);
    for (const [range, start, end] of [
      ['0-0', 0, 1],
      ['5-40', 5, 41],
      ['30-', 30, undefined],
      ['-20', whole.body.length - 20, undefined],
    ] as const) {
      const part = await raw(path, { authorization, range: `bytes=${range}` });
      expect(part.status).toBe(206);
      expect(part.body.toString()).toBe(whole.body.subarray(start, end).toString());
      expect(part.headers['content-range']).toBe(
        `bytes ${String(start)}-${String((end ?? whole.body.length) - 1)}/${String(whole.body.length)}`,
      );
    }
    expect((await raw(path, { authorization, range: 'bytes=1-2', 'if-range': etag })).status).toBe(206);
    expect((await raw(path, { authorization, range: 'bytes=1-2', 'if-range': '"old"' })).status).toBe(200);
    const outside = await raw(path, { authorization, range: `bytes=${String(whole.body.length)}-` });
    expect([outside.status, outside.headers['content-range']]).toEqual([416, `bytes */${String(whole.body.length)}`]);
    const gzip = await raw(path, { authorization, 'accept-encoding': 'gzip' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body).equals(whole.body)).toBe(true);
    const zstd = await raw(path, { authorization, 'accept-encoding': 'gzip, zstd, br' });
    expect(zstd.headers['content-encoding']).toBe('zstd');
    expect(zstdDecompressSync(zstd.body).equals(whole.body)).toBe(true);
    expect(zstd.headers['etag']).not.toBe(etag);
  });

  it('survives clients that go away', async () => {
    const id = await createTask(all, 'csv');
    await finish(id);
    const authorization = `token ${await server.token('admin')}`;
    for (let round = 0; round < 20; round++) {
      const stop = new AbortController();
      const gone = fetch(`${server.origin}/api/4.0/query_tasks/${id}/results`, {
        headers: { authorization },
        signal: stop.signal,
      });
      await sleep(round % 5);
      stop.abort();
      await gone.catch(() => undefined);
    }
    expect((await results(id)).status).toBe(200);
  });

  it('kills what runs for a client that has gone', async () => {
    const stop = new AbortController();
    const authorization = `token ${await server.token('admin')}`;
    const gone = fetch(`${server.origin}/api/4.0/queries/run/json?cache=false`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ ...slow, limit: 7 }),
      signal: stop.signal,
    });
    const mine = async () => (await server.call('GET', '/running_queries')).json.length;
    await expect.poll(mine, { timeout: 5000 }).toBe(1);
    stop.abort();
    await gone.catch(() => undefined);
    await expect.poll(mine, { timeout: 5000 }).toBe(0);
  });
});
