/** What errors of the state's PostgreSQL mean. Nobody is told its address, its accounts or its statements. */
import { CoatcheckError } from '../errors/catalogue.ts';

/** By PostgreSQL's code or the system's: the connection is gone, or none can be had. */
const lost: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening at its address',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name could not be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  '53300': 'it accepts no more connections',
  '57P01': 'it is shutting down',
  '57P02': 'it is restarting after a crash',
  '57P03': 'it is starting up or shutting down',
  '57P05': 'it closed the connection',
  '25P03': 'it closed the connection',
  // A standby that the address leads to for the moment.
  '25006': 'it can only be read',
};

/** Reasons why it cannot be used at all, which no waiting will change. */
const refused: Readonly<Record<string, string>> = {
  '28P01': 'it rejected the login',
  '28000': 'it rejected the login',
  '3D000': 'it has no database with the configured name',
  '42501': 'its user may not create tables in it',
  '3F000': 'its user has no schema to create tables in',
};

/** Sentences of the driver, whose errors have no code. */
const SAID_OF_LOSS = /^(?:Connection terminated|Query read timeout|timeout expired|Client has encountered)/;
const SAID_OF_WAITING = /timeout/;

/** Several addresses that all refused come as one error without a message. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? firstOf(error.errors[0]) : error;
}

function codeOf(error: unknown): string {
  const first = firstOf(error);
  return first instanceof Error && 'code' in first ? String(first.code) : '';
}

/** Why the connection is lost, or cannot be had, in words; null if the error means something else. */
export function whyLost(error: unknown): string | null {
  const code = codeOf(error);
  const known = lost[code];
  if (known !== undefined) return known;
  // A class of its own: connection exceptions.
  if (/^08...$/.test(code)) return 'it closed the connection';
  if (!(error instanceof Error) || !SAID_OF_LOSS.test(error.message)) return null;
  return SAID_OF_WAITING.test(error.message) ? 'it does not answer' : 'it closed the connection';
}

/** Why a start cannot use the database, in words; null if the error means something else. */
export function whyUnusable(error: unknown): string | null {
  return refused[codeOf(error)] ?? whyLost(error);
}

/** The error for whoever asked: one of the catalogue if the database is at fault, else `error` itself. */
export function stateError(error: unknown): unknown {
  if (error instanceof CoatcheckError) return error;
  if (whyLost(error) !== null) return new CoatcheckError('state_unreachable', {}, { cause: error });
  switch (codeOf(error)) {
    case '53100':
      return new CoatcheckError('storage_full', {}, { cause: error });
    case '53200':
      return new CoatcheckError('out_of_memory', {}, { cause: error });
    default:
      return error;
  }
}

/** Two transactions have waited for each other, and this one was undone. */
export function isDeadlock(error: unknown): boolean {
  return codeOf(error) === '40P01' || (error instanceof Error && error.cause !== undefined && isDeadlock(error.cause));
}

/** There is a row already that has what only one may have. */
export function isTaken(error: unknown): boolean {
  return codeOf(error) === '23505';
}
