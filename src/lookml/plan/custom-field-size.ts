/**
 * How much SQL custom fields become: each is written out where another reads it, so that a short chain in which every
 * one reads the one before twice grows without bound. Estimated before anything is written.
 */
import type { JsonObject, JsonValue } from '../../lib/json.ts';

/** Characters; no database takes an expression as long as this. */
const MAX_SIZE = 1_000_000;

const REFERENCE = /\$\{([^}]*)\}/g;

/** Name of the first custom dimension or measure that would become too large; null when none does. */
export function firstTooLarge(items: readonly JsonObject[]): string | null {
  const byName = new Map<string, JsonObject>();
  for (const item of items) {
    const name = item['dimension'] ?? item['measure'];
    if (typeof name === 'string') byName.set(name, item);
  }
  const sizes = new Map<string, number>();
  const sizeOf = (name: string): number => {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    // Stands while its parts are looked at: a circle is refused elsewhere, with its members named.
    sizes.set(name, 0);
    const item = byName.get(name);
    const size =
      item === undefined ? name.length : ownSize(item) + readsOf(item).reduce((sum, read) => sum + sizeOf(read), 0);
    sizes.set(name, size);
    return size;
  };
  for (const name of byName.keys()) if (sizeOf(name) > MAX_SIZE) return name;
  return null;
}

function ownSize(item: JsonObject): number {
  return textsOf(item).reduce((sum, text) => sum + text.length, 0);
}

/** Names of what an item reads, as often as it writes them. */
function readsOf(item: JsonObject): readonly string[] {
  const inTexts = textsOf(item).flatMap((text) => [...text.matchAll(REFERENCE)].map((match) => match[1] ?? ''));
  const args = item['args'];
  const base = Array.isArray(args) && typeof args[0] === 'string' ? args[0] : item['based_on'];
  if (typeof base !== 'string') return inTexts;
  // A group or a bin writes its base once for each of its conditions.
  return [...inTexts, ...Array.from({ length: 1 + countLeaves(args ?? null) }, () => base)];
}

function textsOf(item: JsonObject): readonly string[] {
  return [item['expression'], item['filter_expression']].filter((text) => typeof text === 'string');
}

function countLeaves(value: JsonValue): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countLeaves(item), 0);
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).reduce((sum: number, item) => sum + countLeaves(item ?? null), 0);
  }
  return 1;
}
