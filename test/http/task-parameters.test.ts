import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

let server: TestServer;
let queryId: string;
beforeAll(async () => {
  server = await startTestServer();
  const share = { table_calculation: 'share', label: 'Share', expression: '${orders.count} / sum(${orders.count})' };
  const body = {
    model: 'shop',
    view: 'orders',
    fields: ['orders.status', 'orders.count', 'share'],
    sorts: ['orders.status'],
    vis_config: { hidden_fields: ['orders.count'] },
    dynamic_fields: JSON.stringify([share]),
  };
  queryId = (await server.call('POST', '/queries', { body })).json.id;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Creates a task, waits for it, and gives what the API says of it and its results. */
async function run(search: string, body: object = {}): Promise<{ task: Answer['json']; rows: Answer['json'] }> {
  const created = await server.call('POST', `/query_tasks?${search}`, {
    body: { query_id: queryId, result_format: 'json_detail', ...body },
  });
  const { json: task } = await server.call('GET', `/query_tasks/${created.json.id}?wait=20`);
  const { json } = await server.call('GET', `/query_tasks/${created.json.id}/results`);
  return { task, rows: json.data ?? json };
}

describe('parameters of a task', () => {
  it('server_table_calcs=false leaves calculations to the client of json_detail, and of no other format', async () => {
    expect((await run('')).rows[0]).toHaveProperty('share');
    const left = await run('server_table_calcs=false');
    expect(left.task.server_table_calcs).toBe(false);
    expect(Object.keys(left.rows[0])).toEqual(['orders.status', 'orders.count']);
    expect((await run('server_table_calcs=false', { result_format: 'json' })).rows[0]).toHaveProperty('share');
  });

  it('limit and apply_vis change the rows', async () => {
    expect((await run('limit=1')).rows).toHaveLength(1);
    expect(Object.keys((await run('apply_vis=true')).rows[0])).toEqual(['orders.status', 'share']);
  });

  it('force_production reads production LookML in a development session too', async () => {
    const session = { token: await server.token('admin') };
    const count = async (search: string): Promise<unknown> => {
      const path = `/queries/models/shop/views/recent/run/json?fields=recent.count&${search}`;
      return (await server.call('GET', path, session)).json[0]['recent.count'];
    };
    expect(await count('')).toBe(1000);
    await server.call('PATCH', '/session', { ...session, body: { workspace_id: 'dev' } });
    expect(await count('')).toBe(3);
    expect(await count('force_production=true')).toBe(1000);
    await server.call('PATCH', '/session', { ...session, body: { workspace_id: 'production' } });
    expect(await count('')).toBe(1000);
  });

  it('path_prefix leads to no address that runs code', async () => {
    const ask = async (prefix: string): Promise<Answer> => {
      const search = `generate_drill_links=true&path_prefix=${encodeURIComponent(prefix)}`;
      return server.call('POST', `/query_tasks?${search}`, {
        body: { query_id: queryId, result_format: 'json_detail' },
      });
    };
    for (const prefix of ['javascript:alert(1)//', ' JaVa\tScript:x', 'data:text/html,x', 'vbscript:x']) {
      const { status, json } = await ask(prefix);
      expect([prefix, status, json.errors?.[0]?.field]).toEqual([prefix, 422, 'path_prefix']);
    }
    for (const prefix of [
      '/embed/explore',
      'https://bi.example.com',
      'mailto:a@example.com?body=',
      '//bi.example.com',
    ]) {
      expect([prefix, (await ask(prefix)).status]).toEqual([prefix, 200]);
    }
  });

  it('are told with the task', async () => {
    const search = 'force_production=true&rebuild_pdts=true&generate_drill_links=true&path_prefix=%2Fmy&cache=false';
    const { task } = await run(search, { source: 'ci', deferred: true, look_id: '7', dashboard_id: '8' });
    expect(task).toMatchObject({
      status: 'complete',
      force_production: true,
      rebuild_pdts: true,
      generate_links: true,
      path_prefix: '/my',
      cache: false,
      source: 'ci',
      look_id: '7',
      dashboard_id: '8',
    });
  });
});
