/** `aggregate_table` blocks of an explore: their resolved form, and what is wrong with them. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { blockOf, defined, listOf, namedBlocks, sourceTextOf, textOf, type NamedBlock } from '../model/block-reader.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode } from '../parse/syntax-tree.ts';
import { persistenceOf } from './derived-table.ts';
import { qualified } from './qualified-name.ts';
import { plainFilters } from './resolve-field.ts';
import type { AggregateTable, PlacedName, ResolvedExplore, ResolvedModel } from './resolved-model.ts';
import type { FieldCategory, ResolvedField } from './resolved-field.ts';

/** What makes a table last; the rest of `materialization` says how it is laid out. */
const STRATEGIES = [
  'datagroup_trigger',
  'sql_trigger_value',
  'sql_trigger',
  'persist_for',
  'interval_trigger',
  'materialized_view',
] as const;

/** `baseAlias`: whose fields and `sets` names without a view are. Of tables with one name the last counts. */
export function resolveAggregateTables(
  explore: BlockNode,
  { baseAlias, sets }: Pick<ResolvedExplore, 'baseAlias' | 'sets'>,
): readonly AggregateTable[] {
  const tables = namedBlocks(explore.entries, 'aggregate_table').map((table) => resolve(table, baseAlias, sets));
  return [...new Map(tables.map((table) => [table.name, table])).values()];
}

function resolve(block: NamedBlock, baseAlias: string, sets: ResolvedExplore['sets']): AggregateTable {
  const query = blockOf(block, 'query') ?? block;
  const materialization = blockOf(block, 'materialization');
  const names = (key: string): readonly PlacedName[] =>
    (listOf(query, key) ?? []).flatMap((node) => {
      const name = qualified(node.text.trim(), baseAlias);
      const set = name.endsWith('*') ? sets[name.slice(0, -1)] : undefined;
      return (set ?? [name]).map((field) => ({ name: field, range: rangeOf(node) }));
    });
  return {
    name: block.name,
    dimensions: [...names('dimensions'), ...names('pivots')],
    measures: names('measures'),
    filters: plainFilters(query).map(({ field, expression }) => ({ field: qualified(field, baseAlias), expression })),
    persistence: materialization === undefined ? {} : persistenceOf(materialization),
    range: rangeOf(block),
    ...defined({
      expressionCustomFilter: sourceTextOf(query, 'expression_custom_filter'),
      timezone: textOf(query, 'timezone'),
      limit: textOf(query, 'limit'),
    }),
  };
}

/** As in Looker, only a table that is persisted answers queries. */
export function isPersisted({ persistence }: AggregateTable): boolean {
  return STRATEGIES.some((key) => Object.hasOwn(persistence, key) && persistence[key] !== 'no');
}

export function checkAggregateTables(explore: ResolvedExplore, model: ResolvedModel, log: DiagnosticLog): void {
  for (const table of explore.aggregateTables) {
    checkContent(table, explore, log);
    const find = (name: string): ResolvedField | undefined => fieldOf(name, explore, model);
    const wanted: readonly (readonly [FieldCategory, readonly PlacedName[]])[] = [
      ['dimension', table.dimensions],
      ['measure', table.measures],
    ];
    for (const [category, names] of wanted) {
      for (const { name, range } of names) {
        const field = find(name);
        if (!field) reportUnknown(name, range, explore, model, log);
        else if (field.category !== category) {
          log.error(
            'wrong-field-kind',
            range,
            `\`${name}\` is a ${field.category}; \`${category}s\` of aggregate table \`${table.name}\` takes ${category}s`,
          );
        }
      }
    }
    for (const { field: name, expression } of table.filters) {
      const field = find(name);
      if (!field) reportUnknown(name, expression.range, explore, model, log);
      else if (field.category === 'measure') {
        neverUsed(table, expression.range, `it filters by the measure \`${name}\``, log);
      }
    }
  }
}

function checkContent(table: AggregateTable, explore: ResolvedExplore, log: DiagnosticLog): void {
  if (table.dimensions.length + table.measures.length === 0) {
    log.error(
      'empty-aggregate-table',
      table.range,
      `Aggregate table \`${table.name}\` of explore \`${explore.name}\` has no \`query\` with dimensions or measures`,
    );
  }
  if (!isPersisted(table)) {
    log.warn(
      'aggregate-table-not-persisted',
      table.range,
      `Aggregate table \`${table.name}\` of explore \`${explore.name}\` has no persistence strategy: it is never used`,
      'Give it `materialization: { datagroup_trigger: … }`',
    );
  }
  const { limit, expressionCustomFilter } = table;
  if (limit !== undefined && limit !== '-1') neverUsed(table, table.range, 'its `limit` may leave rows out', log);
  if (expressionCustomFilter) neverUsed(table, expressionCustomFilter.range, 'it has a custom filter', log);
}

function neverUsed(table: AggregateTable, range: SourceRange, why: string, log: DiagnosticLog): void {
  log.warn('unused-aggregate-table', range, `Aggregate table \`${table.name}\` can answer no query: ${why}`);
}

function fieldOf(name: string, explore: ResolvedExplore, model: ResolvedModel): ResolvedField | undefined {
  const fields = fieldsOf(name.slice(0, name.indexOf('.')), explore, model);
  const own = name.slice(name.indexOf('.') + 1);
  if (Object.hasOwn(fields, own)) return fields[own];
  return Object.values(fields).find((field) => field.alias.includes(own));
}

function fieldsOf(
  alias: string,
  explore: ResolvedExplore,
  model: ResolvedModel,
): Readonly<Record<string, ResolvedField>> {
  const view = Object.hasOwn(explore.aliases, alias) ? explore.aliases[alias]?.view : undefined;
  return (view === undefined ? undefined : model.views[view]?.fields) ?? {};
}

function reportUnknown(
  name: string,
  range: SourceRange,
  explore: ResolvedExplore,
  model: ResolvedModel,
  log: DiagnosticLog,
): void {
  log.error(
    'unknown-field',
    range,
    `There is no field \`${name}\` in explore \`${explore.name}\``,
    didYouMean(name, () =>
      Object.keys(explore.aliases).flatMap((alias) =>
        Object.keys(fieldsOf(alias, explore, model)).map((field) => `${alias}.${field}`),
      ),
    ),
  );
}
