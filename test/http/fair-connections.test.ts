/** A connection that sends much at once is answered in its order, and takes nobody else's turns. */
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReadingHolds } from '../../src/http/connection/reading-holds.ts';
import { createFairConnections } from '../../src/http/connection/fair-connections.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
let head: string;
beforeAll(async () => {
  server = await startTestServer();
  head = `Host: x\r\nAuthorization: token ${await server.token('analyst')}\r\n`;
});
afterAll(async () => {
  const from = performance.now();
  await server[Symbol.asyncDispose]();
  // No connection that was refused is left to be waited for.
  expect(performance.now() - from).toBeLessThan(20_000);
});

/** All that comes back until the connection closes, or `isWhole` says so. */
function exchange(sent: string, isWhole: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1', () => socket.write(sent));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (part) => {
      text += String(part);
      if (isWhole(text)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

const answersIn = (text: string): readonly string[] => text.match(/HTTP\/1\.1 \d+/g) ?? [];
const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^x-request-id: (r\d+)/gim)].map(([, id = '']) => id);
const ask = (path: string, id: string): string => `GET /api/4.0${path} HTTP/1.1\r\n${head}X-Request-Id: ${id}\r\n\r\n`;

it('answers requests that come all at once, each after the one before', async () => {
  const ids = Array.from({ length: 30 }, (_, i) => `r${String(i)}`);
  const paths = ['/user', '/lookml_models', '/nowhere', '/versions', '/timezones'];
  const sent = ids.map((id, i) => ask(paths[i % paths.length] ?? '', id)).join('');
  const text = await exchange(sent, (got) => idsIn(got).length === ids.length && got.endsWith(']'));
  expect(idsIn(text)).toEqual(ids);
});

