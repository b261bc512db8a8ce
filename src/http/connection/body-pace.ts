/**
 * How much of requests' bodies is read in one turn of the event loop, of all connections together: what they send may be
 * large, or in millions of pieces, and be wanted by nobody. Beyond that they wait in line, and go on one by one, those
 * first of which the least has been read.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ReadingHolds } from './reading-holds.ts';

/** Measured, in microseconds: a piece, whatever its size, and a byte. */
const PIECE_COST = 1.5;
const BYTE_COST = 0.011;
const TURN_COST = 4_000;

/** Of one request, wanted or not: more than a client sends by mistake, less than hurts. */
const MOST_BYTES = 64e6;

/** Node's parser of a connection. It is not documented; a test tells when it has changed. */
interface Parser {
  readonly socket?: Socket | null;
  [callback: number]: ((...args: unknown[]) => unknown) | undefined;
}

interface Reading {
  readonly socket: Socket;
  /** Of all that has been read of the connection. */
  cost: number;
  /** Of the request whose body comes. */
  bytes: number;
}

/** What is told of a connection's bodies. */
interface BodyListener {
  pieceCame(length: number): void;
  bodyEnded(): void;
}

export function paceBodies(server: Server, holds: ReadingHolds): void {
  /** Bodies that have begun and not ended. */
  const open = new Set<Reading>();
  const waiting = new Set<Reading>();
  let spent = 0;
  let isScheduled = false;

  const nextTurn = (): void => {
    isScheduled = false;
    spent = 0;
    let next: Reading | undefined;
    for (const one of waiting) if (next === undefined || one.cost < next.cost) next = one;
    if (next === undefined) return;
    waiting.delete(next);
    holds.release(next.socket, 'pace');
    schedule();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(nextTurn);
  };
  const hold = (one: Reading): void => {
    if (waiting.has(one)) return;
    waiting.add(one);
    holds.hold(one.socket, 'pace');
  };
  const leave = (reading: Reading): void => {
    open.delete(reading);
    if (waiting.delete(reading)) holds.release(reading.socket, 'pace');
  };

  const pieceCame = (reading: Reading, length: number): void => {
    open.add(reading);
    const cost = PIECE_COST + length * BYTE_COST;
    reading.cost += cost;
    reading.bytes += length;
    const wasWithin = spent <= TURN_COST;
    spent += cost;
    schedule();
    if (reading.bytes > MOST_BYTES) reading.socket.destroy();
    if (spent <= TURN_COST) return;
    // All once, and whoever comes later in the turn: a piece that is too many must not cost as much as there are bodies.
    if (wasWithin) open.forEach(hold);
    else hold(reading);
  };

  server.on('connection', (socket: Socket) => {
    const reading: Reading = { socket, cost: 0, bytes: 0 };
    listeners.set(socket, {
      pieceCame: (length) => pieceCame(reading, length),
      bodyEnded() {
        reading.bytes = 0;
        leave(reading);
      },
    });
    socket.once('close', () => leave(reading));
    listenTo((socket as Socket & { readonly parser?: Parser | null }).parser);
  });
}

const listeners = new WeakMap<Socket, BodyListener>();
const listenedTo = new WeakSet<Parser>();

/** Parsers serve one connection after another: each is listened to once, and tells of whichever it serves. */
function listenTo(parser: Parser | null | undefined): void {
  if (parser === null || parser === undefined || listenedTo.has(parser)) return;
  listenedTo.add(parser);
  const { kOnBody, kOnMessageComplete } = parser.constructor as unknown as Readonly<Record<string, number | undefined>>;
  const after = (callback: number | undefined, tell: (to: BodyListener, args: readonly unknown[]) => void): void => {
    const original = callback === undefined ? undefined : parser[callback];
    if (callback === undefined || typeof original !== 'function') return;
    parser[callback] = function (this: Parser, ...args: unknown[]) {
      const result = original.apply(this, args);
      const listener = this.socket ? listeners.get(this.socket) : undefined;
      if (listener) tell(listener, args);
      return result;
    };
  };
  after(kOnBody, (listener, [bytes]) => listener.pieceCame((bytes as Buffer).length));
  after(kOnMessageComplete, (listener) => listener.bodyEnded());
}
