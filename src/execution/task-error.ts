/** What went wrong in a job → the error that the task keeps and the API shows. */
import { DatabaseError } from '../connections/connection.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { locateError } from '../results/source-location.ts';
import type { MergeSource, PreparedQuery } from '../results/prepared-query.ts';
import type { Statement } from '../results/statement.ts';
import { jobFault, type JobSurroundings } from './job-fault.ts';
import { JobStopped } from './job-control.ts';
import { inMergeSource } from '../results/task-error.ts';
import type { ExecutorContext } from './executor-context.ts';
import type { TaskError } from './messages.ts';

/** What was being done when the error came, as far as the error's text needs it. */
export interface ErrorContext {
  readonly prepared: PreparedQuery | null;
  /** The statement that ran; null before and after. */
  readonly statement: Statement | null;
  /** Of a merge query: the source whose statement ran. */
  readonly source: MergeSource | null;
  readonly maxResultBytes: number;
  readonly statementTimeoutMs: number | null;
  /** `memory_limit` of the connection that was asked; null before. */
  readonly memoryLimit: string | null;
  readonly executor: Pick<ExecutorContext, 'storeDir' | 'scratchDir' | 'workbenchMemory'>;
}

/** Never throws, and tells nothing of what this process is made of. */
export function toTaskError(error: unknown, context: ErrorContext): TaskError {
  const { source } = context;
  if (source)
    return inMergeSource(source.name, toTaskError(error, { ...context, prepared: source.query, source: null }));
  const fault = jobFault(error, surroundings(error, context));
  if (fault !== null) return fromCatalogue(fault, context);
  if (error instanceof DatabaseError) return databaseError(error, context);
  if (error instanceof JobStopped) return fromCatalogue(stopError(error, context), context);
  if (error instanceof CoatcheckError) return fromCatalogue(error, context);
  return fromCatalogue(new CoatcheckError('internal', {}), context);
}

/** An embedded database has a memory of its own; everything else is done in the workbench's. */
function surroundings(error: unknown, { memoryLimit, executor }: ErrorContext): JobSurroundings {
  const { storeDir, scratchDir, workbenchMemory } = executor;
  const ofConnection = error instanceof DatabaseError && memoryLimit !== null;
  return {
    ownFolders: [storeDir, scratchDir],
    scratchDir,
    memory: ofConnection
      ? { limit: memoryLimit, setting: 'memory_limit of its connection' }
      : { limit: workbenchMemory, setting: 'server.workbench_memory' },
  };
}

function databaseError(error: DatabaseError, { prepared, statement }: ErrorContext): TaskError {
  const location = statement ? locateError(statement, error.position) : null;
  const label = prepared?.details.dialectLabel ?? 'user’s';
  const message = `The ${label} database encountered an error while running this query.`;
  return {
    code: 'database_error',
    message: location?.words ? `${message} ${location.words}` : message,
    messageDetails: error.message,
    sql: statement?.sql ?? null,
    sqlErrorLoc: location?.sqlErrorLoc ?? null,
    origin: location?.origin ?? null,
  };
}

function stopError(error: JobStopped, context: ErrorContext): CoatcheckError {
  switch (error.reason) {
    case 'cancelled':
      return new CoatcheckError('task_killed', {});
    case 'timeout':
      return new CoatcheckError('statement_timeout', { limit: asDuration(context.statementTimeoutMs ?? 0) });
    case 'too_large':
      return new CoatcheckError('result_too_large', { limit: asSize(context.maxResultBytes) });
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

function asSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${String(Math.round(value * 100) / 100)} ${units[unit] ?? ''}`;
}
