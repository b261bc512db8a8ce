/** Resets of datagroups: `update_datagroup`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logInTo, tokenOf, type Call } from '../support/api-calls.ts';
import { serveProject, startIn } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:" }
users:
  - { client_id: sees, client_secret: s, permissions: [access_data, see_datagroups] }
  - { client_id: elsewhere, client_secret: s, permissions: [access_data, update_datagroups, see_datagroups], models: [other] }
`,
    'shop.model.lkml': `
connection: "shop"
persist_with: daily
datagroup: nightly { max_cache_age: "24 hours" }
datagroup: daily { max_cache_age: "24 hours" }
explore: one { persist_with: nightly }
explore: two {}
explore: three { persist_for: "24 hours" }
view: one { derived_table: { sql: SELECT 1 AS id ;; } dimension: id { type: number } }
view: two { derived_table: { sql: SELECT 2 AS id ;; } dimension: id { type: number } }
view: three { derived_table: { sql: SELECT 3 AS id ;; } dimension: id { type: number } }
`,
    'other.model.lkml': 'connection: "shop"',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function sourceOf(explore: string, search = '', call: Call = server.call): Promise<string> {
  const body = { model: 'shop', view: explore, fields: [`${explore}.id`] };
  const { json } = await call('POST', `/queries/run/json_detail?${search}`, { body });
  return json.result_source;
}
const sources = async () => [await sourceOf('one'), await sourceOf('two'), await sourceOf('three')];
const reset = (body: object, token?: string, id = 'shop::nightly') =>
  server.call('PATCH', `/datagroups/${id}`, { body, ...(token !== undefined && { token }) });
const seconds = () => Math.floor(Date.now() / 1_000);

it('results that ran before are not used for explores that persist with it', async () => {
  await sources();
  expect(await sources()).toEqual(['cache', 'cache', 'cache']);
  const at = seconds();
  const { status, json } = await reset({ stale_before: at });
  expect(status).toBe(200);
  expect(json).toMatchObject({ id: 'shop::nightly', stale_before: at, triggered_at: null, can: { update: true } });
  expect(await sourceOf('one', 'cache_only=true')).toBe('cache');
  expect(await sources()).toEqual(['query', 'cache', 'cache']);
  expect(await sources()).toEqual(['cache', 'cache', 'cache']);
  // The model's own datagroup, and by triggering it.
  expect((await reset({ triggered_at: seconds() }, undefined, 'shop::daily')).status).toBe(200);
  expect(await sources()).toEqual(['cache', 'query', 'cache']);
});

it('a time long ago makes nothing stale, and null takes a reset back', async () => {
  expect((await reset({ stale_before: 1_000_000_000 })).json).toMatchObject({ stale_before: 1_000_000_000 });
  await sources();
  expect(await sourceOf('one')).toBe('cache');
  await reset({ stale_before: seconds() });
  expect((await reset({ stale_before: null })).json).toMatchObject({ stale_before: null });
  expect(await sourceOf('one')).toBe('cache');
});

it('refuses what is in the future, is no time, or is nobody’s to reset', async () => {
  const future = await reset({ stale_before: seconds() + 3_600 });
  expect(future.status).toBe(422);
  expect(future.json.errors).toMatchObject([{ field: 'stale_before', code: 'invalid_value' }]);
  expect((await reset({ triggered_at: -1 })).status).toBe(422);
  expect((await reset({ triggered_at: 'now' })).status).toBe(422);
  expect((await reset({ stale_before: 1 }, undefined, 'shop::no_such')).status).toBe(404);
  expect(
    (await reset({ stale_before: 1 }, await tokenOf(server.origin, { client_id: 'sees', client_secret: 's' }))).json
      .message,
  ).toMatch(/update_datagroups/);
  expect(
    (await reset({ stale_before: 1 }, await tokenOf(server.origin, { client_id: 'elsewhere', client_secret: 's' })))
      .status,
  ).toBe(404);
});

it('a reset outlives the server', async () => {
  await sources();
  const at = seconds();
  await reset({ stale_before: at });
  await server.server[Symbol.asyncDispose]();
  await using again = await startIn(server.folder, {});
  const call = await logInTo(again.origin, { client_id: 'sees', client_secret: 's' });
  const shown = await call('GET', '/datagroups/shop::nightly');
  expect(shown.json).toMatchObject({ stale_before: at, can: { update: false } });
  expect([await sourceOf('one', '', call), await sourceOf('two', '', call)]).toEqual(['query', 'cache']);
});
