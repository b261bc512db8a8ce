/** Whoever takes nothing of an answer is closed; whoever takes a little goes on. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { closeWhoTakesNothing } from '../../src/http/connection/send-patience.ts';

/** More than systems keep for a connection. */
const BYTES = 64_000_000;
const PATIENCE = { looks: 10, everyMs: 100 };
const PATIENCE_MS = PATIENCE.looks * PATIENCE.everyMs;

let server: Server;
beforeEach(async () => {
  server = createServer((request, response) => {
    if (request.url === '/late') void setTimeout(2 * PATIENCE_MS).then(() => response.end('late'));
    else response.end(Buffer.alloc(BYTES));
  });
  closeWhoTakesNothing(server, systemClock, PATIENCE);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function ask(path: string): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
  return socket;
}

/** Resolves when the server's side of the next connection is closed. */
function closed(): Promise<void> {
  return new Promise((resolve) => {
    server.once('connection', (socket: Socket) => socket.once('close', () => resolve()));
  });
}

it('closes a connection whose client takes nothing of its answer', async () => {
  const isClosed = closed();
  const socket = ask('/')
    .pause()
    .on('error', () => undefined);
  await isClosed;
  socket.destroy();
});

it('lets an answer of any pace go on, of which its client takes some now and then', async () => {
  let isClosed = false;
  void closed().then(() => (isClosed = true));
  const socket = ask('/');
  let taken = 0;
  socket.on('data', (chunk: Buffer) => {
    taken += chunk.length;
    socket.pause();
  });
  for (let step = 0; step < 40; step += 1) {
    await setTimeout(PATIENCE_MS / 10);
    socket.resume();
  }
  expect([isClosed, taken < BYTES]).toEqual([false, true]);
  socket.destroy();
});

it('waits for an answer that has not begun, and for the next request', async () => {
  const socket = ask('/late');
  const answers: string[] = [];
  socket.on('data', (chunk: Buffer) => answers.push(chunk.toString()));
  while (answers.length === 0) await setTimeout(50);
  await setTimeout(2 * PATIENCE_MS);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});
