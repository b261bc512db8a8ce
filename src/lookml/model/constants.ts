/** `constant`s of manifests and their use as `@{name}` in texts. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, Entry, ListItem, ListNode, PairNode, TextNode, Value } from '../parse/syntax-tree.ts';
import { didYouMean } from './did-you-mean.ts';

const USE = /@\{\s*([\w.]*)\s*\}/g;

/** Replaces `@{name}` in all texts below `entries`. Returns the same entries where there is nothing to replace. */
export function substituteConstants(
  entries: readonly Entry[],
  constants: ReadonlyMap<string, string>,
  log: DiagnosticLog,
): readonly Entry[] {
  return entries.map((entry) => ({ ...entry, value: inValue(entry.value, constants, log) }));
}

function inValue(value: Value, constants: ReadonlyMap<string, string>, log: DiagnosticLog): Value {
  if (value.kind === 'text') return inText(value, constants, log);
  return value.kind === 'list' ? inList(value, constants, log) : inBlock(value, constants, log);
}

function inBlock(block: BlockNode, constants: ReadonlyMap<string, string>, log: DiagnosticLog): BlockNode {
  return { ...block, entries: substituteConstants(block.entries, constants, log) };
}

function inList(list: ListNode, constants: ReadonlyMap<string, string>, log: DiagnosticLog): ListNode {
  const items = list.items.map((item): ListItem => {
    if (item.kind === 'text') return inText(item, constants, log);
    const value: PairNode['value'] =
      item.value.kind === 'text' ? inText(item.value, constants, log) : inList(item.value, constants, log);
    return { ...item, value };
  });
  return { ...list, items };
}

function inText(node: TextNode, constants: ReadonlyMap<string, string>, log: DiagnosticLog): TextNode {
  if (!node.text.includes('@{')) return node;
  const text = replaceUses(node.text, constants, (use, name, at) => {
    const start = node.verbatim ? node.start + at : node.start;
    const range = rangeOf({ file: node.file, start, end: node.verbatim ? start + use.length : node.end });
    log.error(
      'unknown-constant',
      range,
      `Constant \`${name}\` is not defined in a manifest`,
      didYouMean(name, () => constants.keys()),
    );
  });
  return text === node.text ? node : { ...node, text, verbatim: false };
}

/** @param unknown called for each use of an undefined constant, which stays as written */
export function replaceUses(
  text: string,
  constants: ReadonlyMap<string, string>,
  unknown: (use: string, name: string, at: number) => void,
): string {
  return text.replaceAll(USE, (use, name: string, at: number) => {
    const value = constants.get(name);
    if (value === undefined) unknown(use, name, at);
    return value ?? use;
  });
}
