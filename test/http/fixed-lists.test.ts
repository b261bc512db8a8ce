/** What every server has of its own: colors, a theme, time zones, workspaces, settings; and of models datagroups and derived tables. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:" }
users:
  - { client_id: part-id, client_secret: s, permissions: [access_data, see_datagroups, develop], models: [shop] }
`,
    'shop.model.lkml': 'connection: "shop"\ndatagroup: nightly { max_cache_age: "1 hour" }',
    'other.model.lkml': `connection: "shop"
datagroup: hourly { max_cache_age: "1 hour" }
explore: facts {}
view: facts { derived_table: { sql: SELECT 1 AS id ;; } dimension: id {} }
access_grant: top { user_attribute: level allowed_values: ["high"] }
view: guarded { required_access_grants: [top] derived_table: { sql: SELECT 1 AS id ;; } dimension: id {} }
view: plain { dimension: id {} }`,
    'manifest.lkml': 'localization_settings: { default_locale: en localization_level: permissive }',
    'en.strings.json': '{}',
    'de_AT.strings.json': '{}',
    'managers_of_all.strings.json': '{}',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const get = async (path: string) => (await server.call('GET', path)).json;

describe('how pictures look', () => {
  it('is the one color collection, which is standard and the default', async () => {
    const [collection, ...others] = await get('/color_collections');
    expect(others).toEqual([]);
    expect(collection.categoricalPalettes[0].colors).toEqual(expect.arrayContaining(['#3366cc']));
    expect(await get('/color_collections/default')).toEqual(collection);
    expect(await get('/color_collections/standard')).toEqual([collection]);
    expect(await get('/color_collections/custom')).toEqual([]);
    expect(await get(`/color_collections/${collection.id}`)).toEqual(collection);
    expect((await server.call('GET', '/color_collections/boardwalk')).status).toBe(404);
  });

  it('is the one theme, whatever is asked for', async () => {
    const [theme] = await get('/themes');
    expect(theme.settings).toMatchObject({ show_title: true, center_dashboard_title: false, font_family: 'Inter' });
    const same = ['/themes/default', '/themes/default_theme', '/themes/theme_or_default?name=nowhere', '/themes/1'];
    for (const path of same) expect(await get(path), path).toEqual(theme);
    expect(await get('/themes/active?name=nowhere')).toEqual([]);
    expect(await get('/themes/search?name=coat%25')).toEqual([theme]);
    expect((await server.call('GET', '/themes/2')).status).toBe(404);
  });
});

describe('lists of what there is', () => {
  it('has time zones by which queries run', async () => {
    const zones = await get('/timezones');
    expect(zones).toContainEqual({ value: 'America/New_York', label: 'New York', group: 'America' });
    expect(zones).toContainEqual({ value: 'UTC', label: 'UTC', group: 'Other' });
  });

  it('has both workspaces with the project', async () => {
    const [production, dev] = await get('/workspaces');
    expect([production.id, dev.id]).toEqual(['production', 'dev']);
    expect(dev.projects).toEqual(await get('/projects'));
    expect(await get('/workspaces/dev')).toEqual(dev);
    expect((await server.call('GET', '/workspaces/mine')).status).toBe(404);
  });

  it('has the datagroups of models that one may use', async () => {
    const all = await get('/datagroups');
    expect(all.map(({ id }: { id: string }) => id)).toEqual(['other::hourly', 'shop::nightly']);
    expect(await get('/datagroups/shop::nightly')).toEqual(all[1]);
    const raw = new URLSearchParams({ client_id: 'part-id', client_secret: 's' });
    const { json } = await server.call('POST', '/login', { raw, token: null });
    const own = await server.call('GET', '/datagroups', { token: json.access_token });
    expect(own.json).toEqual([{ ...all[1], can: { ...all[1].can, update: false } }]);
    const other = await server.call('GET', '/datagroups/other::hourly', { token: json.access_token });
    expect(other.status).toBe(404);
  });
});

it('locales are those of the strings files, each by its name', async () => {
  expect(await get('/locales?sorts=code')).toEqual([
    { code: 'de_AT', native_name: 'Österreichisches Deutsch', english_name: 'Austrian German' },
    { code: 'en', native_name: 'English', english_name: 'English' },
    { code: 'managers_of_all', native_name: 'managers_of_all', english_name: 'managers_of_all' },
  ]);
});

it('settings switch off what there is not', async () => {
  expect(await get('/setting?fields=host_url,marketplace_enabled,timezone')).toEqual({
    host_url: server.origin,
    marketplace_enabled: false,
    timezone: 'UTC',
  });
});

describe('the build of a derived table', () => {
  // As Airflow and Dagster ask: started, then asked about until it has ended.
  it('is complete at once, and says why', async () => {
    const { materialization_id: id, resp_text: text } = await get('/derived_table/other/facts/start?source=airflow');
    expect(JSON.parse(text)).toMatchObject({ status: 'complete', message: expect.stringMatching(/each query/) });
    expect(await get(`/derived_table/${id}/status`)).toEqual({ materialization_id: id, resp_text: text });
    expect(await get(`/derived_table/${encodeURIComponent(id)}/stop?source=airflow`)).toMatchObject({
      resp_text: text,
    });
  });

  it('is that of a derived table of a model that one may use, whose grants one holds', async () => {
    const raw = new URLSearchParams({ client_id: 'part-id', client_secret: 's' });
    const { json } = await server.call('POST', '/login', { raw, token: null });
    const status = async (path: string, token?: string) =>
      (await server.call('GET', `/derived_table/${path}`, { ...(token !== undefined && { token }) })).status;
    expect(await status('other/plain/start')).toBe(400);
    for (const path of ['other/nothing/start', 'nothing/facts/start', 'other/status', 'constructor::x/status']) {
      expect(await status(path), path).toBe(404);
    }
    for (const path of ['other/guarded/start', 'other::guarded/status', 'other::guarded/stop']) {
      expect(await status(path), path).toBe(404);
    }
    for (const path of ['other/facts/start', 'other::facts/status', 'other::facts/stop']) {
      expect(await status(path, json.access_token), path).toBe(404);
    }
  });
});
