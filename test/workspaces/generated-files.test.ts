/** Files that the server writes out of a database's tables, as Google’s MCP Toolbox and other programs ask for them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorkspaceWorld, type Call, type WorkspaceWorld } from '../support/workspace-world.ts';

let world: WorkspaceWorld;
let bob: Call;
beforeAll(async () => {
  world = await openWorkspaceWorld(false);
  bob = await world.logIn('bob');
});
afterAll(() => world[Symbol.asyncDispose]());

const orders = { schema: 'main', table_name: 'orders' };
const generate = (query: Readonly<Record<string, string>>) =>
  `/projects/shop/generate?${new URLSearchParams({ connection: 'shop', ...query }).toString()}`;
const textOf = async (path: string) =>
  (await bob('GET', `/projects/shop/file/content?file_path=${encodeURIComponent(path)}`)).text;

it('are views alone, as the Toolbox asks for them', async () => {
  const made = await bob('POST', generate({ file_type_for_explores: 'none', folder_name: 'views/made' }), [orders]);
  // Go’s SDK reads JSON of whatever else it gets.
  expect(made.status).toBe(204);
  const view = await textOf('views/made/orders.view.lkml');
  // Its rows bear out that id tells them apart.
  expect(view).toMatch(/^view: orders \{[\s\S]*dimension: id \{\n {4}primary_key: yes[\s\S]*measure: count/);
  expect((await bob('GET', '/projects/shop/directories')).json).toEqual(['views', 'views/made']);
  const again = await bob('POST', generate({ file_type_for_explores: 'none', folder_name: 'views/made' }), [orders]);
  expect([again.status, again.json.errors]).toEqual([
    422,
    [expect.objectContaining({ field: 'path', code: 'already_exists' })],
  ]);
});

it('are a model that answers queries, of the columns and keys that are asked for', async () => {
  const body = {
    tables: [{ ...orders, primary_key: 'squad', base_view: null, columns: [{ column_name: 'squad' }] }],
    semantic_generation_input: null,
  };
  const settings = { model_name: 'made', folder_name: 'made', prefixes: 'or,x', generate_helper_text: 'false' };
  const made = await bob('POST', generate(settings), body);
  expect(made.status).toBe(204);
  expect(await textOf('made/made.model.lkml')).toBe(
    'connection: "shop"\ninclude: "/made/*.view.lkml"\n\nexplore: ders {}\n',
  );
  const view = await textOf('made/ders.view.lkml');
  expect([view.includes('primary_key: yes'), view.includes('dimension: id')]).toEqual([true, false]);
  const query = { model: 'made', view: 'ders', fields: ['ders.squad', 'ders.count'], sorts: ['ders.squad'] };
  expect((await bob('POST', '/queries/run/json', query)).json).toEqual([
    { 'ders.squad': 'blue', 'ders.count': 1 },
    { 'ders.squad': 'red', 'ders.count': 2 },
  ]);
});

it('are explores for models to include, of those tables that shall have one', async () => {
  const settings = { model_name: 'more', folder_name: 'more', file_type_for_explores: 'explore' };
  const made = await bob('POST', generate(settings), { tables: [{ ...orders, base_view: false }] });
  expect(made.status).toBe(204);
  expect(await textOf('more/more.explore.lkml')).toBe('include: "/more/*.view.lkml"\n\n\n');
});

it.each([
  [{ connection: 'nowhere' }, [orders], 'connection', "Connection 'nowhere' does not exist."],
  [{ folder_name: '../out' }, [orders], 'folder_name', /no "\.\."/],
  [{ model_name: 'a/b' }, [orders], 'model_name', /not "a\/b"/],
  [{ model_name: '' }, [orders], 'model_name', /'model_name' is needed/],
  [{ file_type_for_explores: 'page' }, [orders], 'file_type_for_explores', /model/],
  [{}, [], 'tables', /names no table/],
  [{}, { tables: null }, 'tables', /names no table/],
  [{}, [orders, orders], 'tables', /twice/],
  [{}, [{ schema: 'main' }], '[0].table_name', /is required/],
  [{}, { tables: [{ schema: 'main' }] }, 'tables[0].table_name', /is required/],
  [{}, { tabels: [orders] }, 'tabels', /tables/],
  [{}, [{ ...orders, table_name: 'salaries' }], 'tables[0].table_name', "The connection has no table 'main.salaries'."],
  [{}, [{ ...orders, schema: 'other' }], 'tables[0].table_name', /no table 'other.orders'/],
  [{}, [{ ...orders, primary_key: 'n' }], 'tables[0].primary_key', /has no column 'n'/],
  [{}, [{ ...orders, columns: [{ column_name: 'n' }] }], 'tables[0].columns[0].column_name', /has no column 'n'/],
  [{}, { tables: [orders], semantic_generation_input: { user_intention: 'x' } }, 'semantic_generation_input', /leave/],
] as const)('are none when %j of %j is wrong', async (settings, body, field, message) => {
  const before = (await bob('GET', '/projects/shop/files')).json.length;
  const refused = await bob('POST', generate({ model_name: 'wrong', folder_name: 'wrong', ...settings }), body);
  const matching = (text: string | RegExp): unknown => (typeof text === 'string' ? text : expect.stringMatching(text));
  expect(refused).toMatchObject({
    status: 422,
    json: { errors: [{ field: matching(field), message: matching(message) }] },
  });
  expect((await bob('GET', '/projects/shop/files')).json.length).toBe(before);
});

it('are refused in production, and to those who may not ask the database', async () => {
  const production = await world.logIn('bob', 'production');
  expect((await production('POST', generate({ model_name: 'm' }), [orders])).status).toBe(400);
  const vic = await world.logIn('vic');
  expect((await vic('POST', generate({ model_name: 'm' }), [orders])).status).toBe(403);
});
