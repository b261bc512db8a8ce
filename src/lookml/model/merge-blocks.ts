/**
 * Lays one block over another, as extending and refining do: texts and lists replace, named children merge by name,
 * lone children such as `derived_table` merge parameter by parameter; of blocks that may stand several times their row
 * says what becomes of them. Inputs are not changed.
 */
import { own } from '../../lib/record.ts';
import type { BlockNode, Entry } from '../parse/syntax-tree.ts';
import type { AnyParameter, ParameterRows } from './parameter-kind.ts';
import { SCHEMAS } from './parameter-schema.ts';

/** `over` wins. The result stands where `over` stands. `schema`: of both; a block without one is unknown. */
export function mergeBlocks(schema: string | undefined, base: BlockNode, over: BlockNode): BlockNode {
  const rows = (schema === undefined ? undefined : own<ParameterRows>(SCHEMAS, schema)) ?? {};
  return { ...over, entries: mergeEntries(rows, base.entries, over.entries) };
}

function mergeEntries(rows: ParameterRows, base: readonly Entry[], over: readonly Entry[]): readonly Entry[] {
  const replaced = new Set<string>();
  for (const entry of over) if (replacesAll(entry, own(rows, entry.key))) replaced.add(entry.key);
  const merged = base.filter((entry) => !replaced.has(entry.key));
  const places = new Map(merged.map((entry, index) => [identity(entry, own(rows, entry.key)), index]));
  for (const written of over) {
    const entry = withExtended(written, base);
    const row = own(rows, entry.key);
    const id = identity(entry, row);
    const place = id === undefined ? undefined : places.get(id);
    if (id === undefined || place === undefined) {
      places.set(id, merged.length);
      merged.push(entry);
    } else {
      const below = merged[place];
      if (below === undefined || below.key === entry.key) {
        merged[place] = below === undefined ? entry : mergeEntry(row?.schema, below, entry);
        continue;
      }
      // Of two kinds the last counts; both stay, so that whoever asks what the other one hid can find it.
      places.set(id, merged.length);
      merged.push(entry);
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

function mergeEntry(schema: string | undefined, base: Entry, over: Entry): Entry {
  if (base.value.kind !== 'block' || over.value.kind !== 'block') return over;
  return { ...over, value: mergeBlocks(schema, base.value, over.value) };
}

function replacesAll({ value }: Entry, row: AnyParameter | undefined): boolean {
  return value.kind !== 'block' || (value.name === undefined && row?.several === 'replaced');
}

/** Entries with the same identity are the same child; undefined = a child of its own. */
function identity({ key, value }: Entry, row: AnyParameter | undefined): string | undefined {
  if (value.kind !== 'block') return undefined;
  if (value.name === undefined) return row?.several === undefined ? key : undefined;
  return `${row?.names === 'unique-field' ? 'field' : key} ${value.name}`;
}
