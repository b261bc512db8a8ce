/** The outer bounds of a date filter: `{% date_start %}`, `{% date_end %}` and the filling of missing dates. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { WeekDay } from '../../filter-expression/week-day.ts';

export interface DateFilterEnvironment {
  readonly nowMs: number;
  /** IANA name; null = no conversion: `databaseTimezone`, else UTC, says what "today" is. */
  readonly queryTimezone: string | null;
  readonly databaseTimezone?: string | null;
  readonly weekStartDay: WeekDay;
  readonly fiscalMonthOffset: number;
  readonly filterName?: string;
}

export interface DateBounds {
  /** Inclusive, local in the query's timezone: `2024-03-01 00:00:00`; null = open. */
  readonly from: string | null;
  /** Exclusive; null = open. */
  readonly to: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Earliest begin and latest end of all that `text` includes, half-open. */
export function filterDateBounds(_text: string, _env: DateFilterEnvironment): DateBounds {
  return { from: null, to: null, diagnostics: [] };
}
