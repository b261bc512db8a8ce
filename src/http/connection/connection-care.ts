/** Refuses requests before they reach their routes while the server has no room for them, or is stopping. */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { CoatcheckError } from '../../errors/catalogue.ts';

export interface ConnectionCare {
  /** Aborted when the server begins to stop and accepts no more requests. */
  readonly stopping: AbortSignal | undefined;
  /** The number of file descriptors that the process may have; absent = unlimited. */
  readonly openFiles: number | undefined;
}

export function careForConnections(app: FastifyInstance, { stopping, openFiles }: ConnectionCare): void {
  const isCrowded = limitConnections(app, openFiles);
  app.addHook('onRequest', ({ raw }, _reply, next) => {
    if (stopping?.aborted === true) throw new CoatcheckError('server_stops', {});
    if (isCrowded()) throw new CoatcheckError('overloaded', {});
    if (raw.headers.host === undefined && raw.httpVersion === '1.1') {
      throw new CoatcheckError('bad_request', { why: 'The Host header is missing.' });
    }
    next();
  });
  app.addHook('onSend', (_request, reply, _payload, next) => {
    // A connection that is kept open now would delay the server's end or another client's answer.
    if (stopping?.aborted === true || isCrowded()) reply.header('connection', 'close');
    next();
  });
}

/** Descriptors reserved for results, the state and the executors. */
const FILES_BESIDE = 48;
/** Descriptors reserved for accepting connections only to say that there is no room. */
const FILES_FOR_REFUSALS = 24;
const FEWEST_CONNECTIONS = 8;

/**
 * Keeps connections from taking the last file descriptors. If there are too many, they are told so; if there are far
 * too many, they are not accepted. The function that it gives says whether there are too many now.
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
