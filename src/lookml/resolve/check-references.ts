/**
 * Follows the names in a resolved model: `${…}` in SQL, fields of filters, drill fields, sets, joins. A view's own
 * references are checked once; those to other views only within the explores that have the view, because an alias
 * means something there only.
 */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { checkLiquid, checkViewLiquid } from './check-liquid.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Remembered } from './remembered.ts';
import { findExploreCycles, findReferenceCycles } from './reference-cycles.ts';
import type { InaccessibleViews } from './inaccessible-views.ts';
import { sqlOf } from './parameter-members.ts';
import { usedViews } from './resolve-model.ts';
import { rangeIn } from './text-range.ts';
import { referencesIn, textsOf } from './references.ts';
import type { ResolvedField } from './resolved-field.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedView } from './resolved-model.ts';
import type { FieldFilter, SourceText } from '../parse/written-text.ts';

/** Words between `${` and `}` that name no field. */
const KEYWORDS: ReadonlySet<string> = new Set(['TABLE', 'EXTENDED', 'SQL_TABLE_NAME']);

/** What the checks of a project's models share. */
export interface ReferenceChecks {
  readonly log: DiagnosticLog;
  readonly remembered: Remembered;
  readonly inaccessible: InaccessibleViews;
}

export function checkReferences(model: ResolvedModel, checks: ReferenceChecks): void {
  const { log, remembered, inaccessible } = checks;
  for (const name of usedViews(model.explores)) {
    const view = model.views[name];
    if (view === undefined) continue;
    remembered.once('view-references', view, log, (own) => {
      checkView(view, own);
      checkViewLiquid(view, own);
      findReferenceCycles(view, own);
    });
  }
  for (const explore of Object.values(model.explores)) {
    const missing = remembered.once('explore-references', explore, log, (own) => {
      const found: MissingView[] = [];
      checkExplore({ log: own, missing: found, explore, model });
      findExploreCycles(explore, model, own);
      return found;
    });
    for (const { range, reference } of missing) inaccessible.add(range, reference, explore);
  }
}

/** A reference to a view that the explore does not join. */
interface MissingView {
  readonly range: SourceRange;
  readonly reference: string;
}

function checkView(view: ResolvedView, log: DiagnosticLog): void {
  for (const field of Object.values(view.fields)) {
    for (const text of textsOf(field)) {
      for (const reference of referencesIn(text.text)) {
        const { name } = reference;
        if (name.includes('.') || KEYWORDS.has(name) || known(view, name)) continue;
        unknownField(rangeIn(text, reference), `${view.name}.${name}`, view, name, log);
      }
    }
    for (const filter of filtersOf(field)) {
      if (filter.field.includes('.') || known(view, filter.field)) continue;
      unknownField(filter.expression.range, `${view.name}.${filter.field}`, view, filter.field, log);
    }
  }
}

function unknownField(range: SourceRange, full: string, view: ResolvedView, name: string, log: DiagnosticLog): void {
  log.error(
    'unknown-field',
    range,
    `There is no field \`${full}\``,
    didYouMean(name, () => Object.keys(view.fields)),
  );
}

/** Fields, dimension groups (which stand for their `raw`), and timeframes that the group does not list. */
function known(view: ResolvedView, name: string): boolean {
  return Object.hasOwn(view.fields, name) || Object.hasOwn(view.dimensionGroups, name);
}

function checkExplore(scope: Scope): void {
  const { explore, model, log } = scope;
  for (const text of sqlOf('explore', explore, 'fields')) checkText(text, explore.baseAlias, scope);
  checkLiquid(sqlOf('explore', explore), log);
  checkFilters([...explore.alwaysFilter, ...(explore.conditionallyFilter?.filters ?? [])], explore.baseAlias, scope);
  for (const filter of explore.accessFilters) checkName(filter.field, explore.baseAlias, filter.range, scope);
  for (const join of explore.joins) {
    for (const text of sqlOf('join', join, 'fields')) checkText(text, join.name, scope);
    checkLiquid(sqlOf('join', join), log);
    if (join.foreignKey !== undefined)
      checkName(join.foreignKey.field, explore.baseAlias, join.foreignKey.range, scope);
    checkJoin(explore, join.name, scope);
  }
  for (const [alias, { view: name }] of Object.entries(explore.aliases)) {
    const view = model.views[name];
    for (const field of Object.values(view?.fields ?? {})) {
      for (const text of textsOf(field)) checkText(text, alias, scope);
      checkFilters(filtersOf(field), alias, scope);
    }
  }
}

interface Scope {
  readonly log: DiagnosticLog;
  readonly missing: MissingView[];
  readonly explore: ResolvedExplore;
  readonly model: ResolvedModel;
}

function checkJoin(explore: ResolvedExplore, name: string, { model, log }: Scope): void {
  const join = explore.joins.find((item) => item.name === name);
  if (join === undefined) return;
  const others = (): readonly string[] => explore.joins.map((item) => item.name);
  for (const required of join.requiredJoins) {
    if (Object.hasOwn(explore.aliases, required)) continue;
    log.error(
      'unknown-join',
      join.range,
      `\`${name}\` requires the join \`${required}\`, which does not exist`,
      didYouMean(required, others),
    );
  }
  const key = join.foreignKey?.range ?? join.sqlForeignKey?.range;
  const free = join.sqlOn === undefined && join.sql === undefined && key === undefined;
  if (free && join.type !== 'cross') {
    log.warn('join-without-condition', join.range, `Join \`${name}\` has no \`sql_on\` or \`foreign_key\``);
  }
  const view = model.views[join.view];
  const hasKey = Object.values(view?.fields ?? {}).some((field) => field.primaryKey);
  if (key !== undefined && !hasKey) {
    log.error('missing-primary-key', key, `View \`${join.view}\` has no primary key for \`foreign_key\` to join on`);
  }
}

function checkText(text: SourceText, alias: string, scope: Scope): void {
  for (const reference of referencesIn(text.text)) {
    const { name } = reference;
    if (!name.includes('.') || name.endsWith('.SQL_TABLE_NAME')) {
      // Plain names inside a view were checked with the view; those of an explore's own texts belong to its base.
      continue;
    }
    checkName(name, alias, rangeIn(text, reference), scope);
  }
}

function checkFilters(filters: readonly FieldFilter[], alias: string, scope: Scope): void {
  for (const filter of filters) {
    if (filter.field.includes('.')) checkName(filter.field, alias, filter.expression.range, scope);
  }
}

function checkName(full: string, alias: string, range: SourceRange, scope: Scope): void {
  const { explore, model, log, missing } = scope;
  const dot = full.indexOf('.');
  const owner = dot < 0 ? alias : full.slice(0, dot);
  const name = full.slice(dot + 1);
  if (owner === 'TABLE' || name.startsWith('_') || full.includes('{')) return;
  const target = explore.aliases[owner];
  if (target === undefined) {
    missing.push({ range, reference: full });
    return;
  }
  const view = model.views[target.view];
  if (view === undefined || known(view, name)) return;
  unknownField(range, `${owner}.${name}`, view, name, log);
}

function filtersOf(field: ResolvedField): readonly FieldFilter[] {
  return field.category === 'measure' ? field.filters : [];
}
