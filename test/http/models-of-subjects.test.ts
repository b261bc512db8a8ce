/** A model that a user may not use is not there: for queries, SQL, merges, stored queries, tasks and results alike. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
  - { name: hr, dialect_name: duckdb, database: ":memory:", tables: { salaries: ./salaries.csv } }
users:
  - { client_id: bound, client_secret: secret, models: [shop], permissions: [access_data, see_looks, explore, use_sql_runner] }
  - { client_id: nobody, client_secret: secret, models: [], permissions: [] }
`;

const view = (name: string): string =>
  `connection: "${name === 'orders' ? 'shop' : 'hr'}"\nexplore: ${name} {}\nview: ${name} { dimension: id { type: number } dimension: employee {} measure: count { type: count } }\n`;

let server: CoatcheckServer;
let folder: string;
const tokens: Record<string, string> = {};

interface Answer {
  readonly status: number;
  readonly text: string;
  // What a test asserts is the answer's shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

async function call(user: string, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${server.origin}/api/4.0${path}`, {
    method,
    headers: {
      authorization: `token ${tokens[user] ?? ''}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await answer.text();
  return { status: answer.status, text, json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-models-'));
  writeFileSync(join(folder, 'coatcheck.yaml'), YAML);
  writeFileSync(join(folder, 'shop.model.lkml'), view('orders'));
  writeFileSync(join(folder, 'hr.model.lkml'), view('salaries'));
  writeFileSync(join(folder, 'orders.csv'), 'id,employee\n1,a\n');
  writeFileSync(join(folder, 'salaries.csv'), 'id,employee\n1,CANARY\n');
  server = await startIn(folder, { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'secret' });
  for (const name of ['admin', 'bound', 'nobody']) {
    const body = new URLSearchParams({ client_id: name, client_secret: 'secret' });
    const answer = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
    tokens[name] = ((await answer.json()) as { access_token: string }).access_token;
  }
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const salaries = {
  model: 'hr',
  view: 'salaries',
  fields: ['salaries.employee'],
  filters: { 'salaries.employee': '-FILTER-CANARY' },
};

describe('A user who is bound to one model', () => {
  it('reaches no connection of another by SQL, named or through its model', async () => {
    for (const target of [{ connection_name: 'hr' }, { model_name: 'hr' }]) {
      const { json } = await call('bound', 'POST', '/sql_queries', { ...target, sql: 'SELECT * FROM salaries' });
      expect(json).not.toHaveProperty('connection');
      const { status, text } = await call('bound', 'POST', `/sql_queries/${json.slug}/run/json`);
      expect(status).toBe(400);
      expect(text).toContain('Unknown or inaccessible');
      expect(text).not.toContain('CANARY');
    }
    const { json } = await call('bound', 'POST', '/sql_queries', { model_name: 'shop', sql: 'SELECT id FROM orders' });
    expect((await call('bound', 'POST', `/sql_queries/${json.slug}/run/json`)).text).toBe('[{"id":1}]');
  });

  it('is told which model was meant, if it is one of theirs', async () => {
    const ask = async (user: 'admin' | 'bound', model: string): Promise<string> =>
      (await call(user, 'POST', '/queries/run/json', { model, view: 'orders', fields: ['orders.id'] })).text;
    expect(await ask('bound', 'shp')).toContain('Unknown or inaccessible model \\"shp\\". Did you mean \\"shop\\"?');
    expect(await ask('admin', 'hrr')).toContain('Did you mean \\"hr\\"?');
    expect(await ask('bound', 'hrr')).not.toContain('Did you mean');
  });

  it('knows of no connection but those of it', async () => {
    const { json } = await call('bound', 'GET', '/connections');
    expect(json.map(({ name }: { name: string }) => name)).toEqual(['shop']);
    expect((await call('bound', 'GET', '/connections/hr')).status).toBe(404);
  });

  it('finds no stored query of another, by id, slug or client id, alone or in a merge', async () => {
    const query = (await call('admin', 'POST', '/queries', salaries)).json;
    const merge = (
      await call('admin', 'POST', '/merge_queries', { source_queries: [{ query_id: query.id, name: 'a' }] })
    ).json;
    for (const path of [
      `/queries/${query.id}`,
      `/queries/slug/${query.slug}`,
      `/queries/slug/${query.client_id}`,
      `/merge_queries/${merge.id}`,
    ]) {
      expect((await call('admin', 'GET', path)).status, path).toBe(200);
      const { status, text } = await call('bound', 'GET', path);
      expect(status, path).toBe(404);
      expect(text).not.toContain('CANARY');
      const missing = await call('bound', 'GET', '/queries/987654');
      expect(JSON.parse(text).message).toBe(missing.json.message);
    }
    const task = { query_id: query.id, result_format: 'json' };
    for (const [method, path, body] of [
      ['GET', `/queries/${query.id}/run/json`],
      ['GET', `/merge_queries/${merge.id}/run/json`],
      ['POST', '/query_tasks', task],
      ['POST', '/query_tasks', { merge_query_id: merge.id, result_format: 'json' }],
    ] as const) {
      const { status, text } = await call('bound', method, path, body);
      expect([status, /CANARY|"hr"|salaries/.test(text)], path).toEqual([404, false]);
    }
    const made = await call('bound', 'POST', '/merge_queries', { source_queries: [{ query_id: query.id }] });
    expect([made.status, made.json.errors[0].message]).toEqual([422, `There is no query '${query.id}'.`]);
  });

  it('sees the queries of the own one', async () => {
    const own = { model: 'shop', view: 'orders', fields: ['orders.id'] };
    const { json } = await call('bound', 'POST', '/queries', own);
    expect((await call('bound', 'GET', `/queries/${json.id}`)).status).toBe(200);
  });
});

describe('A user without a role', () => {
  it('may ask nothing but who it is', async () => {
    const query = (await call('admin', 'POST', '/queries', salaries)).json;
    const task = (await call('admin', 'POST', '/query_tasks', { query_id: query.id, result_format: 'json' })).json;
    const refused: readonly (readonly [string, string, object?])[] = [
      ['POST', '/queries', salaries],
      ['GET', `/queries/${query.id}`],
      ['GET', `/queries/slug/${query.slug}`],
      ['GET', `/queries/${query.id}/run/json`],
      ['POST', '/merge_queries', { source_queries: [{ query_id: query.id }] }],
      ['GET', '/merge_queries/1'],
      ['GET', `/query_tasks/${task.id}`],
      ['GET', `/query_tasks/${task.id}/results`],
      ['GET', `/query_tasks/multi_results?query_task_ids=${task.id}`],
      ['GET', '/running_queries'],
      ['GET', '/connections'],
      ['GET', '/connections/hr'],
      ['POST', '/sql_queries', { model_name: 'hr', sql: 'SELECT 1' }],
    ];
    for (const [method, path, body] of refused) {
      const { status, text } = await call('nobody', method, path, body);
      expect(status, `${method} ${path}`).toBe(403);
      expect(text).not.toContain('CANARY');
    }
    expect((await call('nobody', 'GET', '/user')).status).toBe(200);
  });
});
