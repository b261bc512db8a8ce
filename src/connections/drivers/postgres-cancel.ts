/** Stopping what runs in a PostgreSQL session, from outside of it. */
import { connect } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { POSTGRES_PORT } from '../../dialects/postgres.ts';
import { cancelKey } from './postgres-protocol.ts';

/** "CancelRequest" of PostgreSQL's protocol. */
const CANCEL_REQUEST_CODE = 80_877_102;

/** Resolves when the request was delivered, or could not be; whether something was stopped shows in the session. */
export async function requestCancel(client: Client, config: ClientConfig): Promise<void> {
  await (config.ssl ? cancelBySession(client, config) : cancelByRequest(client, config));
}

async function cancelByRequest(client: Client, { host, port }: ClientConfig): Promise<void> {
  const { processId, secretKey } = cancelKey(client);
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST_CODE, 4);
  message.writeInt32BE(processId, 8);
  message.writeInt32BE(secretKey, 12);
  await new Promise<void>((resolve) => {
    const socket = connect(port ?? POSTGRES_PORT, host ?? '127.0.0.1', () => socket.end(message));
    socket.once('error', () => resolve());
    // The server closes when it has passed the request on.
    socket.once('close', () => resolve());
    socket.resume();
  });
}

/** Over TLS a second session does it: servers that demand TLS may refuse the bare request. */
async function cancelBySession(client: Client, config: ClientConfig): Promise<void> {
  const second = new Client(config);
  second.on('error', () => undefined);
  try {
    await second.connect();
    await second.query('SELECT pg_cancel_backend($1)', [cancelKey(client).processId]);
  } catch {
    // Repeated by the caller as long as the statement runs.
  } finally {
    await second.end().catch(() => undefined);
  }
}
