/** What conditions depend on besides the field: the dialect, the time, and how many terms a query may have. */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { FilterTerms } from './filter-terms.ts';

/** What writing a condition depends on. */
export interface FilterEnvironment {
  readonly dialect: Dialect;
  /** Milliseconds since 1970: what `today` and `3 hours` are relative to. */
  readonly nowMs: number;
  /** The field or filter that diagnostics name, also as the `file` of their ranges. */
  readonly filterName?: string;
  /** The terms of the user's filters so far; absent = they are not counted. */
  readonly terms?: FilterTerms;
}

/**
 * The environment of a filter that the user wrote.
 * @param terms absent = its terms are counted already
 */
export function usersFilter(
  session: { readonly dialect: Dialect; readonly context: { readonly nowMs: number } },
  filterName: string,
  terms?: FilterTerms,
): FilterEnvironment {
  return {
    dialect: session.dialect,
    get nowMs() {
      return session.context.nowMs;
    },
    filterName,
    ...(terms && { terms }),
  };
}

/** Reports why a condition cannot be written. */
export type ReportUnsupported = (code: string, message: string) => void;
