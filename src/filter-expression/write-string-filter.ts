/** Reads as itself and nothing else: no wildcard, no escape, no quote, no comma, no blank at an end, no keyword. */
const PLAIN = /^(?!-)(?!(?:EMPTY|NULL)$)(?!\s)[^%_,^"\\]+(?<!\s)$/i;

/**
 * The string filter that finds exactly `value` (null = no value): for drills, and for values of users that are data
 * rather than expressions (plain user attributes).
 */
export function writeStringFilter(value: string | null): string {
  if (value === null) return 'NULL';
  return PLAIN.test(value)
    ? value
    : `"${value.replaceAll(/["^\\]/g, (char) => (char === '\\' ? '\\\\' : `^${char}`))}"`;
}
