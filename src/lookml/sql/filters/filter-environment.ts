import type { Dialect } from '../../../dialects/dialect.ts';
import type { FilterTerms } from './filter-terms.ts';

/** What conditions are written with. */
export interface FilterEnvironment {
  readonly dialect: Dialect;
  /** Milliseconds since 1970: what `today` and `3 hours` are relative to. */
  readonly nowMs: number;
  /** Field or filter that diagnostics name; also the `file` of their ranges. */
  readonly filterName?: string;
  /** Of the user's filters; absent = not counted. */
  readonly terms?: FilterTerms;
}

/** The environment of a filter that the user wrote. */
export function usersFilter(
  session: { readonly dialect: Dialect; readonly context: { readonly nowMs: number }; readonly terms: FilterTerms },
  filterName: string,
): FilterEnvironment {
  return {
    dialect: session.dialect,
    get nowMs() {
      return session.context.nowMs;
    },
    filterName,
    terms: session.terms,
  };
}

/** Says why a condition cannot be written. */
export type ReportUnsupported = (code: string, message: string) => void;
