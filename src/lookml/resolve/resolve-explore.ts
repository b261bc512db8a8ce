/** A composed explore → resolved explore. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { defined } from '../model/block-reader.ts';
import type { NamedBlock } from '../model/block-reader.ts';
import { emptyRecord } from '../../lib/record.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, TextNode } from '../parse/syntax-tree.ts';
import type { Composer } from './compose.ts';
import { resolveAggregateTables } from './aggregate-table.ts';
import { allRead, readParameter, readParameters } from '../model/parameter-kind.ts';
import { composedRows, exploreRows, SCHEMAS } from '../model/parameter-schema.ts';
import { pickedFields, type ExploreFieldsInput } from './explore-fields.ts';
import { isClear, restrictions } from './explore-restrictions.ts';
import { labelOr } from './labels.ts';
import { looseExclusion } from './loose-exclusions.ts';
import { qualified } from './qualified-name.ts';
import type { ExploreAlias, ResolvedExplore, ResolvedJoin, ResolvedView } from './resolved-model.ts';

export interface ExploreScope {
  readonly explores: Composer;
  readonly views: Composer;
  readonly resolvedViews: Readonly<Record<string, ResolvedView>>;
  readonly caseSensitive: boolean;
  readonly log: DiagnosticLog;
}

/** Resolves an explore; undefined when its base view is not there, or what it hides is not clear (which is reported). */
export function resolveExplore(name: string, block: BlockNode, scope: ExploreScope): ResolvedExplore | undefined {
  const {
    view,
    view_name: viewName = view,
    from,
    join: joinBlocks = [],
    label,
    view_label: viewLabel,
    group_label: groupLabel,
    description,
    hidden = false,
    tags = [],
    fields: picked,
    required_access_grants: requiredAccessGrants = [],
    symmetric_aggregates: symmetricAggregates = true,
    autogenerate_primary_keys: generatesKeys = false,
    cancel_grouping_fields: cancelGroupingFields = [],
    case_sensitive: caseSensitive = scope.caseSensitive,
    sql_table_name: sqlTableName,
    persist_for: persistFor,
    persist_with: persistWith,
    aggregate_table: aggregateTables = [],
    ...rest
  } = readParameters(exploreRows, block);
  allRead(rest);
  const base = baseOf(name, block, { viewName, from }, scope);
  if (base === undefined || !isClear(name, block, scope.log)) return undefined;
  const joins = joinBlocks.flatMap((join) => resolveJoin(join, scope) ?? []);
  const aliases = aliasesOf({ ...base, viewLabel }, joins, scope);
  const fieldsInput = {
    picked,
    joins: joins.map(({ join }) => join),
    baseAlias: base.alias,
    aliases,
    views: scope.resolvedViews,
  };
  if (isLoose(name, block, fieldsInput, scope)) return undefined;
  const { visible: visibleFields, sets } = pickedFields(fieldsInput);
  return {
    name,
    ...labelOr(label, name),
    hidden,
    tags,
    baseAlias: base.alias,
    baseView: base.view,
    joins: joins.map(({ join }) => join),
    aliases,
    sets,
    ...restrictions(block, base.alias),
    requiredAccessGrants,
    symmetricAggregates,
    generatesKeys,
    cancelGroupingFields: cancelGroupingFields.map((field) => qualified(field, base.alias)),
    caseSensitive,
    aggregateTables: resolveAggregateTables(aggregateTables, { baseAlias: base.alias, sets }),
    range: rangeOf(block),
    ...defined({ description, groupLabel, viewLabel, sqlTableName, visibleFields, persistFor, persistWith }),
  };
}

/** Alias and view of the base: see `baseAlias` of ResolvedExplore. */
function baseOf(
  name: string,
  block: BlockNode,
  { viewName, from }: { readonly viewName: TextNode | undefined; readonly from: TextNode | undefined },
  scope: ExploreScope,
): { readonly alias: string; readonly view: string } | undefined {
  const place: TextNode | BlockNode = from ?? viewName ?? block;
  const alias = viewName?.text.trim() ?? name;
  const view = from?.text.trim() ?? alias;
  if (scope.resolvedViews[view] !== undefined) return { alias, view };
  const inherited = viewName === undefined && from === undefined ? inheritedBase(block, scope) : undefined;
  if (inherited !== undefined) {
    scope.log.warn(
      'implied-view-name',
      rangeOf(block),
      `Explore \`${name}\` extends \`${inherited}\` without a \`view_name\`; \`${inherited}\` is used`,
      `Add \`view_name: ${inherited}\` to the explore that is extended`,
    );
    return { alias: inherited, view: inherited };
  }
  reportUnknownView(view, place, scope);
  return undefined;
}

