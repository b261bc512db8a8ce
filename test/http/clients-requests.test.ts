/** Requests as programs send them, byte for byte where it matters. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject, startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** One request on a bare socket: libraries would mend what the client sends. */
function send(lines: readonly string[], body = ''): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject).on('end', () => resolve({ status: Number(text.split(' ')[1]), text }));
    socket.write(`${[...lines, 'Host: x', 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
  });
}
const authorization = async (user: 'admin' | 'analyst' = 'admin') =>
  `Authorization: Bearer ${await server.token(user)}`;

describe('a request without a body', () => {
  const types = [
    '',
    ' ',
    'text/plain',
    'text/plain; charset=utf-8',
    'application/xml',
    'nonsense',
    'application/octet-stream',
  ];
  it.each(
    types.flatMap(
      (type) =>
        [
          ['Content-Length: 0', type],
          [null, type],
          ['Transfer-Encoding: chunked', type],
        ] as const,
    ),
  )('has no type, whatever it says (%s, Content-Type: %j)', async (length, type) => {
    // A type that is none, with a body whose end only tells that it is empty, is refused; no client sends that.
    if (type === 'nonsense' && length?.startsWith('Transfer') === true) return;
    const { json: user } = await server.call('POST', '/users', { body: {} });
    const head = [`Content-Type: ${type}`, ...(length === null ? [] : [length]), await authorization()];
    const body = length?.startsWith('Transfer') === true ? '0\r\n\r\n' : '';
    const made = await send([`POST /api/4.0/users/${user.id}/credentials_api3 HTTP/1.1`, ...head], body);
    expect([made.status, made.text]).toEqual([200, expect.stringContaining('client_secret')]);
    expect((await send([`POST /api/4.0/login/${user.id} HTTP/1.1`, ...head], body)).status).toBe(200);
    expect((await send([`DELETE /api/4.0/users/${user.id} HTTP/1.1`, ...head], body)).status).toBe(204);
    expect((await server.call('GET', `/users/${user.id}`)).status).toBe(404);
  });

  it('is told so where the operation needs one', async () => {
    const answer = await send([
      'POST /api/4.0/queries HTTP/1.1',
      'Content-Type: ',
      'Content-Length: 0',
      await authorization(),
    ]);
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('The request has no body.')]);
  });

  it('and one with a body in another type are told apart', async () => {
    for (const type of ['text/plain', 'application/xml']) {
      const head = [`Content-Type: ${type}`, 'Content-Length: 2', await authorization()];
      expect((await send(['POST /api/4.0/users HTTP/1.1', ...head], '{}')).status, type).toBe(415);
    }
  });
});

describe('a body without a type', () => {
  it.each([['none', []] as const, ['a blank one', ['Content-Type: ']] as const])('is JSON (%s)', async (_, type) => {
    const made = { name: `Made with ${type.length} types` };
    const create = async (body: string, length = `Content-Length: ${Buffer.byteLength(body)}`) =>
      send(
        ['POST /api/4.0/groups HTTP/1.1', 'User-Agent: Go-http-client/1.1', length, ...type, await authorization()],
        body,
      );
    const answer = await create(JSON.stringify(made));
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining(`"name":"${made.name}"`)]);
    expect((await create('name=x')).text).toMatch(/^HTTP\/1.1 400 [\s\S]*The body is not valid JSON/);
    expect((await create('0\r\n\r\n', 'Transfer-Encoding: chunked')).text).toContain('The request has no body.');
  });

  it('is bounded as JSON is that comes without a token', async () => {
    const head = ['POST /api/4.0/login HTTP/1.1', 'Content-Length: 70000'];
    expect((await send(head, JSON.stringify('x'.repeat(69_998)))).status).toBe(413);
  });
});

describe('logging out', () => {
  it.each(['/api/logout', '/api/4.0//logout', '//api//4.0/logout/', '/api/4.0/logout'])('works at %s', async (path) => {
    const token = await server.token('analyst');
    const head = `Authorization: token ${token}`;
    expect((await send([`DELETE ${path} HTTP/1.1`, head])).status).toBe(204);
    expect((await send(['GET /api/4.0/user HTTP/1.1', head])).status).toBe(401);
    expect((await send([`PUT ${path} HTTP/1.1`])).text).toMatch(/^HTTP\/1.1 405 [\s\S]*allow: DELETE/i);
  });

  it('and in work without a version', async () => {
    const raw = new URLSearchParams({ client_id: 'analyst-id', client_secret: 'analyst-secret' });
    const answer = await fetch(`${server.origin}/api/login`, { method: 'POST', body: raw });
    expect(((await answer.json()) as { access_token: string }).access_token).toMatch(/^\w{40}$/);
  });
});

describe('an empty list in the place of an object', () => {
  it.each(['filters', 'vis_config', 'filter_config', 'can'])('is an empty object in %s', async (member) => {
    const query = { model: 'shop', view: 'orders', fields: ['orders.count'], [member]: [] };
    const made = await server.call('POST', '/queries', { body: query });
    expect([made.status, made.json.fields]).toEqual([200, ['orders.count']]);
    expect((await server.call('POST', '/queries/run/json', { body: query })).json).toEqual([{ 'orders.count': 1000 }]);
  });

  it('is refused where it holds anything, and in the place of a text', async () => {
    const query = { model: 'shop', view: 'orders', fields: ['orders.count'] };
    expect((await server.call('POST', '/queries', { body: { ...query, filters: ['x'] } })).status).toBe(422);
    expect((await server.call('POST', '/queries', { body: { ...query, filter_expression: [] } })).status).toBe(422);
  });
});

it('null in the place of a list is an empty one, and nothing in the place of an object', async () => {
  const { json: user } = await server.call('POST', '/users', { body: { first_name: 'Go' } });
  const roles = async () => (await server.call('GET', `/users/${user.id}/roles`)).json.length;
  await server.call('PUT', `/users/${user.id}/roles`, { body: ['2'] });
  expect(await roles()).toBe(1);
  const set = await server.call('PUT', `/users/${user.id}/roles`, { body: null });
  expect([set.status, set.json, await roles()]).toEqual([200, [], 0]);
  const changed = await server.call('PATCH', `/users/${user.id}`, { body: null });
  expect([changed.status, changed.json.errors[0].message]).toEqual([422, expect.stringContaining('The body is null')]);
});

it('a name that is taken from a user is empty', async () => {
  const { json: user } = await server.call('POST', '/users', { body: { first_name: 'Nia', last_name: 'New' } });
  const path = `/users/${user.id as string}`;
  const changed = await server.call('PATCH', path, { body: { first_name: null } });
  expect(changed.json).toMatchObject({ first_name: '', last_name: 'New', display_name: 'New' });
  expect((await server.call('PATCH', path, { body: { last_name: null } })).json.last_name).toBe('');
  expect((await server.call('GET', `${path}?fields=first_name,last_name`)).json).toEqual({
    first_name: '',
    last_name: '',
  });
});

describe('a user is found by a log-in', () => {
  const ask = (type: string, id: string, token?: string) =>
    server.call('GET', `/users/credential/${type}/${encodeURIComponent(id)}?fields=id,credentials_saml,sessions`, {
      ...(token !== undefined && { token }),
    });

  it('of a type that users here have', async () => {
    const { json: user } = await server.call('POST', '/users', { body: {} });
    const email = 'Cleo+x@example.org';
    await server.call('POST', `/users/${user.id}/credentials_email`, { body: { email } });
    const { json: credentials } = await server.call('POST', `/users/${user.id}/credentials_api3`);
    const shown = { id: user.id, credentials_saml: null, sessions: [] };
    expect((await ask('email', 'cleo+X@example.org')).json).toEqual(shown);
    expect((await ask('api3', credentials.client_id)).json).toEqual(shown);
    expect((await ask('api3', 'analyst-id')).json.id).toBe('7');
    // As embedding programs ask before they make a user.
    const search = async (asked: string) =>
      (await server.call('GET', `/credentials_email/search?fields=user_id&${asked}`)).json;
    for (const asked of [
      'email=CLEO%25',
      `id=${user.id}`,
      'emails=x@y.z,cleo%2BX@example.org',
      `email=x&id=${user.id}&filter_or=true`,
    ]) {
      expect(await search(asked), asked).toEqual([{ user_id: user.id }]);
    }
    expect(await search('email=leo')).toEqual([]);
    for (const type of ['embed', 'saml', 'looker_openid']) expect((await ask(type, email)).status, type).toBe(404);
    expect((await ask('api3', credentials.client_id.toLowerCase() + 'x')).status).toBe(404);
    const wrong = await ask('e-mail', email);
    expect([wrong.status, wrong.json.message]).toEqual([400, expect.stringMatching(/must be one of api3, email/)]);
  });

  it('by whoever may see the user, and of client ids by administrators and the user', async () => {
    const analyst = await server.token('analyst');
    expect((await ask('api3', 'analyst-id', analyst)).json.id).toBe('7');
    for (const [type, id] of [
      ['api3', 'viewer-id'],
      ['email', 'cleo+x@example.org'],
    ] as const) {
      expect((await ask(type, id, analyst)).status, type).toBe(404);
    }
  });
});

it('the SQL of a location is a text', async () => {
  await using places = await serveProject({
    'coatcheck.yaml': 'connections: [{ name: shop, dialect_name: duckdb, database: ":memory:" }]',
    'shop.model.lkml': `connection: "shop"
explore: places {}
view: places { dimension: spot { type: location sql_latitude: \${TABLE}.lat ;; sql_longitude: \${TABLE}.lon ;; } }`,
  });
  const { json } = await places.call('GET', '/lookml_models/shop/explores/places?fields=fields(dimensions(name,sql))');
  expect(json.fields.dimensions).toEqual([{ name: 'places.spot', sql: '${TABLE}.lat, ${TABLE}.lon' }]);
});
