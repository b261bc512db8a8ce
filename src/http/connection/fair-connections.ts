/**
 * No connection delays others, however much it sends at once. Of requests that arrive before earlier ones are answered
 * (pipelining), one is handled at a time, whatever is wrong with them. What ends a connection waits for the answers
 * that it still owes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { ReadingHolds } from './reading-holds.ts';

/** The most requests of a connection without an answer. No client sends as many before it reads the first answer. */
const MOST_OPEN = 32;

/** Tells the parser that this and what follows is not a request. */
const STOP_READING = 2;

interface Parser {
  onIncoming: (...args: readonly unknown[]) => number;
}

interface Line {
  /** Settles when the last request that came has been answered. */
  last: Promise<void>;
  /** The same of all before it. */
  beforeLast: Promise<void>;
  newest: { readonly request: IncomingMessage; readonly response: ServerResponse } | null;
  open: number;
  /** Nothing of it is read any more. */
  isEnding: boolean;
  /** Ends the waiting for the answer that is worked on. */
  finish: () => void;
}

export interface FairConnections {
  /** Calls `work` when all earlier requests of the connection have been answered, unless it has closed by then. */
  enter(request: IncomingMessage, response: ServerResponse, work: () => void): void;
  /** Calls `work`, at most once, when the connection owes no more answers, unless it has closed by then. */
  end(socket: Duplex, work: () => void): void;
  /** Makes a new connection ignore bytes that were read before it closed or began to end. */
  readNoFurther(socket: Socket): void;
}

// oxlint-disable-next-line max-lines-per-function -- one state machine for each connection, whose steps share it
export function createFairConnections(holds: ReadingHolds): FairConnections {
  const lines = new WeakMap<Duplex, Line>();
  const lineOf = (socket: Duplex): Line => {
    const known = lines.get(socket);
    if (known !== undefined) return known;
    const line: Line = {
      last: Promise.resolve(),
      beforeLast: Promise.resolve(),
      newest: null,
      open: 0,
      isEnding: false,
      finish: () => undefined,
    };
    socket.once('close', () => {
      line.finish();
    });
    lines.set(socket, line);
    return line;
  };

  return {
    enter(request, response, work) {
      const { socket } = request;
      // Node has found this request in bytes that had already been read.
      if (socket.destroyed) return;
      const line = lineOf(socket);
      if (line.isEnding) return;
      const before = line.last;
      line.beforeLast = before;
      line.newest = { request, response };
      line.open += 1;
      line.last = before.then(() => answered(response, socket, line)).then(() => leave(line, socket, holds));
      if (line.open === 1) {
        work();
        return;
      }
      holds.hold(socket, 'line');
      if (line.open > MOST_OPEN) socket.destroy();
      // Answers may come without a turn of the event loop between them.
      void before
        .then(() => setImmediate())
        .then(() => {
          // Nobody waits for what stands in line behind a connection that has closed.
          if (!socket.destroyed) work();
        });
    },
    end(socket, work) {
      const { newest } = lineOf(socket);
      // It has its answer already, which ends with a body that cannot come any more.
      if (newest !== null && !newest.request.complete && newest.response.headersSent) {
        socket.destroy();
        return;
      }
      const line = lineOf(socket);
      if (line.isEnding) return;
      line.isEnding = true;
      // Node has taken its own listener off a socket that it hands over: without one a reset ends the process.
      socket.on('error', () => socket.destroy());
      void owed(line).then(() => {
        if (!socket.destroyed) work();
      });
    },
    readNoFurther(socket) {
      const { parser } = socket as Socket & { readonly parser?: Parser | null };
      // This is internal to Node. Without it, requests in bytes that have already been read are created and dropped one
      // by one.
      if (typeof parser?.onIncoming !== 'function') return;
      const { onIncoming } = parser;
      parser.onIncoming = (...args) =>
        socket.destroyed || lines.get(socket)?.isEnding === true ? STOP_READING : onIncoming(...args);
    },
  };
}

/** All that was asked for whole: a request that breaks off in its body has no other answer than what ends it. */
function owed({ newest, last, beforeLast }: Line): Promise<void> {
  return newest === null || newest.request.complete || newest.response.headersSent ? last : beforeLast;
}

function answered(response: ServerResponse, socket: Socket, line: Line): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (response.closed || socket.destroyed) resolve();
  line.finish = resolve;
  response.once('close', resolve);
  return promise;
}

function leave(line: Line, socket: Socket, holds: ReadingHolds): void {
  line.open -= 1;
  if (line.open <= 1) holds.release(socket, 'line');
}
