/** Primary keys: at most one a view, and one wherever joins may repeat rows under a measure. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { measureTypeRow } from '../fields/measure-types.ts';
import type { Remembered } from './remembered.ts';
import { groupOf } from './resolved-field.ts';
import { usedViews } from './resolve-model.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedView } from './resolved-model.ts';

export function checkPrimaryKeys(
  model: ResolvedModel,
  { log, remembered }: { readonly log: DiagnosticLog; readonly remembered: Remembered },
): void {
  for (const name of usedViews(model.explores)) {
    const view = model.views[name];
    if (view !== undefined) remembered.once('view-keys', view, log, (own) => checkView(view, own));
  }
  for (const explore of Object.values(model.explores)) {
    remembered.once('explore-keys', explore, log, (own) => checkExplore(explore, model, own));
  }
}

function checkView(view: ResolvedView, log: DiagnosticLog): void {
  const keys = Object.values(view.fields).filter((field) => field.primaryKey);
  const [first, ...others] = keys;
  if (first !== undefined && view.generatesKeys) {
    log.warn(
      'ignored-parameter',
      view.range,
      `\`autogenerate_primary_keys\` of view \`${view.name}\` has no effect: \`${first.name}\` is its primary key`,
    );
  }
  for (const other of others) {
    if (first === undefined || (groupOf(other) !== undefined && groupOf(other) === groupOf(first))) continue;
    log.error(
      'several-primary-keys',
      other.range,
      `View \`${view.name}\` has several primary keys: \`${first.name}\` and \`${other.name}\``,
      'Combine the columns of a composite key in one dimension',
    );
  }
}

/** Walks the joins in order and notes the aliases whose rows they may repeat. */
function checkExplore(explore: ResolvedExplore, model: ResolvedModel, log: DiagnosticLog): void {
  if (!explore.symmetricAggregates || explore.generatesKeys) return;
  const before = new Set([explore.baseAlias]);
  const repeated = new Set<string>();
  for (const join of explore.joins) {
    if (join.relationship === 'one_to_many' || join.relationship === 'many_to_many') {
      for (const alias of before) repeated.add(alias);
    }
    if (join.relationship === 'many_to_one' || join.relationship === 'many_to_many') repeated.add(join.name);
    before.add(join.name);
  }
  for (const alias of repeated) {
    const view = model.views[explore.aliases[alias]?.view ?? ''];
    if (view === undefined || !needsKey(view)) continue;
    log.warn(
      'missing-primary-key',
      view.range,
      `View \`${view.name}\` has measures but no primary key; explore \`${explore.name}\` may repeat its rows, so these measures cannot be used with that explore's joins`,
      'Mark a dimension with `primary_key: yes`',
    );
  }
}

function needsKey(view: ResolvedView): boolean {
  const fields = Object.values(view.fields);
  if (view.generatesKeys || fields.some((field) => field.primaryKey)) return false;
  return fields.some((field) => field.category === 'measure' && measureTypeRow(field.type).needsKey);
}
