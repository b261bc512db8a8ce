/** Bins of custom dimensions: where they begin, and their labels. */
import type { JsonObject, JsonValue } from '../../lib/json.ts';

/** More than this is a typing error. */
export const MAX_BINS = 1_000;

/** `[field, width, min, max, …]` or `[field, …, [breaks], …]`. */
export function binTiers(args: readonly JsonValue[]): readonly string[] | null {
  const breaks = args.slice(1).find((arg) => Array.isArray(arg));
  if (Array.isArray(breaks) && breaks.length > 0) {
    const numbers = breaks.map((one) => Number(one));
    return numbers.length <= MAX_BINS && numbers.every((one) => Number.isFinite(one))
      ? numbers.map((one) => String(one))
      : null;
  }
  const [width, min, max] = args.slice(1, 4).map((arg) => (arg === null || arg === '' ? Number.NaN : Number(arg)));
  if (width === undefined || min === undefined || max === undefined) return null;
  if (!(width > 0) || !(max >= min) || (max - min) / width > MAX_BINS) return null;
  // No bin begins beyond the maximum. The tolerance is needed because 0.3 / 0.1 is a little less than 3.
  const count = Math.floor((max - min) / width + 1e-9) + 1;
  // Rounded to the width's own precision, so that 0.1 + 0.2 stays 0.3.
  return Array.from({ length: count }, (_, index) => String(Number((min + index * width).toPrecision(12))));
}

const binStyles = ['classic', 'interval', 'integer', 'relational'] as const;

export function binStyle(item: JsonObject): (typeof binStyles)[number] {
  const args = Array.isArray(item['args']) ? item['args'] : [];
  return binStyles.find((style) => args.slice(1).includes(style)) ?? 'classic';
}
