/**
 * Limits how much of requests' bodies is read in one turn of the event loop, for all connections together. Bodies may
 * be large or come in millions of pieces, even if nobody wants them. Beyond the limit they wait in line: senders take
 * turns, and so do the connections of one sender.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf, readAddress } from '../../lib/ip-address.ts';
import type { ReadingHolds } from './reading-holds.ts';

/** Measured costs in microseconds: of a piece, whatever its size, and of a byte. */
const PIECE_COST = 1.5;
const BYTE_COST = 0.011;
const TURN_COST = 4_000;

/**
 * The most bytes of a request, wanted or not: more than a client sends by mistake, and too few to do harm. More if
 * larger bodies are accepted.
 */
const MAX_BYTES = 64e6;

/**
 * A body without a token is refused if it has more pieces than this, each with fewer bytes: a log-in comes in one piece
 * or a few, and slow networks deliver larger ones.
 */
const MAX_PIECES_OF_STRANGERS = 64;
const SMALL_PIECE_BYTES = 64;

/** Node's parser of a connection. It is not documented; a test fails when it changes. */
interface Parser {
  readonly socket?: Socket | null;
  [callback: number]: ((...args: unknown[]) => unknown) | undefined;
}

interface Reading {
  readonly socket: Socket;
  /** A user, or an address while the user is not known. */
  sender: string;
  isStranger: boolean;
  /** The bytes of the request whose body is being read. */
  bytes: number;
  pieces: number;
}

/** Is told about a connection's bodies. */
interface BodyListener {
  /** Says whose body it is. */
  isOf(sender: string, isStranger: boolean): void;
  pieceCame(length: number): void;
  bodyEnded(): void;
}

/** @param largestBody the most bytes of a body that is accepted */
// oxlint-disable-next-line max-lines-per-function -- one pace for all bodies, whose steps share what is held
export function paceBodies(server: Server, holds: ReadingHolds, largestBody: number): void {
  const mostBytes = Math.max(MAX_BYTES, 2 * largestBody);
  /** Bodies that have begun but not ended. */
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
    const isTorn = isStranger && pieces > MAX_PIECES_OF_STRANGERS && bytes < pieces * SMALL_PIECE_BYTES;
    if (bytes > mostBytes || isTorn) {
      reading.socket.destroy();
      return;
    }
    if (spent <= TURN_COST) return;
    // Holds all of them once, and later ones as they come in this turn: the cost of one more piece must not grow with
    // the number of bodies.
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

/** Says whose body is coming once that is known: a connection may carry bodies of several people, one after another. */
export function bodyIsOf(socket: Socket, sender: string, isStranger: boolean): void {
  listeners.get(socket)?.isOf(sender, isStranger);
}

/** Lines of connections, one for each sender. */
class TakingTurns {
  /** In order of their turns. */
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

  /** Removes and gives the connection whose turn is next. */
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

/**
 * Parsers serve one connection after another. Each gets one listener, which reports for the connection that it
 * currently serves.
 */
function listenTo(parser: Parser | null | undefined): void {
  if (parser === null || parser === undefined || listenedTo.has(parser)) return;
  listenedTo.add(parser);
  const { kOnBody, kOnMessageComplete } = parser.constructor as unknown as Readonly<Record<string, number | undefined>>;
  const after = (callback: number | undefined, tell: (to: BodyListener, args: readonly unknown[]) => void): void => {
    const original = callback === undefined ? undefined : parser[callback];
    if (callback === undefined || typeof original !== 'function') return;
    parser[callback] = function (this: Parser, ...args: unknown[]) {
      // The rest of what has been read is parsed to its end, although nobody wants it.
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
