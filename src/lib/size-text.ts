const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** A size for people, in units of thousands: `512 bytes`, `1.2 kB`, `340 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${String(bytes)} bytes`;
  let value = bytes / 1_000;
  let unit = 0;
  // What would be rounded up to a thousand is one of the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit] ?? ''}`;
}
