/**
 * Why a database could not be reached, for whoever ran a query: by the connection's name. Its address, its account
 * and the paths of its files are told to administrators by other means, and to nobody by an error.
 */
import { dirname } from 'node:path';
import { DatabaseError, type ConnectionSettings } from './connection.ts';

/** By the code of the system, of PostgreSQL or of MySQL. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening at its address',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name could not be looked up',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: 'it closed the connection',
  '28P01': 'it rejected the login',
  '28000': 'it rejected the login',
  '3D000': 'it has no database with the configured name',
  '53300': 'it accepts no more connections',
  '57P03': 'it is starting up or shutting down',
  ER_ACCESS_DENIED_ERROR: 'it rejected the login',
  ER_DBACCESS_DENIED_ERROR: 'it rejected the login',
  ER_BAD_DB_ERROR: 'it has no database with the configured name',
  ER_CON_COUNT_ERROR: 'it accepts no more connections',
};

export function connectError(error: unknown, settings: ConnectionSettings): DatabaseError {
  const first = firstOf(error);
  const code = first instanceof Error && 'code' in first ? String(first.code) : null;
  const known = code === null ? undefined : reasons[code];
  const why = known ?? hidden(first instanceof Error ? first.message : String(first), settings);
  const shown = code === null || code === 'undefined' ? '' : ` (${code})`;
  return new DatabaseError(`Could not connect to the database of connection ${settings.name}: ${why}${shown}`, {
    databaseCode: code,
    cause: error,
  });
}

/** Several addresses that all refused come as one error without a message. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? firstOf(error.errors[0]) : error;
}

function hidden(text: string, { host, username, database }: ConnectionSettings): string {
  let shown = text;
  for (const name of [host, username, database]) if (name) shown = shown.replaceAll(name, '…');
  return shown;
}

/** The same error without the folders in which the connection's files lie. */
export function withoutFolders(error: DatabaseError, { tables, database }: ConnectionSettings): DatabaseError {
  const files = [...Object.values(tables), ...(database === null ? [] : [database])];
  const folders = new Set(files.map(dirname).filter((folder) => folder.length > 1));
  const message = [...folders].reduce((text, folder) => text.replaceAll(`${folder}/`, ''), error.message);
  const { position, databaseCode, mayQuote, cause } = error;
  return message === error.message ? error : new DatabaseError(message, { position, databaseCode, mayQuote, cause });
}
