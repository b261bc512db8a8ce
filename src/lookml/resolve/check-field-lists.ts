/** Names in the lists of a view's fields and sets that are not fields or sets of it. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { own, recordOf } from '../../lib/record.ts';
import { listOf } from '../model/block-reader.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { AnyParameter, ParameterRows } from '../model/parameter-kind.ts';
import { SCHEMAS } from '../model/parameter-schema.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, TextNode } from '../parse/syntax-tree.ts';
import type { ResolvedView } from './resolved-model.ts';

/** Part of a view → its parameters that list fields. */
const listsOfParts = recordOf(
  Object.entries<AnyParameter>(SCHEMAS.view).map(([part, { schema }]) => [part, listsIn(schema ?? '')]),
);

function listsIn(schema: string): readonly string[] {
  const rows = Object.entries(own<ParameterRows>(SCHEMAS, schema) ?? {});
  return rows.flatMap(([key, row]) => (row.listsFields === true ? [key] : []));
}

export function checkFieldLists(view: ResolvedView, block: BlockNode, log: DiagnosticLog): void {
  for (const { key, value } of block.entries) {
    const lists = own(listsOfParts, key);
    if (value.kind !== 'block' || lists === undefined) continue;
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
