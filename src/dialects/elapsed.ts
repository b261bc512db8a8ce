/** Whole units elapsed between two timestamps: the arithmetic that is the same in every dialect. */
import type { TimeUnit } from './dialect.ts';

/** Units of fixed length in microseconds. */
const MICROSECONDS: Readonly<Partial<Record<TimeUnit, number>>> = {
  microsecond: 1,
  millisecond: 1_000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
  day: 86_400_000_000,
  week: 604_800_000_000,
};

const MONTHS: Readonly<Partial<Record<TimeUnit, number>>> = { month: 1, quarter: 3, year: 12 };

export interface ElapsedParts {
  /** Microseconds from start to end, an integer expression. */
  microseconds(start: string, end: string): string;
  /** Year, month as integers. */
  part(expression: string, part: 'year' | 'month'): string;
  /** Day of the month and time of day as text that sorts. */
  withinMonth(expression: string): string;
  /** Without what stands after the decimal point, as an integer. */
  truncate(expression: string): string;
}

/**
 * Fixed units by their microseconds; months and years by the calendar: a month has gone by when the same day and time
 * of the month is reached (31 January to 29 February is none). Units that are not complete do not count, whichever of the
 * two comes first: an hour and a half back is -1, as Looker's SQL has it.
 */
export function elapsedUnits(parts: ElapsedParts, start: string, end: string, unit: TimeUnit): string {
  const fixed = MICROSECONDS[unit];
  if (fixed !== undefined) {
    const micros = parts.microseconds(start, end);
    return fixed === 1 ? micros : parts.truncate(`${micros} / ${String(fixed)}.0`);
  }
  const years = `(${parts.part(end, 'year')} - ${parts.part(start, 'year')})`;
  const months = `${parts.part(end, 'month')} - ${parts.part(start, 'month')}`;
  const [from, to] = [parts.withinMonth(start), parts.withinMonth(end)];
  const incomplete = `CASE WHEN ${start} <= ${end} AND ${to} < ${from} THEN 1 WHEN ${start} > ${end} AND ${to} > ${from} THEN -1 ELSE 0 END`;
  const elapsed = `(${years} * 12 + ${months} - ${incomplete})`;
  const length = MONTHS[unit] ?? 1;
  return length === 1 ? elapsed : parts.truncate(`${elapsed} / ${String(length)}.0`);
}
