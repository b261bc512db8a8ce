/** A composed explore → resolved explore. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import {
  blockOf,
  blocksOf,
  defined,
  filledTextOf,
  namedBlocks,
  nodeOf,
  sourceTextOf,
  textOf,
  textsOf,
  yesnoOf,
} from '../model/block-reader.ts';
import type { NamedBlock } from '../model/block-reader.ts';
import { emptyRecord } from '../../lib/record.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, TextNode } from '../parse/syntax-tree.ts';
import type { Composer } from './compose.ts';
import { resolveAggregateTables } from './aggregate-table.ts';
import { visibleFields } from './explore-fields.ts';
import { labelOr } from './labels.ts';
import { qualified } from './qualified-name.ts';
import { plainFilters } from './resolve-field.ts';
import type {
  ExploreAlias,
  JoinType,
  Relationship,
  ResolvedExplore,
  ResolvedJoin,
  ResolvedView,
} from './resolved-model.ts';

export interface ExploreScope {
  readonly explores: Composer;
  readonly views: Composer;
  readonly resolvedViews: Readonly<Record<string, ResolvedView>>;
  readonly caseSensitive: boolean;
  readonly log: DiagnosticLog;
}

const JOIN_TYPES: readonly JoinType[] = ['left_outer', 'inner', 'full_outer', 'cross'];
const RELATIONSHIPS: readonly Relationship[] = ['many_to_one', 'one_to_one', 'one_to_many', 'many_to_many'];

/** Resolves an explore; undefined when its base view is not there (which is reported). */
export function resolveExplore(name: string, block: BlockNode, scope: ExploreScope): ResolvedExplore | undefined {
  const base = baseOf(name, block, scope);
  if (base === undefined) return undefined;
  const joinBlocks = namedBlocks(block.entries, 'join');
  const joins = joinBlocks.flatMap((join) => resolveJoin(join, scope) ?? []);
  const aliases = emptyRecord<ExploreAlias>();
  aliases[base.alias] = { view: base.view, ...aliasLabel(base.alias, base.view, block, scope) };
  for (const join of joins) {
    const joinBlock = joinBlocks.findLast((item) => item.name === join.name);
    aliases[join.name] = { view: join.view, ...aliasLabel(join.name, join.view, joinBlock, scope) };
  }
  const fields = visibleFields({ block, joinBlocks, baseAlias: base.alias, aliases, views: scope.resolvedViews });
  return {
    name,
    ...labelOr(textOf(block, 'label'), name),
    hidden: yesnoOf(block, 'hidden') ?? false,
    tags: textsOf(block, 'tags') ?? [],
    baseAlias: base.alias,
    baseView: base.view,
    joins,
    aliases,
    sets: fields.sets,
    ...restrictions(block, base.alias),
    requiredAccessGrants: textsOf(block, 'required_access_grants') ?? [],
    symmetricAggregates: yesnoOf(block, 'symmetric_aggregates') ?? true,
    cancelGroupingFields: (textsOf(block, 'cancel_grouping_fields') ?? []).map((field) => qualified(field, base.alias)),
    caseSensitive: yesnoOf(block, 'case_sensitive') ?? scope.caseSensitive,
    aggregateTables: resolveAggregateTables(block, { baseAlias: base.alias, sets: fields.sets }),
    queries: namedBlocks(block.entries, 'query').map((query) => query.name),
    range: rangeOf(block),
    ...defined({
      description: filledTextOf(block, 'description'),
      groupLabel: filledTextOf(block, 'group_label'),
      viewLabel: textOf(block, 'view_label'),
      sqlTableName: sourceTextOf(block, 'sql_table_name'),
      visibleFields: fields.visible,
      persistFor: textOf(block, 'persist_for'),
      persistWith: textOf(block, 'persist_with'),
    }),
  };
}

/** Alias and view of the base: see `baseAlias` of ResolvedExplore. */
function baseOf(
  name: string,
  block: BlockNode,
  scope: ExploreScope,
): { readonly alias: string; readonly view: string } | undefined {
  const viewName = nodeOf(block, 'view_name') ?? nodeOf(block, 'view');
  const from = nodeOf(block, 'from');
  const place: TextNode | BlockNode = from ?? viewName ?? block;
  const alias = viewName?.text.trim() ?? name;
  const view = from?.text.trim() ?? alias;
  if (scope.resolvedViews[view] !== undefined) return { alias, view };
  const inherited = viewName === undefined && from === undefined ? inheritedBase(block, scope) : undefined;
  if (inherited !== undefined) {
    scope.log.warn(
      'implied-view-name',
      rangeOf(block),
      `Explore \`${name}\` extends \`${inherited}\` and does not say which view it starts from; \`${inherited}\` is taken`,
      `Write \`view_name: ${inherited}\` into the explore that is extended`,
    );
    return { alias: inherited, view: inherited };
  }
  reportUnknownView(view, place, scope);
  return undefined;
}

