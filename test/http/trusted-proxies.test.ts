import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClientReader } from '../../src/http/connection/client-of-request.ts';
import { networkOf, readAddress } from '../../src/lib/ip-address.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

type Headers = Readonly<Record<string, string>>;

const trusted_proxies = ['10.0.0.0/8', 'fd00::/8', '127.0.0.1'];
const clientOf = (remoteAddress: string, headers: Headers, trusted: readonly string[] = trusted_proxies) =>
  createClientReader({ public_url: null, trusted_proxies: trusted })({ headers, socket: { remoteAddress } });

describe('the address of a client', () => {
  const cases: readonly [string, string, Headers, string][] = [
    ['is the peer’s where no proxy is trusted', '203.0.113.9', { 'x-forwarded-for': '1.1.1.1' }, '203.0.113.9'],
    ['is IPv4 in IPv6 as IPv4', '::ffff:203.0.113.9', {}, '203.0.113.9'],
    ['is the one that X-Forwarded-For ends with', '10.0.0.1', { 'x-forwarded-for': '6.6.6.6, 1.1.1.1' }, '1.1.1.1'],
    [
      'is the last before trusted ones',
      '::ffff:10.0.0.1',
      { 'x-forwarded-for': '6.6.6.6, 1.1.1.1, 10.9.9.9' },
      '1.1.1.1',
    ],
    [
      'may be a trusted one where there are no others',
      '10.0.0.1',
      { 'x-forwarded-for': '10.3.3.3, 10.9.9.9' },
      '10.3.3.3',
    ],
    ['may have a port', '10.0.0.1', { 'x-forwarded-for': '1.1.1.1:4711' }, '1.1.1.1'],
    ['may be IPv6 in X-Forwarded-For', '10.0.0.1', { 'x-forwarded-for': '[2001:DB8::1]:4711' }, '2001:db8::1'],
    ['stands in X-Real-IP', '10.0.0.1', { 'x-real-ip': '1.1.1.1' }, '1.1.1.1'],
    ['stands in Forwarded', '10.0.0.1', { forwarded: 'for=6.6.6.6, For="1.1.1.1:80";proto=https' }, '1.1.1.1'],
    ['may be IPv6 in Forwarded', 'fd00::1', { forwarded: 'for="[2001:db8::17]:80";by=10.0.0.1' }, '2001:db8::17'],
    ['is not what a quoted comma pretends', '10.0.0.1', { forwarded: 'for="a,for=6.6.6.6";proto=http' }, '10.0.0.1'],
    ['is the proxy’s behind what cannot be read', '10.0.0.1', { 'x-forwarded-for': '6.6.6.6, unknown' }, '10.0.0.1'],
    [
      'is a trusted one’s behind what cannot be read',
      '10.0.0.1',
      { 'x-forwarded-for': '6.6.6.6, ?, 10.9.9.9' },
      '10.9.9.9',
    ],
    [
      'is the proxy’s where a client has added its own header',
      '10.0.0.1',
      { 'x-forwarded-for': '1.1.1.1', forwarded: 'for=6.6.6.6' },
      '10.0.0.1',
    ],
    [
      'is the proxy’s where X-Real-IP says another',
      '10.0.0.1',
      { 'x-forwarded-for': '6.6.6.6', 'x-real-ip': '1.1.1.1' },
      '10.0.0.1',
    ],
    [
      'is what headers agree on',
      '10.0.0.1',
      { 'x-forwarded-for': '1.1.1.1', 'x-real-ip': '1.1.1.1', forwarded: 'for=1.1.1.1' },
      '1.1.1.1',
    ],
    [
      'is the client’s where another header names a proxy',
      '10.0.0.1',
      { 'x-forwarded-for': '1.1.1.1, 10.2.2.2', 'x-real-ip': '10.2.2.2' },
      '1.1.1.1',
    ],
    [
      'is the proxy’s where headers say nothing',
      '127.0.0.1',
      { 'x-forwarded-for': '', 'x-real-ip': 'x', forwarded: ';;,' },
      '127.0.0.1',
    ],
    ['is found in long lists', '10.0.0.1', { 'x-forwarded-for': `${'6.6.6.6, '.repeat(20_000)}1.1.1.1` }, '1.1.1.1'],
  ];
  it.each(cases)('%s', (_what, peer, headers, address) => {
    expect(clientOf(peer, headers).address).toBe(address);
  });

  it('counts as one party’s by its network', () => {
    const network = (text: string) => networkOf(readAddress(text) ?? '');
    expect(network('2001:db8:1:2:aaaa::1')).toBe(network('2001:0db8:1:2:ffff:0:0:9'));
    expect(network('2001:db8:1:2::1')).not.toBe(network('2001:db8:1:3::1'));
    expect([network('::1'), network('fe80::1%eth0'), network('192.0.2.7')]).toEqual([
      '0:0:0:0::/64',
      'fe80:0:0:0::/64',
      '192.0.2.7',
    ]);
  });
});

