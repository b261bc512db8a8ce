/** Labels that Looker derives where LookML gives none. */

/** Small words that stay small within a label, as in `Day of Week`. */
const SMALL_WORDS: ReadonlySet<string> = new Set(['of']);

/** `order_items` → `Order Items`, `user_id` → `User ID`. */
export function labelFromName(name: string): string {
  return name
    .split(/[_\s]+/)
    .filter((word) => word !== '')
    .map((word) => (word.toLowerCase() === 'id' ? 'ID' : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');
}

/** `day_of_week` → `Day of Week`: what a timeframe or interval adds to its group's label. */
export function timeframeLabel(timeframe: string): string {
  return timeframe
    .split('_')
    .map((word) => (SMALL_WORDS.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');
}
