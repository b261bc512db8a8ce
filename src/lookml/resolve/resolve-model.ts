/** The files of a model → resolved model. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { emptyRecord, recordOf } from '../../lib/record.ts';
import {
  defined,
  filledTextOf,
  namedBlocks,
  plainTexts,
  sourceTextOf,
  textOf,
  textsOf,
  yesnoOf,
} from '../model/block-reader.ts';
import type { BlockNode, Entry, ParsedFile } from '../parse/syntax-tree.ts';
import { checkFieldLists } from './check-field-lists.ts';
import { Composer, isTemplate } from './compose.ts';
import { labelOr } from './labels.ts';
import { resolveExplore } from './resolve-explore.ts';
import type {
  AccessGrant,
  NamedValueFormat,
  ResolvedDatagroup,
  ResolvedExplore,
  ResolvedModel,
  ResolvedView,
  WeekDay,
} from './resolved-model.ts';
import type { SharedWork } from './shared-work.ts';

const WEEK_DAYS: readonly WeekDay[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export interface ModelInput {
  readonly name: string;
  readonly projectName: string;
  /** In include order; the model's own file is the last. */
  readonly files: readonly ParsedFile[];
  readonly shared: SharedWork;
  readonly log: DiagnosticLog;
}

/** All but its dashboards, which are no LookML blocks. */
export function resolveModel({ name, projectName, files, shared, log }: ModelInput): Omit<ResolvedModel, 'dashboards'> {
  const entries = files.flatMap((file) => file.entries);
  const root = settings(files);
  const namedValueFormats = formatsOf(entries);
  const views = new Composer('view', files, shared.layers, log);
  const explores = new Composer('explore', files, shared.layers, log);
  const resolvedViews = emptyRecord<ResolvedView>();
  for (const view of views.names) {
    const block = views.tryCompose(view);
    if (block !== undefined) resolvedViews[view] = shared.view(view, block, { views, namedValueFormats, log });
  }
  const caseSensitive = yesnoOf(root, 'case_sensitive') ?? true;
  const resolvedExplores = emptyRecord<ResolvedExplore>();
  for (const explore of explores.names) {
    const block = explores.tryCompose(explore);
    if (block === undefined || isTemplate(block)) continue;
    const resolved = resolveExplore(explore, block, { explores, views, resolvedViews, caseSensitive, log });
    if (resolved !== undefined) resolvedExplores[explore] = resolved;
  }
  for (const view of usedViews(resolvedExplores)) {
    const block = views.tryCompose(view);
    const resolved = resolvedViews[view];
    if (block !== undefined && resolved !== undefined) checkFieldLists(resolved, block, log);
  }
  return {
    name,
    ...labelOr(textOf(root, 'label'), name),
    projectName,
    connection: textOf(root, 'connection') ?? '',
    caseSensitive,
    weekStartDay: WEEK_DAYS.find((day) => day === textOf(root, 'week_start_day')) ?? 'monday',
    fiscalMonthOffset: Number.parseInt(textOf(root, 'fiscal_month_offset') ?? '0', 10) || 0,
    datagroups: datagroupsOf(entries),
    namedValueFormats,
    accessGrants: grantsOf(entries),
    mapLayers: recordOf(namedBlocks(entries, 'map_layer').map((layer) => [layer.name, plainTexts(layer)])),
    explores: resolvedExplores,
    views: resolvedViews,
    file: files.at(-1)?.file.path ?? '',
    ...defined({ persistFor: textOf(root, 'persist_for'), persistWith: textOf(root, 'persist_with') }),
  };
}

/**
 * Names of the views that explores read. Only these are checked: a view that is there to be extended may refer to
 * fields that only those have that extend it.
 */
export function usedViews(explores: Readonly<Record<string, ResolvedExplore>>): ReadonlySet<string> {
  return new Set(Object.values(explores).flatMap((explore) => Object.values(explore.aliases).map(({ view }) => view)));
}

/** Settings of the model: its own file's win over those of included files. */
function settings(files: readonly ParsedFile[]): BlockNode {
  const last = files.at(-1);
  const plain = files.flatMap((file) => file.entries).filter(({ value }) => value.kind !== 'block');
  return {
    kind: 'block',
    name: undefined,
    entries: plain,
    file: last?.file ?? { path: '', text: '' },
    start: 0,
    end: 0,
  };
}

function formatsOf(entries: readonly Entry[]): Readonly<Record<string, NamedValueFormat>> {
  return recordOf(
    namedBlocks(entries, 'named_value_format').map((block) => [
      block.name,
      { valueFormat: textOf(block, 'value_format') ?? '', strict: yesnoOf(block, 'strict_value_format') ?? false },
    ]),
  );
}

function grantsOf(entries: readonly Entry[]): Readonly<Record<string, AccessGrant>> {
  return recordOf(
    namedBlocks(entries, 'access_grant').map((block) => [
      block.name,
      { userAttribute: textOf(block, 'user_attribute') ?? '', allowedValues: textsOf(block, 'allowed_values') ?? [] },
    ]),
  );
}

function datagroupsOf(entries: readonly Entry[]): Readonly<Record<string, ResolvedDatagroup>> {
  return recordOf(
    namedBlocks(entries, 'datagroup').map((block) => [
      block.name,
      {
        name: block.name,
        ...defined({
          label: filledTextOf(block, 'label'),
          maxCacheAge: textOf(block, 'max_cache_age'),
          intervalTrigger: textOf(block, 'interval_trigger'),
          sqlTrigger: sourceTextOf(block, 'sql_trigger'),
        }),
      },
    ]),
  );
}
