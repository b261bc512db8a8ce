/**
 * What Node would answer by itself, with nothing or with a body of its own, before a request reaches its route: each
 * is answered here as every other error is.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { ReadClient } from './client-of-request.ts';
import { answerOnSocket } from './client-error.ts';

export interface ConnectionCare {
  readonly readClient: ReadClient;
  /** Aborted when the server begins to stop: it takes no more requests. */
  readonly stopping: AbortSignal | undefined;
  /** File descriptors that the process may have; absent: as many as it likes. */
  readonly openFiles: number | undefined;
}

export function careForConnections(app: FastifyInstance, { readClient, stopping, openFiles }: ConnectionCare): void {
  const isCrowded = limitConnections(app, openFiles);
  app.addHook('onRequest', async ({ raw }) => {
    if (stopping?.aborted === true) throw new CoatcheckError('server_stops', {});
    if (isCrowded()) throw new CoatcheckError('overloaded', {});
    if (raw.headers.host === undefined && raw.httpVersion === '1.1') {
      throw new CoatcheckError('bad_request', { why: 'The header Host is missing.' });
    }
  });
  app.addHook('onSend', async (_request, reply) => {
    // A connection that is kept now would hold the server up, or another client's answer.
    if (stopping?.aborted === true || isCrowded()) reply.header('connection', 'close');
  });
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const error = new CoatcheckError('expectation_failed', { expectation: request.headers.expect ?? '' });
    // Its body may come or not: nothing after it can be read from the connection.
    response.detachSocket(request.socket);
    answerOnSocket(request.socket, error, { origin: readClient(request).origin, ...placeOf(request) });
  });
  app.server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const error = new CoatcheckError('method_not_allowed', { method: 'CONNECT', allowed: 'GET, POST' });
    answerOnSocket(socket, error, { origin: readClient(request).origin, ...placeOf(request) });
  });
}

function placeOf({ method = 'GET', url = '/' }: IncomingMessage): { readonly method: string; readonly path: string } {
  return { method, path: url.startsWith('/') ? (url.split('?', 1)[0] ?? '/') : '/' };
}

/** Files that results, the state and the executors are read and written by. */
const FILES_BESIDE = 48;
/** What is left to take a connection in order to say that there is no room. */
const FILES_FOR_REFUSALS = 24;
const FEWEST_CONNECTIONS = 8;

/**
 * Connections never take the last file descriptors: those that are too many are told so, and far too many are not
 * taken. The answer tells whether there are too many now.
 */
function limitConnections(app: FastifyInstance, openFiles = Infinity): () => boolean {
  if (openFiles === Infinity) return () => false;
  const most = Math.max(FEWEST_CONNECTIONS, openFiles - Math.max(FILES_BESIDE, Math.floor(openFiles / 4)));
  app.server.maxConnections = Math.max(most, openFiles - FILES_FOR_REFUSALS);
  let open = 0;
  app.server.on('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
  });
  return () => open > most;
}