/** The base of what an explore extends, when that is named after its view. */
function inheritedBase(block: BlockNode, scope: ExploreScope): string | undefined {
  for (const target of readParameter(composedRows, 'extends', block)?.toReversed() ?? []) {
    const other = target.text.trim().replace(/\*$/, '');
    if (scope.resolvedViews[other] !== undefined) return other;
    const deeper = scope.explores.tryCompose(other);
    const found = deeper === undefined || deeper === block ? undefined : inheritedBase(deeper, scope);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Does it leave out fields that it does not have, and may mean others? */
function isLoose(name: string, block: BlockNode, input: ExploreFieldsInput, scope: ExploreScope): boolean {
  const loose = looseExclusion(input, (view) => scope.views.tryCompose(view));
  if (loose === undefined) return false;
  const { written, meant } = loose;
  const message = `Explore \`${name}\` is not served, because \`${written}\` leaves nothing out, and may be meant for \`${meant}\``;
  scope.log.error('unclear-restriction', rangeOf(block), message, `Exclude \`${meant}\`, or remove it`);
  return true;
}

function reportUnknownView(view: string, place: TextNode | BlockNode, scope: ExploreScope): void {
  scope.log.error(
    'unknown-view',
    rangeOf(place),
    `There is no view \`${view}\` in this model`,
    didYouMean(view, () => Object.keys(scope.resolvedViews), 'Is the file that declares it included?'),
  );
}

function aliasesOf(
  base: { readonly alias: string; readonly view: string; readonly viewLabel: string | undefined },
  joins: readonly LabelledJoin[],
  scope: ExploreScope,
): Readonly<Record<string, ExploreAlias>> {
  const aliases = emptyRecord<ExploreAlias>();
  aliases[base.alias] = { view: base.view, ...aliasLabel(base.alias, base.view, base.viewLabel, scope) };
  for (const { join, viewLabel } of joins) {
    aliases[join.name] = { view: join.view, ...aliasLabel(join.name, join.view, viewLabel, scope) };
  }
  return aliases;
}

/** `own`, the `view_label` of the join or explore, else the view's own label, else the alias in words. */
function aliasLabel(
  alias: string,
  view: string,
  own: string | undefined,
  scope: ExploreScope,
): Omit<ExploreAlias, 'view'> {
  if (own !== undefined) return { label: own };
  const block = scope.views.tryCompose(view);
  const ofView =
    block && (readParameter(SCHEMAS.view, 'label', block) ?? readParameter(SCHEMAS.view, 'view_label', block));
  return labelOr(ofView, alias);
}

interface LabelledJoin {
  readonly join: ResolvedJoin;
  readonly viewLabel: string | undefined;
}

function resolveJoin(block: NamedBlock, scope: ExploreScope): LabelledJoin | undefined {
  const {
    from,
    foreign_key: foreignKey,
    type = 'left_outer',
    relationship = 'many_to_one',
    required_joins: requiredJoins = [],
    required_access_grants: requiredAccessGrants = [],
    outer_only: outerOnly = false,
    sql,
    sql_on: sqlOn,
    sql_foreign_key: sqlForeignKey,
    sql_where: sqlWhere,
    sql_table_name: sqlTableName,
    fields,
    view_label: viewLabel,
    ...rest
  } = readParameters(SCHEMAS.join, block);
  allRead(rest);
  const view = from?.text.trim() ?? block.name;
  if (scope.resolvedViews[view] === undefined) {
    reportUnknownView(view, from ?? block, scope);
    return undefined;
  }
  const join: ResolvedJoin = {
    name: block.name,
    view,
    type,
    relationship,
    requiredJoins,
    requiredAccessGrants,
    outerOnly,
    range: rangeOf(block),
    ...(foreignKey && { foreignKey: { field: foreignKey.text.trim(), range: rangeOf(foreignKey) } }),
    ...defined({ sqlOn, sqlForeignKey, sql, sqlWhere, sqlTableName, fields }),
  };
  return { join, viewLabel };
}
