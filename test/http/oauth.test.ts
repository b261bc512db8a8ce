/** Programs that act for users: OAuth with PKCE as Looker's SDKs do it, the page in between, and pages of other origins. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movableClock } from '../support/movable-clock.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const PAGE_ORIGIN = 'https://app.example.com';
const redirect_uri = `${PAGE_ORIGIN}/oauth?from=looker`;
const client_id = 'my-app';
const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(`server: { cors_origins: ["${PAGE_ORIGIN}"] }`, { clock });
  const body = { redirect_uri, display_name: 'My <b>app</b>', description: 'Counts & adds', enabled: true };
  expect((await server.call('POST', `/oauth_client_apps/${client_id}`, { body })).status).toBe(200);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const sha256 = (text: string) => createHash('sha256').update(text).digest();
/** As the SDKs write them. */
const challenges = {
  'in base64url (TypeScript)': (verifier: string) => sha256(verifier).toString('base64url'),
  'padded (older browsers)': (verifier: string) => sha256(verifier).toString('base64'),
  'in hexadecimal digits (Python)': (verifier: string) => sha256(verifier).toString('hex'),
};
const newVerifier = () => randomBytes(33).toString('hex');

const asked = (verifier: string, more: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri,
    scope: 'cors_api',
    state: 'st&te',
    code_challenge_method: 'S256',
    code_challenge: sha256(verifier).toString('base64url'),
    ...more,
  });

const open = (query: URLSearchParams) => fetch(`${server.origin}/auth?${query.toString()}`, { redirect: 'manual' });

/** What a browser keeps of the page: the form's hidden fields and the cookie. */
async function readForm(query: URLSearchParams) {
  const page = await open(query);
  const html = await page.text();
  const decode = (text: string) =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return {
    page,
    html,
    form: Object.fromEntries(fields.map(([, name = '', value = '']) => [name, decode(value)])),
    cookie: page.headers.get('set-cookie')?.split(';')[0] ?? '',
  };
}

const ada = { api_client_id: 'analyst-id', api_client_secret: 'analyst-secret' };

const send = (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>>) =>
  fetch(`${server.origin}/auth`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form), headers });

/** The user logs in and allows; the code that the program gets. */
async function getCode(verifier: string, more: Readonly<Record<string, string>> = {}, user = ada): Promise<string> {
  const { form, cookie } = await readForm(asked(verifier, more));
  const answer = await send({ ...form, ...user, answer: 'allow' }, { cookie });
  expect(answer.status).toBe(303);
  const to = new URL(answer.headers.get('location') ?? '');
  expect([`${to.origin}${to.pathname}`, to.searchParams.get('from'), to.searchParams.get('state')]).toEqual([
    `${PAGE_ORIGIN}/oauth`,
    'looker',
    'st&te',
  ]);
  return to.searchParams.get('code') ?? '';
}

