/** Which errors say that the connection to a database was lost or could not be made, rather than that SQL is wrong. */
import type { DatabaseError } from './connection.ts';

/**
 * Of sockets, PostgreSQL and MySQL: it is restarting or full, or has cut off the session. Wrong passwords and names are
 * not.
 */
const codes: ReadonlySet<string> = new Set(
  `ECONNREFUSED ECONNRESET EPIPE EHOSTUNREACH ENETUNREACH EAI_AGAIN
   08000 08001 08003 08004 08006 53300 57P01 57P02 57P03
   PROTOCOL_CONNECTION_LOST ER_SERVER_SHUTDOWN ER_CON_COUNT_ERROR ER_CONNECTION_KILLED ER_NEW_ABORTING_CONNECTION`.split(
    /\s+/,
  ),
);

/** Errors of drivers that have no code. */
const words = /^Connection terminated|connection is in closed state/;

export function isLostConnection({ databaseCode, cause }: DatabaseError): boolean {
  if (databaseCode !== null && codes.has(databaseCode)) return true;
  return isLost(cause);
}

function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isLost);
  return ('code' in error && codes.has(String(error.code))) || words.test(error.message);
}
