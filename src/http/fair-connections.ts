/**
 * No connection takes the turns of others, however much it sends at once: of requests that come before their
 * predecessors are answered (pipelining) one is worked on at a time, and bodies in tiny pieces are read with pauses.
 */
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Requests of one connection without an answer. No client sends that many before it looks at the first. */
const MOST_OPEN = 500;
/** Pieces of a body between two pauses: those that clients write have thousands of bytes. */
const PIECES = 200;

interface Line {
  /** Settles when the last request that came has been answered. */
  last: Promise<void>;
  open: number;
  isPaused: boolean;
  /** Ends the waiting for the answer that is worked on. */
  finish: () => void;
}

export function keepConnectionsFair(app: FastifyInstance): void {
  const lines = new WeakMap<Socket, Line>();
  app.addHook('onRequest', async ({ raw: { socket } }, reply) => {
    const line = lines.get(socket) ?? newLine(socket);
    lines.set(socket, line);
    const before = line.last;
    line.open += 1;
    line.last = before.then(() => answered(reply, socket, line)).then(() => leave(line, socket));
    if (line.open === 1) return undefined;
    line.isPaused = true;
    socket.pause();
    if (line.open > MOST_OPEN) socket.destroy();
    await before;
    // Answers may come without a turn of the event loop between them.
    await setImmediate();
    // Nobody waits for what stands in line behind a connection that has closed.
    return socket.destroyed ? reply.hijack() : undefined;
  });
  app.addHook('preParsing', ({ raw: { socket } }, _reply, payload, done) => {
    let pieces = 0;
    payload.on('data', () => {
      pieces += 1;
      if (pieces % PIECES > 0) return;
      payload.pause();
      socket.pause();
      void setImmediate().then(() => {
        payload.resume();
        // Not by itself: of a body whose pieces have all come, or for which more was asked before the pause, nothing
        // more is asked of the socket.
        if (lines.get(socket)?.isPaused !== true) socket.resume();
      });
    });
    done(null, payload);
  });
}

function newLine(socket: Socket): Line {
  const line: Line = { last: Promise.resolve(), open: 0, isPaused: false, finish: () => undefined };
  socket.once('close', () => {
    line.finish();
  });
  return line;
}

function answered({ raw }: FastifyReply, socket: Socket, line: Line): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (raw.closed || socket.destroyed) resolve();
  line.finish = resolve;
  raw.once('close', resolve);
  return promise;
}

function leave(line: Line, socket: Socket): void {
  line.open -= 1;
  if (line.open > 1 || !line.isPaused) return;
  line.isPaused = false;
  socket.resume();
}
