/** Row and column limits of a query, as Looker counts them. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { CompileContext } from './compile-context.ts';

const DEFAULT_COLUMN_LIMIT = 50;
/** Looker's own; it applies to results without pivots, too. */
export const COLUMN_LIMIT_CEILING = 200;
/** More digits than any database accepts. */
const LIMIT_TEXT = /^(?:-1|\d{1,15})$/;

export interface Limit {
  /** null = all rows. */
  readonly rows: number | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The `limit` of the query or the override, within the connection's maximum; `-1` asks for all rows. */
export function rowLimit(
  queryLimit: string | undefined,
  context: Pick<CompileContext, 'limitOverride' | 'defaultRowLimit' | 'maxRows'>,
): Limit {
  const text = (context.limitOverride ?? queryLimit ?? String(context.defaultRowLimit)).trim();
  if (!LIMIT_TEXT.test(text)) return { rows: 0, diagnostics: [badLimit('limit', text)] };
  return { rows: atMost(text === '-1' ? null : Number(text), context.maxRows), diagnostics: [] };
}

/** The rows asked for, within the connection's maximum; null = all. */
export function atMost(asked: number | null, ceiling: number | null): number | null {
  return ceiling === null ? asked : Math.min(asked ?? ceiling, ceiling);
}

/** How many pivot columns are kept: 50 unless the query says otherwise, and at most 200. */
export function columnLimit(text: string | undefined): {
  readonly columns: number;
  readonly diagnostics: readonly Diagnostic[];
} {
  if (text === undefined) return { columns: DEFAULT_COLUMN_LIMIT, diagnostics: [] };
  if (!LIMIT_TEXT.test(text.trim()))
    return { columns: DEFAULT_COLUMN_LIMIT, diagnostics: [badLimit('column_limit', text)] };
  const asked = Number(text);
  const columns = asked <= 0 ? DEFAULT_COLUMN_LIMIT : Math.min(asked, COLUMN_LIMIT_CEILING);
  return { columns, diagnostics: [] };
}

function badLimit(member: 'limit' | 'column_limit', text: string): Diagnostic {
  const [what, hint] =
    member === 'limit'
      ? ['rows', 'Use digits, or -1 for all rows.']
      : ['pivot columns', `Use digits; the maximum is ${String(COLUMN_LIMIT_CEILING)}.`];
  return {
    code: 'bad-limit',
    severity: 'error',
    message: `${member} "${text.slice(0, 100)}" is not a number of ${what}.`,
    hint,
  };
}
