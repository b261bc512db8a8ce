/** A connection that sends much at once is answered in its order, and takes nobody else's turns. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
let head: string;
beforeAll(async () => {
  server = await startTestServer();
  head = `Host: x\r\nAuthorization: token ${await server.token('analyst')}\r\n`;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
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
  const ids = Array.from({ length: 120 }, (_, i) => `r${String(i)}`);
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
      await expect.poll(() => answersIn(text), { timeout: 5_000 }).toEqual(['HTTP/1.1 200']);
      socket.write(ask('/nowhere', 'r2'));
      await expect.poll(() => answersIn(text), { timeout: 5_000 }).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
    } finally {
      socket.destroy();
    }
  },
);
