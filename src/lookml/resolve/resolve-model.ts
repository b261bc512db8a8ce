/** The files of a model → resolved model. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { emptyRecord, recordOf } from '../../lib/record.ts';
import { defined, type NamedBlock } from '../model/block-reader.ts';
import { allRead, readParameters } from '../model/parameter-kind.ts';
import { modelRows, SCHEMAS } from '../model/parameter-schema.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, ParsedFile } from '../parse/syntax-tree.ts';
import { checkFieldLists } from './check-field-lists.ts';
import { Composer, isTemplate } from './compose.ts';
import { hasFieldOfOtherKind, hasGuardedNamesake, isDoubledGrant } from './doubled.ts';
import { misspeltIn } from './misspelt.ts';
import { labelOr } from './labels.ts';
import { overviewOf } from './model-overview.ts';
import type {
  AccessGrant,
  NamedValueFormat,
  ResolvedDatagroup,
  ResolvedExplore,
  ResolvedModel,
  ResolvedView,
} from './resolved-model.ts';
import type { SharedWork } from './shared-work.ts';

export interface ModelInput {
  readonly name: string;
  readonly projectName: string;
  /** In include order; the model's own file is the last. */
  readonly files: readonly ParsedFile[];
  readonly shared: SharedWork;
  readonly log: DiagnosticLog;
}

/** All but its dashboards, which are not LookML blocks. */
export function resolveModel({ name, projectName, files, shared, log }: ModelInput): Omit<ResolvedModel, 'dashboards'> {
  const {
    label,
    connection = '',
    case_sensitive: caseSensitive = true,
    week_start_day: weekStartDay = 'monday',
    fiscal_month_offset: fiscalMonthOffset = '0',
    persist_for: persistFor,
    persist_with: persistWith,
    named_value_format: formats = [],
    access_grant: grants = [],
    datagroup: datagroups = [],
    map_layer: mapLayers = [],
    ...rest
  } = readParameters(modelRows, settings(files));
  allRead(rest);
  const namedValueFormats = recordOf(formats.map((block) => [block.name, formatOf(block)]));
  const views = new Composer('view', files, shared.layers, log);
  const explores = new Composer('explore', files, shared.layers, log);
  const resolvedViews = emptyRecord<ResolvedView>();
  for (const view of views.names) {
    const block = views.tryCompose(view);
    if (block !== undefined) resolvedViews[view] = shared.view(view, block, { views, namedValueFormats, log });
  }
  const resolvedExplores = emptyRecord<ResolvedExplore>();
  const isOpen = checkRights(name, settings(files), log);
  for (const explore of isOpen ? explores.names : []) {
    const block = explores.tryCompose(explore);
    if (block === undefined || isTemplate(block)) continue;
    const scope = { explores, views, resolvedViews, caseSensitive, log };
    const resolved = shared.explore({ model: name, name: explore, block }, scope);
    if (resolved !== undefined && !isUnclear(resolved, scope)) resolvedExplores[explore] = resolved;
  }
  for (const view of usedViews(resolvedExplores)) {
    const block = views.tryCompose(view);
    const resolved = resolvedViews[view];
    if (block === undefined || resolved === undefined) continue;
    shared.remembered.once('field-lists', resolved, log, (own) => checkFieldLists(resolved, block, own));
  }
  return {
    name,
    ...labelOr(label, name),
    projectName,
    connection,
    caseSensitive,
    weekStartDay,
    fiscalMonthOffset: Number.parseInt(fiscalMonthOffset, 10) || 0,
    datagroups: recordOf(datagroups.map((block) => [block.name, datagroupOf(block)])),
    namedValueFormats,
    accessGrants: grantsOf(grants, log),
    mapLayers: recordOf(mapLayers.map((block) => [block.name, readParameters(SCHEMAS.map_layer, block)])),
    explores: resolvedExplores,
    views: resolvedViews,
    file: files.at(-1)?.file.path ?? '',
    ...overviewOf({ explores: resolvedExplores, views: resolvedViews }),
    ...defined({ persistFor, persistWith }),
  };
}

/**
 * Names of the views that explores read. Only these are checked: a view that is there to be extended may refer to
 * fields that only the views extending it have.
 */
export function usedViews(explores: Readonly<Record<string, ResolvedExplore>>): ReadonlySet<string> {
  return new Set(Object.values(explores).flatMap((explore) => Object.values(explore.aliases).map(({ view }) => view)));
}

/** All files as one block: what the model's own file says comes last and wins. */
function settings(files: readonly ParsedFile[]): BlockNode {
  const last = files.at(-1);
  return {
    kind: 'block',
    name: undefined,
    entries: files.flatMap((file) => file.entries),
    file: last?.file ?? { path: '', text: '' },
    start: 0,
    end: 0,
  };
}

