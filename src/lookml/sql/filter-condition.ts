/**
 * Filter expressions as SQL conditions. Values of users enter only through the dialect's literals; what cannot be
 * said in SQL is a diagnostic.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { FilterTarget } from './filter-target.ts';
import type { SqlText } from './sql-text.ts';

export interface FilterEnvironment {
  readonly dialect: Dialect;
  /** Milliseconds since 1970: what `today` and `3 hours` are relative to. */
  readonly nowMs: number;
  /** Field or filter that diagnostics name; also the `file` of their ranges. */
  readonly filterName?: string;
}

export interface FilterCondition {
  /** Null = any value: no condition at all. With errors among `diagnostics`, null too. */
  readonly sql: SqlText | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The condition that `text` puts on `target`. Self-contained: parenthesised wherever it holds an OR, so that it can be
 * joined by AND as it is. Never throws for a text.
 */
export function filterCondition(_target: FilterTarget, _text: string, _env: FilterEnvironment): FilterCondition {
  return { sql: null, diagnostics: [{ code: 'filter-unsupported', severity: 'error', message: 'To come.' }] };
}
