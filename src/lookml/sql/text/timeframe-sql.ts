/** The timeframes of LookML: how each is written, ordered and filtered. All take a moment in local time. */
import type { DatePart, Dialect, TimeUnit } from '../../../dialects/dialect.ts';
import { weekDays, type WeekDay } from '../../../filter-expression/week-day.ts';
import type { ValueKind } from '../../../results/prepared/result-shape.ts';

export interface Calendar {
  readonly weekStartDay: WeekDay;
  /** Months that the fiscal year starts after January; may be negative. */
  readonly fiscalMonthOffset: number;
}

export interface Timeframe {
  write(local: string, dialect: Dialect, calendar: Calendar): string;
  /**
   * For values that are texts, and for years: the beginning of a value as a date or timestamp. Computed from the value,
   * so that it is valid for groups.
   */
  moment?(value: string, dialect: Dialect, calendar: Calendar): string;
  /** What to sort by, if not by the values themselves. */
  order?(local: string, dialect: Dialect, calendar: Calendar): string;
  readonly kind: ValueKind;
  /** `time`: filters are ranges over the column; else they compare the value. */
  readonly filter: 'time' | 'number' | 'string';
}

type Write = Timeframe['write'];

const stretch = (kind: ValueKind, write: Write, moment?: Write): Timeframe => ({
  kind,
  filter: 'time',
  write,
  ...(moment ? { moment } : {}),
});
const numbered = (write: Write): Timeframe => ({ kind: 'number', filter: 'number', write });
const named = (write: Write, order?: Write): Timeframe => ({
  kind: 'string',
  filter: 'string',
  write,
  ...(order ? { order } : {}),
});

const format =
  (pattern: string): Write =>
  (local, dialect) =>
    dialect.formatTimestamp(local, pattern);
const part =
  (name: DatePart): Write =>
  (local, dialect) =>
    dialect.datePart(local, name);

/** @param rest what completes a value to a time */
const timeOf =
  (rest: string): Write =>
  (value, dialect) =>
    dialect.cast(rest === '' ? value : dialect.concat([value, dialect.literal.string(rest)]), 'timestamp');
const firstDay: Write = (value, dialect) =>
  dialect.cast(dialect.concat([value, dialect.literal.string('-01')]), 'date');
const firstFiscalDay: Write = (value, dialect, calendar) => {
  const first = firstDay(value, dialect, calendar);
  const months = calendar.fiscalMonthOffset;
  return months === 0 ? first : dialect.cast(dialect.addInterval(first, String(months), 'month'), 'date');
};

/** Applies a rule to the same moment by the fiscal calendar, in which the fiscal year starts in January. */
const fiscal =
  (write: Write): Write =>
  (local, dialect, calendar) => {
    const months = calendar.fiscalMonthOffset;
    return write(months === 0 ? local : dialect.addInterval(local, String(-months), 'month'), dialect, calendar);
  };

const SECOND = '%Y-%m-%d %H:%M:%S';
const MINUTE = '%Y-%m-%d %H:%M';
const HOUR = '%Y-%m-%d %H';

const quarter: Write = (local, dialect) => dialect.formatTimestamp(dialect.truncate(local, 'quarter'), '%Y-%m');
const quarterName: Write = (local, dialect) =>
  dialect.concat([dialect.literal.string('Q'), dialect.cast(dialect.datePart(local, 'quarter'), 'string')]);

const weekDayIndex: Write = (local, dialect, { weekStartDay }) => {
  const monday = dialect.datePart(local, 'day_of_week');
  const first = weekDays.indexOf(weekStartDay);
  return first === 0 ? monday : `MOD(${monday} + ${String(7 - first)}, 7)`;
};

/** Databases start weeks on Monday: the moment is shifted so that its week does too, and the start is shifted back. */
const weekStart: Write = (local, dialect, { weekStartDay }) => {
  const days = (7 - weekDays.indexOf(weekStartDay)) % 7;
  if (days === 0) return dialect.cast(dialect.truncate(local, 'week'), 'date');
  const start = dialect.truncate(dialect.addInterval(local, String(days), 'day'), 'week');
  return dialect.cast(dialect.addInterval(start, String(-days), 'day'), 'date');
};

