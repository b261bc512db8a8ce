/** Ticks of an axis of times: at even steps, each with a text that tells it from its neighbors. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps between ticks, from short to long: of a fixed length, or whole months. */
const steps: readonly ({ readonly ms: number } | { readonly months: number })[] = [
  ...[1000, 5000, 15_000, 30_000].map((ms) => ({ ms })),
  ...[1, 5, 15, 30].map((minutes) => ({ ms: minutes * MINUTE })),
  ...[1, 3, 6, 12].map((hours) => ({ ms: hours * HOUR })),
  ...[1, 2, 7, 14].map((days) => ({ ms: days * DAY })),
  ...[1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000].map((months) => ({ months })),
];

export interface TimeTick {
  /** Milliseconds of the local time, read as UTC. */
  readonly at: number;
  readonly text: string;
}

/** @param most how many texts there is room for */
export function timeTicks(places: readonly number[], most: number): readonly TimeTick[] {
  const low = places.reduce((least, place) => Math.min(least, place), Infinity);
  const high = places.reduce((most_, place) => Math.max(most_, place), -Infinity);
  const finest = finestStep(places);
  for (const step of steps) {
    const length = 'ms' in step ? step.ms : step.months * 30 * DAY;
    if (length < finest || (high - low) / length > Math.max(1, most)) continue;
    const moments = 'ms' in step ? fixedSteps(low, high, step.ms) : monthSteps(low, high, step.months);
    return moments.map((at, index) => ({ at, text: tickText(at, moments[index - 1], length) }));
  }
  return [];
}

/** Ticks between days would tell nothing of daily values, and months nothing of yearly ones. */
function finestStep(places: readonly number[]): number {
  if (places.some((place) => place % DAY !== 0)) return 0;
  const dates = places.map((place) => new Date(place));
  if (dates.some((date) => date.getUTCDate() !== 1)) return DAY;
  return dates.every((date) => date.getUTCMonth() === 0) ? 360 * DAY : 28 * DAY;
}

function fixedSteps(low: number, high: number, step: number): readonly number[] {
  // Days are counted from the first, so that weeks begin where the data's do.
  const first = step >= DAY ? Math.floor(low / DAY) * DAY : Math.ceil(low / step) * step;
  const start = first < low ? first + DAY : first;
  return Array.from({ length: Math.max(0, Math.floor((high - start) / step) + 1) }, (_, index) => start + index * step);
}

function monthSteps(low: number, high: number, step: number): readonly number[] {
  const month = (time: number): number => new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth();
  const moments: number[] = [];
  for (let at = Math.floor(month(low) / step) * step; at <= month(high); at += step) {
    const moment = new Date(0).setUTCFullYear(Math.floor(at / 12), at % 12, 1);
    if (moment >= low && moment <= high) moments.push(moment);
  }
  return moments;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As short as the step allows; the first tick, and the first of each year, say their year. */
function tickText(at: number, before: number | undefined, step: number): string {
  const date = new Date(at);
  const year = String(date.getUTCFullYear());
  const month = MONTHS[date.getUTCMonth()] ?? '';
  if (step >= 360 * DAY) return year;
  if (step >= 28 * DAY) return `${month} ${year}`;
  const isNewYear = before === undefined || new Date(before).getUTCFullYear() !== date.getUTCFullYear();
  const day = `${String(date.getUTCDate())} ${month}${isNewYear ? ` ${year}` : ''}`;
  if (step >= DAY) return day;
  const clock = date.toISOString().slice(11, step < MINUTE ? 19 : 16);
  if (before === undefined) return `${day} ${clock}`;
  return Math.floor(before / DAY) === Math.floor(at / DAY) ? clock : day;
}
