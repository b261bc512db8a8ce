/** `derived_table` and `explore_source` blocks → their resolved form. */
import { defined, isNamedBlock, toSourceText, type NamedBlock } from '../model/block-reader.ts';
import { allRead, loneParameter, readParameters } from '../model/parameter-kind.ts';
import { derivedTableRows, SCHEMAS, strategyRows } from '../model/parameter-schema.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, TextNode } from '../parse/syntax-tree.ts';
import type { SourceText } from '../parse/written-text.ts';
import { plainFilters } from './resolve-field.ts';
import type { DerivedTable, ExploreSource } from './resolved-model.ts';

export function resolveDerivedTable(block: BlockNode): DerivedTable {
  const {
    sql,
    create_process: process,
    sql_create: sqlCreate = process && createSteps(process),
    explore_source: sources = [],
    ...rest
  } = readParameters(derivedTableRows, block);
  allRead(rest);
  return {
    persistence: readParameters(strategyRows, block),
    range: rangeOf(block),
    ...defined({ sql, sqlCreate, exploreSource: exploreSourceOf(sources) }),
  };
}

/** The steps of a `create_process`, one statement each. */
function createSteps(process: BlockNode): SourceText | undefined {
  const steps: readonly TextNode[] = loneParameter(SCHEMAS.create_process, 'sql_step', process) ?? [];
  const [first] = steps;
  if (first === undefined) return undefined;
  if (steps.length === 1) return toSourceText(first);
  return { text: steps.map((step) => step.text).join(';\n'), range: rangeOf(first), verbatim: false };
}

/** The `explore_source` of a derived table or a test: the last counts. */
export function exploreSourceOf(blocks: readonly BlockNode[]): ExploreSource | undefined {
  const source = blocks.at(-1);
  return source !== undefined && isNamedBlock(source) ? resolveExploreSource(source) : undefined;
}

function resolveExploreSource(block: NamedBlock): ExploreSource {
  const {
    column: columns = [],
    derived_column: derivedColumns = [],
    filters = [],
    bind_filters: bindFilters = [],
    bind_all_filters: bindAllFilters = false,
    sorts = [],
    sort: sortBlocks = [],
    expression_custom_filter: expressionCustomFilter,
    limit,
    query_timezone: queryTimezone,
    timezone = queryTimezone,
    ...rest
  } = readParameters(SCHEMAS.explore_source, block);
  allRead(rest);
  return {
    explore: block.name,
    columns: columns.map((column) => ({
      name: column.name,
      range: rangeOf(column),
      ...defined({ field: loneParameter(SCHEMAS.column, 'field', column) }),
    })),
    derivedColumns: derivedColumns.flatMap((column) => {
      const sql = loneParameter(SCHEMAS.derived_column, 'sql', column);
      return sql === undefined ? [] : [{ name: column.name, sql }];
    }),
    filters: plainFilters(filters),
    bindFilters,
    bindAllFilters,
    // `sorts: [a: desc, b: asc]`, or `sort: { field: a desc: yes }` → `a desc`, `b`.
    sorts: [...sorts.map((sort) => sort.replace(/\s+asc$/, '')), ...sortBlocks.flatMap(sortOf)],
    range: rangeOf(block),
    ...defined({ expressionCustomFilter, limit, timezone }),
  };
}

function sortOf(block: BlockNode): readonly string[] {
  const { field, desc = false, ...rest } = readParameters(SCHEMAS.sort, block);
  allRead(rest);
  if (field === undefined) return [];
  return [desc ? `${field} desc` : field];
}
