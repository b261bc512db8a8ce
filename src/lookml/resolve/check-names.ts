/** Names of access grants, datagroups, map layers, suggestions and picked fields that lead nowhere; and measures. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { checkMeasure } from './check-measures.ts';
import { checkAggregateTables } from './aggregate-table.ts';
import { usedViews } from './resolve-model.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedView } from './resolved-model.ts';
import { groupOf, type ResolvedField } from './resolved-field.ts';

/** Map layers that Looker brings along. */
const BUILT_IN_LAYERS: ReadonlySet<string> = new Set([
  'africa_countries',
  'asia_countries',
  'australia_states',
  'austria_states',
  'belgium_provinces',
  'brazil_municipalities',
  'brazil_states',
  'canada_provinces',
  'countries',
  'europe_countries',
  'france_departments',
  'france_regions',
  'germany_states',
  'italy_provinces',
  'italy_regions',
  'mexico_states',
  'south_america_countries',
  'uk_postcode_areas',
  'us_counties_fips',
  'us_states',
  'us_zipcode_tabulation_areas',
]);

export function checkNames(model: ResolvedModel, log: DiagnosticLog): void {
  checkDatagroup(model.persistWith, { file: model.file, ...FILE_START }, model, log);
  for (const explore of Object.values(model.explores)) {
    checkGrants(explore.requiredAccessGrants, explore.range, model, log);
    checkDatagroup(explore.persistWith, explore.range, model, log);
    for (const join of explore.joins) checkGrants(join.requiredAccessGrants, join.range, model, log);
    checkPicked(explore, model, log);
    checkAggregateTables(explore, model, log);
    for (const table of explore.aggregateTables) {
      checkDatagroup(table.persistence['datagroup_trigger'], table.range, model, log);
    }
  }
  for (const name of usedViews(model.explores)) {
    const view = model.views[name];
    if (view !== undefined) checkView(view, model, log);
  }
}

const FILE_START = {
  start: { offset: 0, line: 1, column: 1 },
  end: { offset: 0, line: 1, column: 1 },
};

function checkView(view: ResolvedView, model: ResolvedModel, log: DiagnosticLog): void {
  checkGrants(view.requiredAccessGrants, view.range, model, log);
  const table = view.derivedTable;
  if (table !== undefined) checkDatagroup(table.persistence['datagroup_trigger'], table.range, model, log);
  const groups = new Set<string>();
  for (const field of Object.values(view.fields)) {
    // The fields of a dimension group share what it says.
    const group = groupOf(field);
    if (group !== undefined && groups.has(group)) continue;
    if (group !== undefined) groups.add(group);
    checkField(field, model, log);
  }
}

function checkField(field: ResolvedField, model: ResolvedModel, log: DiagnosticLog): void {
  checkGrants(field.requiredAccessGrants, field.range, model, log);
  const layer = field.mapLayerName;
  if (layer !== undefined && !BUILT_IN_LAYERS.has(layer) && !Object.hasOwn(model.mapLayers, layer)) {
    log.warn(
      'unknown-map-layer',
      field.range,
      `There is no map layer named \`${layer}\``,
      didYouMean(layer, () => [...Object.keys(model.mapLayers), ...BUILT_IN_LAYERS]),
    );
  }
  checkMeasure(field, log);
  checkSuggestions(field, model, log);
}

function checkSuggestions(field: ResolvedField, model: ResolvedModel, log: DiagnosticLog): void {
  const { suggestExplore, suggestDimension } = field;
  if (suggestExplore === undefined) return;
  const explore = model.explores[suggestExplore];
  if (explore === undefined) {
    log.warn(
      'unknown-suggestion',
      field.range,
      `There is no explore \`${suggestExplore}\` to take suggestions from`,
      didYouMean(suggestExplore, () => Object.keys(model.explores)),
    );
    return;
  }
  if (suggestDimension === undefined) return;
  const dot = suggestDimension.indexOf('.');
  const alias = dot < 0 ? explore.baseAlias : suggestDimension.slice(0, dot);
  const name = suggestDimension.slice(dot + 1);
  const view = model.views[explore.aliases[alias]?.view ?? ''];
  if (view !== undefined && Object.hasOwn(view.fields, name)) return;
  log.warn(
    'unknown-suggestion',
    field.range,
    `Explore \`${suggestExplore}\` has no dimension \`${alias}.${name}\` to take suggestions from`,
    didYouMean(name, () => Object.keys(view?.fields ?? {})),
  );
}

/** Nobody holds a grant that is not defined, so what asks for it is out of everyone's reach. */
function checkGrants(names: readonly string[], range: SourceRange, model: ResolvedModel, log: DiagnosticLog): void {
  for (const name of names) {
    if (Object.hasOwn(model.accessGrants, name)) continue;
    log.error(
      'unknown-access-grant',
      range,
      `There is no access grant named \`${name}\``,
      didYouMean(name, () => Object.keys(model.accessGrants)),
    );
  }
}

function checkDatagroup(name: string | undefined, range: SourceRange, model: ResolvedModel, log: DiagnosticLog): void {
  if (name === undefined || Object.hasOwn(model.datagroups, name)) return;
  log.warn(
    'unknown-datagroup',
    range,
    `There is no datagroup named \`${name}\``,
    didYouMean(name, () => Object.keys(model.datagroups)),
  );
}

/** `fields` of the explore and its joins. A set that several views share may list what only some of them have. */
function checkPicked(explore: ResolvedExplore, model: ResolvedModel, log: DiagnosticLog): void {
  for (const full of explore.visibleFields ?? []) {
    const dot = full.indexOf('.');
    const name = full.slice(dot + 1);
    const alias = dot < 0 ? explore.baseAlias : full.slice(0, dot);
    const view = model.views[explore.aliases[alias]?.view ?? ''];
    if (view !== undefined && (Object.hasOwn(view.fields, name) || Object.hasOwn(view.dimensionGroups, name))) continue;
    if (view !== undefined && Object.values(view.sets).some((set) => set.includes(name))) continue;
    log.warn(
      'unknown-picked-field',
      explore.range,
      `\`fields\` of explore \`${explore.name}\` names \`${full}\`, which is not one of its fields`,
      didYouMean(name, () => Object.keys(view?.fields ?? explore.aliases)),
    );
  }
}
