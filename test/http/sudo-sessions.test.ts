import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movableClock } from '../support/movable-clock.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('server: { access_token_ttl: 30m }', { clock }, [
    '{ client_id: helper-id, client_secret: helper-secret, permissions: [sudo, see_looks], models: [] }',
    '{ client_id: seller-id, client_secret: seller-secret, permissions: [sudo, access_data], models: [shop] }',
  ]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const call: TestServer['call'] = (...request) => server.call(...request);
const status = async (token: string, path = '/user', method = 'GET') => (await call(method, path, { token })).status;

async function login(name: string): Promise<string> {
  const raw = new URLSearchParams({ client_id: `${name}-id`, client_secret: `${name}-secret` });
  return (await call('POST', '/login', { raw, token: null })).json.access_token;
}
async function sudo(id: string, token: string): Promise<string> {
  return (await call('POST', `/login/${id}`, { token })).json.access_token;
}
/** An API user with credentials and a session of its own. */
async function makeUser(roles: readonly string[]) {
  const { json: user } = await call('POST', '/users', { body: {} });
  await call('PUT', `/users/${user.id}/roles`, { body: roles });
  const { json: credentials } = await call('POST', `/users/${user.id}/credentials_api3`);
  const raw = new URLSearchParams({ client_id: credentials.client_id, client_secret: credentials.client_secret });
  const { json } = await call('POST', '/login', { raw, token: null });
  return { id: user.id as string, token: json.access_token as string, credentials: credentials.id as string };
}
const query = { body: { model: 'shop', view: 'orders', fields: ['orders.count'] } };
const run = async (token: string) => (await call('POST', '/queries/run/json', { ...query, token })).status;

describe('a session that another opened', () => {
  it('has no permission and no model that the other has not', async () => {
    const { id } = await makeUser(['3']);
    expect(await run(await sudo(id, await server.token('admin')))).toBe(200);
    expect(await run(await sudo(id, await login('helper')))).toBe(403);
    const seller = await sudo(id, await login('seller'));
    expect(await run(seller)).toBe(200);
    expect((await call('GET', '/lookml_models?fields=name', { token: seller })).json).toEqual([{ name: 'shop' }]);
    const { json: me } = await call('GET', '/user', { token: seller });
    expect(me.id).toBe(id);
  });

  it('stays below an administrator, whatever its user becomes', async () => {
    const { id } = await makeUser(['3']);
    const opened = await sudo(id, await login('seller'));
    await call('PUT', `/users/${id}/roles`, { body: ['1'] });
    expect((await call('GET', '/users?fields=id', { token: opened })).json).toEqual([{ id }]);
    expect((await call('POST', '/users', { token: opened, body: {} })).status).toBe(403);
    expect(await status(opened, '/login/1', 'POST')).toBe(403);
  });

  it('lowers with its opener at once, and ends when that may no longer log in as others', async () => {
    const opener = await makeUser(['1']);
    const { id } = await makeUser(['1']);
    const opened = await sudo(id, opener.token);
    expect((await call('GET', '/users', { token: opened })).json.length).toBeGreaterThan(1);
    await call('PUT', `/users/${opener.id}/roles`, { body: ['2'] });
    expect(await status(opened)).toBe(401);
    expect(await status(opener.token)).toBe(200);
  });

  const ends: readonly [string, (opener: { id: string; token: string; credentials: string }) => Promise<unknown>][] = [
    ['logs out', ({ token }) => call('DELETE', '/logout', { token })],
    ['is disabled', ({ id }) => call('PATCH', `/users/${id}`, { body: { is_disabled: true } })],
    ['is deleted', ({ id }) => call('DELETE', `/users/${id}`)],
    ['loses the credentials', ({ id, credentials }) => call('DELETE', `/users/${id}/credentials_api3/${credentials}`)],
    ['loses the role', ({ id }) => call('PUT', `/users/${id}/roles`, { body: ['3'] })],
  ];
  it.each(ends)('ends, and all that it opened, when its opener %s; and does not come back', async (what, end) => {
    const opener = await makeUser(['1']);
    const [first, second] = [await makeUser(['1']), await makeUser(['1'])];
    const chain = [await sudo(first.id, opener.token)];
    chain.push(await sudo(second.id, chain[0] ?? ''));
    chain.push(await sudo('1', chain[1] ?? ''));
    for (const token of chain) expect(await status(token)).toBe(200);
    await end(opener);
    for (const token of chain) expect(await status(token)).toBe(401);
    await call('PATCH', `/users/${opener.id}`, { body: { is_disabled: false } });
    await call('PUT', `/users/${opener.id}/roles`, { body: ['1'] });
    if (what !== 'loses the role') for (const token of chain) expect(await status(token)).toBe(401);
  });

  it('can be ended by itself, and then its opener goes on', async () => {
    const admin = await server.token('admin');
    const { id } = await makeUser(['1']);
    const opened = await sudo(id, admin);
    const below = await sudo('1', opened);
    expect(await status(opened, '/logout', 'DELETE')).toBe(204);
    expect([await status(opened), await status(below), await status(admin)]).toEqual([401, 401, 200]);
  });

  it('is opened over a few steps at most', async () => {
    let token = await server.token('admin');
    for (let step = 1; step <= 4; step += 1) token = await sudo('1', token);
    expect(await status(token)).toBe(200);
    const refused = await call('POST', '/login/1', { token });
    expect([refused.status, refused.json.message]).toEqual([403, expect.stringContaining('more than 4 steps')]);
  });

  it('says who stands behind it', async () => {
    const { id, token } = await makeUser(['1']);
    const last = await sudo('7', await sudo('1', token));
    expect((await call('GET', '/session', { token: last })).json.sudo_user_id).toBe(id);
    expect((await call('GET', '/session', { token })).json.sudo_user_id).toBeNull();
  });

  // The last, for it ends the tokens of all.
  it('lives no longer than its opener, through any chain', async () => {
    const { id, token } = await makeUser(['1']);
    clock.move(20 * 60_000);
    const answer = await call('POST', `/login/${id}`, { token });
    expect(answer.json.expires_in).toBeGreaterThan(590);
    expect(answer.json.expires_in).toBeLessThanOrEqual(600);
    clock.move(9 * 60_000);
    const last = await sudo(id, answer.json.access_token);
    expect(await status(last)).toBe(200);
    clock.move(2 * 60_000);
    expect([await status(token), await status(last)]).toEqual([401, 401]);
    expect(await status(token, `/login/${id}`, 'POST')).toBe(401);
  });
});
