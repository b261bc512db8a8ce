/**
 * How much of requests' bodies is read in one turn of the event loop, of all connections together: what they send may be
 * large, or in millions of pieces, and be wanted by nobody. Beyond that they wait in line: who sends them takes turns, and
 * among those of one sender each connection.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf, readAddress } from '../../lib/ip-address.ts';
import type { ReadingHolds } from './reading-holds.ts';

/** Measured, in microseconds: a piece, whatever its size, and a byte. */
const PIECE_COST = 1.5;
const BYTE_COST = 0.011;
const TURN_COST = 4_000;

/** Of one request, wanted or not: more than a client sends by mistake, less than hurts. Larger where larger bodies are taken. */
const MOST_BYTES = 64e6;

/**
 * A body that comes without a token is torn when it has more pieces than that, of fewer bytes each: what logs somebody in
 * comes in one piece, or a few, and slow networks bring larger ones.
 */
const MOST_PIECES_OF_STRANGERS = 64;
const SMALL_PIECE_BYTES = 64;

/** Node's parser of a connection. It is not documented; a test tells when it has changed. */
interface Parser {
  readonly socket?: Socket | null;
  [callback: number]: ((...args: unknown[]) => unknown) | undefined;
}

interface Reading {
  readonly socket: Socket;
  /** A user, or an address that no user is known of. */
  sender: string;
  isStranger: boolean;
  /** Of the request whose body comes. */
  bytes: number;
  pieces: number;
}

/** What is told of a connection's bodies. */
interface BodyListener {
  /** Whose body it is. */
  isOf(sender: string, isStranger: boolean): void;
  pieceCame(length: number): void;
  bodyEnded(): void;
}

/** @param largestBody bytes that a body may have which is taken */
// oxlint-disable-next-line max-lines-per-function -- one pace for all bodies, whose steps share what is held
export function paceBodies(server: Server, holds: ReadingHolds, largestBody: number): void {
  const mostBytes = Math.max(MOST_BYTES, 2 * largestBody);
  /** Bodies that have begun and not ended. */
  const open = new Set<Reading>();
  const waiting = new TakingTurns();
  let spent = 0;
  let isScheduled = false;

  const nextTurn = (): void => {
    isScheduled = false;
    spent = 0;
    const next = waiting.next();
    if (next === undefined) return;
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
    reading.bytes += length;
    reading.pieces += 1;
    const wasWithin = spent <= TURN_COST;
    spent += cost;
    schedule();
    const { isStranger, pieces, bytes } = reading;
    const isTorn = isStranger && pieces > MOST_PIECES_OF_STRANGERS && bytes < pieces * SMALL_PIECE_BYTES;
    if (bytes > mostBytes || isTorn) {
      reading.socket.destroy();
      return;
    }
    if (spent <= TURN_COST) return;
    // All once, and whoever comes later in the turn: a piece that is too many must not cost as much as there are bodies.
    if (wasWithin) open.forEach(hold);
    else hold(reading);
  };

  server.on('connection', (socket: Socket) => {
    const sender = `address ${networkOf(readAddress(socket.remoteAddress ?? '') ?? '')}`;
    const reading: Reading = { socket, sender, isStranger: true, bytes: 0, pieces: 0 };
    listeners.set(socket, {
      isOf(name, isStranger) {
        const isWaiting = waiting.delete(reading);
        reading.sender = name;
        reading.isStranger = isStranger;
        if (isWaiting) waiting.add(reading);
      },
      pieceCame: (length) => pieceCame(reading, length),
      bodyEnded() {
        reading.bytes = 0;
        reading.pieces = 0;
        leave(reading);
      },
    });
    socket.once('close', () => leave(reading));
    listenTo((socket as Socket & { readonly parser?: Parser | null }).parser);
  });
}

/** Says whose body comes, when that is known: a connection may carry those of many, one after another. */
export function bodyIsOf(socket: Socket, sender: string, isStranger: boolean): void {
  listeners.get(socket)?.isOf(sender, isStranger);
}

/** Lines of connections, one of each sender. */
class TakingTurns {
  /** Those whose turn is next first. */
  readonly #lines = new Map<string, Set<Reading>>();

  has(reading: Reading): boolean {
    return this.#lines.get(reading.sender)?.has(reading) === true;
  }

  add(reading: Reading): void {
    const line = this.#lines.get(reading.sender);
    if (line) line.add(reading);
    else this.#lines.set(reading.sender, new Set([reading]));
  }

  delete(reading: Reading): boolean {
    const line = this.#lines.get(reading.sender);
    const wasThere = line?.delete(reading) === true;
    if (line?.size === 0) this.#lines.delete(reading.sender);
    return wasThere;
  }

  /** Takes out whoever is next. */
  next(): Reading | undefined {
    const [first] = this.#lines;
    if (first === undefined) return undefined;
    const [sender, line] = first;
    const [reading] = line;
    this.#lines.delete(sender);
    if (reading !== undefined) line.delete(reading);
    if (line.size > 0) this.#lines.set(sender, line);
    return reading;
  }
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
      // What has been read with the last that was wanted is parsed to its end, for nobody.
      if (this.socket?.destroyed === true) return 0;
      const result = original.apply(this, args);
      const listener = this.socket ? listeners.get(this.socket) : undefined;
      if (listener) tell(listener, args);
      return result;
    };
  };
  after(kOnBody, (listener, [bytes]) => listener.pieceCame((bytes as Buffer).length));
  after(kOnMessageComplete, (listener) => listener.bodyEnded());
}
