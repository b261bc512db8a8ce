/**
 * Creates Node's server under the app. Errors that Node would answer by itself, without a body or with its own, are
 * answered like all others, after the answers that the connection still owes.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CoatcheckError } from '../../errors/catalogue.ts';
import type { Clock } from '../../lib/clock.ts';
import type { ReadClient } from './client-of-request.ts';
import { answerOnSocket, knownClientError, writeError } from './client-error.ts';
import type { ErrorPlace } from './error-response.ts';
import { paceBodies } from './body-pace.ts';
import type { FairConnections } from './fair-connections.ts';
import type { ReadingHolds } from './reading-holds.ts';

export interface HttpServerParts {
  readonly options: ServerOptions;
  readonly connections: FairConnections;
  readonly holds: ReadingHolds;
  readonly readClient: ReadClient;
  /** The beginning of addresses in answers if a request cannot be read; empty = unknown. */
  readonly publicUrl: string;
  readonly clock: Clock;
  /** The most bytes of a body. */
  readonly largestBody: number;
}

/** @param handle answers a request */
export function createHttpServer(
  handle: RequestListener,
  { options, connections, holds, readClient, publicUrl, clock, largestBody }: HttpServerParts,
): Server {
  const server = createServer(options, (request, response) => {
    connections.enter(request, response, () => handle(request, response));
  });
  const placeOf = (request: IncomingMessage): ErrorPlace => ({
    origin: readClient(request).origin,
    ...addressOf(request),
  });
  server.on('connection', (socket: Socket) => connections.readNoFurther(socket));
  paceBodies(server, holds, largestBody);
  server.on('checkExpectation', (request, response) => {
    connections.enter(request, response, () => {
      const error = new CoatcheckError('expectation_failed', { expectation: request.headers.expect ?? '' });
      // The body may or may not come, so nothing after it can be read from the connection.
      writeError(response, error, placeOf(request));
    });
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const error = new CoatcheckError('method_not_allowed', { method: 'CONNECT', allowed: 'GET, POST' });
    connections.end(socket, () => {
      answerOnSocket(socket, error, placeOf(request));
      letGo(socket, clock);
    });
  });
  server.on('clientError', (error: Error & { readonly code?: string }, socket: Duplex) => {
    if (error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const place = { origin: publicUrl, method: 'get', path: '/' };
    connections.end(socket, () => {
      answerOnSocket(socket, knownClientError(error.code), place);
      letGo(socket, clock);
    });
  });
  return server;
}

/** How long a client may take to read its last answer. */
const LAST_ANSWER_MS = 2_000;

/** Node has given the socket up. Drops what still arrives until the client closes it, for a short time at most. */
function letGo(socket: Duplex, clock: Clock): void {
  socket.once('end', () => socket.destroy());
  // Even if the client keeps sending.
  const end = clock.after(LAST_ANSWER_MS, () => socket.destroy());
  socket.once('close', () => end[Symbol.dispose]());
  socket.resume();
}

function addressOf({ method = 'GET', url = '/' }: IncomingMessage): { readonly method: string; readonly path: string } {
  return { method, path: url.startsWith('/') ? (url.split('?', 1)[0] ?? '/') : '/' };
}
