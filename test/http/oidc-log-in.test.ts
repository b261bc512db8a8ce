/** Logging in with an account at a provider, asked of a real one by walking the redirects as a browser does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authorizationUrl,
  grant,
  newVerifier,
  PUBLIC_URL,
  redeem,
  refresh,
  startLogInWorld,
} from '../support/log-in-world.ts';
import type { LogInWorld } from '../support/log-in-world.ts';

const HOUR = 3_600_000;
let world: LogInWorld;
beforeAll(async () => {
  world = await startLogInWorld(
    `create_users: true
default_roles: [Viewer]
roles: { developers: [Developer], bosses: [Admin, No such role] }
groups: { developers: [Builders] }`,
  );
  await world.server.call('POST', '/groups', { body: { name: 'Builders' } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const person = (email: string, more: Readonly<Record<string, unknown>> = {}) => ({
  email,
  email_verified: true,
  given_name: 'Grace',
  family_name: 'Hopper',
  ...more,
});

const me = async (token: string) => world.server.call('GET', '/user', { token });

describe('somebody with an account at the provider', () => {
  it('logs in from the page of a program, lets it act, and has what their groups give', async () => {
    world.provider.people.set('grace', person('grace@example.com', { groups: ['developers', 'others'] }));
    world.provider.who = 'grace';
    const browser = world.browser();
    const verifier = newVerifier();
    const first = await browser.open(authorizationUrl(verifier));
    expect(first.html).toContain('Log in with Company');
    const href = /<a href="([^"]+)"><strong>Log in with/.exec(first.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const page = await browser.open(new URL(href, PUBLIC_URL).href);
    const parameters = (url: string) => Object.fromEntries(new URL(url).searchParams);
    expect(page.url.pathname).toBe('/auth');
    expect(parameters(page.url.href)).toEqual(parameters(authorizationUrl(verifier)));
    expect(page.html).toContain('Grace Hopper (grace@example.com)');
    expect(page.html).toContain('or your log-in ends');
    expect(page.html).not.toContain('api_client_secret');
    const answer = await browser.submit(page, { answer: 'allow' });
    expect(answer.url.searchParams.get('state')).toBe('st&te');
    const { access_token } = await redeem(answer, verifier, world.server);
    const { json } = await me(access_token);
    expect([json.first_name, json.email, json.role_ids.toSorted()]).toEqual(['Grace', 'grace@example.com', ['2', '4']]);
    const { json: groups } = await world.server.call('GET', '/groups/search?name=Builders');
    expect(json.group_ids).toContain(groups[0].id);
  });

  it('is sent by PKCE, state and nonce to come back to the public address, whatever the Host header says', async () => {
    world.provider.who = 'grace';
    const browser = world.browser({ headers: { host: 'evil.example.com', 'x-forwarded-host': 'evil.example.com' } });
    const page = await browser.open(
      `${PUBLIC_URL}/auth/log-in?redirect_uri=https://evil.example.com&back=//evil.example.com`,
    );
    const to = new URL(page.way.find((url) => url.startsWith(`${world.provider.issuer}/auth?`)) ?? '');
    expect(to.searchParams.get('redirect_uri')).toBe(`${PUBLIC_URL}/auth/callback`);
    expect(to.searchParams.get('code_challenge_method')).toBe('S256');
    expect(to.searchParams.get('response_type')).toBe('code');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(to.searchParams.get(name)?.length).toBeGreaterThanOrEqual(43);
    }
    expect(page.way.filter((url) => new URL(url).hostname === 'evil.example.com')).toEqual([]);
    expect(page.status).toBe(400);
  });

  it('has cookies that no script, other site or neighbour of the server can read or set', async () => {
    const { browser } = await world.logIn('grace');
    const ours = browser.setCookies.filter((cookie) => /^__Host-coatcheck_(?!form)/.test(cookie));
    expect(ours.map((cookie) => cookie.split('=')[0])).toEqual([
      '__Host-coatcheck_log_in',
      '__Host-coatcheck_log_in',
      '__Host-coatcheck_session',
    ]);
    for (const cookie of ours) expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    const ofForms = browser.setCookies.filter((cookie) => cookie.includes('coatcheck_form='));
    expect(ofForms).toEqual([
      expect.stringMatching(/^__Host-coatcheck_form=.*; Path=\/; HttpOnly; SameSite=Strict; Secure$/),
    ]);
    const session = browser.cookies.get('bi.example.com')?.get('__Host-coatcheck_session') ?? '';
    // It opens the pages alone.
    expect((await me(session)).status).toBe(401);
    const headers = { cookie: `__Host-coatcheck_session=${session}` };
    expect((await world.server.call('GET', '/user', { token: null, headers })).status).toBe(401);
  });

  it('keeps one user whatever the name and the address, and another with the same address is another', async () => {
    world.provider.people.set('sub-1', person('first@example.com'));
    await world.logIn('sub-1');
    const before = await world.userOf('first@example.com');
    world.provider.people.set('sub-1', person('second@example.com', { family_name: 'Married' }));
    await world.logIn('sub-1');
    const after = await world.userOf('second@example.com');
    expect([after.id, after.last_name]).toEqual([before.id, 'Married']);
    world.provider.people.set('sub-2', person('second@example.com'));
    const { page } = await world.logIn('sub-2');
    expect([page.status, page.html.includes('does not belong to your account')]).toEqual([403, true]);
  });

  it('logs out, and the browser’s session with it', async () => {
    const { page, browser } = await world.logIn('grace');
    expect([page.url.pathname, page.status]).toEqual(['/auth/session', 200]);
    const stolen = new Map(browser.cookies.get('bi.example.com'));
    const out = await browser.submit(page);
    expect(out.html).toContain('You are logged out');
    expect(out.html).toContain(`${world.provider.issuer}/session/end?client_id=coatcheck`);
    browser.cookies.set('bi.example.com', stolen);
    expect((await browser.open(`${PUBLIC_URL}/auth/session`)).html).toContain('Nobody is logged in');
  });
});

describe('what groups at the provider give', () => {
  it('is taken away at the next log-in after they are gone, from tokens that are out already too', async () => {
    world.provider.people.set('dev', person('dev@example.com', { groups: ['developers', 'bosses'] }));
    const { browser } = await world.logIn('dev');
    const { access_token } = await grant(browser, world.server);
    expect((await me(access_token)).json.role_ids.toSorted()).toEqual(['1', '2', '4']);
    expect((await world.server.call('GET', '/projects', { token: access_token })).status).toBe(200);
    const { id } = await world.userOf('dev@example.com');
    await world.server.call('PUT', `/users/${id}/roles`, { body: ['3'] });
    world.provider.people.set('dev', person('dev@example.com', { groups: [] }));
    await world.logIn('dev');
    const { json } = await me(access_token);
    // What an administrator gave stays.
    expect([json.role_ids.toSorted(), json.group_ids]).toEqual([['3', '4'], ['1']]);
    expect((await world.server.call('GET', '/projects', { token: access_token })).status).toBe(403);
  });
});

describe('a user whom an administrator', () => {
  it('disables can do nothing any more, and cannot log in', async () => {
    world.provider.people.set('gone', person('gone@example.com'));
    const { browser } = await world.logIn('gone');
    const granted = await grant(browser, world.server);
    const { id } = await world.userOf('gone@example.com');
    await world.server.call('PATCH', `/users/${id}`, { body: { is_disabled: true } });
    expect((await me(granted.access_token)).status).toBe(401);
    expect((await refresh(granted.refresh_token, world.server)).status).toBe(400);
    expect((await browser.open(`${PUBLIC_URL}/auth/session`)).html).toContain('Nobody is logged in');
    const { page } = await world.logIn('gone');
    expect([page.status, page.html.includes('disabled your user')]).toEqual([403, true]);
    await world.server.call('PATCH', `/users/${id}`, { body: { is_disabled: false } });
    expect((await me(granted.access_token)).status).toBe(401);
    expect((await browser.open(`${PUBLIC_URL}/auth/session`)).html).toContain('Nobody is logged in');
  });

  it('separates from the account loses what it opened and gave, and the account is nobody’s', async () => {
    world.provider.people.set('ex', person('ex@example.com', { groups: ['developers'] }));
    const { access_token } = await grant((await world.logIn('ex')).browser, world.server);
    const { id, credentials_oidc } = await world.userOf('ex@example.com');
    expect(credentials_oidc).toMatchObject({ oidc_user_id: 'ex', email: 'ex@example.com', type: 'oidc' });
    const path = `/users/${id}/credentials_oidc`;
    expect((await world.server.call('GET', path, { token: access_token })).json.oidc_user_id).toBe('ex');
    const viewer = await world.server.token('viewer');
    expect((await world.server.call('GET', path, { token: viewer })).status).toBe(404);
    expect((await world.server.call('DELETE', path, { token: access_token })).status).toBe(403);
    expect((await world.server.call('DELETE', path)).status).toBe(204);
    expect((await me(access_token)).status).toBe(401);
    const after = await world.userOf('ex@example.com');
    expect([after.role_ids, after.group_ids, after.credentials_oidc]).toEqual([[], ['1'], null]);
    expect((await world.server.call('GET', path)).status).toBe(404);
    // The address alone does not bring the user back.
    expect((await world.logIn('ex')).page.status).toBe(403);
  });

  it('deletes comes back as another user, without what the first was given', async () => {
    world.provider.people.set('back', person('back@example.com'));
    await world.logIn('back');
    const first = await world.userOf('back@example.com');
    await world.server.call('DELETE', `/users/${first.id}`);
    await world.logIn('back');
    expect((await world.userOf('back@example.com')).id).not.toBe(first.id);
  });
});

it('whoever is in no group any more that may log in loses all that was opened, at the next try', async () => {
  await using staff = await startLogInWorld('create_users: true\nonly_groups: [staff]\nroles: { staff: [Developer] }');
  const ask = (token: string) => staff.server.call('GET', '/user', { token });
  staff.provider.people.set('pat', person('pat@example.com', { groups: ['staff'] }));
  const { browser } = await staff.logIn('pat');
  const granted = await grant(browser, staff.server);
  expect((await ask(granted.access_token)).json.role_ids).toEqual(['2']);
  const { id } = await staff.userOf('pat@example.com');
  const { json: own } = await staff.server.call('POST', `/users/${id}/credentials_api3`);
  staff.provider.people.set('pat', person('pat@example.com', { groups: ['guests'] }));
  expect((await staff.logIn('pat')).page.status).toBe(403);
  expect((await ask(granted.access_token)).status).toBe(401);
  expect((await refresh(granted.refresh_token, staff.server)).status).toBe(400);
  expect((await browser.open(`${PUBLIC_URL}/auth/session`)).html).toContain('Nobody is logged in');
  // The user's own credentials work on, without what the account gave.
  const raw = new URLSearchParams({ client_id: own.client_id, client_secret: own.client_secret });
  const { json } = await staff.server.call('POST', '/login', { raw, token: null });
  expect((await ask(json.access_token)).json.role_ids).toEqual([]);
});

// The last: it moves the time beyond the life of the administrator's token.
describe('a log-in', () => {
  it('ends after its lifetime, and with it what programs were granted', async () => {
    const { browser } = await world.logIn('grace');
    world.clock.move(11.5 * HOUR);
    const granted = await grant(browser, world.server);
    expect(granted.expires_in).toBeLessThanOrEqual(1800);
    world.clock.move(HOUR / 4);
    const renewed = await refresh(granted.refresh_token, world.server);
    expect([renewed.status, (await me(renewed.json.access_token)).status]).toEqual([200, 200]);
    world.clock.move(HOUR / 2);
    expect((await me(renewed.json.access_token)).status).toBe(401);
    expect((await refresh(renewed.json.refresh_token, world.server)).status).toBe(400);
    expect((await browser.open(`${PUBLIC_URL}/auth/session`)).html).toContain('Nobody is logged in');
  });
});
