/** DuckDB's errors, asked for as JSON (`errors_as_json`), which carries the exact byte position. */
import { DatabaseError } from '../connection.ts';

interface JsonError {
  readonly exception_type?: string;
  readonly error_type?: string;
  readonly exception_message?: string;
  readonly error_message?: string;
  readonly position?: string;
}

/** Errors that DuckDB finds in a statement's text, before it reads anything. */
const OF_TEXT: ReadonlySet<string> = new Set(['parser', 'syntax', 'binder', 'catalog', 'permission', 'interrupt']);

/** Of readers of files: they name the file, and quote the line or the object that they stumble over. */
const OF_FILES = /\b(?:csv error|original line|json transform error|malformed json|in file|file ?=|file ")/i;

function quotedBy(type: string, message: string): DatabaseError['mayQuote'] {
  if (OF_FILES.test(message)) return 'rows';
  return OF_TEXT.has(type.toLowerCase()) ? 'nothing' : 'values';
}

/**
 * @param sql the statement as the user wrote it.
 * @param prefixBytes length of what stood before it in the text that was run.
 */
export function toDatabaseError(error: unknown, sql: string, prefixBytes: number): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const json = parseJsonError(text);
  if (!json) return new DatabaseError(text, { mayQuote: quotedBy('', text), cause: error });
  return fromJsonError(json, sql, prefixBytes, error);
}

export function fromJsonError(json: JsonError, sql: string, prefixBytes: number, cause?: unknown): DatabaseError {
  const type = json.exception_type ?? json.error_type ?? '';
  // DuckDB goes on to recommend settings, which nobody can set from here.
  const message = (
    (json.exception_message ?? json.error_message ?? '').split('\n\nPossible solutions')[0] ?? ''
  ).trimEnd();
  const title = type === '' ? '' : `${type.charAt(0).toUpperCase()}${type.slice(1)} Error: `;
  const offset = json.position === undefined ? null : utf16Offset(sql, Number(json.position) - prefixBytes);
  return new DatabaseError(`${title}${message}`, {
    databaseCode: type,
    mayQuote: quotedBy(type, message),
    position: offset === null ? null : { kind: 'offset', offset },
    cause,
  });
}

function parseJsonError(text: string): JsonError | null {
  const start = text.indexOf('{"');
  if (start < 0) return null;
  try {
    const value: unknown = JSON.parse(text.slice(start));
    return typeof value === 'object' && value !== null && 'exception_message' in value ? (value as JsonError) : null;
  } catch {
    return null;
  }
}

/** Null when the position lies outside of the statement (in what was put around it). */
export function utf16Offset(sql: string, byteOffset: number): number | null {
  const bytes = Buffer.from(sql);
  if (!Number.isSafeInteger(byteOffset) || byteOffset < 0 || byteOffset > bytes.length) return null;
  return bytes.subarray(0, byteOffset).toString().length;
}