describe('the public address of the server', () => {
  const cases: readonly [string, Headers, string][] = [
    ['is that of the request', {}, 'http://bi.example.com'],
    [
      'is what the proxy says',
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'bi.example.org' },
      'https://bi.example.org',
    ],
    ['is https behind one that ends TLS', { 'x-forwarded-proto': 'https' }, 'https://bi.example.com'],
    [
      'has the proxy’s port',
      { 'x-forwarded-proto': 'https', 'x-forwarded-port': '8443' },
      'https://bi.example.com:8443',
    ],
    [
      'leaves out the port that goes without saying',
      { 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' },
      'https://bi.example.com',
    ],
    [
      'is what Forwarded says',
      { forwarded: 'for=1.1.1.1;host="bi.example.net:81";proto=https' },
      'https://bi.example.net:81',
    ],
    ['is the nearest proxy’s word', { 'x-forwarded-host': 'evil.example, bi.example.org' }, 'http://bi.example.org'],
    [
      'takes nothing that is no host',
      { 'x-forwarded-host': 'a/b?', 'x-forwarded-proto': 'javascript' },
      'http://localhost',
    ],
  ];
  it.each(cases)('%s', (_what, headers, origin) => {
    expect(clientOf('10.0.0.1', { host: 'bi.example.com', ...headers }).origin).toBe(origin);
    expect(clientOf('203.0.113.9', { host: 'bi.example.com', ...headers }).origin).toBe('http://bi.example.com');
  });
});

/** A GET from an address of this machine, with any Host. */
function get(
  server: TestServer,
  path: string,
  from: string,
  headers: Headers = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${server.origin}${path}`, { localAddress: from, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on('error', reject).end();
  });
}
const metrics = async (server: TestServer, from: string, headers: Headers = {}) =>
  (await get(server, '/metrics', from, headers)).status;

describe('behind a trusted proxy on 127.0.0.2', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(
      'server: { trusted_proxies: [127.0.0.2], metrics_open_to: [127.0.0.3, 192.0.2.0/24] }',
    );
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'bi.example.com' };

  it('links begin with the address that the proxy is known by, and with no other peer’s word', async () => {
    const link = async (from: string) =>
      JSON.parse((await get(server, '/api/4.0/user', from, forwarded)).text).documentation_url as string;
    expect(await link('127.0.0.2')).toMatch(/^https:\/\/bi\.example\.com\/docs/);
    expect(await link('127.0.0.4')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/docs/);
  });

  it('the metrics are open to whom the configuration names, and to nobody who comes through an unknown proxy', async () => {
    expect(await metrics(server, '127.0.0.3')).toBe(200);
    expect(await metrics(server, '127.0.0.1')).toBe(401);
    expect(await metrics(server, '127.0.0.3', { 'x-forwarded-for': '127.0.0.3' })).toBe(401);
    expect(await metrics(server, '127.0.0.2', { 'x-forwarded-for': '192.0.2.9' })).toBe(200);
    expect(await metrics(server, '127.0.0.2', { 'x-forwarded-for': '192.0.2.9, 203.0.113.5' })).toBe(401);
    expect(await metrics(server, '127.0.0.2')).toBe(401);
  });
});

describe('without a word on proxies', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const marks = [
    'Forwarded',
    'Via',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Real-IP',
    'X-Client-IP',
    'True-Client-IP',
    'CF-Connecting-IP',
    'CF-Ray',
    'Fastly-Client-IP',
    'X-Envoy-External-Address',
    'X-Amzn-Trace-Id',
    'X-Original-Forwarded-For',
  ];
  it.each(marks)('the metrics are closed to requests that bear %s', async (mark) => {
    expect(await metrics(server, '127.0.0.1', { [mark]: 'x' })).toBe(401);
  });

  it('the metrics are open to this machine, under its own name', async () => {
    expect(await metrics(server, '127.0.0.1')).toBe(200);
    expect(await metrics(server, '127.0.0.1', { host: 'localhost:1' })).toBe(200);
    expect(await metrics(server, '127.0.0.1', { host: 'rebound.example' })).toBe(401);
  });
});

it.each(['server: { trusted_proxies: [10.0.0.0/8] }', 'server: { public_url: "https://bi.example.com" }'])(
  'with %s the metrics need a token from everywhere',
  async (yaml) => {
    await using server = await startTestServer(yaml);
    expect(await metrics(server, '127.0.0.1')).toBe(401);
    const authorization = `token ${await server.token('admin')}`;
    expect(await metrics(server, '127.0.0.1', { authorization })).toBe(200);
  },
);
