/** A query that cannot be compiled in time ends in words, and delays neither others nor a start of the server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startIn } from '../support/test-server.ts';

const yaml = `
connections: [{ name: shop, dialect_name: duckdb, database: ":memory:" }]
limits: { max_compile_time: 2s }
`;
const model = `connection: "shop"
explore: o {}
view: o {
  derived_table: { sql: select 1 as id, 'open' as status ;; }
  dimension: id { type: number sql: \${TABLE}.id ;; }
  dimension: status { type: string sql: \${TABLE}.status ;; }
}`;

/** Takes some tenths of a second by itself, and stands 25 times in the merge. */
const slow = {
  model: 'shop',
  view: 'o',
  fields: ['o.id', ...Array.from({ length: 900 }, (_, i) => `c${String(i)}`)],
  dynamic_fields: JSON.stringify(
    Array.from({ length: 900 }, (_, i) => ({
      dimension: `c${String(i)}`,
      expression: `concat(\${o.status}, ${Array.from({ length: 20 }, () => '"x"').join()})`,
    })),
  ),
};

test('says so, also after a start in which it waits again', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-slow-'));
  writeFileSync(join(folder, 'coatcheck.yaml'), yaml);
  writeFileSync(join(folder, 'shop.model.lkml'), model);
  type Call = (
    method: string,
    path: string,
    body?: object,
  ) => Promise<{ status: number; json: Record<string, string> }>;
  let call: Call = () => Promise.reject(new Error('no server yet'));
  const start = async () => {
    const server = await startIn(folder, { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'secret' });
    const secret = new URLSearchParams({ client_id: 'admin', client_secret: 'secret' });
    const login = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body: secret });
    const { access_token } = (await login.json()) as { access_token: string };
    call = async (method, path, body) => {
      const answer = await fetch(`${server.origin}/api/4.0${path}`, {
        method,
        headers: { authorization: `token ${access_token}`, ...(body && { 'content-type': 'application/json' }) },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.text();
      return { status: answer.status, json: text === '' ? {} : (JSON.parse(text) as Record<string, string>) };
    };
    return server;
  };
  const submit = async (): Promise<string> => {
    const { json: query } = await call('POST', '/queries', slow);
    const merge_fields = [{ field_name: 'o.id', source_field_name: 'o.id' }];
    const source_queries = Array.from({ length: 25 }, () => ({ query_id: query['id'], merge_fields }));
    const { json: merge } = await call('POST', '/merge_queries', { source_queries });
    const { json: task } = await call('POST', '/query_tasks', { merge_query_id: merge['id'], result_format: 'json' });
    return task['id'] ?? '';
  };
  const outcome = async (id: string) => {
    for (;;) {
      const answer = await call('GET', `/query_tasks/${id}/results`);
      if (answer.status !== 204) return answer;
      await new Promise((wake) => {
        setTimeout(wake, 100);
      });
    }
  };
  const stopped = {
    status: 400,
    json: { message: expect.stringMatching(/longer than 2 s \(limits.max_compile_time\)/) },
  };
  try {
    let waiting: string;
    {
      await using _server = await start();
      expect(await outcome(await submit())).toMatchObject(stopped);
      waiting = await submit();
    }
    await using _again = await start();
    const quick = await call('POST', '/queries/run/json', { model: 'shop', view: 'o', fields: ['o.status'] });
    expect(quick).toMatchObject({ status: 200, json: [{ 'o.status': 'open' }] });
    expect(await outcome(waiting)).toMatchObject(stopped);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