async function token(body: Readonly<Record<string, string>>, type: 'json' | 'form' = 'json') {
  const answer = await fetch(`${server.origin}/api/token`, {
    method: 'POST',
    ...(type === 'form'
      ? { body: new URLSearchParams(body) }
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  // oxlint-disable-next-line typescript/no-explicit-any
  return { status: answer.status, headers: answer.headers, json: (await answer.json()) as any };
}

const redeem = (code: string, code_verifier: string, more: Readonly<Record<string, string>> = {}) =>
  token({ grant_type: 'authorization_code', code, code_verifier, client_id, redirect_uri, ...more });
const refresh = (refresh_token: string) =>
  token({ grant_type: 'refresh_token', refresh_token, client_id, redirect_uri });
const me = async (access_token: string) => (await server.call('GET', '/user', { token: access_token })).json;
const isIn = async (access_token: string) =>
  (await server.call('GET', '/user', { token: access_token })).status === 200;

async function grant(user = ada) {
  const verifier = newVerifier();
  const { json } = await redeem(await getCode(verifier, {}, user), verifier);
  return json as { access_token: string; refresh_token: string };
}

describe('a program that a user lets act', () => {
  it.each(Object.entries(challenges))('gets tokens of that user, its challenge %s', async (_name, challenge) => {
    const verifier = newVerifier();
    const code = await getCode(verifier, { code_challenge: challenge(verifier) });
    const { status, json, headers } = await redeem(code, verifier);
    expect([status, json.token_type]).toEqual([200, 'Bearer']);
    expect(json.expires_in).toBeOneOf([3600, 3599, 3598]); // a second may have begun since
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await me(json.access_token)).id).toBe('7');
    const users = await server.call('GET', `/oauth_client_apps/${client_id}`);
    expect(users.json.activated_users.map((user: { id: string }) => user.id)).toContain('7');
  });

  it('renews them, each refresh token once, in a form as well as in JSON', async () => {
    const first = await grant();
    const second = await token(
      { grant_type: 'refresh_token', refresh_token: first.refresh_token, client_id, redirect_uri },
      'form',
    );
    expect((await me(second.json.access_token)).id).toBe('7');
    expect(await isIn(first.access_token)).toBe(true);
    // Somebody shows the first again: one of the two has stolen it.
    expect((await refresh(first.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(second.json.refresh_token)).status).toBe(400);
    expect([await isIn(first.access_token), await isIn(second.json.access_token)]).toEqual([false, false]);
  });

  it('loses both by logging out, and by the user’s word', async () => {
    const out = await grant();
    const answer = await fetch(`${server.origin}/api/logout`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${out.access_token}` },
    });
    expect(answer.status).toBe(204);
    expect((await refresh(out.refresh_token)).status).toBe(400);
    const ended = await grant();
    const path = `/oauth_client_apps/${client_id}/users/7`;
    const own = await server.token('analyst');
    expect((await server.call('DELETE', path, { token: await server.token('viewer') })).status).toBe(404);
    expect((await server.call('DELETE', path, { token: own })).status).toBe(204);
    expect([await isIn(ended.access_token), (await refresh(ended.refresh_token)).status]).toEqual([false, 400]);
    expect(await isIn(own)).toBe(true);
  });

  it('loses all with the user, with the credentials that were shown, and does not get it back', async () => {
    const { json: user } = await server.call('POST', '/users', { body: { first_name: 'Oa' } });
    const make = () => server.call('POST', `/users/${user.id}/credentials_api3`);
    const { json: shown } = await make();
    await make();
    const granted = await grant({ api_client_id: shown.client_id, api_client_secret: shown.client_secret });
    await server.call('PATCH', `/users/${user.id}`, { body: { is_disabled: true } });
    await server.call('PATCH', `/users/${user.id}`, { body: { is_disabled: false } });
    expect([await isIn(granted.access_token), (await refresh(granted.refresh_token)).status]).toEqual([false, 400]);
    const again = await grant({ api_client_id: shown.client_id, api_client_secret: shown.client_secret });
    await server.call('DELETE', `/users/${user.id}/credentials_api3/${shown.client_id}`);
    expect([await isIn(again.access_token), (await refresh(again.refresh_token)).status]).toEqual([false, 400]);
  });

  it.each([
    ['invalidate_tokens', () => server.call('DELETE', `/oauth_client_apps/${client_id}/tokens`)],
    ['enabled: false', () => server.call('PATCH', `/oauth_client_apps/${client_id}`, { body: { enabled: false } })],
  ])('loses all by %s', async (_name, end) => {
    const granted = await grant();
    expect((await end()).status).toBeLessThan(300);
    expect([await isIn(granted.access_token), (await refresh(granted.refresh_token)).status]).toEqual([false, 400]);
    await server.call('PATCH', `/oauth_client_apps/${client_id}`, { body: { enabled: true } });
    expect(await isIn(granted.access_token)).toBe(false);
  });
});

describe('a code', () => {
  it('is worth nothing a second time, and then ends what it gave', async () => {
    const verifier = newVerifier();
    const code = await getCode(verifier);
    const { json } = await redeem(code, verifier);
    expect((await redeem(code, verifier)).json).toMatchObject({ error: 'invalid_grant' });
    expect([await isIn(json.access_token), (await refresh(json.refresh_token)).status]).toEqual([false, 400]);
  });

  it('ends what it gives when it is shown several times at the same moment', async () => {
    for (let round = 0; round < 12; round += 1) {
      const verifier = newVerifier();
      const code = await getCode(verifier);
      const answers = await Promise.all(Array.from({ length: 3 }, () => redeem(code, verifier)));
      for (const { json } of answers.filter(({ status }) => status === 200)) {
        expect([await isIn(json.access_token), (await refresh(json.refresh_token)).status]).toEqual([false, 400]);
      }
    }
  });

  it.each([
    ['with another verifier', { code_verifier: 'x'.repeat(43) }],
    ['with a verifier that is too short', { code_verifier: 'x' }],
    ['for another address', { redirect_uri: `${redirect_uri}2` }],
    ['of another program', { client_id: 'other' }],
  ])('is worth nothing %s, nor afterwards', async (_name, more) => {
    const verifier = newVerifier();
    const code = await getCode(verifier);
    expect((await redeem(code, verifier, more)).json).toMatchObject({ error: 'invalid_grant' });
    expect((await redeem(code, verifier)).status).toBe(400);
  });

  it('is worth nothing after a minute', async () => {
    const verifier = newVerifier();
    const code = await getCode(verifier);
    clock.move(61_000);
    expect((await redeem(code, verifier)).json).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ grant_type: 'constructor' }, 'unsupported_grant_type'],
    [{ grant_type: 'authorization_code', client_id: 'x' }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: 'x', client_id }, 'invalid_grant'],
  ])('is asked for in words that are known: %j', async (body, error) => {
    const answer = await token(body);
    expect([answer.status, answer.json.error, typeof answer.json.message]).toEqual([400, error, 'string']);
  });
});

describe('the page', () => {
  it('says who asks, as text, and lets nobody frame, keep or refer to it', async () => {
    const { page, html } = await readForm(asked(newVerifier()));
    expect(page.status).toBe(200);
    expect(html).toContain('Let My &lt;b&gt;app&lt;/b&gt; act for you?');
    expect(html).not.toContain('<b>');
    expect(html).toContain('https://app.example.com');
    expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${PAGE_ORIGIN}`);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
  });

  it.each([
    ['an unknown program', { client_id: 'nobody' }],
    ['another address', { redirect_uri: 'https://evil.example.com/' }],
    ['an address that begins alike', { redirect_uri: `${redirect_uri}/..` }],
    ['no address', { redirect_uri: '' }],
  ])('sends nobody anywhere for %s', async (_name, more) => {
    const answer = await open(asked(newVerifier(), more));
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(await answer.text()).toContain('cannot log in');
  });

  it('sends nobody anywhere for a parameter that stands twice', async () => {
    const query = asked(newVerifier());
    query.append('redirect_uri', 'https://evil.example.com/');
    expect((await open(query)).status).toBe(400);
  });

  it.each([
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: '' }, 'invalid_request'],
    [{ code_challenge: '' }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ scope: 'everything' }, 'invalid_scope'],
  ])('tells the program what is wrong: %j', async (more, error) => {
    const answer = await open(asked(newVerifier(), more));
    const to = new URL(answer.headers.get('location') ?? '');
    expect([answer.status, to.searchParams.get('error'), to.searchParams.get('state')]).toEqual([303, error, 'st&te']);
    expect(to.origin).toBe(PAGE_ORIGIN);
  });

  it('takes its form from the browser that it was shown in, unchanged, and from nowhere else', async () => {
    const { form, cookie } = await readForm(asked(newVerifier()));
    const other = await readForm(asked(newVerifier()));
    const allow = { ...form, ...ada, answer: 'allow' };
    const wrong = [
      await send(allow, {}),
      await send(allow, { cookie: other.cookie }),
      await send({ ...allow, seal: other.form['seal'] ?? '' }, { cookie }),
      await send({ ...allow, code_challenge: other.form['code_challenge'] ?? '' }, { cookie }),
      await send(allow, { cookie, 'sec-fetch-site': 'cross-site' }),
      await send({ ...allow, seal: '' }, { cookie }),
    ];
    expect(wrong.map(({ status, headers }) => [status, headers.get('location')])).toEqual(wrong.map(() => [400, null]));
    expect((await send(allow, { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });

  it('shows wrong credentials as such, limits them, and takes a no', async () => {
    const { form, cookie } = await readForm(asked(newVerifier()));
    const wrong = await send({ ...form, ...ada, api_client_secret: 'guess', answer: 'allow' }, { cookie });
    expect([wrong.status, await wrong.text()]).toEqual([401, expect.stringContaining('secret is wrong')]);
    const no = await send({ ...form, answer: 'deny' }, { cookie });
    expect(new URL(no.headers.get('location') ?? '').searchParams.get('error')).toBe('access_denied');
  });
});

describe('registering a program', () => {
  const register = (guid: string, body: object, as?: string) =>
    server.call('POST', `/oauth_client_apps/${guid}`, { body, ...(as !== undefined && { token: as }) });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'http://app.example.com/',
    'https://user@app.example.com/',
    'https://app.example.com/#x',
    'https://app.example.com\\@evil.example.com/',
    '/relative',
    '',
  ])('refuses the address %j', async (uri) => {
    const { status, json } = await register('bad', { redirect_uri: uri, display_name: 'Bad' });
    expect([status, json.errors?.[0]?.field]).toEqual([422, 'redirect_uri']);
  });

  it.each(['https://app.example.com/x?y=1', 'http://localhost:8080/cb', 'http://127.0.0.1/', 'my.app:/cb'])(
    'takes the address %j',
    async (uri) => {
      const made = await register('good', { redirect_uri: uri, display_name: 'Good' });
      expect([made.status, made.json.redirect_uri]).toEqual([200, uri]);
      expect((await server.call('DELETE', '/oauth_client_apps/good')).status).toBe(204);
      expect((await server.call('GET', '/oauth_client_apps/good')).status).toBe(404);
    },
  );

  it('is for administrators; a name is taken once, a group is refused', async () => {
    const body = { redirect_uri, display_name: 'Twice' };
    expect((await register(client_id, body)).status).toBe(409);
    expect((await register('new', body, await server.token('analyst'))).status).toBe(403);
    expect((await register('new', { ...body, group_id: '1' })).json.errors[0].field).toBe('group_id');
    const viewer = await server.token('viewer');
    expect((await server.call('GET', '/oauth_client_apps', { token: viewer })).json).toEqual([]);
    expect((await server.call('GET', `/oauth_client_apps/${client_id}`, { token: viewer })).status).toBe(404);
    expect((await server.call('GET', '/oauth_client_apps')).json).toHaveLength(1);
  });
});

describe('pages of other origins', () => {
  const preflight = (origin: string) =>
    fetch(`${server.origin}/api/4.0/queries`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-looker-appid',
      },
    });

  it('may call the API where the list has them', async () => {
    const asks = await preflight(PAGE_ORIGIN);
    expect([asks.status, asks.headers.get('access-control-allow-origin')]).toEqual([204, PAGE_ORIGIN]);
    expect(asks.headers.get('access-control-allow-headers')).toBe('authorization,content-type,x-looker-appid');
    expect(asks.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(asks.headers.get('access-control-allow-credentials')).toBeNull();
    const paths = [
      '/queries/models/shop/views/orders/run/csv?fields=orders.count',
      '/users',
      '/nowhere',
      '/alerts/search',
    ];
    for (const path of paths) {
      const { headers } = await server.call('GET', path, { headers: { origin: PAGE_ORIGIN } });
      expect(headers.get('access-control-allow-origin'), path).toBe(PAGE_ORIGIN);
      expect(headers.get('vary'), path).toContain('Origin');
      expect(headers.get('access-control-expose-headers'), path).toContain('x-total-count');
      // A page that sends Idempotency-Key has to know whether its request was done before.
      expect(headers.get('access-control-expose-headers'), path).toContain('idempotency-replayed');
    }
  });

  it.each(['https://app.example.com.evil.example', 'http://app.example.com', 'https://app.example.com:444', 'null'])(
    'may not where it does not: %s',
    async (origin) => {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      const { headers } = await server.call('GET', '/user', { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});
