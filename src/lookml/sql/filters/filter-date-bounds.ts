/** The outer bounds of a date filter, for `{% date_start %}`, `{% date_end %}` and for filling in missing dates. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { parseFilterExpression } from '../../../filter-expression/parse-filter-expression.ts';
import { resolveDateTerm } from '../../../filter-expression/resolve-date-filter.ts';
import type { WeekDay } from '../../../filter-expression/week-day.ts';
import type { FilterTerms } from './filter-terms.ts';
import { dateContext, timestampText } from './filter-condition-time.ts';

export interface DateFilterEnvironment {
  readonly nowMs: number;
  /** IANA name. Null = no conversion: "today" is then that of `databaseTimezone`, or else of UTC. */
  readonly queryTimezone: string | null;
  readonly databaseTimezone?: string | null;
  readonly weekStartDay: WeekDay;
  readonly fiscalMonthOffset: number;
  readonly filterName?: string;
  /** The terms of the user's filters so far; absent = they are not counted. */
  readonly terms?: FilterTerms;
}

/** What the bounds of the filter `filterName` of a query depend on. */
export function queryDates(
  { model, context }: DatedSession,
  queryTimezone: string | null,
  { filterName, terms }: Pick<DateFilterEnvironment, 'filterName' | 'terms'>,
): DateFilterEnvironment {
  return {
    get nowMs() {
      return context.nowMs;
    },
    queryTimezone,
    databaseTimezone: context.connection.dbTimezone,
    weekStartDay: model.weekStartDay,
    fiscalMonthOffset: model.fiscalMonthOffset,
    ...(filterName !== undefined && { filterName }),
    ...(terms && { terms }),
  };
}

interface DatedSession {
  readonly model: Pick<DateFilterEnvironment, 'weekStartDay' | 'fiscalMonthOffset'>;
  readonly context: {
    /** Read only where a filter is relative to now: whoever observes it learns that the query is. */
    readonly nowMs: number;
    readonly connection: { readonly dbTimezone: string };
  };
}

export interface DateBounds {
  /** Inclusive, local in the query's timezone: `2024-03-01 00:00:00`; null = open. */
  readonly from: string | null;
  /** Exclusive; null = open. */
  readonly to: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The earliest start and latest end of all that `text` includes, half-open. Exclusions do not count. */
export function filterDateBounds(text: string, env: DateFilterEnvironment): DateBounds {
  const file = env.filterName ?? '';
  const { expression, diagnostics } = parseFilterExpression('date', text, { file });
  const open = { from: null, to: null };
  if (expression?.kind !== 'date') return { ...open, diagnostics };
  const tooMany = env.terms?.take(file, text, expression);
  if (tooMany) return { ...open, diagnostics: [tooMany] };
  const context = dateContext(env, env.nowMs);
  if (context === null) return { ...open, diagnostics: [problem('unknown-timezone', 'The time zone is unknown.')] };
  const stretches: { readonly from: string | null; readonly to: string | null }[] = [];
  for (const term of expression.terms) {
    const resolved = resolveDateTerm(term, context);
    if (resolved === null)
      return {
        ...open,
        diagnostics: [problem('date-out-of-range', `"${text}" is outside the calendar (years 1 to 9999).`)],
      };
    if (resolved.type === 'null' || resolved.not) continue;
    const { from, to } = resolved.stretch;
    stretches.push({ from: from && timestampText(from), to: to && timestampText(to) });
  }
  return {
    from: outermost(
      stretches.map(({ from }) => from),
      0,
    ),
    to: outermost(
      stretches.map(({ to }) => to),
      -1,
    ),
    diagnostics: [],
  };
}

/**
 * The first (0) or last (-1) of the bounds; null if one is open or there are none. Having one format, they sort as
 * text.
 */
function outermost(bounds: readonly (string | null)[], which: 0 | -1): string | null {
  const closed = bounds.filter((bound) => bound !== null);
  return closed.length < bounds.length ? null : (closed.toSorted().at(which) ?? null);
}

function problem(code: string, message: string): Diagnostic {
  return { code, severity: 'error', message };
}
