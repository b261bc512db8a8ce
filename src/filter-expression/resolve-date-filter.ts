/**
 * Gives a date filter its bounds: local times in the query's timezone, half-open. Weeks begin on `weekStartDay`, the
 * fiscal year `fiscalMonthOffset` months after January. Works on wall-clock time, as databases do with local times.
 */
import type { DateInterval, DatePeriod, DateTerm, DateUnit } from './filter-ast.ts';
import { type WeekDay, weekDays } from './week-day.ts';

export interface DateContext {
  /** The moment of the query as local time. */
  readonly now: Temporal.PlainDateTime;
  readonly weekStartDay: WeekDay;
  readonly fiscalMonthOffset: number;
}

/** `from` inclusive, `to` exclusive, null = open. Both null only for "has a value". */
export interface DateStretch {
  readonly from: Temporal.PlainDateTime | null;
  readonly to: Temporal.PlainDateTime | null;
}

export type ResolvedDateTerm =
  | { readonly type: 'null'; readonly not: boolean }
  | { readonly type: 'stretch'; readonly not: boolean; readonly stretch: DateStretch };

/** Null = the term leaves the calendar (years 1 to 9999). */
export function resolveDateTerm(term: DateTerm, context: DateContext): ResolvedDateTerm | null {
  if (term.type === 'null') return term;
  try {
    const stretch = clipToCalendar(resolveStretch(term, context));
    return stretch === null ? null : { type: 'stretch', not: term.not, stretch };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Local time of an instant; `timezone` null = UTC. Throws a RangeError for an unknown zone. */
export function localTime(nowMs: number, timezone: string | null): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(nowMs)
    .toZonedDateTimeISO(timezone ?? 'UTC')
    .toPlainDateTime();
}

/** Beginning of the unit that holds `time`. */
export function truncateTo(time: Temporal.PlainDateTime, unit: DateUnit, context: DateContext): Temporal.PlainDateTime {
  switch (unit) {
    case 'second':
    case 'minute':
    case 'hour':
    case 'day':
      return time.round({ smallestUnit: unit, roundingMode: 'floor' });
    case 'week': {
      const day = time.round({ smallestUnit: 'day', roundingMode: 'floor' });
      return day.subtract({ days: (day.dayOfWeek - 1 - weekDays.indexOf(context.weekStartDay) + 7) % 7 });
    }
    case 'month':
    case 'quarter':
    case 'year':
      return truncateMonths(time, monthsOf[unit], 0);
    case 'fiscal_quarter':
    case 'fiscal_year':
      return truncateMonths(time, monthsOf[unit], context.fiscalMonthOffset);
  }
}

/** `amount` units later; negative = earlier. */
export function addUnits(time: Temporal.PlainDateTime, amount: number, unit: DateUnit): Temporal.PlainDateTime {
  switch (unit) {
    case 'second':
      return time.add({ seconds: amount });
    case 'minute':
      return time.add({ minutes: amount });
    case 'hour':
      return time.add({ hours: amount });
    case 'day':
      return time.add({ days: amount });
    case 'week':
      return time.add({ weeks: amount });
    case 'month':
    case 'quarter':
    case 'year':
    case 'fiscal_quarter':
    case 'fiscal_year':
      return time.add({ months: amount * monthsOf[unit] });
  }
}

const monthsOf = { month: 1, quarter: 3, year: 12, fiscal_quarter: 3, fiscal_year: 12 } as const;

function truncateMonths(time: Temporal.PlainDateTime, size: number, offset: number): Temporal.PlainDateTime {
  const month = time.year * 12 + time.month - 1 - offset;
  return firstOfMonth(month - (((month % size) + size) % size) + offset);
}

/** `months` counts from January of year 0. */
function firstOfMonth(months: number): Temporal.PlainDateTime {
  return new Temporal.PlainDateTime(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, 1);
}

function resolveStretch(term: Exclude<DateTerm, { type: 'null' }>, context: DateContext): DateStretch {
  switch (term.type) {
    case 'any':
      return { from: null, to: null };
    case 'before':
      return { from: null, to: resolvePeriod(term.end, context).from };
    case 'after':
      return { from: resolvePeriod(term.start, context).from, to: null };
    case 'range':
      return { from: resolvePeriod(term.start, context).from, to: resolvePeriod(term.end, context).from };
    case 'for': {
      const { from } = resolvePeriod(term.start, context);
      return { from, to: addUnits(from, term.length.amount, term.length.unit) };
    }
    case 'past':
      return resolvePast(term.length, term.complete, context);
    case 'period':
      return resolvePeriod(term.period, context);
  }
}

function resolvePast(length: DateInterval, complete: boolean, context: DateContext): DateStretch {
  const current = truncateTo(context.now, length.unit, context);
  const to = complete ? current : addUnits(current, 1, length.unit);
  return { from: addUnits(to, -length.amount, length.unit), to };
}

function resolvePeriod(
  period: DatePeriod,
  context: DateContext,
): { readonly from: Temporal.PlainDateTime; readonly to: Temporal.PlainDateTime } {
  switch (period.type) {
    case 'absolute':
      return lasting(Temporal.PlainDateTime.from(period.local), 1, period.unit);
    case 'fiscal_year':
      return lasting(firstOfMonth(period.year * 12 + context.fiscalMonthOffset), 1, 'fiscal_year');
    case 'fiscal_quarter': {
      const months = period.year * 12 + context.fiscalMonthOffset + (period.quarter - 1) * 3;
      return lasting(firstOfMonth(months), 1, 'fiscal_quarter');
    }
    case 'relative': {
      const current = truncateTo(context.now, period.unit, context);
      return lasting(addUnits(current, period.offset, period.unit), 1, period.unit);
    }
    case 'week_day': {
      const today = truncateTo(context.now, 'day', context);
      return lasting(today.subtract({ days: (today.dayOfWeek - 1 - weekDays.indexOf(period.day) + 7) % 7 }), 1, 'day');
    }
    case 'now':
      return lasting(context.now, 1, 'second');
  }
}

function lasting(from: Temporal.PlainDateTime, amount: number, unit: DateUnit) {
  return { from, to: addUnits(from, amount, unit) };
}

/** Databases keep years 1 to 9999: a bound beyond them is open on its side, on the other side it is an error. */
function clipToCalendar({ from, to }: DateStretch): DateStretch | null {
  if ((from !== null && from.year > 9999) || (to !== null && to.year < 1)) return null;
  return { from: from !== null && from.year < 1 ? null : from, to: to !== null && to.year > 9999 ? null : to };
}
