import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { defineListRoute, list, type Wants } from '../../src/http/route/list-route.ts';
import { readListSorts, sortedPlaces, sortKey } from '../../src/http/route/list-sorts.ts';
import type { HttpServices, RouteInput } from '../../src/http/route/route.ts';
import { routeTable } from '../../src/http/routes/route-table.ts';
import type { Route } from '../../src/http/route/route.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

interface Facts {
  readonly type?: string;
  readonly anyOf?: readonly Facts[];
  readonly items?: Facts;
  readonly properties?: Readonly<Record<string, Facts>>;
}
/** Lists of texts have no members to sort by, and are read whole. */
const isList = ({ method, answers }: Route) =>
  method === 'GET' &&
  typeof answers === 'object' &&
  (answers as Facts).type === 'array' &&
  (answers as Facts).items?.type !== 'string';

let server: TestServer;
/** What stands for the parameters of paths. */
const params: Record<string, string> = { ':pattern': '%25', ':user_id': '7', ':connection_name': 'shop' };
beforeAll(async () => {
  server = await startTestServer();
  params[':folder_id'] = 'lookml';
  params[':group_id'] = '1';
  params[':role_id'] = '3';
  params[':user_attribute_id'] = 'list_2';
  params[':project_id'] = (await server.call('GET', '/projects')).json[0].id;
  params[':dashboard_id'] = 'shop::orders';
  params[':dashboard_layout_id'] = 'shop::orders::layout';
  for (const name of ['Zoe', 'Adam', 'mia']) {
    const { json } = await server.call('POST', '/users', { body: { first_name: name, last_name: 'Listed' } });
    params[':user_id'] = json.id;
  }
  for (const role of ['2', '3', '4']) {
    await server.call('POST', `/users/${params[':user_id'] ?? ''}/credentials_api3`);
    await server.call('POST', '/user_attributes', {
      body: { name: `list_${role}`, label: `List ${role}`, type: 'string' },
    });
  }
  await server.call('PUT', `/users/${params[':user_id'] ?? ''}/roles`, { body: ['2', '3', '4'] });
  for (const name of ['North', 'South', 'east']) {
    const { json: made } = await server.call('POST', '/groups', { body: { name } });
    await server.call('PATCH', `/groups/${made.id}/attribute_values/list_2`, { body: { value: name } });
  }
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** There is no content that could have plans: these are lists of what is not there. */
const ofNothing = /^scheduled_plans_for_/;

const lists = routeTable.filter((route) => isList(route) && !ofNothing.test(route.operationId));
const pathOf = ({ path, operationId }: Route) =>
  path.replaceAll(/:\w+/g, (name) => {
    const value = params[name];
    expect(value, `\`params\` of test/http/lists.test.ts needs a value of ${name} for ${operationId}`).toBeDefined();
    return value ?? '';
  });
const get = (path: string, query: Readonly<Record<string, string>> = {}) => {
  const search = new URLSearchParams(query).toString();
  return server.call('GET', `${path}${search === '' ? '' : `?${search}`}`);
};

/** `rel` → address below the API's base path, as the SDK's pager reads the header. */
function linksOf(headers: Headers): Record<string, string> {
  const links = (headers.get('link') ?? '').split(',').map((link) => /^\s*<([^>]+)>; rel="(\w+)"$/.exec(link));
  return Object.fromEntries(
    links.flatMap((link) =>
      link === null ? [] : [[link[2] ?? '', (link[1] ?? '').replace(`${server.origin}/api/4.0`, '')]],
    ),
  );
}

function scalarMembers(schema: TSchema): readonly string[] {
  const isScalar = (facts: Facts): boolean =>
    facts.anyOf?.every(isScalar) ?? /^(string|integer|number|boolean|null)$/.test(facts.type ?? '');
  return Object.entries((schema as Facts).items?.properties ?? {}).flatMap(([name, facts]) =>
    isScalar(facts) ? [name] : [],
  );
}

const { compare } = new Intl.Collator('en', { numeric: true });
const order = (a: unknown, b: unknown) => compare(String(a ?? ''), String(b ?? ''));

describe.each(lists.map((route) => [route.operationId, route] as const))('%s', (_name, route) => {
  it('is read page by page, with links and their count, each item once [A]', async () => {
    const path = pathOf(route);
    const whole = await get(path);
    expect(whole.status).toBe(200);
    const total = whole.json.length as number;
    expect(whole.headers.get('x-total-count')).toBeNull();
    expect(whole.headers.get('link')).toBeNull();
    for (const first of [
      { limit: '2' },
      { per_page: '2' },
      { page: '1', per_page: '2' },
      { limit: '2', offset: '0' },
    ]) {
      const seen: unknown[] = [];
      for (let next: string | undefined = `${path}?${new URLSearchParams(first).toString()}`; next !== undefined;) {
        const page = await server.call('GET', next);
        expect(page.json.length).toBeLessThanOrEqual(2);
        expect(page.headers.get('x-total-count')).toBe(String(total));
        seen.push(...page.json);
        next = linksOf(page.headers)['next'];
      }
      expect(seen).toEqual(whole.json);
    }
    const last = await get(path, { limit: '2', offset: String(Math.max(0, total - 1)) });
    expect(Object.keys(linksOf(last.headers))).toEqual(['first', ...(total > 1 ? ['prev'] : []), 'last']);
    expect((await get(path, { limit: '5', offset: '1000000' })).json).toEqual([]);
    const behind = linksOf((await get(path, { limit: '1', offset: String(total + 5) })).headers);
    expect((await server.call('GET', behind['prev'] ?? '')).json).toEqual(whole.json.slice(-1));
    expect((await get(path, { limit: '0' })).json).toEqual([]);
  });

  it('is sorted by any member that is one value, and in part', async () => {
    const path = pathOf(route);
    const members = scalarMembers(route.answers as TSchema);
    for (const member of members) {
      for (const [sorts, sign] of [
        [member, 1],
        [`${member} desc`, -1],
      ] as const) {
        const { status, json } = await get(path, { sorts, fields: member });
        expect([status, json.length], sorts).toEqual([200, (await get(path)).json.length]);
        const values: unknown[] = json.map((item: Record<string, unknown>) => item[member]);
        const isOrdered = values.every((value, at) => at === 0 || sign * order(values[at - 1], value) <= 0);
        expect(isOrdered, `${sorts}: ${values.join(', ')}`).toBe(true);
      }
    }
    const refused = await get(path, { sorts: 'shoe_size' });
    expect([refused.status, refused.json.errors[0].field, refused.json.errors[0].message.slice(0, 900)]).toEqual([
      422,
      'sorts',
      // Messages are cut where they grow too long.
      `'shoe_size' must be one of ${members.join(', ')}, each with asc or desc.`.slice(0, 900),
    ]);
  });
});

it('lists are sorted by several members, numbers as numbers, before they are paged', async () => {
  const names = async (query: Record<string, string>) =>
    (await get('/users', { fields: 'first_name', ...query })).json.map(
      (user: { first_name: string }) => user.first_name,
    );
  expect(await names({ sorts: 'last_name desc, first_name', limit: '3', offset: '1' })).toEqual(['Adam', 'mia', 'Zoe']);
  expect(await names({ sorts: 'id desc', limit: '2' })).toEqual(['mia', 'Adam']);
});

it('links lead to the same list: with its search, its order and its members', async () => {
  const page = await get('/users/search', {
    last_name: 'List%',
    sorts: 'first_name desc,id',
    limit: '1',
    fields: 'id,first_name',
  });
  expect(page.headers.get('x-total-count')).toBe('3');
  const next = await server.call('GET', linksOf(page.headers)['next'] ?? '');
  expect([page.json, next.json]).toEqual([
    [expect.objectContaining({ first_name: 'Zoe' })],
    [expect.objectContaining({ first_name: 'mia' })],
  ]);
  expect(Object.keys(next.json[0])).toEqual(['id', 'first_name']);
});

it('sorts by a member once, however often it is named', () => {
  const item = Type.Object({ name: Type.String(), id: Type.String() });
  expect(readListSorts(`name desc,${'id,name,'.repeat(20_000)}`, item)).toEqual([
    { member: 'name', sign: -1 },
    { member: 'id', sign: 1 },
  ]);
});

describe('a list', () => {
  const item = Type.Object({ id: Type.String(), size: Type.Integer(), text: Type.String() });
  /** The items that a list answers, and what was asked of each while it was made. */
  async function answerOf(query: object) {
    const made: string[] = [];
    const view = (size: number, wants: Wants) => {
      made.push(`${String(size)} ${['id', 'size', 'text'].filter(wants).join()}`);
      return { id: String(size), size, text: 'x'.repeat(size) };
    };
    const route = defineListRoute({
      path: '/',
      operationId: 'all_things',
      group: 'Things',
      summary: 'All',
      permission: 'any',
      item,
      handle: () => list([3, 1, 2, 4], view),
    });
    const input = { query, origin: '', path: '', search: new URLSearchParams() } as unknown as RouteInput<
      unknown,
      unknown,
      unknown
    >;
    const reply = await route.handle(input, {} as HttpServices);
    if (reply.kind !== 'json_items') throw new Error(reply.kind);
    return { made, items: reply.items[Symbol.asyncIterator]() };
  }

  it('makes each item when the one before was taken, and none of other pages', async () => {
    const { made, items } = await answerOf({ limit: 2, offset: 1 });
    expect(made).toEqual([]);
    expect((await items.next()).value).toMatchObject({ size: 1 });
    expect(made).toEqual(['1 id,size,text']);
    expect([(await items.next()).value, (await items.next()).done]).toMatchObject([{ size: 2 }, true]);
    expect(made).toHaveLength(2);
  });

  it('asks of items for what is answered of them, and of all for what they are sorted by', async () => {
    const { made, items } = await answerOf({ limit: 1, sorts: 'size desc', fields: 'id' });
    expect(made).toEqual(['3 size', '1 size', '2 size', '4 size']);
    expect((await items.next()).value).toMatchObject({ size: 4 });
    expect(made.slice(4)).toEqual(['4 id']);
  });

  it('is sorted as the language sorts, whatever its length, by the first letters of texts', async () => {
    const sorts = [
      { member: 'size', sign: -1 },
      { member: 'text', sign: 1 },
    ] as const;
    const rows = Array.from({ length: 3_001 }, (_, index) => ({
      size: (index * 7_919) % 13,
      text: `${'x'.repeat((index * 31) % 3 === 0 ? 300 : 2)}${String((index * 17) % 5)}`,
    }));
    const places = await sortedPlaces(
      rows.map((row) => sortKey(row, sorts)),
      sorts,
    );
    const shown = (at: number) => `${String(rows[at]?.size)} ${rows[at]?.text.slice(0, 200) ?? ''}`;
    const expected = [...rows.keys()].toSorted(
      (one, other) =>
        (rows[other]?.size ?? 0) - (rows[one]?.size ?? 0) ||
        (rows[one]?.text.slice(0, 200) ?? '').localeCompare(rows[other]?.text.slice(0, 200) ?? ''),
    );
    expect(places.map(shown)).toEqual(expected.map(shown));
    expect(places).toEqual(expected);
  });
});
