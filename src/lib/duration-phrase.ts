/** Durations in words: `24 hours`, `2 hours 30 minutes`. */

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
};

const PART = String.raw`(\d{1,9})\s*(second|minute|hour|day|week|month)s?`;
const WHOLE = new RegExp(String.raw`^\s*(?:${PART}\s*)+$`, 'i');
const PARTS = new RegExp(PART, 'gi');

/** The duration in milliseconds; null if the text is not one. A month has 30 days. */
export function durationMs(text: string): number | null {
  if (!WHOLE.test(text)) return null;
  return [...text.matchAll(PARTS)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[(unit ?? '').toLowerCase()] ?? 0),
    0,
  );
}