/** Is it clear who may see what, as far as the model says it for all its explores? */
function checkRights(name: string, { entries }: BlockNode, log: DiagnosticLog): boolean {
  const misspelt = misspeltIn('file', entries);
  if (misspelt === undefined) return true;
  const { place, key, meant } = misspelt;
  const message = `No explore of model \`${name}\` is served, because \`${key}\` is unknown here, and may be meant to be \`${meant}\``;
  log.error('unclear-restriction', rangeOf(place), message, `Write \`${meant}\` in its explores, or remove it`);
  return false;
}

function formatOf(block: BlockNode): NamedValueFormat {
  const {
    value_format: valueFormat = '',
    strict_value_format: strict = false,
    ...rest
  } = readParameters(SCHEMAS.named_value_format, block);
  allRead(rest);
  return { valueFormat, strict };
}

/** Asked of each version of a project: what is declared twice may not be a part of what counts. */
function isUnclear(
  explore: ResolvedExplore,
  { explores, views, log }: { readonly explores: Composer; readonly views: Composer; readonly log: DiagnosticLog },
): boolean {
  const { name, aliases, baseAlias, joins, alwaysJoin } = explore;
  const read = Object.values(aliases).map(({ view }) => view);
  if (explores.isUnclear(name) || read.some((view) => views.isUnclear(view))) return true;
  const doubled = hidesRows(explore) ? read.find((view) => views.hasDoubledFields(view)) : undefined;
  const bySets = explore.visibleFields && read.find((view) => views.hasDoubledSets(view));
  const whose = (has: (block: BlockNode) => boolean): string | undefined =>
    read.find((view) => {
      const block = views.tryCompose(view);
      return block !== undefined && has(block);
    });
  const namesake = whose(hasGuardedNamesake);
  const other = hidesRows(explore) ? whose(hasFieldOfOtherKind) : undefined;
  const unknownJoin = alwaysJoin.find((join) => aliases[join] === undefined);
  const reasons = [
    unknownJoin !== undefined && `its \`always_join\` names \`${unknownJoin}\`, which it does not join`,
    joins.some((join) => join.name === baseAlias) && `a join is called \`${baseAlias}\` like its own view`,
    doubled !== undefined && `it hides rows, and view \`${doubled}\` declares a field twice`,
    other !== undefined && `it hides rows, and view \`${other}\` has fields of two kinds under one name`,
    bySets !== undefined && `it hides fields, and view \`${bySets}\` declares a set twice`,
    namesake !== undefined && `view \`${namesake}\` hides a field that has the name of another`,
  ];
  const why = reasons.find((one) => one !== false);
  if (why === undefined) return false;
  log.error('unclear-restriction', explore.range, `Explore \`${name}\` is not served, because ${why}`);
  return true;
}

function hidesRows({ accessFilters, alwaysJoin, sqlAlwaysWhere, sqlAlwaysHaving, joins }: ResolvedExplore): boolean {
  const isConditional = sqlAlwaysWhere !== undefined || sqlAlwaysHaving !== undefined;
  return (
    isConditional ||
    accessFilters.length + alwaysJoin.length > 0 ||
    joins.some(({ sqlWhere }) => sqlWhere !== undefined)
  );
}

/** Nobody holds a grant that is declared in two ways: the last one might be the wider. */
function grantsOf(blocks: readonly NamedBlock[], log: DiagnosticLog): Readonly<Record<string, AccessGrant>> {
  const grants = emptyRecord<AccessGrant>();
  for (const block of blocks) {
    const { name } = block;
    const grant = grantOf(block);
    const before = grants[name];
    const differs = before !== undefined && JSON.stringify(before) !== JSON.stringify(grant);
    const isDoubled = differs || isDoubledGrant(block);
    grants[name] = isDoubled ? { ...grant, allowedValues: [] } : grant;
    if (isDoubled) {
      const message = `Nobody holds access grant \`${name}\`, because it is declared in two ways`;
      log.error('duplicate-access-grant', rangeOf(block), message, 'Keep one of them');
    }
  }
  return grants;
}

function grantOf(block: BlockNode): AccessGrant {
  const {
    user_attribute: userAttribute = '',
    allowed_values: allowedValues = [],
    ...rest
  } = readParameters(SCHEMAS.access_grant, block);
  allRead(rest);
  return { userAttribute, allowedValues };
}

function datagroupOf(block: NamedBlock): ResolvedDatagroup {
  const { max_cache_age: maxCacheAge, ...rest } = readParameters(SCHEMAS.datagroup, block);
  allRead(rest);
  return { name: block.name, ...defined({ maxCacheAge }) };
}
