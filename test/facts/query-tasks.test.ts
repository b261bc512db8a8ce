/** Query tasks as they are described and recorded: statuses, what overrides what, results of several. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

interface Wanted {
  readonly format?: string;
  readonly search?: string;
}

async function task(query: object, { format = 'json', search = '' }: Wanted = {}, on = server): Promise<string> {
  const { json } = await on.call('POST', '/queries', { body: { model: 'shop', view: 'orders', ...query } });
  const body = { query_id: json.id, result_format: format };
  return (await on.call('POST', `/query_tasks${search}`, { body })).json.id;
}

const statusOf = async (id: string): Promise<string> =>
  (await server.call('GET', `/query_tasks/${id}?wait=20`)).json.status;
const byStatus = { fields: ['orders.status', 'orders.count'], sorts: ['orders.status'] };

describe('results that are not there yet', () => {
  it.each([
    ['204', 204, 'before 25.0', '24.18.0'],
    ['202', 202, 'from 25.0 on', '25.0.0'],
  ])('are %s as in releases %s, and the server says that it is one [A]', async (pending, status, _, release) => {
    await using other = await startTestServer(`server: { pending_status: ${pending} }`);
    const id = await task({ fields: ['orders.slow'] }, {}, other);
    expect((await other.call('GET', `/query_tasks/${id}/results`)).status).toBe(status);
    expect((await other.call('GET', '/versions')).json.looker_release_version).toBe(release);
    await other.call('DELETE', `/running_queries/${id}`);
  });
});

describe('a query task', () => {
  it('is complete or error, and one that is unknown is missing in multi_results [A]', async () => {
    const [good, bad, unknown] = [await task(byStatus), await task({ fields: ['orders.broken'] }), 'f'.repeat(32)];
    expect([await statusOf(good), await statusOf(bad)]).toEqual(['complete', 'error']);
    const { json } = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${good},${bad},${unknown}`);
    expect([json[good].status, json[bad].status, json[unknown]]).toEqual(['complete', 'error', { status: 'missing' }]);
  });

  it('whose SQL the database refused is 200 with errors and no data in json_detail, 400 in every other format [A]', async () => {
    for (const format of ['json_detail', 'json', 'csv', 'txt', 'html', 'md', 'xlsx']) {
      const id = await task({ fields: ['orders.broken'] }, { format });
      await statusOf(id);
      const { status, json } = await server.call('GET', `/query_tasks/${id}/results`);
      expect(status, format).toBe(format === 'json_detail' ? 200 : 400);
      if (format === 'json_detail') expect(json).toMatchObject({ data: [], errors: [{ level: 'error' }] });
    }
  });

  it('has a limit that overrides the query’s [A]', async () => {
    const id = await task({ ...byStatus, limit: '2' }, { search: '?limit=1' });
    await statusOf(id);
    expect((await server.call('GET', `/query_tasks/${id}/results`)).json).toHaveLength(1);
  });

  it('says "query" or "cache" in result_source, and its runtime as a number, in json_detail as text [A]', async () => {
    const sources: unknown[] = [];
    for (const search of ['?cache=true', '?cache=true', '?cache=false']) {
      const id = await task({ fields: ['orders.kind', 'orders.total'] }, { format: 'json_detail', search });
      const told = (await server.call('GET', `/query_tasks/${id}?wait=20`)).json;
      sources.push(told.result_source);
      expect([typeof told.runtime, typeof told.cache_key]).toEqual(['number', 'string']);
      const detail = (await server.call('GET', `/query_tasks/${id}/results`)).json;
      expect(detail.runtime).toMatch(/^\d+\.\d{3}$/);
    }
    expect(sources).toEqual(['query', 'cache', 'query']);
  });

  it('in csv is its text as data of multi_results [C: a choice]', async () => {
    const id = await task(byStatus, { format: 'csv' });
    await statusOf(id);
    const { text } = await server.call('GET', `/query_tasks/${id}/results`);
    const { json } = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${id}`);
    expect(json[id]).toMatchObject({ status: 'complete', data: text });
  });
});
