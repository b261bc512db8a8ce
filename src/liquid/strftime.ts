/**
 * Ruby's strftime: all of its directives, flags and widths, and `%q`, the ending of an ordinal (`5th`). Names are
 * English.
 */
import { epochMs, type WallClock } from './wall-clock.ts';

/** `%`, flags, width, modifier, directive; colons are part of `%::z`. */
export const DIRECTIVE = /%([-0^#_]*)(\d*)[EO]?(:{0,3})([A-Za-z%+])/g;

/** A wider field is not a date, but a way to fill memory. */
const MAX_WIDTH = 100;

interface Field {
  readonly write: (clock: WallClock) => string | number;
  /** Minimum width, and the character that fills it up. */
  readonly width?: number;
  readonly fill?: ' ' | '0';
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const FIELDS: Readonly<Record<string, Field>> = {
  Y: { write: ({ local }) => local.year, fill: '0' },
  C: { write: ({ local }) => Math.floor(local.year / 100), width: 2, fill: '0' },
  y: { write: ({ local }) => remainder(local.year, 100), width: 2, fill: '0' },
  m: { write: ({ local }) => local.month, width: 2, fill: '0' },
  B: { write: ({ local }) => MONTHS[local.month - 1] ?? '' },
  b: { write: ({ local }) => (MONTHS[local.month - 1] ?? '').slice(0, 3) },
  h: { write: ({ local }) => (MONTHS[local.month - 1] ?? '').slice(0, 3) },
  d: { write: ({ local }) => local.day, width: 2, fill: '0' },
  e: { write: ({ local }) => local.day, width: 2, fill: ' ' },
  j: { write: ({ local }) => local.dayOfYear, width: 3, fill: '0' },
  q: { write: ({ local }) => ordinal(local.day) },
  H: { write: ({ local }) => local.hour, width: 2, fill: '0' },
  k: { write: ({ local }) => local.hour, width: 2, fill: ' ' },
  I: { write: ({ local }) => local.hour % 12 || 12, width: 2, fill: '0' },
  l: { write: ({ local }) => local.hour % 12 || 12, width: 2, fill: ' ' },
  M: { write: ({ local }) => local.minute, width: 2, fill: '0' },
  S: { write: ({ local }) => local.second, width: 2, fill: '0' },
  P: { write: ({ local }) => (local.hour < 12 ? 'am' : 'pm') },
  p: { write: ({ local }) => (local.hour < 12 ? 'AM' : 'PM') },
  A: { write: ({ local }) => DAYS[local.dayOfWeek % 7] ?? '' },
  a: { write: ({ local }) => (DAYS[local.dayOfWeek % 7] ?? '').slice(0, 3) },
  u: { write: ({ local }) => local.dayOfWeek },
  w: { write: ({ local }) => local.dayOfWeek % 7 },
  G: { write: ({ local }) => local.yearOfWeek ?? local.year, fill: '0' },
  g: { write: ({ local }) => remainder(local.yearOfWeek ?? local.year, 100), width: 2, fill: '0' },
  V: { write: ({ local }) => local.weekOfYear ?? 0, width: 2, fill: '0' },
  U: { write: ({ local }) => weekFrom(local, 0), width: 2, fill: '0' },
  W: { write: ({ local }) => weekFrom(local, 1), width: 2, fill: '0' },
  s: { write: (clock) => Math.floor(epochMs(clock) / 1000), fill: '0' },
  Q: { write: (clock) => Math.floor(epochMs(clock)), fill: '0' },
  Z: { write: ({ offsetMinutes }) => (offsetMinutes === 0 ? 'UTC' : '') },
};

/** Directives that abbreviate several others. */
const COMPOUNDS: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  v: '%e-%^b-%Y',
  X: '%H:%M:%S',
  x: '%m/%d/%y',
  '+': '%a %b %e %H:%M:%S %Z %Y',
};

const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', '%': '%' };

/** One match of `DIRECTIVE`; anything that is not a directive is returned unchanged. */
export function writeDirective(
  [written, flags = '', width = '', colons = '', name = '']: RegExpMatchArray,
  clock: WallClock,
): string {
  const asked = Math.min(Number(width), MAX_WIDTH);
  if (name === 'z') return pad(offset(clock, colons.length), { flags, width: asked, fill: '0' });
  if (colons !== '') return written;
  const letter = own(LETTERS, name);
  if (letter !== undefined) return pad(letter, { flags, width: asked, fill: ' ' });
  if (name === 'L' || name === 'N') return fraction(clock, asked || (name === 'L' ? 3 : 9));
  const compound = own(COMPOUNDS, name);
  if (compound !== undefined) return pad(writeAll(compound, clock), { flags, width: asked, fill: ' ' });
  const field = own(FIELDS, name);
  if (field === undefined) return written;
  const isYear = name === 'Y' || name === 'G';
  const least = asked || (field.width ?? (isYear ? 4 : 0));
  return pad(String(field.write(clock)), { flags, width: least, fill: field.fill ?? ' ' });
}

function writeAll(format: string, clock: WallClock): string {
  let text = '';
  let at = 0;
  for (const match of format.matchAll(DIRECTIVE)) {
    text += format.slice(at, match.index) + writeDirective(match, clock);
    at = match.index + match[0].length;
  }
  return text + format.slice(at);
}

function pad(
  text: string,
  { flags, width, fill }: { readonly flags: string; readonly width: number; readonly fill: ' ' | '0' },
): string {
  const cased = flags.includes('^') ? text.toUpperCase() : flags.includes('#') ? swapped(text) : text;
  if (flags.includes('-')) return /^[\d ]+$/.test(cased) ? cased.replace(/^[ 0]+(?=.)/, '') : cased;
  const last = flags[Math.max(flags.lastIndexOf('_'), flags.lastIndexOf('0'))];
  const letter = last === '_' ? ' ' : last === '0' ? '0' : fill;
  if (letter === '0' && cased.startsWith('-')) return `-${cased.slice(1).padStart(width - 1, '0')}`;
  return cased.padStart(width, letter);
}

/** `%#p` is `am`, `%#B` is `MARCH`. */
function swapped(text: string): string {
  return /[a-z]/.test(text) ? text.toUpperCase() : text.toLowerCase();
}

/** `+0100`, `+01:00`, `+01:00:00`. */
function offset({ offsetMinutes }: WallClock, colons: number): string {
  const minutes = Math.abs(offsetMinutes);
  const parts = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  const separator = colons === 0 ? '' : ':';
  return `${offsetMinutes < 0 ? '-' : '+'}${parts.join(separator)}${colons === 2 ? ':00' : ''}`;
}

function fraction({ local }: WallClock, digits: number): string {
  const nanoseconds = local.millisecond * 1e6 + local.microsecond * 1e3 + local.nanosecond;
  return String(nanoseconds).padStart(9, '0').padEnd(digits, '0').slice(0, digits);
}

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}

/** Week of the year, where weeks begin on `first` (0 = Sunday); days before the first such day are week 0. */
function weekFrom(local: Temporal.PlainDateTime, first: number): number {
  const sinceFirst = (local.dayOfWeek - first + 7) % 7;
  return Math.floor((local.dayOfYear - 1 - sinceFirst + 7) / 7);
}

function remainder(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
