/** Names in `drill_fields`, `required_fields` and sets of a view that are not fields or sets of it. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { listOf } from '../model/block-reader.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, TextNode } from '../parse/syntax-tree.ts';
import type { ResolvedView } from './resolved-model.ts';

export function checkFieldLists(view: ResolvedView, block: BlockNode, log: DiagnosticLog): void {
  for (const { key, value } of block.entries) {
    if (value.kind !== 'block') continue;
    const lists = key === 'set' ? ['fields'] : ['drill_fields', 'required_fields'];
    for (const list of lists) for (const item of listOf(value, list) ?? []) checkItem(item, view, log);
  }
}

/** Names with a dot belong to other views and mean something in an explore only. */
function checkItem(item: TextNode, view: ResolvedView, log: DiagnosticLog): void {
  const text = item.text.trim().replace(/^-/, '');
  if (text.includes('.') || text.includes('@{') || text === '') return;
  const isSet = text.endsWith('*');
  const name = isSet ? text.slice(0, -1) : text;
  const names = isSet ? view.sets : view.fields;
  if (name === 'ALL_FIELDS' || Object.hasOwn(names, name) || Object.hasOwn(view.dimensionGroups, name)) return;
  log.warn(
    isSet ? 'unknown-set' : 'unknown-listed-field',
    rangeOf(item),
    `View \`${view.name}\` has no ${isSet ? 'set' : 'field'} \`${name}\``,
    didYouMean(name, () => Object.keys(names)),
  );
}
