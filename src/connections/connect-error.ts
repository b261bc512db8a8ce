/**
 * Why a database could not be reached, for whoever ran a query: by the connection's name. Its address, its account
 * and the paths of its files are told to administrators by other means, and to nobody by an error.
 */
import { dirname } from 'node:path';
import type { DialectName } from '../dialects/registry.ts';
import { DatabaseError, type ConnectionSettings } from './connection.ts';

const REFUSED = 'it rejected the login';
const NO_DATABASE = 'it has no database with the configured name';
const FULL = 'it accepts no more connections';

/** By the code of the system. */
const ofSystem: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening at its address',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name could not be looked up',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: 'it closed the connection',
};

/** By the code of the database; other errors are told in its own words. */
const ofDatabases: Readonly<Record<DialectName, Readonly<Record<string, string>>>> = {
  duckdb: {},
  postgres: {
    '28P01': REFUSED,
    '28000': REFUSED,
    '3D000': NO_DATABASE,
    '53300': FULL,
    '57P03': 'it is starting up or shutting down',
  },
  mysql: {
    ER_ACCESS_DENIED_ERROR: REFUSED,
    ER_DBACCESS_DENIED_ERROR: REFUSED,
    ER_BAD_DB_ERROR: NO_DATABASE,
    ER_CON_COUNT_ERROR: FULL,
  },
};

const reasons: Readonly<Record<string, string>> = Object.assign({}, ofSystem, ...Object.values(ofDatabases));

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
