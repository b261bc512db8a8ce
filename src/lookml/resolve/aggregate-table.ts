/** `aggregate_table` blocks of an explore: their resolved form, and what is wrong with them. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { defined, type NamedBlock } from '../model/block-reader.ts';
import { allRead, readParameters } from '../model/parameter-kind.ts';
import { SCHEMAS, strategyRows } from '../model/parameter-schema.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { TextNode } from '../parse/syntax-tree.ts';
import { qualified } from './qualified-name.ts';
import { plainFilters } from './resolve-field.ts';
import type { AggregateTable, PlacedName, ResolvedExplore, ResolvedModel } from './resolved-model.ts';
import type { FieldCategory, ResolvedField } from './resolved-field.ts';

/** `baseAlias` owns names without a view, of fields and in `sets`. Of tables with the same name, the last counts. */
export function resolveAggregateTables(
  blocks: readonly NamedBlock[],
  { baseAlias, sets }: Pick<ResolvedExplore, 'baseAlias' | 'sets'>,
): readonly AggregateTable[] {
  const tables = blocks.map((table) => resolve(table, baseAlias, sets));
  return [...new Map(tables.map((table) => [table.name, table])).values()];
}

function resolve(block: NamedBlock, baseAlias: string, sets: ResolvedExplore['sets']): AggregateTable {
  const { query = block, materialization, ...others } = readParameters(SCHEMAS.aggregate_table, block);
  allRead(others);
  const {
    dimensions = [],
    measures = [],
    pivots = [],
    filters = [],
    expression_custom_filter: expressionCustomFilter,
    timezone,
    limit,
    ...rest
  } = readParameters(SCHEMAS.query, query);
  allRead(rest);
  const placed = (node: TextNode): readonly PlacedName[] => {
    const name = qualified(node.text.trim(), baseAlias);
    const set = name.endsWith('*') ? sets[name.slice(0, -1)] : undefined;
    return (set ?? [name]).map((field) => ({ name: field, range: rangeOf(node) }));
  };
  return {
    name: block.name,
    dimensions: [...dimensions, ...pivots].flatMap(placed),
    measures: measures.flatMap(placed),
    filters: plainFilters(filters).map(({ field, expression }) => ({ field: qualified(field, baseAlias), expression })),
    persistence: materialization === undefined ? {} : readParameters(strategyRows, materialization),
    range: rangeOf(block),
    ...defined({ expressionCustomFilter, timezone, limit }),
  };
}

/** As in Looker, only a table that is persisted answers queries. */
export function isPersisted({ persistence }: AggregateTable): boolean {
  return Object.values(persistence).some((strategy) => strategy !== 'no');
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
            `\`${name}\` is a ${field.category}; \`${category}s\` of aggregate table \`${table.name}\` accepts only ${category}s`,
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
  log.warn('unused-aggregate-table', range, `Aggregate table \`${table.name}\` cannot answer any query: ${why}`);
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
