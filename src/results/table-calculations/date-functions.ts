/** Functions of dates and times: ISO text in, ISO text out (`2024-03-01`, `2024-03-01 17:05:09[.ffffff]`). */
import { addUnits, localTime, truncateTo } from '../../filter-expression/resolve-date-filter.ts';
import { readAbsoluteDate } from '../../filter-expression/read-absolute-date.ts';
import type { Cell } from './calculation-table.ts';
import { asDouble } from './cell-values.ts';

type DateFunction = (args: readonly Cell[]) => Cell;

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year';
const units: readonly Unit[] = ['second', 'minute', 'hour', 'day', 'month', 'year'];
const dayUnits: ReadonlySet<Unit> = new Set(['day', 'month', 'year']);

/** Weeks and fiscal years are not among the units of these functions. */
const CONTEXT = { now: new Temporal.PlainDateTime(2000, 1, 1), weekStartDay: 'monday', fiscalMonthOffset: 0 } as const;

const unitFunctions = Object.fromEntries(units.flatMap(functionsOf)) as Readonly<
  Record<`${'add' | 'diff' | 'extract' | 'trunc'}_${Unit}s`, DateFunction>
>;

export const dateFunctions = {
  ...unitFunctions,
  date: (args) => fromParts(args, 3),
  date_time: (args) => fromParts(args, 6),
  to_date: ([cell]) => {
    const period = typeof cell === 'string' ? readAbsoluteDate(cell.trim().toLowerCase()) : null;
    return period?.type === 'absolute' ? timeText(Temporal.PlainDateTime.from(period.local)) : null;
  },
} satisfies Readonly<Record<string, DateFunction>>;

/** `2024-03-01 17:05:09[.ffffff]`. */
function timeText(time: Temporal.PlainDateTime): string {
  const whole = time.millisecond === 0 && time.microsecond === 0;
  return time.toString({ smallestUnit: whole ? 'second' : 'microsecond' }).replace('T', ' ');
}

/** `now()`: local time in the query's timezone, to the second. */
export function nowText(nowMs: number, timezone: string | null): string {
  return timeText(truncateTo(localTime(nowMs, timezone), 'second', CONTEXT));
}

function functionsOf(unit: Unit): readonly (readonly [string, DateFunction])[] {
  return [
    [
      `add_${unit}s`,
      ([amount, cell]) => {
        const count = asDouble(amount);
        return count === null ? null : withDate(cell, (time) => addUnits(time, Math.trunc(count), unit), unit);
      },
    ],
    [`diff_${unit}s`, ([start, end]) => difference(readDate(start), readDate(end), unit)],
    [`extract_${unit}s`, ([cell]) => readDate(cell)?.[unit] ?? null],
    [
      `trunc_${unit}s`,
      ([cell]) => {
        const time = readDate(cell);
        if (time === null) return null;
        const cut = truncateTo(time, unit, CONTEXT);
        return dayUnits.has(unit) ? cut.toPlainDate().toString() : timeText(cut);
      },
    ],
  ];
}

/** Null if the cell is not a date. Values of timeframes such as `2024-03` and `2024` are dates, too. */
function readDate(cell: Cell | undefined): Temporal.PlainDateTime | null {
  const text = typeof cell === 'number' && cell >= 1000 && cell <= 9999 ? String(cell) : cell;
  if (typeof text !== 'string') return null;
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[ T](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?)?)?)?/.exec(text);
  if (match === null) return null;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0'] = match;
  return attempt(() =>
    Temporal.PlainDateTime.from(`${year ?? ''}-${month}-${day}T${hour}:${minute}:${second}.${fraction}`),
  );
}

/** A date that is shifted by days stays a date. */
function withDate(
  cell: Cell | undefined,
  move: (time: Temporal.PlainDateTime) => Temporal.PlainDateTime,
  unit: Unit,
): string | null {
  const time = readDate(cell);
  const moved = time === null ? null : attempt(() => move(time));
  if (moved === null || moved.year < 1 || moved.year > 9999) return null;
  const isDate = typeof cell === 'string' && cell.length <= 10 && dayUnits.has(unit);
  return isDate ? moved.toPlainDate().toString() : timeText(moved);
}

/** Whole units, rounded towards zero. */
function difference(start: Temporal.PlainDateTime | null, end: Temporal.PlainDateTime | null, unit: Unit): Cell {
  if (start === null || end === null) return null;
  return Math.trunc(start.until(end, { largestUnit: unit })[`${unit}s`]) + 0;
}

/** Year, month, day and perhaps time of day; null if there is no such date. */
function fromParts(args: readonly Cell[], count: 3 | 6): Cell {
  const values = args.slice(0, count).map(asDouble);
  if (!values.every((value) => value !== null && Number.isInteger(value))) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = values.map(Number);
  const time = attempt(() =>
    Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }, { overflow: 'reject' }),
  );
  if (time === null || year < 1 || year > 9999) return null;
  return count === 3 ? time.toPlainDate().toString() : timeText(time);
}

function attempt(make: () => Temporal.PlainDateTime): Temporal.PlainDateTime | null {
  try {
    return make();
  } catch (error) {
    // Temporal refuses what the calendar does not have.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
