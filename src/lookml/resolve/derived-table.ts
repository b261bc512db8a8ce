/** `derived_table` and `explore_source` blocks → their resolved form. */
import {
  blockOf,
  blocksOf,
  defined,
  namedBlocks,
  nodeOf,
  plainListText,
  sourceTextOf,
  textOf,
  textsOf,
  toSourceText,
  yesnoOf,
} from '../model/block-reader.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, Entry, TextNode } from '../parse/syntax-tree.ts';
import { plainFilters } from './resolve-field.ts';
import type { DerivedTable, ExploreSource } from './resolved-model.ts';
import type { SourceText } from '../parse/written-text.ts';

/** Members of a derived table that are not about persistence. */
const CONTENT: ReadonlySet<string> = new Set(['sql', 'sql_create', 'explore_source', 'create_process']);

export function resolveDerivedTable(block: BlockNode): DerivedTable {
  const source = exploreSourceOf(block);
  return {
    persistence: persistenceOf(block),
    range: rangeOf(block),
    ...defined({
      sql: sourceTextOf(block, 'sql'),
      sqlCreate: sourceTextOf(block, 'sql_create') ?? createSteps(block),
      exploreSource: source,
    }),
  };
}

/** Everything about persistence, as written; lists joined by commas. */
export function persistenceOf(block: BlockNode): Readonly<Record<string, string>> {
  return Object.fromEntries(
    block.entries.flatMap(({ key, value }) => {
      if (CONTENT.has(key) || value.kind === 'block') return [];
      return [[key, value.kind === 'text' ? value.text.trim() : plainListText(value)]];
    }),
  );
}

/** The steps of a `create_process`, one statement each. */
function createSteps(block: BlockNode): SourceText | undefined {
  const process = blockOf(block, 'create_process');
  const steps = process?.entries.flatMap(({ key, value }): TextNode[] =>
    key === 'sql_step' && value.kind === 'text' ? [value] : [],
  );
  const first = steps?.[0];
  if (steps === undefined || first === undefined) return undefined;
  if (steps.length === 1) return toSourceText(first);
  return { text: steps.map((step) => step.text).join(';\n'), range: rangeOf(first), verbatim: false };
}

/** The `explore_source` of a derived table or a test. */
export function exploreSourceOf(block: BlockNode): ExploreSource | undefined {
  const source = blockOf(block, 'explore_source');
  return source?.name === undefined ? undefined : resolveExploreSource({ ...source, name: source.name });
}

function resolveExploreSource(block: BlockNode & { readonly name: string }): ExploreSource {
  return {
    explore: block.name,
    columns: namedBlocks(block.entries, 'column').map((column) => ({
      name: column.name,
      range: rangeOf(column),
      ...defined({ field: textOf(column, 'field') }),
    })),
    derivedColumns: namedBlocks(block.entries, 'derived_column').flatMap((column) => {
      const sql = sourceTextOf(column, 'sql');
      return sql === undefined ? [] : [{ name: column.name, sql }];
    }),
    filters: plainFilters(block),
    bindFilters: bindFilters(block.entries),
    bindAllFilters: yesnoOf(block, 'bind_all_filters') ?? false,
    sorts: sortsOf(block),
    range: rangeOf(block),
    ...defined({
      expressionCustomFilter: sourceTextOf(block, 'expression_custom_filter'),
      limit: textOf(block, 'limit'),
      timezone: nodeOf(block, 'timezone')?.text.trim() ?? textOf(block, 'query_timezone'),
    }),
  };
}

function bindFilters(entries: readonly Entry[]): ExploreSource['bindFilters'] {
  return entries.flatMap(({ key, value }) => {
    if (key !== 'bind_filters') return [];
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
  });
}

/** `sorts: [a: desc, b: asc]`, or `sort: { field: a desc: yes }` → `a desc`, `b`. */
function sortsOf(block: BlockNode): readonly string[] {
  const listed = (textsOf(block, 'sorts') ?? []).map((sort) => sort.replace(/\s+asc$/, ''));
  const blocks = blocksOf(block, 'sort').flatMap((sort) => {
    const field = textOf(sort, 'field');
    return field === undefined ? [] : [yesnoOf(sort, 'desc') === true ? `${field} desc` : field];
  });
  return [...listed, ...blocks];
}
