/** Bodies of requests take the memory of their bytes and few turns, whoever sends them and however they are cut. */
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyIsOf, paceBodies } from '../../src/http/connection/body-pace.ts';
import { createReadingHolds } from '../../src/http/connection/reading-holds.ts';
import { createBodyRoom } from '../../src/http/input/gather-body.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
let head: string;
beforeAll(async () => {
  server = await startTestServer('limits: { max_body_bytes: 400kB }\n');
  head = `Host: x\r\nContent-Type: application/json\r\nAuthorization: token ${await server.token('analyst')}\r\n`;
});
afterAll(() => server[Symbol.asyncDispose]());

interface Sending extends Disposable {
  readonly socket: Socket;
  /** What has come back so far. */
  answer(): string;
}

function send(text: string, port = Number(new URL(server.origin).port)): Sending {
  let answer = '';
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  socket.setEncoding('utf8').on('data', (part) => {
    answer += String(part);
  });
  socket.on('error', () => undefined);
  return { socket, answer: () => answer, [Symbol.dispose]: () => socket.destroy() };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(20);
}

const status = (answer: string): string | undefined => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];

describe('a body', () => {
  it('in tiny pieces takes no more memory than its bytes', async () => {
    const pieces = '1\r\n \r\n'.repeat(250_000);
    const before = process.memoryUsage().rss;
    const sent = Array.from({ length: 4 }, () =>
      send(`POST /api/4.0/queries HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n${pieces}2\r\n{}\r\n0\r\n\r\n`),
    );
    let grown = 0;
    await until(() => {
      grown = Math.max(grown, process.memoryUsage().rss - before);
      return sent.every(({ answer }) => answer() !== '');
    });
    expect(sent.map(({ answer }) => status(answer()))).toEqual(['422', '422', '422', '422']);
    for (const one of sent) one[Symbol.dispose]();
    // A buffer for each piece took 500 MB.
    expect(grown).toBeLessThan(350e6);
  });

  it('is not waited for where nothing is done with it', async () => {
    const announced = 'Host: x\r\nContent-Length: 300000\r\nContent-Type: ';
    const cases: readonly (readonly [string, string])[] = [
      [`POST /nowhere HTTP/1.1\r\n${announced}application/json\r\n\r\n{`, '404'],
      [`POST /api/4.0/queries HTTP/1.1\r\n${announced}application/json\r\n\r\n{`, '401'],
      [`POST /api/4.0/login HTTP/1.1\r\n${announced}application/json\r\n\r\n{`, '413'],
      [`POST /api/4.0/login HTTP/1.1\r\n${announced}application/x-www-form-urlencoded\r\n\r\na`, '413'],
      [`POST /api/token HTTP/1.1\r\n${announced}application/json\r\n\r\n{`, '413'],
      [`POST /api/4.0/login HTTP/1.1\r\n${announced}text/plain\r\n\r\na`, '415'],
    ];
    for (const [text, expected] of cases) {
      using sent = send(text);
      await until(() => sent.answer().includes('\r\n\r\n'));
      expect([text.split(' HTTP')[0], status(sent.answer())]).toEqual([text.split(' HTTP')[0], expected]);
    }
  });

  it('that does not end takes room of its user alone: of seventeen of the largest one is refused', async () => {
    const unfinished = `POST /api/4.0/queries HTTP/1.1\r\n${head}Content-Length: 400000\r\n\r\n${' '.repeat(390_000)}`;
    const sent = Array.from({ length: 17 }, () => send(unfinished));
    const refused = () => sent.filter(({ answer }) => answer() !== '');
    await until(() => refused().length > 0);
    expect(refused().map(({ answer }) => answer())).toEqual([
      expect.stringMatching(/^HTTP\/1\.1 429 .*retry-after: 5/is),
    ]);
    const other = await server.call('POST', '/queries', { body: { model: 'shop', view: 'orders', fields: [] } });
    expect(other.status).toBe(200);
    for (const one of sent) one[Symbol.dispose]();
  });

  it('that logs somebody in gets through, however much of an address has not ended', async () => {
    const form = 'Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\n';
    const unfinished = `POST /api/4.0/login HTTP/1.1\r\n${form}Content-Length: 65536\r\n\r\n${'a'.repeat(64_000)}`;
    const sent = Array.from({ length: 40 }, () => send(unfinished));
    await until(() => sent.some(({ answer }) => status(answer()) === '429'));
    expect(await server.token('analyst')).toMatch(/^\w+$/);
    for (const one of sent) one[Symbol.dispose]();
  });
});

