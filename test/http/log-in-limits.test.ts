import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stillClock } from '../support/movable-clock.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const clock = stillClock();
let server: TestServer;
/** Made through the API. */
let made: Credentials;
beforeAll(async () => {
  server = await startTestServer('server: { trusted_proxies: [127.0.0.9] }', { clock });
  const { json: user } = await server.call('POST', '/users', { body: {} });
  made = (await server.call('POST', `/users/${user.id}/credentials_api3`)).json;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
// Two minutes: whatever was counted is forgiven.
beforeEach(() => clock.move(120_000));

interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
}
const analyst = { client_id: 'analyst-id', client_secret: 'analyst-secret' };
const viewer = { client_id: 'viewer-id', client_secret: 'viewer-secret' };
const admin = { client_id: 'admin-id', client_secret: 'admin-secret' };

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
  readonly ms: number;
}

/** From an address of this machine. */
function login(
  credentials: Credentials,
  from: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = new URLSearchParams({ ...credentials }).toString();
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${server.origin}/api/4.0/login`,
      {
        method: 'POST',
        localAddress: from,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'],
            text,
            ms: performance.now() - started,
          }),
        );
      },
    );
    request.on('error', reject).end(body);
  });
}
const statusOf = async (credentials: Credentials, from: string, headers = {}) =>
  (await login(credentials, from, headers)).status;
let guessed = 0;
/** Secrets that were not tried before. */
const guesses = (client_id: string, count: number) =>
  Array.from({ length: count }, () => ({ client_id, client_secret: `guess${String((guessed += 1))}` }));
const times = (count: number, credentials: Credentials) => Array.from({ length: count }, () => credentials);
async function together(attempts: readonly Credentials[], from: string): Promise<Record<number, number>> {
  const answers = await Promise.all(attempts.map((attempt) => login(attempt, from)));
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('wrong secrets that come at once', () => {
  it.each(['made through the API', 'of coatcheck.yaml', 'of the administrator', 'of nobody'])(
    'are limited as those that come one after the other: credentials %s',
    async (which) => {
      const ids: Record<string, string> = {
        'made through the API': made.client_id,
        'of coatcheck.yaml': analyst.client_id,
        'of the administrator': admin.client_id,
        'of nobody': 'nobody',
      };
      expect(await together(guesses(ids[which] ?? '', 200), '127.0.0.2')).toEqual({ 404: 30, 429: 170 });
      const refused = await login({ client_id: ids[which] ?? '', client_secret: 'one more' }, '127.0.0.2');
      expect(refused).toMatchObject({ status: 429, retryAfter: expect.stringMatching(/^[1-9]\d?$/) });
    },
  );

  it('of many made-up clients are limited together', async () => {
    const attempts = Array.from({ length: 200 }, (_, round) => ({
      client_id: `id${String(round)}`,
      client_secret: 'x',
    }));
    expect(await together(attempts, '127.0.0.2')).toEqual({ 404: 30, 429: 170 });
  });
});

describe('right secrets are let in', () => {
  const attacks: readonly [string, () => readonly Credentials[]][] = [
    ['guesses at another client', () => guesses('viewer-id', 200)],
    [
      'made-up clients',
      () => Array.from({ length: 200 }, (_, i) => ({ client_id: `id${String(i)}`, client_secret: 'x' })),
    ],
    ['a program with an old secret of one client', () => times(200, { ...viewer, client_secret: 'old' })],
  ];
  it.each(attacks)('at the same address as %s', async (_what, attack) => {
    const attempts = attack();
    await together(attempts, '127.0.0.2');
    const going = together(attempts, '127.0.0.2');
    for (const credentials of [analyst, admin, made]) expect(await statusOf(credentials, '127.0.0.2')).toBe(200);
    await going;
  });

  it('of the very client whose old secret a program goes on with', async () => {
    await together(times(200, { ...analyst, client_secret: 'old' }), '127.0.0.2');
    expect(await statusOf(analyst, '127.0.0.2')).toBe(200);
  });

  it('of a client that is guessed at from another address, and generated ones from the same too', async () => {
    await together(guesses(analyst.client_id, 200), '127.0.0.2');
    await together(guesses(made.client_id, 200), '127.0.0.2');
    expect(await statusOf(analyst, '127.0.0.3')).toBe(200);
    expect(await statusOf(made, '127.0.0.2')).toBe(200);
    // A chosen secret might be found by trying: here it is not even looked at.
    expect(await statusOf(analyst, '127.0.0.2')).toBe(429);
    clock.move(3_000);
    expect(await statusOf(analyst, '127.0.0.2')).toBe(200);
  });

  it('however often', async () => {
    expect(await together(times(100, viewer), '127.0.0.2')).toEqual({ 200: 100 });
    expect(await together(guesses(viewer.client_id, 31), '127.0.0.2')).toEqual({ 404: 30, 429: 1 });
  });
});

describe('behind a trusted proxy', () => {
  const via = (address: string) => ({ 'x-forwarded-for': address });
  const guessVia = (addressOf: (round: number) => string) =>
    Promise.all(
      guesses(analyst.client_id, 40).map((attempt, round) => statusOf(attempt, '127.0.0.9', via(addressOf(round)))),
    );

  it('the client’s address counts, and not the proxy’s', async () => {
    expect((await guessVia(() => '192.0.2.1')).filter((status) => status === 429)).toHaveLength(10);
    expect(await statusOf(analyst, '127.0.0.9', via('192.0.2.1'))).toBe(429);
    expect(await statusOf(analyst, '127.0.0.9', via('192.0.2.2'))).toBe(200);
    expect(await statusOf(analyst, '127.0.0.9', via('192.0.2.1, 192.0.2.2'))).toBe(200);
  });

  it('a network of IPv6 is one client', async () => {
    const answers = await guessVia((round) => `2001:db8:0:1::${round.toString(16)}`);
    expect(answers.filter((status) => status === 429)).toHaveLength(10);
    expect(await statusOf(analyst, '127.0.0.9', via('2001:db8:0:1:ffff::9'))).toBe(429);
    expect(await statusOf(analyst, '127.0.0.9', via('2001:db8:0:2::9'))).toBe(200);
  });

  it('nobody else’s word counts', async () => {
    const answers = await Promise.all(
      guesses(analyst.client_id, 40).map((attempt, round) =>
        statusOf(attempt, '127.0.0.2', via(`192.0.2.${String(round)}`)),
      ),
    );
    expect(answers.filter((status) => status === 429)).toHaveLength(10);
  });
});

it('neither answer nor time tells which client ids there are', async () => {
  const quickest: Record<string, number> = {};
  const texts = new Set<string>();
  for (let round = 0; round < 8; round += 1) {
    for (const client_id of [made.client_id, analyst.client_id, admin.client_id, 'nobody']) {
      const answer = await login({ client_id, client_secret: 'wrong' }, `127.0.1.${String(round + 1)}`);
      quickest[client_id] = Math.min(quickest[client_id] ?? Infinity, answer.ms);
      texts.add(`${String(answer.status)} ${answer.text}`);
    }
  }
  expect(texts.size).toBe(1);
  // A slow hash would take 30 ms: the quickest of several tries tells it from none on any machine.
  const waits = Object.values(quickest);
  expect(Math.max(...waits) - Math.min(...waits)).toBeLessThan(15);
});