function firstOfYear(year: string, dialect: Dialect): string {
  const start = dialect.literal.date('2000-01-01');
  return dialect.cast(dialect.addInterval(start, `(${year} - 2000)`, 'year'), 'date');
}

const timeframes: Readonly<Record<string, Timeframe>> = {
  time: stretch('datetime', (local, dialect) => dialect.truncate(local, 'second')),
  second: stretch('datetime', (local, dialect) => dialect.truncate(local, 'second')),
  millisecond: stretch('datetime', format(`${SECOND}.%L`), timeOf('')),
  microsecond: stretch('datetime', format(`${SECOND}.%f`), timeOf('')),
  minute: stretch('datetime', format(MINUTE), timeOf(':00')),
  hour: stretch('datetime', format(HOUR), timeOf(':00:00')),
  date: stretch('date', (local, dialect) => dialect.cast(local, 'date')),
  week: stretch('date', weekStart),
  month: stretch('date', format('%Y-%m'), firstDay),
  quarter: stretch('date', quarter, firstDay),
  year: { kind: 'number', filter: 'time', write: part('year'), moment: firstOfYear },
  fiscal_quarter: stretch('date', fiscal(quarter), firstFiscalDay),
  fiscal_year: { kind: 'number', filter: 'time', write: fiscal(part('year')) },

  time_of_day: named(format('%H:%M')),
  hour_of_day: numbered(part('hour')),
  day_of_week: named(format('%A'), weekDayIndex),
  day_of_week_index: numbered(weekDayIndex),
  day_of_month: numbered(part('day')),
  day_of_year: numbered(part('day_of_year')),
  week_of_year: numbered(part('week_of_year')),
  month_num: numbered(part('month')),
  month_name: named(format('%B'), part('month')),
  quarter_of_year: named(quarterName),
  fiscal_month_num: numbered(fiscal(part('month'))),
  fiscal_quarter_of_year: named(fiscal(quarterName)),
};

/** `hour6`, `minute15`, `millisecond250`: the sizes of steps, and the unit in which they are counted. */
const steps: Readonly<
  Record<
    string,
    {
      sizes: readonly number[];
      part: DatePart;
      unit: TimeUnit;
      perStep: number;
      pattern: string;
      moment: Write;
    }
  >
> = {
  hour: { sizes: [2, 3, 4, 6, 8, 12], part: 'hour', unit: 'hour', perStep: 1, pattern: HOUR, moment: timeOf(':00:00') },
  minute: {
    sizes: [2, 3, 4, 5, 6, 10, 12, 15, 20, 30],
    part: 'minute',
    unit: 'minute',
    perStep: 1,
    pattern: MINUTE,
    moment: timeOf(':00'),
  },
  millisecond: {
    sizes: [2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 125, 200, 250, 500],
    part: 'microsecond',
    unit: 'microsecond',
    perStep: 1000,
    pattern: `${SECOND}.%L`,
    moment: timeOf(''),
  },
};

/**
 * A timeframe by its name in LookML, or undefined. `raw` and `yesno` are not among them: they are not written from
 * local time.
 */
export function findTimeframe(name: string): Timeframe | undefined {
  if (Object.hasOwn(timeframes, name)) return timeframes[name];
  const [, unit = '', digits = ''] = /^(hour|minute|millisecond)(\d{1,3})$/.exec(name) ?? [];
  const step = steps[unit];
  const size = Number(digits);
  if (step?.sizes.includes(size) !== true || String(size) !== digits) return undefined;
  const write: Write = (local, dialect) => {
    const beyond = `MOD(${dialect.datePart(local, step.part)}, ${String(size * step.perStep)})`;
    return dialect.formatTimestamp(dialect.addInterval(local, `-${beyond}`, step.unit), step.pattern);
  };
  return stretch('datetime', write, step.moment);
}
