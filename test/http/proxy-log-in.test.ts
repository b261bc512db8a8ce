/** Log-in by a reverse proxy that says in headers who its user is. */
import { request as httpRequest } from 'node:http';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const redirect_uri = 'https://app.example.com/oauth';
const verifier = 'v'.repeat(43);
const query = new URLSearchParams({
  response_type: 'code',
  client_id: 'my-app',
  redirect_uri,
  scope: 'cors_api',
  state: 's',
  code_challenge_method: 'S256',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
});

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(`server: { trusted_proxies: [127.0.0.2] }
log_in:
  proxy:
    user_header: X-Forwarded-User
    email_header: X-Forwarded-Email
    name_header: X-Forwarded-Name
    groups_header: X-Forwarded-Groups
    create_users: true
    default_roles: [Viewer]
    roles: { devs: [Developer] }
`);
  const body = { redirect_uri, display_name: 'My app', description: '', enabled: true };
  await server.call('POST', '/oauth_client_apps/my-app', { body });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

type Headers = Readonly<Record<string, string | string[]>>;

/** A request from an address of this machine. */
function from(localAddress: string, method: string, path: string, headers: Headers, body = '') {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: Readonly<Record<string, string | string[] | undefined>>;
    html: string;
  }>();
  const { port } = new URL(server.origin);
  const type = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) };
  const sent = httpRequest(
    { host: '127.0.0.1', port, localAddress, method, path, headers: { ...headers, ...(body !== '' && type) } },
    (response) => {
      let html = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (html += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, html }));
    },
  );
  sent.on('error', reject);
  // Bytes: Node would write the headers as UTF-8 with a text.
  sent.end(Buffer.from(body));
  return promise;
}

const PROXY = '127.0.0.2';
const ada: Headers = {
  'x-forwarded-user': 'ada',
  'x-forwarded-email': 'ada@example.com',
  'x-forwarded-name': 'Ada Lovelace',
};
const page = (headers: Headers, peer = PROXY) => from(peer, 'GET', `/auth?${query.toString()}`, headers);

/** Sends the form of the page. */
async function allow(headers: Headers, then: Headers = headers, more: Headers = {}) {
  const shown = await page(headers);
  const fields = [...shown.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  const form = new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]));
  form.set('answer', 'allow');
  const cookie = String(shown.headers['set-cookie']).split(';')[0] ?? '';
  return from(PROXY, 'POST', '/auth', { ...then, cookie, ...more }, form.toString());
}

async function tokenOf(headers: Headers): Promise<string> {
  const answer = await allow(headers);
  const code = new URL(String(answer.headers['location'])).searchParams.get('code') ?? '';
  const body = { grant_type: 'authorization_code', code, code_verifier: verifier, client_id: 'my-app', redirect_uri };
  const response = await fetch(`${server.origin}/api/token`, { method: 'POST', body: new URLSearchParams(body) });
  return ((await response.json()) as { access_token: string }).access_token;
}

const me = async (headers: Headers) => (await server.call('GET', '/user', { token: await tokenOf(headers) })).json;

describe('a user of a trusted proxy', () => {
  it('is known on the page of a program, and has what the groups in its header give, each time anew', async () => {
    expect((await page(ada)).html).toContain('Ada Lovelace (ada@example.com)');
    const first = await me({ ...ada, 'x-forwarded-groups': 'devs, others' });
    expect([first.email, first.last_name, first.role_ids.toSorted()]).toEqual([
      'ada@example.com',
      'Lovelace',
      ['2', '4'],
    ]);
    const second = await me(ada);
    expect([second.id, second.role_ids]).toEqual([first.id, ['4']]);
  });

  it('is read as UTF-8', async () => {
    const name = Buffer.from('Zoë Łukasz', 'utf8').toString('latin1');
    expect((await page({ 'x-forwarded-user': 'zoe', 'x-forwarded-name': name })).html).toContain('Zoë Łukasz');
  });

  it('is refused in words if the proxy writes something else', async () => {
    const { status, html } = await page({ 'x-forwarded-user': Buffer.from('émile', 'latin1').toString('latin1') });
    expect([status, html.includes('is not UTF-8')]).toEqual([400, true]);
    const groups = { ...ada, 'x-forwarded-groups': Buffer.from('dévs', 'latin1').toString('latin1') };
    expect((await page(groups)).status).toBe(400);
  });

  it('is another with blanks of Unicode around the id, and so is a group; those of HTTP do not count', async () => {
    const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
    const { id } = await me(ada);
    expect((await me({ ...ada, 'x-forwarded-user': ' ada\t' })).id).toBe(id);
    for (const blank of ['\u00A0', '\uFEFF', '\u3000', '\u2028']) {
      const other = await me({
        'x-forwarded-user': utf8(`${blank}ada${blank}`),
        'x-forwarded-email': utf8(`${blank}ada@example.com`),
        'x-forwarded-groups': utf8(`${blank}devs, others`),
      });
      expect([other.id === id, other.email, other.role_ids]).toEqual([false, null, ['4']]);
    }
  });

  it('may not come in while disabled', async () => {
    const user = await me({ 'x-forwarded-user': 'bob' });
    await server.call('PATCH', `/users/${user.id}`, { body: { is_disabled: true } });
    const { status, html } = await page({ 'x-forwarded-user': 'bob' });
    expect([status, html.includes('disabled your user')]).toEqual([400, true]);
  });

  it('logs out at the proxy, which says so', async () => {
    const { html } = await from(PROXY, 'GET', '/auth/session', ada);
    expect([html.includes('Ada Lovelace'), html.includes('Log out there'), html.includes('<form')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('headers that say who somebody is', () => {
  it('mean nothing from anybody but a trusted proxy', async () => {
    for (const more of [{}, { 'x-forwarded-for': PROXY }, { forwarded: `for=${PROXY}` }]) {
      const { status, html } = await page({ ...ada, ...more }, '127.0.0.3');
      expect([status, html.includes('Ada'), html.includes('api_client_secret')]).toEqual([200, false, true]);
    }
  });

  it('are refused if there are two, one of which the client may have written', async () => {
    for (const doubled of [
      { ...ada, 'x-forwarded-user': ['ada', 'admin'] },
      { ...ada, 'x-forwarded-groups': ['others', 'devs'] },
    ]) {
      const { status, html } = await page(doubled);
      expect([status, html.includes('appears more than once')]).toEqual([400, true]);
    }
  });

  it('open no operation of the API: another site could have them sent', async () => {
    for (const [method, path] of [
      ['GET', '/api/4.0/user'],
      ['POST', '/api/4.0/users/7/credentials_api3'],
      ['DELETE', '/api/4.0/users/7'],
    ] as const) {
      expect((await from(PROXY, method, path, ada)).status).toBe(401);
    }
  });

  it('of another user, or from another site, do not send the form that a user was shown', async () => {
    expect((await allow(ada, { 'x-forwarded-user': 'mallory' })).status).toBe(400);
    expect((await allow(ada, {})).status).toBe(400);
    expect((await allow(ada, ada, { 'sec-fetch-site': 'cross-site' })).status).toBe(400);
    expect((await allow(ada)).status).toBe(303);
  });
});
