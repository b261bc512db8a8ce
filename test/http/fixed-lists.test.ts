/** What every server has of its own: colors, a theme, time zones, workspaces; and the datagroups of models. */
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
  - { client_id: part-id, client_secret: s, permissions: [access_data, see_datagroups], models: [shop] }
`,
    'shop.model.lkml': 'connection: "shop"\ndatagroup: nightly { max_cache_age: "1 hour" }',
    'other.model.lkml': 'connection: "shop"\ndatagroup: hourly { max_cache_age: "1 hour" }',
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
    expect(own.json).toEqual([all[1]]);
    const other = await server.call('GET', '/datagroups/other::hourly', { token: json.access_token });
    expect(other.status).toBe(404);
  });
});
