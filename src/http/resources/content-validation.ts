/** Names in dashboards that models do not have: for programs that check content after a change of LookML. */
import { inTurns } from '../../lib/others-turn.ts';
import { own } from '../../lib/record.ts';
import { listenedFilters } from '../../lookml/metadata/dashboard-query.ts';
import { defaultCompileLimits } from '../../lookml/plan/compile-context.ts';
import { unseenNames } from '../../lookml/plan/content-query.ts';
import { visibleExplores, visibleFields } from '../../lookml/plan/visible-fields.ts';
import type { VisibleFields } from '../../lookml/plan/visible-fields.ts';
import { hiddenNames } from '../../lookml/plan/hidden-names.ts';
import type { ResolvedModel, ResolvedProject } from '../../lookml/resolve/resolved-model.ts';
import type { QueryDefinition } from '../../contract/query-definition.ts';
import { dashboardsFor, elementQueries, filteredField } from './dashboards.ts';
import type { Dashboard } from './dashboards.ts';
import { LOOKML_FOLDER_ID } from './folders.ts';
import { projectsFor } from './projects.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { visibleModels } from '../../catalogue/visible-models.ts';
import type { DashboardPart } from '../../lookml/parse/parse-dashboard.ts';

export interface ContentProblem {
  readonly message: string;
  /** Null: the reader may not see the field that is named there. */
  readonly field: string | null;
  readonly model: string | null;
  readonly explore: string | null;
}

export interface CheckedPart {
  readonly dashboard: Dashboard;
  readonly part: DashboardPart;
  readonly kind: 'element' | 'filter';
  /** `model::explore`, for explores that exist. */
  readonly explores: readonly string[];
  readonly problems: readonly ContentProblem[];
}

interface Reader {
  /** Includes models that the reader may not use. */
  readonly project: ResolvedProject;
  readonly models: readonly ResolvedModel[];
  readonly userAttributes: Readonly<Record<string, string>>;
}

/** @param asked names of projects and ids of folders; neither = all */
export async function checkContent(
  asked: { readonly projects: readonly string[]; readonly folders: readonly string[] },
  viewer: Viewer,
  services: HttpServices,
): Promise<readonly CheckedPart[]> {
  const isAsked = (names: readonly string[], name: string) => names.length === 0 || names.includes(name);
  const isProject = projectsFor(viewer, services).some(({ name }) => isAsked(asked.projects, name));
  if (!isProject || !isAsked(asked.folders, LOOKML_FOLDER_ID)) return [];
  const { caller } = viewer;
  const project = services.project.current();
  const reader = { project, models: visibleModels(caller, services), userAttributes: caller.userAttributes };
  const all = dashboardsFor(viewer, services).flatMap(partsOf);
  return (await inTurns(all, (part) => checkPart(part, reader))).flat();
}

type UncheckedPart = Pick<CheckedPart, 'dashboard' | 'part' | 'kind'>;

function partsOf(dashboard: Dashboard): readonly UncheckedPart[] {
  const { elements, filters } = dashboard.source;
  return [
    ...elements.map((part) => ({ dashboard, part, kind: 'element' as const })),
    ...filters.map((part) => ({ dashboard, part, kind: 'filter' as const })),
  ];
}

/**
 * Checks elements with a query, and filters by a field. To the reader, what they may not see does not exist, and it is
 * not named.
 */
function checkPart(unchecked: UncheckedPart, reader: Reader): readonly CheckedPart[] {
  const { dashboard, part, kind } = unchecked;
  if (kind === 'filter') {
    const by = filteredField(part, dashboard.model.name);
    if (by === null) return [];
    return [checked(unchecked, [{ model: by.model, view: by.explore, fields: [by.field] }], reader)];
  }
  const queries = elementQueries(part, dashboard.model.name);
  if (queries.length === 0) return [];
  const listened = queries.length === 1 ? Object.values(listenedFilters(part)) : [];
  const whole = queries.map((query) => withListened(query, listened));
  return [checked(unchecked, whole, reader)];
}

/** Adds the fields that dashboard filters bring into the query. */
function withListened(query: QueryDefinition, fields: readonly string[]): QueryDefinition {
  return { ...query, filters: { ...Object.fromEntries(fields.map((field) => [field, ''])), ...query.filters } };
}

function checked(unchecked: UncheckedPart, queries: readonly QueryDefinition[], reader: Reader): CheckedPart {
  const places = queries.map((query) => ({ query, place: placeOf(query, reader) }));
  return {
    ...unchecked,
    explores: places.flatMap(({ query, place }) => ('why' in place ? [] : [`${query.model}::${query.view}`])),
    problems: places.flatMap(({ query, place }) => problemsOf(query, place)),
  };
}

/** Why a query has no explore, and those of its names that the reader may know. */
interface NoPlace {
  readonly why: string;
  readonly model: string | null;
  readonly explore: string | null;
}

/** The explore of a query. */
function placeOf({ model: name, view }: QueryDefinition, reader: Reader): VisibleFields | NoPlace {
  const { project, models, userAttributes } = reader;
  const model = models.find((one) => one.name === name);
  if (model === undefined) {
    if (own(project.models, name) !== undefined)
      return { why: 'Could not find its model, or you may not use it.', model: null, explore: null };
    return { why: `Could not find model "${name}".`, model: name, explore: view };
  }
  const explore = visibleExplores(model, userAttributes).find((one) => one.name === view);
  if (own(model.explores, view) === undefined)
    return { why: `Could not find explore "${view}" in model "${name}".`, model: name, explore: view };
  if (explore === undefined)
    return { why: `Could not find its explore in model "${name}", or you may not see it.`, model: name, explore: null };
  return visibleFields({ model, explore }, userAttributes);
}

function problemsOf(query: QueryDefinition, place: VisibleFields | NoPlace): readonly ContentProblem[] {
  if ('why' in place) return [{ message: place.why, field: null, model: place.model, explore: place.explore }];
  return unknownFieldProblems(query, place);
}

/** Names in a query that are unknown, or hidden from the reader: hidden ones are not shown. */
export function unknownFieldProblems(query: QueryDefinition, place: VisibleFields): readonly ContentProblem[] {
  const { model, view: explore } = query;
  const hidden = hiddenNames(place);
  return unseenNames(query, place, defaultCompileLimits).map((field) =>
    hidden.hides(field)
      ? { message: 'The field is unknown, or you may not see it.', field: null, model, explore }
      : { message: `Unknown field "${field}".`, field, model, explore },
  );
}
