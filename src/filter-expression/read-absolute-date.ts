import type { DatePeriod, DateUnit } from './filter-ast.ts';

const DATE =
  /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[ t](\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(z)?)?)?)?$/;

/**
 * A date as typed, in lower case: `2024`, `2024-03`, `2024/03/01`, `2024-03-01 17`, `… 17:05`, `… 17:05:09.5`,
 * `2024-q2`, `fy2024`, `fy2024-q1`. Null when it is none, or no day of the calendar. `2016-1` is 2016 less one year:
 * with dashes, Looker reads a single digit as an offset.
 */
export function readAbsoluteDate(text: string): DatePeriod | null {
  const fiscal = /^fy(\d{4})(?:[-/]q([1-4]))?$/.exec(text);
  if (fiscal !== null) {
    const year = Number(fiscal[1]);
    return fiscal[2] === undefined
      ? { type: 'fiscal_year', year }
      : { type: 'fiscal_quarter', year, quarter: Number(fiscal[2]) };
  }
  const quarter = /^(\d{4})[-/]q([1-4])$/.exec(text);
  if (quarter !== null) {
    return absolute(Number(quarter[1]), { month: (Number(quarter[2]) - 1) * 3 + 1, unit: 'quarter' });
  }
  const offset = /^(\d{4})-(\d)$/.exec(text);
  if (offset !== null) return absolute(Number(offset[1]) - Number(offset[2]), { unit: 'year' });
  return readCalendarDate(text);
}

function readCalendarDate(text: string): DatePeriod | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction] = match;
  const dashes = text.charAt(4) === '-';
  if (dashes && [month, day].some((part) => part?.length === 1)) return null;
  const given = [year, month, day, hour, minute, second].filter((part) => part !== undefined).length;
  const unit = (['year', 'month', 'day', 'hour', 'minute', 'second'] as const)[given - 1] ?? 'second';
  return absolute(Number(year), {
    month: Number(month ?? 1),
    day: Number(day ?? 1),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    nanosecond: Number((fraction ?? '').padEnd(9, '0')),
    unit,
  });
}

interface Parts {
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly nanosecond?: number;
  readonly unit: DateUnit;
}

function absolute(year: number, parts: Parts): DatePeriod | null {
  const { month = 1, day = 1, hour = 0, minute = 0, second = 0, nanosecond = 0, unit } = parts;
  if (year < 1) return null;
  try {
    const time = Temporal.PlainDateTime.from(
      { year, month, day, hour, minute, second, nanosecond: nanosecond % 1000 },
      { overflow: 'reject' },
    ).add({ nanoseconds: nanosecond - (nanosecond % 1000) });
    return { type: 'absolute', local: time.toString({ smallestUnit: 'microsecond' }), unit };
  } catch {
    // Temporal refuses what the calendar does not have: 2023-02-29, 25:00.
    return null;
  }
}
