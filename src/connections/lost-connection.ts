/** Which errors say that the connection to a database was lost or could not be made, rather than that SQL is wrong. */
import type { DialectName } from '../dialects/registry.ts';
import type { DatabaseError } from './connection.ts';

const OF_SOCKETS = 'ECONNREFUSED ECONNRESET EPIPE EHOSTUNREACH ENETUNREACH EAI_AGAIN';

/**
 * It is restarting or full, or has cut off the session: codes with blanks between them, and the words of errors that have
 * no code. Wrong passwords and names are not among them.
 */
const signs: Readonly<Record<DialectName, { readonly codes: string; readonly words: RegExp | null }>> = {
  duckdb: { codes: '', words: null },
  postgres: { codes: '08000 08001 08003 08004 08006 53300 57P01 57P02 57P03', words: /^Connection terminated/ },
  mysql: {
    codes:
      'PROTOCOL_CONNECTION_LOST ER_SERVER_SHUTDOWN ER_CON_COUNT_ERROR ER_CONNECTION_KILLED ER_NEW_ABORTING_CONNECTION',
    words: /connection is in closed state/,
  },
};

const codes: ReadonlySet<string> = new Set(
  [OF_SOCKETS, ...Object.values(signs).map((one) => one.codes)].flatMap((text) => text.split(' ')).filter(Boolean),
);
const words: readonly RegExp[] = Object.values(signs).flatMap((one) => one.words ?? []);

export function isLostConnection({ databaseCode, cause }: DatabaseError): boolean {
  if (databaseCode !== null && codes.has(databaseCode)) return true;
  return isLost(cause);
}

function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isLost);
  return ('code' in error && codes.has(String(error.code))) || words.some((pattern) => pattern.test(error.message));
}
