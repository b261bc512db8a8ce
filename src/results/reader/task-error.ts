import type { SourceRange } from '../../lib/source-range.ts';

/**
 * Why a task failed. It is stored with the task, and shown in `errors` of json_detail and in the message of other
 * formats.
 */
export interface TaskError {
  /** Code of the error catalogue: `database_error`, `compile_error`, `result_too_large`, `executor_crashed` … */
  readonly code: string;
  /** Looker's `message`: "The DuckDB database encountered an error while running this query." */
  readonly message: string;
  /** The database's own words, or the diagnostics, one per line. */
  readonly messageDetails: string | null;
  /** The SQL that failed. */
  readonly sql: string | null;
  /** In `sql`, from 1. */
  readonly sqlErrorLoc: { readonly line: number; readonly column: number } | null;
  /** The LookML that caused it, if that is known. */
  readonly origin: {
    readonly field: string | null;
    readonly parameter: string | null;
    /** The `file` is empty if the text is in the query itself, such as a custom field's expression. */
    readonly range: SourceRange | null;
  } | null;
  /** How it reads where LookML may not be seen; absent = the same. */
  readonly withoutLookml?: { readonly message: string; readonly messageDetails: string | null };
  /** Shown in place of `messageDetails`, which may quote values of rows that the caller may not see. */
  readonly withoutData?: string;
  /** `messageDetails` tell how a connection is set up: an address, a user. */
  readonly aboutConnection?: boolean;
}

/** A merge query fails with the error of one of its sources: which one is said first, but of one that is not there. */
export function inMergeSource(name: string, error: TaskError): TaskError {
  if (error.code === 'not_found') return error;
  const inIt = (message: string) => `Source query "${name}": ${message}`;
  const { withoutLookml } = error;
  return {
    ...error,
    message: inIt(error.message),
    ...(withoutLookml && { withoutLookml: { ...withoutLookml, message: inIt(withoutLookml.message) } }),
  };
}
