/** How a query that cannot be run is explained to its author: diagnostics as the error of a task. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { errorCatalogue } from '../errors/catalogue.ts';
import type { SourceRange } from '../lib/source-range.ts';
import type { TaskError } from '../results/reader/task-error.ts';

/** The most errors listed: a user who has fixed so many asks again. */
const MAX_LISTED = 50;
/** The most characters of one error: it contains the user's names, which may be as long as the query. */
const LONGEST_MESSAGE = 2_000;

/** `message` is the first error with its place; `messageDetails` lists the first ones, one per line. */
export function compileFailure(diagnostics: readonly Diagnostic[]): TaskError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  return {
    code: 'compile_error',
    message: first === undefined ? 'The query cannot be compiled.' : sentence(first),
    messageDetails: listed(errors),
    sql: null,
    sqlErrorLoc: null,
    origin: first === undefined ? null : originOf(first.range ?? null),
    ...(errors.some(isOfLookml) && { withoutLookml: withoutLookml(errors) }),
  };
}

function listed(errors: readonly Diagnostic[]): string {
  const lines = errors.slice(0, MAX_LISTED).map(line);
  const more = errors.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more.toLocaleString('en-US')} more errors.`] : [])].join('\n');
}

/** Something that a user can fix, although it is in LookML. */
const TOLD_TO_ALL: ReadonlySet<string> = new Set(['access-filter-without-value']);

const LOOKML_IS_WRONG =
  'The LookML behind this query has an error. Users with the permission see_lookml are told where.';

function isOfLookml({ range }: Diagnostic): boolean {
  return range !== undefined && PROJECT_FILE.test(range.file);
}

/** Findings in LookML quote it, and name files: they become a single sentence, while those about the query stay. */
function withoutLookml(errors: readonly Diagnostic[]): NonNullable<TaskError['withoutLookml']> {
  const texts = errors.map((error) => {
    if (!isOfLookml(error)) return { message: sentence(error), line: line(error) };
    const { code, message: what, hint = '' } = error;
    const message = TOLD_TO_ALL.has(code) ? `${what} ${hint}`.trim() : LOOKML_IS_WRONG;
    return { message, line: message };
  });
  const lines = [...new Set(texts.map((text) => text.line))];
  return { message: texts[0]?.message ?? LOOKML_IS_WRONG, messageDetails: lines.slice(0, MAX_LISTED).join('\n') };
}

const PROJECT_FILE = /\.(?:lkml|lookml|strings\.json)$/i;

/** An expression of the query itself is not in any file: its range is named after the custom field or query member. */
function originOf(range: SourceRange | null): TaskError['origin'] {
  if (range === null || PROJECT_FILE.test(range.file)) return { field: null, parameter: null, range };
  const isMember = range.file === 'filter_expression';
  return {
    field: isMember ? null : range.file,
    parameter: isMember ? range.file : 'expression',
    range: { ...range, file: '' },
  };
}

/** For a query that does not exist for the caller: nothing else about it is said. */
export const NOT_FOUND: TaskError = {
  code: 'not_found',
  message: errorCatalogue.not_found.message({}),
  messageDetails: null,
  sql: null,
  sqlErrorLoc: null,
  origin: null,
};

/** A failure without diagnostics: something that the query names does not exist. */
export function refusal(message: string, hint?: string): TaskError {
  return compileFailure([{ code: 'refused', severity: 'error', message, ...(hint === undefined ? {} : { hint }) }]);
}

/**
 * Returns the result of `work`, or refuses a query that is too much for this program: nested deeper than the stack, or
 * with texts longer than strings can be. Limits refuse such queries earlier; this is for those that they miss.
 */
export function withinMeans<T>(work: () => T, refuse: (error: TaskError) => T): T {
  try {
    return work();
  } catch (error) {
    // What the language itself throws when it cannot go on; mistakes of this program are other errors.
    if (!(error instanceof RangeError)) throw error;
    return refuse(refusal('The query is too large or too deeply nested to be compiled.'));
  }
}

function place({ range }: Diagnostic): string | null {
  return range === undefined ? null : `${range.file}:${String(range.start.line)}:${String(range.start.column)}`;
}

/** In words where it is in a text of the query: `x:1:1` would read as a file. */
function placeInWords({ range }: Diagnostic): string | null {
  if (range === undefined) return null;
  const { file, start } = range;
  if (PROJECT_FILE.test(file)) return `${file}:${String(start.line)}:${String(start.column)}`;
  return `${file}, ${start.line > 1 ? `line ${String(start.line)}, ` : ''}column ${String(start.column)}`;
}

function sentence(diagnostic: Diagnostic): string {
  const where = placeInWords(diagnostic);
  const message = clipped(diagnostic.message);
  const what = where === null ? message : `${message} (${where})`;
  return diagnostic.hint === undefined ? what : `${what} ${diagnostic.hint}`;
}

function line(diagnostic: Diagnostic): string {
  const where = place(diagnostic);
  const hint = diagnostic.hint === undefined ? '' : ` ${diagnostic.hint}`;
  return `${where === null ? '' : `${where}: `}${clipped(diagnostic.message)}${hint} [${diagnostic.code}]`;
}

function clipped(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}
