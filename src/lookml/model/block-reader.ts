/**
 * Reads values of the syntax tree, and single parameters by their name for checks; what a block means is read by its
 * rows (`parameter-kind.ts`). Where a parameter stands several times the last one counts, as in Looker; wrong kinds of
 * value read as absent here and are reported by `check-parameters.ts`.
 */
import { rangeOf } from '../parse/source-file.ts';
import type { Placed } from '../parse/source-file.ts';
import type { BlockNode, Entry, ListNode, TextNode, Value } from '../parse/syntax-tree.ts';
import type { FieldFilter, SourceText } from '../parse/written-text.ts';

/** The last value of a parameter. */
export function valueOf(block: BlockNode, key: string): Value | undefined {
  return block.entries.findLast((entry) => entry.key === key)?.value;
}

export function nodeOf(block: BlockNode, key: string): TextNode | undefined {
  const value = valueOf(block, key);
  return value?.kind === 'text' ? value : undefined;
}

/** A text, without the blanks around it. */
function textOf(block: BlockNode, key: string): string | undefined {
  return nodeOf(block, key)?.text.trim();
}

export function toSourceText(node: TextNode): SourceText {
  return { text: node.text, range: rangeOf(node), verbatim: node.verbatim };
}

/** `yes` or `no`; `true` and `false` are understood as well. */
export function yesnoOfText(written: string): boolean | undefined {
  const text = written.trim().toLowerCase();
  if (text === 'yes' || text === 'true') return true;
  return text === 'no' || text === 'false' ? false : undefined;
}

/** The items of a list; a lone text counts as a list of one; pairs give their key and value as `key value`. */
export function listOf(block: BlockNode, key: string): readonly TextNode[] | undefined {
  const value = valueOf(block, key);
  return value === undefined || value.kind === 'block' ? undefined : itemsOf(value);
}

export function itemsOf(value: TextNode | ListNode): readonly TextNode[] {
  if (value.kind === 'text') return [value];
  return value.items.flatMap((item): TextNode[] => {
    if (item.kind === 'text') return [item];
    if (item.value.kind === 'list') return [];
    return [{ ...item.value, text: `${item.key} ${item.value.text}`, verbatim: false, start: item.start }];
  });
}

export type NamedBlock = BlockNode & { readonly name: string };

export function isNamedBlock(value: Value): value is NamedBlock {
  return value.kind === 'block' && value.name !== undefined;
}

/** The blocks of a key that have a name. */
export function namedBlocks(entries: readonly Entry[], key: string): readonly NamedBlock[] {
  return entries.flatMap((entry) => (entry.key === key && isNamedBlock(entry.value) ? [entry.value] : []));
}

/** One filter with the place of its field's name. */
export interface PlacedFilter extends FieldFilter {
  readonly place: Placed;
}

/** `filters` in its three ways of writing: a list of pairs, one list `field: …, value: …` a block, old blocks. */
export function filtersOfValue(value: Value): readonly PlacedFilter[] {
  if (value.kind === 'block') return oldFilter(value);
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item) =>
    item.kind === 'pair' && item.value.kind === 'text'
      ? [{ field: item.key, expression: toSourceText(item.value), place: item }]
      : [],
  );
}

/** Does each of its items say which values of a field there are? */
export function isFilters(value: Value): boolean {
  if (value.kind === 'text') return false;
  const { length } = filtersOfValue(value);
  return value.kind === 'list' ? length === value.items.length : length > 0 || value.entries.length === 0;
}

/** `from_field` and `to_field` of a bound filter. */
export interface BoundFilter {
  readonly fromField: string;
  readonly toField: string;
}

/** `bind_filters` as one block, or as a list `[to_field: from_field]`. */
export function boundFiltersOf(value: Value): readonly BoundFilter[] {
  if (value.kind === 'block') {
    const fromField = textOf(value, 'from_field');
    const toField = textOf(value, 'to_field');
    return fromField === undefined || toField === undefined ? [] : [{ fromField, toField }];
  }
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item) =>
    item.kind === 'pair' && item.value.kind === 'text'
      ? [{ toField: item.key, fromField: item.value.text.trim() }]
      : [],
  );
}

function oldFilter(block: BlockNode): PlacedFilter[] {
  const field = nodeOf(block, 'field');
  const value = nodeOf(block, 'value');
  if (field !== undefined && value !== undefined) {
    return [{ field: field.text.trim(), expression: toSourceText(value), place: field }];
  }
  return block.entries.flatMap((entry) =>
    entry.value.kind === 'text' && entry.key !== 'field' && entry.key !== 'value'
      ? [{ field: entry.key, expression: toSourceText(entry.value), place: entry }]
      : [],
  );
}

/** Leaves out members that are undefined, as `exactOptionalPropertyTypes` asks. */
export function defined<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
