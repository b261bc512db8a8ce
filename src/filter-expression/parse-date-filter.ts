/**
 * Date and time filters: `2024-03-01`, `3 days ago for 2 days`, `before last week`, `this year to second` … The
 * phrases are those of Looker's documentation; anything else is a diagnostic.
 */
import type { DateInterval, DatePeriod, DateTerm, DateUnit, FilterExpression } from './filter-ast.ts';
import { type FilterSource, reportProblem } from './filter-problem.ts';
import { readAbsoluteDate } from './read-absolute-date.ts';
import { weekDays } from './week-day.ts';

interface Word {
  /** In lower case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const HINT = 'Examples: 2024-03-01, 7 days, 3 months ago, last week, before 2024, 2024-03-01 to 2024-04-01, NULL.';
/** More than this lies outside of any calendar. */
const MAX_AMOUNT_DIGITS = 9;

const units: ReadonlyMap<string, DateUnit> = new Map(
  (['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const).flatMap((unit) => [
    [unit, unit],
    [`${unit}s`, unit],
  ]),
);

export function parseDateFilter(source: FilterSource): FilterExpression | null {
  const terms: DateTerm[] = [];
  let start = 0;
  for (const piece of source.text.split(',')) {
    const words = splitWords(piece, start);
    start += piece.length + 1;
    if (words.length === 0) continue;
    const reader = new TermReader(source, words);
    const term = reader.readTerm();
    if (term === null) return null;
    terms.push(term);
  }
  if (terms.length === 0 || terms.some((term) => term.type === 'any')) return { kind: 'any' };
  return { kind: 'date', terms };
}

function splitWords(piece: string, start: number): Word[] {
  return Array.from(piece.matchAll(/\S+/g), (match) => ({
    text: match[0].toLowerCase(),
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

class TermReader {
  readonly #source: FilterSource;
  readonly #words: readonly Word[];
  #at = 0;

  constructor(source: FilterSource, words: readonly Word[]) {
    this.#source = source;
    this.#words = words;
  }

  #text(distance = 0): string {
    return this.#words[this.#at + distance]?.text ?? '';
  }

  #accept(...texts: string[]): boolean {
    if (!texts.includes(this.#text())) return false;
    this.#at += 1;
    return true;
  }

  /** One term up to the end of its words. */
  readTerm(): DateTerm | null {
    const not = this.#accept('not');
    const term = this.#readPhrase(not);
    if (term !== null && this.#at < this.#words.length) return this.#fail();
    return term;
  }

  #readPhrase(not: boolean): DateTerm | null {
    if (this.#accept('null')) return { type: 'null', not };
    if (this.#accept('-null')) return { type: 'null', not: !not };
    if (this.#accept('any')) {
      this.#accept('time', 'date', 'value');
      return { type: 'any', not };
    }
    if (this.#accept('before')) {
      const end = this.#readEdge();
      return end === null ? this.#fail() : { type: 'before', not, end };
    }
    if (this.#accept('after')) {
      const start = this.#readEdge();
      return start === null ? this.#fail() : { type: 'after', not, start };
    }
    this.#accept('on');
    return this.#readPast(not) ?? this.#readStretch(not);
  }

  /** What may follow `before` and `after`: a period, or an interval that means "ago". */
  #readEdge(): DatePeriod | null {
    const period = this.#readPeriod();
    if (period !== null) return period;
    const length = this.#readInterval();
    return length === null ? null : { type: 'relative', unit: length.unit, offset: -length.amount };
  }

  /** `3 days`, `last 3 days`, `3 complete days`. */
  #readPast(not: boolean): DateTerm | null {
    const from = this.#at;
    this.#accept('last', 'past');
    const complete = this.#text(1) === 'complete' || this.#text(1) === 'full';
    const length = this.#readInterval();
    if (length !== null && this.#at === this.#words.length) return { type: 'past', not, length, complete };
    this.#at = from;
    return null;
  }

  /** A period, alone or with `to` or `for`. */
  #readStretch(not: boolean): DateTerm | null {
    const isThis = this.#text() === 'this';
    const start = this.#readPeriod();
    if (start === null) return this.#fail();
    if (this.#accept('for')) {
      const length = this.#readInterval();
      return length === null ? this.#fail() : { type: 'for', not, start, length };
    }
    if (this.#accept('to', 'until')) {
      const end = (isThis ? this.#readThisUnit() : null) ?? this.#readPeriod();
      return end === null ? this.#fail() : { type: 'range', not, start, end };
    }
    return { type: 'period', not, period: start };
  }

  /** `this year to second`: the second `this` goes without saying. */
  #readThisUnit(): DatePeriod | null {
    const unit = this.#readUnit();
    return unit === null ? null : { type: 'relative', unit, offset: 0 };
  }

  #readPeriod(): DatePeriod | null {
    const from = this.#at;
    const period = this.#readDay() ?? this.#readNamedUnit() ?? this.#readAgo() ?? this.#readAbsolute();
    if (period === null) this.#at = from;
    return period;
  }

  #readDay(): DatePeriod | null {
    const day = (offset: number): DatePeriod => ({ type: 'relative', unit: 'day', offset });
    if (this.#accept('today')) return day(0);
    if (this.#accept('yesterday')) return day(-1);
    if (this.#accept('tomorrow')) return day(1);
    if (this.#accept('now')) return { type: 'now' };
    const weekDay = weekDays.find((name) => name === this.#text());
    if (weekDay === undefined) return null;
    this.#at += 1;
    return { type: 'week_day', day: weekDay };
  }

  /** `this week`, `last fiscal quarter`, `next year`. */
  #readNamedUnit(): DatePeriod | null {
    const offsets: Readonly<Record<string, number>> = { this: 0, current: 0, last: -1, previous: -1, next: 1 };
    const word = this.#text();
    const offset = Object.hasOwn(offsets, word) ? offsets[word] : undefined;
    if (offset === undefined) return null;
    const from = this.#at;
    this.#at += 1;
    const unit = this.#readUnit();
    if (unit === null) this.#at = from;
    return unit === null ? null : { type: 'relative', unit, offset };
  }

  /** `3 days ago`, `2 weeks from now`. */
  #readAgo(): DatePeriod | null {
    const from = this.#at;
    const length = this.#readInterval();
    if (length !== null) {
      if (this.#accept('ago')) return { type: 'relative', unit: length.unit, offset: -length.amount };
      if (this.#text() === 'from' && this.#text(1) === 'now') {
        this.#at += 2;
        return { type: 'relative', unit: length.unit, offset: length.amount };
      }
    }
    this.#at = from;
    return null;
  }

  #readAbsolute(): DatePeriod | null {
    const date = this.#text();
    const time = /^\d{1,2}(?::|$)/.test(this.#text(1)) ? this.#text(1) : '';
    const withTime = time === '' ? null : readAbsoluteDate(`${date} ${time}`);
    const period = withTime ?? readAbsoluteDate(date);
    if (period === null) return null;
    this.#at += withTime === null ? 1 : 2;
    return period;
  }

  #readInterval(): DateInterval | null {
    const digits = this.#text();
    if (!/^\d+$/.test(digits) || digits.length > MAX_AMOUNT_DIGITS) return null;
    const from = this.#at;
    this.#at += 1;
    this.#accept('complete', 'full');
    const unit = this.#readUnit();
    if (unit === null) this.#at = from;
    return unit === null ? null : { amount: Number(digits), unit };
  }

  #readUnit(): DateUnit | null {
    const fiscal = this.#text() === 'fiscal';
    const unit = units.get(this.#text(fiscal ? 1 : 0));
    if (unit === undefined) return null;
    if (fiscal && unit !== 'quarter' && unit !== 'year') return null;
    this.#at += fiscal ? 2 : 1;
    if (!fiscal) return unit;
    return unit === 'quarter' ? 'fiscal_quarter' : 'fiscal_year';
  }

  #fail(): null {
    const first = this.#words[0];
    const last = this.#words.at(-1);
    const span = { start: first?.start ?? 0, end: last?.end ?? this.#source.text.length };
    const text = this.#source.text.slice(span.start, span.end);
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    reportProblem(this.#source, span, `"${shown}" is not a date filter.`, HINT);
    return null;
  }
}
