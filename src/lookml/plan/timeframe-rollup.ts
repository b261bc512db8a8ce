/** Which timeframes determine which others: days determine the month, weeks do not. */
import { truncateTo, type DateContext } from '../../filter-expression/resolve-date-filter.ts';
import type { DateUnit } from '../../filter-expression/filter-ast.ts';

/** Stretches of the calendar last `size` units; stretches of a clock are aligned to midnight. */
export interface Stretch {
  readonly unit: DateUnit;
  readonly size: number;
}

const CLOCK: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600 };
const CALENDAR: ReadonlySet<string> = new Set([
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'fiscal_quarter',
  'fiscal_year',
]);

/** For each calendar unit, the units that consist of a whole number of it. */
const COARSER: Readonly<Record<string, readonly string[]>> = {
  day: ['week', 'month', 'quarter', 'year', 'fiscal_quarter', 'fiscal_year'],
  month: ['quarter', 'year', 'fiscal_quarter', 'fiscal_year'],
  quarter: ['year'],
  fiscal_quarter: ['fiscal_year'],
};

const OF_DAY = ['day_of_week', 'day_of_week_index', 'day_of_month', 'day_of_year', 'week_of_year'];
const OF_MONTH = ['month_num', 'month_name', 'quarter_of_year', 'fiscal_month_num', 'fiscal_quarter_of_year'];
/** Positions within a day, month or year that the beginning of a stretch determines. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  day: [...OF_DAY, ...OF_MONTH],
  month: OF_MONTH,
  quarter: ['quarter_of_year'],
  fiscal_quarter: ['fiscal_quarter_of_year'],
};

/** Undefined: the timeframe is not a stretch of time, or its values cannot be computed with (`raw`, milliseconds). */
export function stretchOf(timeframe: string): Stretch | undefined {
  if (timeframe === 'time') return { unit: 'second', size: 1 };
  if (timeframe === 'date') return { unit: 'day', size: 1 };
  const [, unit = '', size = '1'] = /^(second|minute|hour)(\d+)?$/.exec(timeframe) ?? [];
  if (unit === 'second' || unit === 'minute' || unit === 'hour') return { unit, size: Number(size) };
  return timeframe !== 'day' && CALENDAR.has(timeframe) ? { unit: timeframe as DateUnit, size: 1 } : undefined;
}

/** Does a value of the timeframe mean one stretch of time, as the year 2024 does and "every March" does not? */
export function isMoment(timeframe: string): boolean {
  return timeframe === 'raw' || /^(milli|micro)second/.test(timeframe) || stretchOf(timeframe) !== undefined;
}

/** Does the value of timeframe `stored` determine that of `wanted` for the same moment? */
export function canDerive(stored: string, wanted: string): boolean {
  if (stored === wanted) return true;
  if (wanted === 'raw') return false;
  if (stored === 'raw') return true;
  const from = stretchOf(stored);
  if (!from) return false;
  const to = stretchOf(wanted);
  const seconds = secondsOf(from);
  if (!to) return placesOf(from, seconds).includes(wanted);
  const wantedSeconds = secondsOf(to);
  if (wantedSeconds !== null) return seconds !== null && wantedSeconds % seconds === 0;
  if (seconds !== null || from.unit === to.unit) return true;
  return COARSER[from.unit]?.includes(to.unit) ?? false;
}

function placesOf(from: Stretch, seconds: number | null): readonly string[] {
  if (seconds === null) return PLACES[from.unit] ?? [];
  const ofDay = PLACES['day'] ?? [];
  return [...ofDay, ...(3600 % seconds === 0 ? ['hour_of_day'] : []), ...(60 % seconds === 0 ? ['time_of_day'] : [])];
}

/** Length of a stretch of the clock; null = it is one of the calendar. */
function secondsOf({ unit, size }: Stretch): number | null {
  const seconds = CLOCK[unit];
  return seconds === undefined ? null : seconds * size;
}

/** Does one stretch end and the next begin at `local`? Then a bound there does not cut a stretch. */
export function isBoundary(local: Temporal.PlainDateTime, stretch: Stretch, context: DateContext): boolean {
  const seconds = secondsOf(stretch);
  if (seconds === null) return truncateTo(local, stretch.unit, context).equals(local);
  const whole = truncateTo(local, 'second', context);
  const ofDay = whole.hour * 3600 + whole.minute * 60 + whole.second;
  return whole.equals(local) && ofDay % seconds === 0;
}

/** Rough number of stretches in the data, as a power of ten, to find the smallest of several tables. */
export function timeframeWeight(timeframe: string | undefined): number {
  if (timeframe === undefined) return 1.5;
  const stretch = stretchOf(timeframe);
  if (!stretch) return timeframe === 'raw' || timeframe.includes('second') ? 8 : 1;
  const seconds = secondsOf(stretch);
  if (seconds !== null) return 8 - Math.log10(seconds);
  return WEIGHTS[stretch.unit] ?? 1;
}

const WEIGHTS: Readonly<Record<string, number>> = {
  day: 3,
  week: 2.2,
  month: 1.6,
  quarter: 1.1,
  fiscal_quarter: 1.1,
  year: 0.5,
  fiscal_year: 0.5,
};