describe('a body without a token', () => {
  it.each(['/nowhere', '/api/4.0/login'])('in thousands of pieces ends its connection: %s', async (path) => {
    const type = 'Content-Type: application/x-www-form-urlencoded';
    const pieces = '1\r\na\r\n'.repeat(5_000);
    using sent = send(`POST ${path} HTTP/1.1\r\nHost: x\r\n${type}\r\nTransfer-Encoding: chunked\r\n\r\n${pieces}`);
    await new Promise((resolve) => {
      sent.socket.once('close', resolve);
    });
    expect(await server.token('analyst')).toMatch(/^\w+$/);
  });
});

it.each([
  ['/nowhere', '404'],
  ['/api/4.0/queries', '401'],
])('a connection that closes in the middle of a body nobody waits for is gone: %s', async (path, expected) => {
  using sent = send(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\na`);
  await until(() => status(sent.answer()) === expected);
  sent.socket.end();
  await new Promise((resolve) => {
    sent.socket.once('close', resolve);
  });
});

describe('room for bodies', () => {
  it('is of one asker and of all, of users and of others apart, and comes back', () => {
    const room = createBodyRoom(10);
    const named = (name: string, isKnown: boolean) => {
      const share = room.open({ name, isKnown });
      // What every body has.
      share.take(4_096);
      return share;
    };
    const first = named('user 1', true);
    first.take(160);
    expect(() => first.take(1)).toThrow(/Too many requests/);
    const others = ['2', '3', '4', '5', '6', '7', '8'].map((id) => named(`user ${id}`, true));
    for (const other of others) other.take(160);
    expect(() => named('user 9', true).take(1)).toThrow(/half-received/);
    const unknown = named('address a', false);
    unknown.take(40);
    expect(() => named('address a', false).take(1)).toThrow(/Too many requests/);
    first[Symbol.dispose]();
    named('user 9', true).take(160);
  });
});

describe('all connections together', () => {
  it('read no more of bodies in a turn than takes a few milliseconds, though nobody wants them', async () => {
    const holds = createReadingHolds();
    const sockets = new Set<Socket>();
    const idle = createServer((_request, response) => response.end('ok'));
    idle.on('connection', (socket) => sockets.add(socket));
    paceBodies(idle, holds, 0);
    await new Promise<void>((resolve) => {
      idle.listen(0, '127.0.0.1', resolve);
    });
    const { port } = idle.address() as AddressInfo;
    const length = 20_000_000;
    const sent = Array.from({ length: 8 }, () =>
      send(`GET / HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(length)}\r\n\r\n${'x'.repeat(length)}`, port),
    );
    const read = (): number => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    let most = 0;
    while (read() < 8 * length) {
      const before = read();
      await setImmediate();
      most = Math.max(most, read() - before);
    }
    // Without a pace it is up to 2 MB of each connection.
    expect(most).toBeLessThan(2_000_000);
    // The next request of the same connection is read as ever.
    for (const { socket } of sent) socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => sent.every(({ answer }) => answer().split('HTTP/1.1 200').length === 3));
    for (const one of sent) one[Symbol.dispose]();
    idle.close();
  });

  it('take turns by who sends, so that many of one hold up nobody, whatever has been sent before', async () => {
    const idle = createServer((_request, response) => response.end('ok'));
    let others = 0;
    const sockets: Socket[] = [];
    idle.on('connection', (socket) => sockets.push(socket));
    paceBodies(idle, createReadingHolds(), 0);
    await new Promise<void>((resolve) => {
      idle.listen(0, '127.0.0.1', resolve);
    });
    const { port } = idle.address() as AddressInfo;
    const body = (length: number) =>
      `GET / HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(length)}\r\n\r\n${'x'.repeat(length)}`;
    using innocent = send(body(30_000_000), port);
    await until(() => innocent.answer().includes('ok') && (sockets[0]?.bytesRead ?? 0) >= 30_000_000);
    if (sockets[0]) bodyIsOf(sockets[0], 'user 1', false);
    const length = 20_000_000;
    const flood = Array.from({ length: 20 }, () => send(body(length), port));
    const flooded = (): number => sockets.slice(1).reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    while (flooded() < length) await setImmediate();
    innocent.socket.write(body(2_000_000));
    while ((sockets[0]?.bytesRead ?? 0) < 32_000_000) await setImmediate();
    others = flooded();
    for (const one of flood) one[Symbol.dispose]();
    idle.close();
    expect(others).toBeLessThan(10 * length);
  });
});
