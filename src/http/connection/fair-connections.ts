/**
 * No connection delays others, however much it sends at once. Of requests that arrive before earlier ones are answered
 * (pipelining), one is handled at a time, whatever is wrong with them. What ends a connection waits for the answers
 * that it still owes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ReadingHolds } from './reading-holds.ts';

/** The most requests of a connection without an answer. No client sends as many before it reads the first answer. */
const MAX_OPEN = 32;

/** Tells the parser that this and what follows is not a request. */
const STOP_READING = 2;

interface Parser {
  onIncoming: (...args: readonly unknown[]) => number;
}

interface Line {
  newest: { readonly request: IncomingMessage; readonly response: ServerResponse } | null;
  /** Requests without their whole answer: the one that is worked on, and those that wait. */
  open: number;
  /** What is done for those that wait, in their order. */
  readonly waiting: (() => void)[];
  /** Ends the connection once at most `unanswered` requests are open; nothing more is read. */
  end: { readonly work: () => void; readonly unanswered: number; isDone: boolean } | null;
}

export interface FairConnections {
  /** Calls `work` when all earlier requests of the connection have been answered, unless it has closed by then. */
  enter(request: IncomingMessage, response: ServerResponse, work: () => void): void;
  /** Calls `work`, at most once, when the connection owes no more answers, unless it has closed by then. */
  end(socket: Duplex, work: () => void): void;
  /** Makes a new connection ignore bytes that were read before it closed or began to end. */
  readNoFurther(socket: Socket): void;
}

export function createFairConnections(holds: ReadingHolds): FairConnections {
  const lines = new WeakMap<Duplex, Line>();
  const lineOf = (socket: Duplex): Line => {
    const known = lines.get(socket);
    if (known !== undefined) return known;
    const line: Line = { newest: null, open: 0, waiting: [], end: null };
    lines.set(socket, line);
    return line;
  };

  return {
    enter(request, response, work) {
      const { socket } = request;
      // Node has found this request in bytes that had already been read.
      if (socket.destroyed) return;
      const line = lineOf(socket);
      if (line.end !== null) return;
      line.newest = { request, response };
      line.open += 1;
      response.once('close', () => {
        line.open -= 1;
        if (line.open <= 1) holds.release(socket, 'line');
        goOn(line, socket);
      });
      if (line.open === 1) {
        work();
        return;
      }
      holds.hold(socket, 'line');
      line.waiting.push(work);
      if (line.open > MAX_OPEN) socket.destroy();
    },
    end(socket, work) {
      const line = lineOf(socket);
      const { newest } = line;
      const isWhole = newest === null || newest.request.complete;
      // It has its answer already, which ends with a body that cannot come any more.
      if (!isWhole && newest.response.headersSent) {
        socket.destroy();
        return;
      }
      if (line.end !== null) return;
      // A request that breaks off in its body has no other answer than what ends it.
      line.end = { work, unanswered: isWhole ? 0 : 1, isDone: false };
      // Node has taken its own listener off a socket that it hands over: without one a reset ends the process.
      socket.on('error', () => socket.destroy());
      goOn(line, socket);
    },
    readNoFurther(socket) {
      const { parser } = socket as Socket & { readonly parser?: Parser | null };
      // This is internal to Node. Without it, requests in bytes that have already been read are created and dropped one
      // by one.
      if (typeof parser?.onIncoming !== 'function') return;
      const { onIncoming } = parser;
      parser.onIncoming = (...args) =>
        socket.destroyed || (lines.get(socket)?.end ?? null) !== null ? STOP_READING : onIncoming(...args);
    },
  };
}

/** What comes next on a connection whose answers are given. Nobody waits for it once the connection has closed. */
function goOn(line: Line, socket: Duplex): void {
  const next = takeNext(line);
  if (next === undefined) return;
  // Answers may come without a turn of the event loop between them.
  setImmediate(() => {
    if (!socket.destroyed) next();
  });
}

function takeNext({ open, waiting, end }: Line): (() => void) | undefined {
  if (end === null || open > end.unanswered) return waiting.shift();
  if (end.isDone) return undefined;
  end.isDone = true;
  return end.work;
}