/** The base of what an explore extends, when that is named after its view. */
function inheritedBase(block: BlockNode, scope: ExploreScope): string | undefined {
  for (const target of textsOf(block, 'extends')?.toReversed() ?? []) {
    const other = target.replace(/\*$/, '');
    if (scope.resolvedViews[other] !== undefined) return other;
    const deeper = scope.explores.tryCompose(other);
    const found = deeper === undefined || deeper === block ? undefined : inheritedBase(deeper, scope);
    if (found !== undefined) return found;
  }
  return undefined;
}

function reportUnknownView(view: string, place: TextNode | BlockNode, scope: ExploreScope): void {
  scope.log.error(
    'unknown-view',
    rangeOf(place),
    `There is no view \`${view}\` in this model`,
    didYouMean(view, () => Object.keys(scope.resolvedViews), 'Is the file that declares it included?'),
  );
}

/** `view_label` of the join or explore, else the view's own label, else the alias in words. */
function aliasLabel(
  alias: string,
  view: string,
  block: BlockNode | undefined,
  scope: ExploreScope,
): Omit<ExploreAlias, 'view'> {
  const own = block === undefined ? undefined : textOf(block, 'view_label');
  if (own !== undefined) return { label: own };
  const viewBlock = scope.views.tryCompose(view);
  const ofView = viewBlock === undefined ? undefined : (textOf(viewBlock, 'label') ?? textOf(viewBlock, 'view_label'));
  return labelOr(ofView, alias);
}

function resolveJoin(block: NamedBlock, scope: ExploreScope): ResolvedJoin | undefined {
  const from = nodeOf(block, 'from');
  const view = from?.text.trim() ?? block.name;
  if (scope.resolvedViews[view] === undefined) {
    reportUnknownView(view, from ?? block, scope);
    return undefined;
  }
  const foreignKey = nodeOf(block, 'foreign_key');
  return {
    name: block.name,
    view,
    type: JOIN_TYPES.find((type) => type === textOf(block, 'type')) ?? 'left_outer',
    relationship: RELATIONSHIPS.find((relationship) => relationship === textOf(block, 'relationship')) ?? 'many_to_one',
    requiredJoins: textsOf(block, 'required_joins') ?? [],
    requiredAccessGrants: textsOf(block, 'required_access_grants') ?? [],
    outerOnly: yesnoOf(block, 'outer_only') ?? false,
    range: rangeOf(block),
    ...defined({
      sqlOn: sourceTextOf(block, 'sql_on'),
      foreignKey: foreignKey === undefined ? undefined : { field: foreignKey.text.trim(), range: rangeOf(foreignKey) },
      sqlForeignKey: sourceTextOf(block, 'sql_foreign_key'),
      sql: sourceTextOf(block, 'sql'),
      sqlWhere: sourceTextOf(block, 'sql_where'),
      sqlTableName: sourceTextOf(block, 'sql_table_name'),
      fields: textsOf(block, 'fields'),
    }),
  };
}

/** What an explore adds to every query. */
function restrictions(block: BlockNode, baseAlias: string) {
  const always = blockOf(block, 'always_filter');
  const conditionally = blockOf(block, 'conditionally_filter');
  return {
    alwaysJoin: textsOf(block, 'always_join') ?? [],
    alwaysFilter: always === undefined ? [] : plainFilters(always),
    accessFilters: accessFilters(block, baseAlias),
    ...defined({
      sqlAlwaysWhere: sourceTextOf(block, 'sql_always_where'),
      sqlAlwaysHaving: sourceTextOf(block, 'sql_always_having'),
      conditionallyFilter:
        conditionally === undefined
          ? undefined
          : { filters: plainFilters(conditionally), unless: textsOf(conditionally, 'unless') ?? [] },
    }),
  };
}

function accessFilters(block: BlockNode, baseAlias: string): ResolvedExplore['accessFilters'] {
  return blocksOf(block, 'access_filter').flatMap((item) => {
    const field = nodeOf(item, 'field');
    const userAttribute = textOf(item, 'user_attribute');
    if (field === undefined || userAttribute === undefined) return [];
    return [{ field: qualified(field.text.trim(), baseAlias), userAttribute, range: rangeOf(field) }];
  });
}
