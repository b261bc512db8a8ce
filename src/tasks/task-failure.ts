/** Errors of tasks that are detected in this room. */
import { CoatcheckError } from '../errors/catalogue.ts';
import { ownFault } from '../errors/own-fault.ts';
import type { TaskError } from '../results/reader/task-error.ts';

/** The executors that ran it, or the server, died this many times. */
export function crashFailure(attempts: number, reason: string | null): TaskError {
  return failure(new CoatcheckError('executor_crashed', { attempts }), reason);
}

/** A fault of this machine, or a bug: the details are in the log, not here. */
export function failureInside(error: unknown): TaskError {
  return failure(ownFault(error) ?? new CoatcheckError('internal', {}), null);
}

/** Its user may no longer have it. */
export function refusedFailure(error: CoatcheckError): TaskError {
  return failure(error, null);
}

function failure({ code, message }: CoatcheckError, details: string | null): TaskError {
  return { code, message, messageDetails: details, sql: null, sqlErrorLoc: null, origin: null };
}
