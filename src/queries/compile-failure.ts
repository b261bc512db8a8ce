/** How a query that cannot be run reads to its author: diagnostics as the error of a task. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceRange } from '../lib/source-range.ts';
import type { TaskError } from '../results/task-error.ts';

/** `message` is the first error with its place; `messageDetails` lists all, one per line. */
export function compileFailure(diagnostics: readonly Diagnostic[]): TaskError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  return {
    code: 'compile_error',
    message: first === undefined ? 'The query cannot be compiled.' : sentence(first),
    messageDetails: errors.map(line).join('\n'),
    sql: null,
    sqlErrorLoc: null,
    origin: first === undefined ? null : originOf(first.range ?? null),
  };
}

const PROJECT_FILE = /\.(?:lkml|lookml|strings\.json)$/i;

/** An expression of the query itself stands in no file: its range is named after the custom field or query member. */
function originOf(range: SourceRange | null): TaskError['origin'] {
  if (range === null || PROJECT_FILE.test(range.file)) return { field: null, parameter: null, range };
  const isMember = range.file === 'filter_expression';
  return {
    field: isMember ? null : range.file,
    parameter: isMember ? range.file : 'expression',
    range: { ...range, file: '' },
  };
}

/** A failure that has no diagnostics: something the query names is not there. */
export function refusal(message: string, hint?: string): TaskError {
  return compileFailure([{ code: 'refused', severity: 'error', message, ...(hint === undefined ? {} : { hint }) }]);
}

function place({ range }: Diagnostic): string | null {
  return range === undefined ? null : `${range.file}:${String(range.start.line)}:${String(range.start.column)}`;
}

function sentence(diagnostic: Diagnostic): string {
  const where = place(diagnostic);
  const what = where === null ? diagnostic.message : `${diagnostic.message} (${where})`;
  return diagnostic.hint === undefined ? what : `${what} ${diagnostic.hint}`;
}

function line(diagnostic: Diagnostic): string {
  const where = place(diagnostic);
  const hint = diagnostic.hint === undefined ? '' : ` ${diagnostic.hint}`;
  return `${where === null ? '' : `${where}: `}${diagnostic.message}${hint} [${diagnostic.code}]`;
}
