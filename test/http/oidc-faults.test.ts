/** A provider that fails, changes its keys or is no longer configured. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movableClock } from '../support/movable-clock.ts';
import { grant, startLogInWorld } from '../support/log-in-world.ts';
import type { LogInWorld } from '../support/log-in-world.ts';
import { startIn, testUsers } from '../support/test-server.ts';

let world: LogInWorld;
beforeAll(async () => {
  world = await startLogInWorld('create_users: true\nroles: { developers: [Developer] }');
  world.provider.people.set('ann', { email: 'ann@example.com', email_verified: true, groups: ['developers'] });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('a provider that fails', () => {
  it.each([
    ['cannot be asked for keys', { path: '/jwks', status: 500, body: 'no' }, 502],
    ['refuses this server', { path: '/token', status: 401, body: '{"error":"invalid_client"}' }, 502],
    ['answers more than a megabyte', { path: '/token', status: 200, body: `{"a":"${'x'.repeat(2 ** 20)}"}` }, 502],
    ['answers in no form that is known', { path: '/token', status: 200, body: 'what?' }, 502],
    [
      'answers without an ID token',
      { path: '/token', status: 200, body: '{"access_token":"x","token_type":"bearer"}' },
      401,
    ],
    ['says nothing about the person', { path: '/me', status: 503, body: '' }, 502],
  ])('because it %s is told in words, and the next log-in works', async (_name, fault, status) => {
    world.provider.fault = fault;
    world.provider.rotateKeys();
    // It reads the provider's description and keys again.
    world.clock.move(11 * 60_000);
    const { page } = await world.logIn('ann');
    world.provider.fault = null;
    expect([page.status, page.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(page.html).toContain('Log in with Company');
    expect(page.html).not.toMatch(/\bat .*\.[jt]s|invalid_client|provider-secret|<pre>/);
    expect((await world.logIn('ann')).page.url.pathname).toBe('/auth/session');
  });

  it('is told of when its description cannot be read', async () => {
    const path = '/.well-known/openid-configuration';
    for (const fault of [
      { path, status: 404, body: '{}' },
      { path, status: 200, body: '{"issuer":"https://other.example.com"}' },
    ]) {
      world.clock.move(11 * 60_000);
      world.provider.fault = fault;
      const { page } = await world.logIn('ann');
      expect([page.status, page.url.pathname]).toEqual([502, '/auth/log-in']);
      expect(page.html).toContain('Company cannot be asked at the moment');
    }
    world.provider.fault = null;
    expect((await world.logIn('ann')).page.status).toBe(200);
  });

  it('has new keys, which are learned at the second log-in at the latest', async () => {
    await world.logIn('ann');
    world.provider.rotateKeys();
    await world.logIn('ann');
    expect((await world.logIn('ann')).page.url.pathname).toBe('/auth/session');
  });
});

// The last: it ends the server.
it('what a provider gave ends when the configuration no longer has it', async () => {
  const { browser } = await world.logIn('ann');
  const granted = await grant(browser, world.server);
  const { folder } = world.server;
  await world.server.server[Symbol.asyncDispose]();
  const file = join(folder, 'coatcheck.yaml');
  const text = readFileSync(file, 'utf8');
  const env = {
    COATCHECK_CLIENT_ID: testUsers.admin.client_id,
    COATCHECK_CLIENT_SECRET: testUsers.admin.client_secret,
  };
  const ask = async () => {
    await using server = await startIn(folder, env, { clock: movableClock() });
    const headers = { authorization: `token ${granted.access_token}` };
    return (await fetch(`${server.origin}/api/4.0/user`, { headers })).status;
  };
  expect(await ask()).toBe(200);
  writeFileSync(file, text.replace(/log_in:[\s\S]*/, ''));
  expect(await ask()).toBe(401);
  // It does not come back with the provider.
  writeFileSync(file, text);
  expect(await ask()).toBe(401);
});
