/** What somebody might try who wants to be logged in as another. Nobody is, and everybody is told so in words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHandMadeProvider } from '../support/hand-made-provider.ts';
import type { HandMadeProvider } from '../support/hand-made-provider.ts';
import { authorizationUrl, grant, newVerifier, PUBLIC_URL, startLogInWorld } from '../support/log-in-world.ts';
import type { LogInWorld } from '../support/log-in-world.ts';
import type { TestBrowser } from '../support/test-browser.ts';

const SESSION = '__Host-coatcheck_session';
const isLoggedIn = async (browser: TestBrowser) =>
  (await browser.open(`${PUBLIC_URL}/auth/session`)).html.includes('You are logged in');
const person = (email: string, more: object = {}) => ({ email, email_verified: true, ...more });

describe('an answer that is not valid', () => {
  let provider: HandMadeProvider;
  let world: LogInWorld;
  beforeAll(async () => {
    provider = await startHandMadeProvider();
    world = await startLogInWorld('create_users: true', { issuer: provider.issuer });
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });

  const now = () => Math.floor(Date.now() / 1000);
  const tampered = (token: string) => {
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    return `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url')}.${signature}`;
  };
  const unsigned = (token: string) =>
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1] ?? ''}.`;
  it.each([
    ['of another nonce', { claims: { nonce: 'another' } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['that has expired', { claims: { exp: now() - 3600, iat: now() - 7200 } }],
    ['of another issuer', { claims: { iss: 'https://other.example.com' } }],
    ['for another program', { claims: { aud: 'another' } }],
    ['for several programs, of which another asked', { claims: { aud: ['coatcheck', 'another'], azp: 'another' } }],
    ['without a subject', { claims: { sub: undefined } }],
    ['of an empty subject', { claims: { sub: '' } }],
    ['of a subject longer than the standard has it', { claims: { sub: 's'.repeat(256) } }],
    ['that was changed after it was signed', { forge: tampered }],
    ['without a signature', { forge: unsigned }],
    ['with the state of another log-in', { redirect: { state: 'another' } }],
    ['that another provider has sent (mix-up)', { redirect: { iss: 'https://other.example.com' } }],
  ] as readonly (readonly [string, Partial<HandMadeProvider>])[])('%s logs nobody in', async (_name, wrong) => {
    Object.assign(provider, { claims: {}, redirect: {}, forge: (token: string) => token }, wrong);
    const browser = world.browser();
    const page = await browser.open(`${PUBLIC_URL}/auth/log-in`);
    expect([page.status, page.url.pathname]).toEqual([401, '/auth/callback']);
    expect(page.html).toContain('Company did not log you in, or its answer is not valid');
    expect([await isLoggedIn(browser), browser.cookies.get('bi.example.com')?.has(SESSION)]).toEqual([false, false]);
    Object.assign(provider, { claims: {}, redirect: {}, forge: (token: string) => token });
    // The same provider with a right answer.
    await browser.open(`${PUBLIC_URL}/auth/log-in`);
    expect(await isLoggedIn(browser)).toBe(true);
  });
});

describe('many log-ins of one address', () => {
  const PER_MINUTE = 20;
  let provider: HandMadeProvider;
  let world: LogInWorld;
  beforeAll(async () => {
    provider = await startHandMadeProvider();
    const more = `limits: { failed_logins_per_minute: ${String(PER_MINUTE)} }`;
    world = await startLogInWorld('create_users: true', { issuer: provider.issuer, more });
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });

  const at = (address: string) => world.browser({ headers: { 'x-forwarded-for': address } });
  const ANN = '192.0.2.7';
  const wrongs: readonly (readonly [string, Partial<HandMadeProvider>])[] = [
    ['codes that the provider does not know', { refusal: { error: 'invalid_grant' } }],
    ['another state', { redirect: { state: 'another' } }],
    ['an error that the browser has written itself', { redirect: { error: 'server_error' } }],
    ['parameters of another flow', { redirect: { id_token: 'x' } }],
  ];
  it.each(wrongs.map((row, index) => [...row, `198.51.100.${String(index)}`] as const))(
    'that come with %s are counted before the provider is asked, and others log in meanwhile',
    async (_name, wrong, address) => {
      const descriptions = provider.asked.get('/.well-known/openid-configuration') ?? 0;
      Object.assign(provider, wrong);
      const tries = Array.from({ length: 2 * PER_MINUTE }, () => at(address).open(`${PUBLIC_URL}/auth/log-in`));
      const statuses = (await Promise.all(tries)).map(({ status }) => status);
      // One more comes every three seconds.
      expect(statuses.filter((status) => status !== 429).length).toBeLessThan(PER_MINUTE + 10);
      Object.assign(provider, { refusal: null, redirect: {} });
      const ann = at(ANN);
      await ann.open(`${PUBLIC_URL}/auth/log-in`);
      expect(await isLoggedIn(ann)).toBe(true);
      // Bad answers of browsers say nothing about the provider.
      expect(provider.asked.get('/.well-known/openid-configuration')).toBeLessThanOrEqual(Math.max(1, descriptions));
    },
  );

  it('that has failed too often are told when to come again, and what was begun can be ended then', async () => {
    const address = '198.51.100.9';
    provider.redirect = { state: 'another' };
    for (let count = 0; count < PER_MINUTE; count += 1) await at(address).open(`${PUBLIC_URL}/auth/log-in`);
    provider.redirect = {};
    const asked = provider.asked.get('/token');
    const browser = at(address);
    const page = await browser.open(`${PUBLIC_URL}/auth/log-in`);
    expect([page.status, page.html.includes('Too many log-ins from your address')]).toEqual([429, true]);
    expect([Number(page.headers.get('retry-after')) > 0, provider.asked.get('/token')]).toEqual([true, asked]);
    world.clock.move(3_000);
    await browser.open(page.url.href);
    expect(await isLoggedIn(browser)).toBe(true);
  });

  it('keep nobody else waiting while the provider is slow', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun = provider.asked.get('/auth') ?? 0;
    const asked = provider.asked.get('/token') ?? 0;
    provider.slow = promise;
    const hers = Array.from({ length: PER_MINUTE }, () => at('198.51.100.8').open(`${PUBLIC_URL}/auth/log-in`));
    await expect.poll(() => provider.asked.get('/auth')).toBe(begun + PER_MINUTE);
    await expect.poll(() => provider.asked.get('/token')).toBe(asked + 8);
    provider.slow = null;
    const ann = at(ANN);
    await ann.open(`${PUBLIC_URL}/auth/log-in`);
    expect([await isLoggedIn(ann), provider.asked.get('/token')]).toEqual([true, asked + 9]);
    resolve();
    expect((await Promise.all(hers)).every(({ status }) => status === 200 || status === 401)).toBe(true);
  });
});

describe('with a real provider', () => {
  let world: LogInWorld;
  beforeAll(async () => {
    world = await startLogInWorld('create_users: true\nlink_by_email: true');
    world.provider.people.set('ann', person('ann@example.com'));
    world.provider.people.set('mallory', person('mallory@example.com'));
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  /** The address with which the provider sends the browser back, before the browser goes there. */
  const callbackOf = async (who: string) => {
    world.provider.who = who;
    const browser = world.browser({ stopAt: `${PUBLIC_URL}/auth/callback` });
    const { url } = await browser.open(`${PUBLIC_URL}/auth/log-in`);
    expect(url.searchParams.get('code')).not.toBe(null);
    return { url: url.href, browser };
  };
  const continued = (from: TestBrowser) => {
    const browser = world.browser();
    for (const [host, jar] of from.cookies) browser.cookies.set(host, new Map(jar));
    return browser;
  };

  it('nobody finishes the log-in of another browser, so nobody is logged in as somebody else unawares', async () => {
    const attacker = await callbackOf('mallory');
    const victim = world.browser();
    const page = await victim.open(attacker.url);
    expect([page.status, page.html.includes('not begun in this browser')]).toEqual([400, true]);
    // Nor does a victim who has begun a log-in of their own.
    const other = await callbackOf('ann');
    const begun = continued(other.browser);
    expect((await begun.open(attacker.url)).status).toBe(401);
    expect([await isLoggedIn(victim), await isLoggedIn(begun)]).toEqual([false, false]);
  });

  it('a code is worth nothing a second time', async () => {
    const { url, browser } = await callbackOf('ann');
    const first = continued(browser);
    expect((await first.open(url)).url.pathname).toBe('/auth/session');
    // Somebody has the address and the cookie.
    const second = continued(browser);
    expect((await second.open(url)).status).toBe(401);
    expect((await first.open(url)).status).toBe(400);
    expect(await isLoggedIn(second)).toBe(false);
  });

  it('what began a log-in cannot be made or changed by others', async () => {
    const { url, browser } = await callbackOf('ann');
    const jar = browser.cookies.get('bi.example.com') ?? new Map<string, string>();
    const kept = jar.get('__Host-coatcheck_log_in') ?? '';
    const flipped = `${kept.slice(0, -4)}${kept.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    for (const value of [flipped, 'AAAA', '', kept.slice(0, 20)]) {
      const forged = continued(browser);
      forged.cookies.set('bi.example.com', new Map([['__Host-coatcheck_log_in', value]]));
      expect((await forged.open(url)).status).toBe(400);
    }
    // Of two cookies of one name nobody knows which is right; without TLS anybody could set one of the other name.
    const plain = continued(browser);
    plain.cookies.set('bi.example.com', new Map([['coatcheck_log_in', kept]]));
    expect((await plain.open(url)).status).toBe(400);
  });

  it('takes too long, and is begun again', async () => {
    const { url, browser } = await callbackOf('ann');
    world.clock.move(16 * 60_000);
    expect((await continued(browser).open(url)).status).toBe(400);
  });

  it('a session that was planted in a browser is not the one that a log-in opens', async () => {
    const attacker = await world.logIn('mallory');
    const planted = attacker.browser.cookies.get('bi.example.com')?.get(SESSION) ?? '';
    const victim = world.browser();
    victim.cookies.set('bi.example.com', new Map([[SESSION, planted]]));
    await world.logIn('ann', victim);
    expect(victim.cookies.get('bi.example.com')?.get(SESSION)).not.toBe(planted);
    expect((await victim.open(`${PUBLIC_URL}/auth/session`)).html).toContain('ann@example.com');
    // The planted one ended.
    expect(await isLoggedIn(attacker.browser)).toBe(false);
  });

  it('a form that was shown to one is not sent for another', async () => {
    const { browser } = await world.logIn('mallory');
    const page = await browser.open(authorizationUrl(newVerifier()));
    const ann = await world.logIn('ann');
    const session = ann.browser.cookies.get('bi.example.com')?.get(SESSION) ?? '';
    browser.cookies.get('bi.example.com')?.set(SESSION, session);
    const answer = await browser.submit(page, { answer: 'allow' });
    expect([answer.status, answer.url.searchParams.get('code')]).toEqual([400, null]);
  });

  it('a form and its cookie that were planted in another browser log nobody out there', async () => {
    const mallory = await world.logIn('mallory');
    const ann = await world.logIn('ann');
    const planted = mallory.browser.cookies.get('bi.example.com')?.get('__Host-coatcheck_form') ?? '';
    ann.browser.cookies.get('bi.example.com')?.set('__Host-coatcheck_form', planted);
    const answer = await ann.browser.submit({ ...mallory.page, url: ann.page.url });
    expect([planted === '', answer.status, await isLoggedIn(ann.browser)]).toEqual([false, 400, true]);
    // With her own it does.
    const page = await ann.browser.open(`${PUBLIC_URL}/auth/session`);
    expect((await ann.browser.submit(page)).html).toContain('You are logged out');
  });

  it('another site cannot begin a log-in, allow a program or log anybody out', async () => {
    const { browser, page } = await world.logIn('ann');
    const crossSite = { 'sec-fetch-site': 'cross-site' };
    const begun = await browser.open(`${PUBLIC_URL}/auth/log-in`, { headers: crossSite });
    expect([begun.status, begun.html.includes('You come from another site'), begun.way.length]).toEqual([200, true, 1]);
    const send = (path: string, body: Readonly<Record<string, string>>) =>
      browser.open(`${PUBLIC_URL}${path}`, { method: 'POST', body: new URLSearchParams(body), headers: crossSite });
    const seal = /name="seal" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    expect((await send('/auth/log-out', { seal })).status).toBe(400);
    const query = Object.fromEntries(new URL(authorizationUrl(newVerifier())).searchParams);
    expect((await send('/auth', { ...query, answer: 'allow', seal })).status).toBe(400);
    expect(await isLoggedIn(browser)).toBe(true);
  });

  it('an address that nobody has verified takes over nobody', async () => {
    const id = await world.addUser('eve@example.com');
    world.provider.people.set('thief', { email: 'eve@example.com', email_verified: false });
    const { browser, page } = await world.logIn('thief');
    expect(page.html).not.toContain('eve@example.com');
    const granted = await grant(browser, world.server);
    const { json } = await world.server.call('GET', '/user', { token: granted.access_token });
    expect([json.id === id, json.email]).toEqual([false, null]);
    // The one with the address gets that user, by the operator's word; whoever gets the address next does not.
    world.provider.people.set('eve', person('Eve@example.com'));
    const eve = await grant((await world.logIn('eve')).browser, world.server);
    expect((await world.server.call('GET', '/user', { token: eve.access_token })).json.id).toBe(id);
    world.provider.people.set('eve-2', person('eve@example.com'));
    expect((await world.logIn('eve-2')).page.status).toBe(403);
  });

  it('an address that only looks like one in lower case is another', async () => {
    const id = await world.addUser('kate@example.com');
    world.provider.people.set('kelvin', person('\u212Aate@example.com'));
    const { page } = await world.logIn('kelvin');
    expect([page.status, page.html.includes('does not belong to your account')]).toEqual([403, true]);
    world.provider.people.set('kate', person('Kate@example.com'));
    const kate = await grant((await world.logIn('kate')).browser, world.server);
    expect((await world.server.call('GET', '/user', { token: kate.access_token })).json.id).toBe(id);
  });

  it('users of coatcheck.yaml are nobody’s by their address', async () => {
    world.provider.people.set('cy', person('cy@example.com'));
    const { page } = await world.logIn('cy');
    expect([page.status, page.html.includes('does not belong to your account')]).toEqual([403, true]);
  });

  it('the audit log has each log-in, whose it is and why it was refused', async () => {
    const folder = join(world.server.folder, 'data', 'audit');
    const lines = readdirSync(folder)
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const callbacks = lines.filter(({ operation }) => operation === '/auth/callback');
    const of = (subject: string) => callbacks.filter((line) => line['subject'] === subject);
    expect(of('ann')[0]).toMatchObject({ status: 303, user: 'created', issuer: world.provider.issuer });
    expect(of('eve')[0]).toMatchObject({ status: 303, user: 'linked' });
    expect(of('eve-2')[0]).toMatchObject({ status: 403, refused: 'email_taken' });
    expect(callbacks.some((line) => line['refused'] === 'refused' && line['status'] === 401)).toBe(true);
    expect(lines.some(({ operation, userId }) => operation === '/auth' && userId !== null)).toBe(true);
  });
});

describe('without leave', () => {
  let world: LogInWorld;
  beforeAll(async () => {
    world = await startLogInWorld('only_groups: [staff]\nemail_domains: [example.com]');
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it('nobody gets a user, nor one that exists, and each is told why', async () => {
    await world.addUser('ida@example.com');
    world.provider.people.set('ida', person('ida@example.com', { groups: ['staff'] }));
    world.provider.people.set('new', person('new@example.com', { groups: ['staff'] }));
    world.provider.people.set('guest', person('guest@example.com'));
    world.provider.people.set('other', person('x@example.com.evil.org', { groups: ['staff'] }));
    world.provider.people.set('unverified', { email: 'y@example.com', groups: ['staff'] });
    const said: string[] = [];
    for (const who of ['ida', 'new', 'guest', 'other', 'unverified', null]) {
      const { page } = await world.logIn(who);
      said.push(`${String(page.status)} ${/role="alert">([^<]*)\./.exec(page.html)?.[1] ?? ''}`);
    }
    expect(said.map((line) => line.replace(/ \(request .*/, ''))).toEqual([
      '403 A user with your e-mail address exists, but does not belong to your account. Ask an administrator',
      '403 No user here belongs to your account. Ask an administrator for one',
      '403 Your account is in none of the groups that may log in here',
      '403 Your account has no verified e-mail address of a domain that may log in here',
      '403 Your account has no verified e-mail address of a domain that may log in here',
      '401 Company did not log you in, or its answer is not valid',
    ]);
  });
});
