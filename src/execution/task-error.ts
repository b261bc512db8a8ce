/** Turns the failure of a job into the error that the task keeps and the API shows. */
import { DatabaseError } from '../connections/connection.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { isBeyondLength } from '../lib/beyond-length.ts';
import { locateError } from '../results/reader/source-location.ts';
import type { MergeSource } from '../results/prepared/prepared-query.ts';
import type { Statement } from '../results/prepared/statement.ts';
import { jobFault, type JobSurroundings } from './job-fault.ts';
import { JobStopped, type StepLimit } from './job-control.ts';
import { inMergeSource } from '../results/reader/task-error.ts';
import type { ExecutorContext } from './executor-context.ts';
import type { AnyJob, TaskError } from './messages.ts';

/** What was being done when the error occurred, as far as the error's text needs it. */
export interface ErrorContext {
  /** The database that is queried; null if there is none. */
  readonly dialectLabel: string | null;
  /** The statement that ran; null before and after. */
  readonly statement: Statement | null;
  /** For a merge query: the source whose statement ran. */
  readonly source: MergeSource | null;
  readonly maxResultBytes: number;
  /** `memory_limit` of the connection that was queried; null before. */
  readonly memoryLimit: string | null;
  /** Null outside of an executor. */
  readonly executor: Pick<ExecutorContext, 'storage' | 'scratchDir' | 'workbenchMemory'> | null;
  /** True if the error came before a statement could run. */
  readonly isConnecting?: boolean;
}

/** Never throws, and reveals nothing about this process. */
export function toTaskError(error: unknown, context: ErrorContext): TaskError {
  const { source } = context;
  if (source)
    return inMergeSource(
      source.name,
      toTaskError(error, { ...context, dialectLabel: source.query.details.dialectLabel, source: null }),
    );
  const around = surroundings(error, context);
  const fault = around && jobFault(error, around);
  if (fault !== null) return fromCatalogue(fault, context);
  if (error instanceof DatabaseError) return databaseError(error, context);
  if (error instanceof JobStopped) return toTaskError(stopError(error, context), context);
  if (error instanceof CoatcheckError) return fromCatalogue(error, context);
  if (isBeyondLength(error)) return fromCatalogue(new CoatcheckError('value_too_large', {}), context);
  return fromCatalogue(new CoatcheckError('internal', {}), context);
}

/** An embedded database has its own memory; everything else uses the workbench's. */
function surroundings(error: unknown, { memoryLimit, executor }: ErrorContext): JobSurroundings | null {
  if (executor === null) return null;
  const { storage, scratchDir, workbenchMemory } = executor;
  const ofConnection = error instanceof DatabaseError && memoryLimit !== null;
  return {
    ownFolders: [...storage.folders, scratchDir],
    scratchDir,
    memory: ofConnection
      ? { limit: memoryLimit, setting: 'memory_limit of its connection' }
      : { limit: workbenchMemory, setting: 'server.workbench_memory' },
  };
}

/** For a job that was ended from outside: nobody knows which of its statements was running. */
export function errorOfJob(error: CoatcheckError | JobStopped, job: AnyJob): TaskError {
  return toTaskError(error, {
    dialectLabel: job.kind === 'run' ? job.prepared.dialectLabel : null,
    statement: null,
    source: null,
    maxResultBytes: 0,
    memoryLimit: null,
    executor: null,
  });
}

function databaseError(
  error: DatabaseError,
  { dialectLabel, statement, isConnecting = false }: ErrorContext,
): TaskError {
  const location = statement ? locateError(statement, error.position) : null;
  const label = dialectLabel ?? 'user’s';
  const message = `The ${label} database encountered an error while running this query.`;
  const messageDetails = statement && isUsersSql(statement) ? error.message : withoutHints(error.message);
  return {
    code: 'database_error',
    message: location?.words ? `${message} ${location.words}` : message,
    messageDetails,
    ...(location?.words && { withoutLookml: { message, messageDetails } }),
    ...(mayQuoteHidden(error, isConnecting ? null : statement) && { withoutData: withoutData(error) }),
    ...(isConnecting && { aboutConnection: true }),
    sql: statement?.sql ?? null,
    sqlErrorLoc: location?.sqlErrorLoc ?? null,
    origin: location?.origin ?? null,
  };
}

/** Users who may write their own SQL may also look at the tables. */
function isUsersSql({ sourceMap }: Statement): boolean {
  return sourceMap.some(({ origin }) => origin.kind === 'sql_query');
}

/** Databases suggest names of columns and tables, including ones that no field shows. */
function withoutHints(message: string): string {
  return message.replaceAll(HINTS, '');
}

/** The lookbehind lets one match begin in a run of line breaks, which a user's quoted text may be full of. */
const HINTS =
  /(?<!\n)\n+(?:Candidate (?:bindings|columns|tables|entries)|Did you mean|Hint: Perhaps you meant)\b[^\n]*/gi;

/**
 * Files may be read, and fail, before there is a statement. Whole rows have columns that no field shows, so they may
 * only be quoted to users who may write SQL.
 */
function mayQuoteHidden({ mayQuote }: DatabaseError, statement: Statement | null): boolean {
  if (mayQuote === 'nothing') return false;
  if (statement === null || statement.hidesRows === true) return true;
  return mayQuote === 'rows' && !isUsersSql(statement);
}

function withoutData({ databaseCode }: DatabaseError): string {
  const code = databaseCode === null || databaseCode === '' ? '' : ` (${databaseCode})`;
  return `The database’s own message${code} is left out, because it may quote values that this query hides. The server’s log has it.`;
}

function stopError({ reason }: JobStopped, context: ErrorContext): CoatcheckError | DatabaseError {
  if (typeof reason !== 'string') return timeoutError(reason);
  switch (reason) {
    case 'cancelled':
      return new CoatcheckError('task_killed', {});
    case 'too_large':
      return new CoatcheckError('result_too_large', { limit: asSize(context.maxResultBytes) });
  }
}

function timeoutError({ step, limitMs }: StepLimit): CoatcheckError | DatabaseError {
  const limit = asDuration(limitMs);
  switch (step) {
    case 'connect':
      return new DatabaseError(`The database did not open a session within ${limit}.`);
    case 'statement':
      return new CoatcheckError('statement_timeout', { limit });
    case 'workbench':
      return new CoatcheckError('workbench_timeout', { limit });
  }
}

function fromCatalogue(error: CoatcheckError, { statement }: ErrorContext): TaskError {
  return {
    code: error.code,
    message: error.message,
    messageDetails: null,
    sql: statement?.sql ?? null,
    sqlErrorLoc: null,
    origin: null,
  };
}

function asDuration(ms: number): string {
  return ms % 1000 === 0 ? `${String(ms / 1000)} s` : `${String(ms)} ms`;
}

/** A size as people write it: `3.5 GB`. */
export function asSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${String(Math.round(value * 100) / 100)} ${units[unit] ?? ''}`;
}