it('answers what comes behind a request with a body', async () => {
  const body = JSON.stringify({ model: 'shop', view: 'orders', fields: ['orders.id'] });
  const create = `POST /api/4.0/queries HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`;
  const sent = `${ask('/user', 'r1')}${create}${create}${ask('/nowhere', 'r2')}`;
  const text = await exchange(sent, (got) => answersIn(got).length === 4);
  expect(answersIn(text)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404']);
});

it('closes a connection that sends thousands of requests before it looks at an answer', async () => {
  const text = await exchange(ask('/user', 'r1').repeat(20_000));
  expect(answersIn(text).length).toBeLessThan(2_000);
  expect((await server.call('GET', '/user')).status).toBe(200);
});

it('reads bodies in pieces of any size', async () => {
  const body = JSON.stringify({ model: 'shop', view: 'orders', fields: ['orders.id'] });
  const pieces = `${'1\r\n \r\n'.repeat(20_000)}${Array.from(body, (letter) => `1\r\n${letter}\r\n`).join('')}0\r\n\r\n`;
  const type = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const text = await exchange(`POST /api/4.0/queries HTTP/1.1\r\n${head}${type}${pieces}`, (got) => got.includes('}'));
  expect(text).toMatch(/^HTTP\/1\.1 200/);
});

it.each([0, 0.1, 0.5, 0.9])(
  'reads on after many small pieces, of which a share of %d comes before a break, and then the next request',
  async (share) => {
    const body = JSON.stringify({ model: 'shop', view: 'orders', fields: ['orders.id'] });
    const pieces = `${'1\r\n \r\n'.repeat(3_000)}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const type = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    const at = Math.floor(pieces.length * share);
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (part) => {
      text += String(part);
    });
    try {
      socket.write(`POST /api/4.0/queries HTTP/1.1\r\n${head}${type}${pieces.slice(0, at)}`);
      await delay(100);
      socket.write(pieces.slice(at));
      await expect.poll(() => answersIn(text)).toEqual(['HTTP/1.1 200']);
      socket.write(ask('/nowhere', 'r2'));
      await expect.poll(() => answersIn(text)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
    } finally {
      socket.destroy();
    }
  },
);

const versions = 'GET /versions HTTP/1.1\r\nHost: x\r\n';
/** What Node finds out before there is a request that could have a route, behind one that has. */
const broken: readonly (readonly [what: string, bytes: string, status: number])[] = [
  ['an expectation that nobody can meet', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: foo\r\n\r\n', 417],
  ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ['what is no HTTP', '\0garbage\r\n\r\n', 400],
  ['a length that is no number', 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n', 400],
  ['a header that is too long', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(300_000)}\r\n\r\n`, 431],
  ['an address that cannot be decoded', `GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 400],
  [
    'a piece of a body that has no length',
    'POST /api/4.0/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    400,
  ],
];

it.each(broken)('answers in their order what comes before %s, then that, and closes', async (_what, bytes, status) => {
  expect(answersIn(await exchange(bytes))).toEqual([`HTTP/1.1 ${String(status)}`]);
  const behind = await exchange(`${versions}\r\n${ask('/user', 'r1')}${bytes}`);
  expect(answersIn(behind)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', `HTTP/1.1 ${String(status)}`]);
  // Of a connection that closes after an answer, nothing more is looked at.
  const closed = await exchange(`${versions}Connection: close\r\n\r\n${bytes}`);
  expect(answersIn(closed)).toEqual(['HTTP/1.1 200']);
  expect((await server.call('GET', '/user')).status).toBe(200);
});

it('goes on when a client leaves in the middle of what is refused', async () => {
  for (const [, bytes] of broken) {
    for (const wait of [0, 0, 1, 5]) {
      const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write(bytes);
      if (wait > 0) await delay(wait);
      socket.resetAndDestroy();
    }
  }
  await delay(50);
  expect((await server.call('GET', '/user')).status).toBe(200);
});

it('writes nothing into an answer that is on its way', async () => {
  const query = JSON.stringify({
    model: 'shop',
    view: 'orders',
    fields: ['orders.id', 'orders.kind', 'orders.status'],
  });
  const admin = await server.token('admin');
  const run = `POST /api/4.0/queries/run/csv HTTP/1.1\r\nHost: x\r\nAuthorization: token ${admin}\r\nContent-Type: application/json\r\nContent-Length: ${String(query.length)}\r\n\r\n${query}`;
  const text = await exchange(`${run}\0garbage\r\n\r\n`);
  const [headers = '', ...rest] = text.split('\r\n\r\n');
  const length = Number(/^content-length: (\d+)/im.exec(headers)?.[1]);
  const [body, behind] = [rest.join('\r\n\r\n').slice(0, length), rest.join('\r\n\r\n').slice(length)];
  expect(body.split('\n')).toHaveLength(502);
  expect(body).not.toContain('HTTP/1.1');
  expect(behind).toMatch(/^HTTP\/1\.1 400 /);
});

it('closes a connection that sends thousands of requests that no route sees, after as many as of others', async () => {
  const text = await exchange('GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20_000));
  expect(answersIn(text).length).toBeLessThan(2_000);
  expect((await server.call('GET', '/user')).status).toBe(200);
});

it.each([
  ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['what is no HTTP', '\0\0garbage\r\n\r\n'],
])('lets go of a client that keeps its side open after %s, whatever it goes on sending', async (_what, bytes) => {
  const socket = connect({ port: Number(new URL(server.origin).port), host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  socket.on('data', (part) => (text += String(part)));
  const closed = new Promise<string>((resolve) => {
    socket.on('error', () => resolve('reset'));
    socket.on('close', () => resolve('closed'));
  });
  socket.write(bytes);
  const trickle = setInterval(() => socket.writable && socket.write('x'), 200);
  try {
    // By a reset: what is sent to a socket that is gone.
    expect(await Promise.race([closed, delay(15_000, 'still open')])).toBe('reset');
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
  } finally {
    clearInterval(trickle);
    socket.destroy();
  }
});

it('does not look at what else was read of a connection that is to be closed', async () => {
  const looked: unknown[] = [];
  const socket = { destroyed: false, parser: { onIncoming: () => looked.push('a request') } };
  createFairConnections(createReadingHolds()).readNoFurther(socket as never);
  expect(socket.parser.onIncoming()).toBe(1);
  socket.destroyed = true;
  expect([socket.parser.onIncoming(), looked.length]).toEqual([2, 1]);
  // What Node has under that name today: without it, floods cost ten times as much.
  const real = await new Promise<unknown>((resolve) => {
    const listening = createServer().on('connection', (one: { parser?: { onIncoming?: unknown } }) => {
      resolve(one.parser?.onIncoming);
      listening.close();
      listening.closeAllConnections();
    });
    listening.listen(0, '127.0.0.1', () =>
      connect((listening.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined),
    );
  });
  expect(real).toBeTypeOf('function');
});
