/** Dates in templates: what a clock on the wall shows, and the zone of that wall. */

export interface WallClock {
  readonly local: Temporal.PlainDateTime;
  /** Minutes east of Greenwich. */
  readonly offsetMinutes: number;
}

export function epochMs({ local, offsetMinutes }: WallClock): number {
  return local.toZonedDateTime('UTC').epochMilliseconds - offsetMinutes * 60_000;
}

/** Milliseconds since 1970, in UTC; null = beyond the calendar. */
export function clockAt(ms: number): WallClock | null {
  try {
    const instant = Temporal.Instant.fromEpochMilliseconds(Math.trunc(ms));
    return { local: instant.toZonedDateTimeISO('UTC').toPlainDateTime(), offsetMinutes: 0 };
  } catch {
    return null;
  }
}

const ISO =
  /^(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;

/** Null = the text is not a date. A date without a zone shows the same time in any zone. */
export function readWallClock(text: string): WallClock | null {
  const match = ISO.exec(text.trim());
  return match ? fromIso(match) : fromWords(text.trim());
}

function fromIso([
  ,
  year,
  month,
  day = '1',
  hour = '0',
  minute = '0',
  second = '0',
  fraction = '',
  zone,
]: RegExpExecArray): WallClock | null {
  const digits = fraction.padEnd(9, '0');
  const fields = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(digits.slice(0, 3)),
    microsecond: Number(digits.slice(3, 6)),
    nanosecond: Number(digits.slice(6)),
  };
  try {
    return { local: Temporal.PlainDateTime.from(fields, { overflow: 'reject' }), offsetMinutes: offsetOf(zone) };
  } catch {
    return null;
  }
}

function offsetOf(zone = 'Z'): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** `March 5, 2024`, `05 Mar 2024 08:00`, `Tue, 05 Mar 2024 08:00:00 GMT`. A number alone is not a date. */
function fromWords(text: string): WallClock | null {
  if (!/[a-z]{3}|\d[/.-]\d/i.test(text) || text.length > 100) return null;
  const named = /\b(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})\)?$/i.test(text);
  // Without a zone the platform would assume its own: with UTC, the clock shows what is written.
  const ms = Date.parse(named ? text : `${text} UTC`);
  return Number.isNaN(ms) ? null : clockAt(ms);
}
