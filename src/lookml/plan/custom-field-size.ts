/**
 * How much SQL custom fields become. Each is written out wherever another reads it, so a short chain in which every
 * field reads the one before twice grows without bound. The size is estimated before anything is written, in time that
 * only depends on the length of the fields' texts.
 */
import type { JsonObject, JsonValue } from '../../lib/json.ts';

/** Characters; no database accepts an expression as long as this. */
const MAX_SIZE = 1_000_000;
/**
 * Custom fields that build on each other: each adds a level of parentheses, and of calls in the code that writes it.
 */
const MAX_CHAIN = 100;
/** Levels of JSON within a definition; Looker's have four. */
const MAX_NESTING = 20;

const REFERENCE = /\$\{([^}]*)\}/g;

interface FieldSize {
  readonly size: number;
  /** The number of custom fields on the longest path down, including itself. */
  readonly chain: number;
}

/** Why these custom dimensions and measures cannot become SQL; null if they can, as far as their size is concerned. */
export function customFieldProblem(items: readonly JsonObject[]): string | null {
  if (items.some((item) => nestsBeyond(item, MAX_NESTING))) {
    return `An entry of dynamic_fields is nested more than ${String(MAX_NESTING)} levels deep.`;
  }
  const byName = new Map<string, JsonObject>();
  for (const item of items) {
    const name = item['dimension'] ?? item['measure'];
    if (typeof name === 'string') byName.set(name, item);
  }
  const sizes = new Map<string, FieldSize>();
  const inCircle = fromTheGroundUp(byName, (name, item, reads) => {
    let size = ownSize(item);
    let below = 0;
    for (const [read, times] of reads) {
      const one = sizes.get(read);
      size += times * (one?.size ?? read.length);
      below = Math.max(below, one?.chain ?? 0);
    }
    sizes.set(name, { size, chain: below + 1 });
  });
  for (const [name, { size, chain }] of sizes) {
    if (size > MAX_SIZE) {
      return `Custom field "${name}" becomes too large because it repeats other custom fields too often.`;
    }
    if (chain > MAX_CHAIN) return chainProblem(name);
  }
  // A small circle is reported by the code that follows it, with its members named.
  const [first] = inCircle;
  return first !== undefined && inCircle.length > MAX_CHAIN ? chainProblem(first) : null;
}

function chainProblem(name: string): string {
  return `Custom field "${name}" depends on a chain of more than ${String(MAX_CHAIN)} custom fields.`;
}

/**
 * Visits every field after those that it reads, with the number of times it reads each.
 * @returns the names of fields that are part of a circle, or read one that is
 */
function fromTheGroundUp(
  byName: ReadonlyMap<string, JsonObject>,
  visit: (name: string, item: JsonObject, reads: ReadonlyMap<string, number>) => void,
): readonly string[] {
  const readsOf = new Map([...byName].map(([name, item]) => [name, countReads(item)] as const));
  const readers = new Map<string, string[]>([...byName.keys()].map((name) => [name, []]));
  const waitsFor = new Map<string, number>();
  for (const [name, reads] of readsOf) {
    const custom = [...reads.keys()].filter((read) => byName.has(read));
    waitsFor.set(name, custom.length);
    for (const read of custom) readers.get(read)?.push(name);
  }
  const free = [...byName.keys()].filter((name) => waitsFor.get(name) === 0);
  // The list grows while it is iterated.
  for (const name of free) {
    waitsFor.delete(name);
    visit(name, byName.get(name) ?? {}, readsOf.get(name) ?? new Map());
    for (const reader of readers.get(name) ?? []) {
      const remaining = (waitsFor.get(reader) ?? 0) - 1;
      waitsFor.set(reader, remaining);
      if (remaining === 0) free.push(reader);
    }
  }
  return [...waitsFor.keys()];
}

function ownSize(item: JsonObject): number {
  return textsOf(item).reduce((sum, text) => sum + text.length, 0);
}

/** Names that an item reads, with the number of times it writes each. */
function countReads(item: JsonObject): ReadonlyMap<string, number> {
  const reads = new Map<string, number>();
  const count = (name: string, times: number): void => void reads.set(name, (reads.get(name) ?? 0) + times);
  for (const text of textsOf(item)) for (const match of text.matchAll(REFERENCE)) count(match[1]?.trim() ?? '', 1);
  const args = item['args'];
  const base = Array.isArray(args) && typeof args[0] === 'string' ? args[0] : item['based_on'];
  // A group or a bin writes its base once for each of its conditions.
  if (typeof base === 'string') count(base, 1 + (args === undefined ? 0 : countLeaves(args)));
  return reads;
}

function textsOf(item: JsonObject): readonly string[] {
  return [item['expression'], item['filter_expression']].filter((text) => typeof text === 'string');
}

function countLeaves(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + countLeaves(item), 0);
}

/** Works without recursion, because the text may nest as deep as it is long. */
function nestsBeyond(value: JsonValue, limit: number): boolean {
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}
