/** Errors of tasks that this room itself finds out about. */
import { CoatcheckError } from '../errors/catalogue.ts';
import type { TaskError } from '../results/task-error.ts';

/** The executors that ran it died, or the server did, so many times. */
export function crashFailure(attempts: number, reason: string | null): TaskError {
  return failure(new CoatcheckError('executor_crashed', { attempts }), reason);
}

/** A bug or a full disk: the details are in the log, not here. */
export function internalFailure(): TaskError {
  return failure(new CoatcheckError('internal', {}), null);
}

function failure({ code, message }: CoatcheckError, details: string | null): TaskError {
  return { code, message, messageDetails: details, sql: null, sqlErrorLoc: null, origin: null };
}
