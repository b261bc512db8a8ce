/** What native derived tables read: their explore, and the fields that their columns, filters and sorts name. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { qualified } from './qualified-name.ts';
import { usedViews } from './resolve-model.ts';
import type { ExploreSource, ResolvedExplore, ResolvedModel, ResolvedView } from './resolved-model.ts';

/** Checks the tables that explores of the model read. */
export function checkExploreSources(model: ResolvedModel, log: DiagnosticLog): void {
  for (const name of usedViews(model.explores)) {
    const source = model.views[name]?.derivedTable?.exploreSource;
    if (source !== undefined) checkSource(source, model, log);
  }
}

function checkSource(source: ExploreSource, model: ResolvedModel, log: DiagnosticLog): void {
  const explore = Object.hasOwn(model.explores, source.explore) ? model.explores[source.explore] : undefined;
  if (explore === undefined) {
    log.error(
      'unknown-explore',
      source.range,
      `There is no explore \`${source.explore}\` in model \`${model.name}\` for the derived table to read`,
      didYouMean(source.explore, () => Object.keys(model.explores), 'Is the file that declares it included?'),
    );
    return;
  }
  const check = (written: string, range: SourceRange): void => {
    const full = qualified(written, explore.baseAlias);
    const view = viewOf(full, explore, model);
    const name = full.slice(full.indexOf('.') + 1);
    if (view !== undefined && isKnown(view, name)) return;
    log.error(
      'unknown-field',
      range,
      `Explore \`${explore.name}\` has no field \`${full}\``,
      view === undefined ? undefined : didYouMean(name, () => Object.keys(view.fields)),
    );
  };
  for (const { name, field, range } of source.columns) check(field ?? name, range);
  for (const { field, expression } of source.filters) check(field, expression.range);
  for (const sort of source.sorts) {
    const [written = ''] = sort.trim().split(/\s+/);
    const isColumn = source.columns.some(({ name }) => name === written);
    if (!isColumn) check(written.replace(/__sort_$/, ''), source.range);
  }
}

function viewOf(full: string, explore: ResolvedExplore, model: ResolvedModel): ResolvedView | undefined {
  const alias = full.slice(0, full.indexOf('.'));
  const target = Object.hasOwn(explore.aliases, alias) ? explore.aliases[alias] : undefined;
  return target && model.views[target.view];
}

function isKnown(view: ResolvedView, name: string): boolean {
  return Object.hasOwn(view.fields, name) || Object.values(view.fields).some(({ alias }) => alias.includes(name));
}
