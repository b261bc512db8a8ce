/** Folders, and what a server without content of its own has none of. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyContentRoutes } from '../../src/http/routes/empty-content-routes.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const get = async (path: string, user: 'admin' | 'analyst' | 'viewer' = 'admin') =>
  server.call('GET', path, { token: await server.token(user) });
const namesOf = (folders: readonly { name: string }[]) => folders.map(({ name }) => name);

describe('folders', () => {
  it('are the shared one, that of the users, and each user’s own, which me names', async () => {
    const { json: me } = await get('/user', 'analyst');
    const { json: own } = await get(`/folders/${me.personal_folder_id}`, 'analyst');
    expect([own.name, own.is_personal, own.creator_id, own.looks]).toEqual(['Ada Analyst', true, '7', []]);
    expect((await get(`/folders/${me.home_folder_id}`, 'analyst')).json).toMatchObject({
      name: 'Shared',
      is_shared_root: true,
    });
    const { json: ancestors } = await get(`/folders/${own.id}/ancestors?fields=id,name,parent_id`, 'analyst');
    expect(ancestors).toEqual([{ id: '2', name: 'Users', parent_id: null }]);
    expect((await get(`/folders/${own.id}/parent`, 'analyst')).json.is_users_root).toBe(true);
    expect((await get('/folders/1/parent')).status).toBe(404);
  });

  it('of others are seen by administrators alone', async () => {
    expect(namesOf((await get('/folders')).json)).toEqual(
      expect.arrayContaining(['Shared', 'Ada Analyst', 'Vic Viewer']),
    );
    expect(namesOf((await get('/folders', 'viewer')).json)).toEqual(['Shared', 'Users', 'Vic Viewer']);
    const { json: ada } = await get('/user', 'analyst');
    for (const path of ['', '/parent', '/children', '/ancestors', '/looks']) {
      expect((await get(`/folders/${ada.personal_folder_id}${path}`, 'viewer')).status, path).toBe(404);
    }
    expect((await get('/folders/search?name=Ada%25', 'viewer')).json).toEqual([]);
    expect(namesOf((await get('/folders/2/children', 'viewer')).json)).toEqual(['Vic Viewer']);
  });

  it('are searched and paged as other lists', async () => {
    expect(namesOf((await get('/folders/search?name=ada%25')).json)).toEqual(['Ada Analyst']);
    expect(namesOf((await get('/folders/search?is_shared_root=true')).json)).toEqual(['Shared']);
    expect(namesOf((await get('/folders/2/children/search?name=Vic%25')).json)).toEqual(['Vic Viewer']);
    const page = await get('/folders?limit=1&sorts=name desc');
    expect([page.json.length, Number(page.headers.get('x-total-count'))]).toEqual([1, expect.any(Number)]);
  });
});

describe('content that there is none of', () => {
  it('is an empty list whatever is searched for, and 404 by id', async () => {
    const { json: viewer } = await get('/user', 'viewer');
    const answers = await Promise.all(
      emptyContentRoutes.map(async ({ path, answers: schema, operationId }) => {
        const isList = typeof schema === 'object' && 'items' in schema;
        const [member] = isList ? Object.keys((schema as { items: { properties: object } }).items.properties) : [];
        const query = `?limit=5&offset=0&fields=id&sorts=${String(member)}&title=%25&deleted=true&all_users=true`;
        const own = path.replace(':user_id', viewer.id).replaceAll(/:\w+/g, '1');
        const { status, json } = await get(`${own}${isList ? query : ''}`, 'viewer');
        const isRight = isList
          ? status === 200 && Array.isArray(json) && json.length === 0
          : status === 404 && json.message === 'Not found';
        return isRight ? [] : [`${operationId} ${String(status)} ${JSON.stringify(json)}`];
      }),
    );
    expect(answers.flat()).toEqual([]);
  });

  it('that belongs to a user is told of users whom one may see', async () => {
    const { json: ada } = await get('/user', 'analyst');
    expect((await get(`/users/${ada.id}/sessions`)).json).toEqual([]);
    expect((await get(`/users/${ada.id}/sessions`, 'viewer')).status).toBe(404);
    expect((await get('/users/987654/sessions')).status).toBe(404);
  });

  it('is not made by half: writing says that it is not served', async () => {
    for (const path of ['/looks', '/boards', '/folders', '/scheduled_plans']) {
      const { status, json } = await server.call('POST', path, { body: { title: 'x', name: 'x' } });
      expect([status, json.message], path).toEqual([404, expect.stringMatching(/^Coatcheck does not serve create_/)]);
    }
  });
});
