/** Refuses requests before they reach their route while the server has no room for them, or stops. */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { CoatcheckError } from '../../errors/catalogue.ts';

export interface ConnectionCare {
  /** Aborted when the server begins to stop: it takes no more requests. */
  readonly stopping: AbortSignal | undefined;
  /** File descriptors that the process may have; absent: as many as it likes. */
  readonly openFiles: number | undefined;
}

export function careForConnections(app: FastifyInstance, { stopping, openFiles }: ConnectionCare): void {
  const isCrowded = limitConnections(app, openFiles);
  app.addHook('onRequest', async ({ raw }) => {
    if (stopping?.aborted === true) throw new CoatcheckError('server_stops', {});
    if (isCrowded()) throw new CoatcheckError('overloaded', {});
    if (raw.headers.host === undefined && raw.httpVersion === '1.1') {
      throw new CoatcheckError('bad_request', { why: 'The Host header is missing.' });
    }
  });
  app.addHook('onSend', async (_request, reply) => {
    // A connection that is kept now would hold the server up, or another client's answer.
    if (stopping?.aborted === true || isCrowded()) reply.header('connection', 'close');
  });
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
