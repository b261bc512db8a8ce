/**
 * Faults of the machine that Coatcheck runs on: no space, no memory, no file descriptors, unusable files, and of what it keeps
 * elsewhere: state and results. They are reported in words, never with a path, and never as the fault of a user's query or database.
 */
import { CoatcheckError } from './catalogue.ts';

const ownFaultCodes = [
  'storage_full',
  'storage_unusable',
  'out_of_memory',
  'overloaded',
  'state_unreachable',
  'state_taken',
  'results_unreachable',
] as const;

export type OwnFaultCode = (typeof ownFaultCodes)[number];

/** By the system's name of an error. */
const systemFaults: Readonly<Record<string, OwnFaultCode>> = {
  ENOSPC: 'storage_full',
  EDQUOT: 'storage_full',
  EFBIG: 'storage_full',
  EROFS: 'storage_unusable',
  EACCES: 'storage_unusable',
  EPERM: 'storage_unusable',
  EIO: 'storage_unusable',
  ENOMEM: 'out_of_memory',
  EMFILE: 'overloaded',
  ENFILE: 'overloaded',
};

/** By SQLite's primary result code. */
const sqliteFaults: Readonly<Record<number, OwnFaultCode>> = {
  7: 'out_of_memory', // NOMEM
  8: 'storage_unusable', // READONLY
  10: 'storage_unusable', // IOERR
  13: 'storage_full', // FULL
  14: 'storage_unusable', // CANTOPEN
};

/** The low byte of SQLite's extended result codes. */
const PRIMARY = 0xff;

type SystemError = Error & { readonly code?: unknown; readonly errcode?: unknown; readonly syscall?: unknown };

/** Which fault of this machine an error of a file, a socket or the state database means; null if none. */
export function ownFaultCode(error: unknown): OwnFaultCode | null {
  if (!(error instanceof Error)) return null;
  const { code, errcode, syscall } = error as SystemError;
  if (error instanceof CoatcheckError) return isOwnFaultCode(error.code) ? error.code : null;
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number') return sqliteFaults[errcode & PRIMARY] ?? null;
  const known = typeof code === 'string' && Object.hasOwn(systemFaults, code) ? (systemFaults[code] ?? null) : null;
  // A refused permission to connect has nothing to do with files.
  return known === 'storage_unusable' && syscall === 'connect' ? null : known;
}

/** The same as the error that clients get. */
export function ownFault(error: unknown): CoatcheckError | null {
  const code = ownFaultCode(error);
  return code === null ? null : new CoatcheckError(code, {}, { cause: error });
}

/** Does a task's error code mean that the fault was Coatcheck's? Its results are then answered with a 5xx. */
export function isServerFault(code: string): code is OwnFaultCode | 'internal' | 'server_stops' {
  return code === 'internal' || code === 'server_stops' || isOwnFaultCode(code);
}

/** Is it that the database of the state cannot be reached? */
function isStateAway(error: unknown): boolean {
  return error instanceof CoatcheckError && (error.code === 'state_unreachable' || error.code === 'state_taken');
}

/** Is it that what is kept elsewhere, state or results, cannot be reached? It may be in a moment. */
export function mayComeBack(error: unknown): boolean {
  return isStateAway(error) || areResultsAway(error);
}

/** Is it that the store of large results cannot be reached? */
export function areResultsAway(error: unknown): boolean {
  return error instanceof CoatcheckError && error.code === 'results_unreachable';
}

function isOwnFaultCode(code: string): code is OwnFaultCode {
  return ownFaultCodes.some((own) => own === code);
}
