/**
 * Lays one block over another, as extending and refining do: texts and lists replace, named children merge by name,
 * lone children such as `derived_table` merge parameter by parameter. Inputs are not changed.
 */
import type { BlockNode, Entry } from '../parse/syntax-tree.ts';

/** Unnamed blocks that add to those already there. */
const ADDITIVE: ReadonlySet<string> = new Set(['link', 'action', 'access_filter']);
/** Unnamed blocks that may be repeated: those of the upper block replace all of the lower one. */
const REPLACED_TOGETHER: ReadonlySet<string> = new Set([
  'filters',
  'when',
  'allowed_value',
  'bind_filters',
  'sort',
  'user_attribute_param',
  'param',
  'form_param',
  'option',
]);
/** Children that share one space of names. */
const FIELD_KINDS: ReadonlySet<string> = new Set(['dimension', 'measure', 'filter', 'parameter']);

/** `over` wins. The result stands where `over` stands. */
export function mergeBlocks(base: BlockNode, over: BlockNode): BlockNode {
  return { ...over, entries: mergeEntries(base.entries, over.entries) };
}

function mergeEntries(base: readonly Entry[], over: readonly Entry[]): readonly Entry[] {
  const replaced = new Set<string>();
  for (const entry of over) if (replacesAll(entry)) replaced.add(entry.key);
  const merged = base.filter((entry) => !replaced.has(entry.key));
  const places = new Map(merged.map((entry, index) => [identity(entry), index]));
  for (const written of over) {
    const entry = withExtended(written, base);
    const id = identity(entry);
    const place = id === undefined ? undefined : places.get(id);
    if (place === undefined) {
      places.set(id, merged.length);
      merged.push(entry);
    } else {
      const below = merged[place];
      merged[place] = below === undefined ? entry : mergeEntry(below, entry);
    }
  }
  return merged;
}

/** `${EXTENDED}` in a text stands for the text of the same parameter below. */
function withExtended(entry: Entry, base: readonly Entry[]): Entry {
  const { value } = entry;
  if (value.kind !== 'text' || !value.text.includes('${EXTENDED}')) return entry;
  const below = base.findLast((item) => item.key === entry.key)?.value;
  if (below?.kind !== 'text') return entry;
  return {
    ...entry,
    value: { ...value, text: value.text.replaceAll('${EXTENDED}', () => below.text), verbatim: false },
  };
}

function mergeEntry(base: Entry, over: Entry): Entry {
  if (base.key !== over.key || base.value.kind !== 'block' || over.value.kind !== 'block') return over;
  return { ...over, value: mergeBlocks(base.value, over.value) };
}

function replacesAll(entry: Entry): boolean {
  return entry.value.kind !== 'block' || (entry.value.name === undefined && REPLACED_TOGETHER.has(entry.key));
}

/** Entries with the same identity are the same child; undefined = a child of its own. */
function identity(entry: Entry): string | undefined {
  if (entry.value.kind !== 'block') return undefined;
  if (entry.value.name === undefined) {
    return ADDITIVE.has(entry.key) || REPLACED_TOGETHER.has(entry.key) ? undefined : entry.key;
  }
  return `${FIELD_KINDS.has(entry.key) ? 'field' : entry.key} ${entry.value.name}`;
}
