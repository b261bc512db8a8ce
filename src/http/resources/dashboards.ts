/**
 * The project's LookML dashboards, as a caller may see them: those of models that the caller may use. Callers see of an
 * element's query what they would see of any other user's query. An element whose query the caller may not know stays, as
 * a tile without a query.
 */
import { holds } from '../../access/answer-rights.ts';
import { may } from '../../access/permit.ts';
import type { JsonObject } from '../../lib/json.ts';
import { inTurns } from '../../lib/others-turn.ts';
import { own } from '../../lib/record.ts';
import { elementData, listenedFilters, textOf } from '../../lookml/metadata/dashboard-query.ts';
import type { ElementQuery } from '../../lookml/metadata/dashboard-query.ts';
import type { DashboardPart, DashboardSource } from '../../lookml/parse/parse-dashboard.ts';
import { labelFromName } from '../../lookml/resolve/labels.ts';
import type { ResolvedModel } from '../../lookml/resolve/resolved-model.ts';
import type { QueryDefinition } from '../../contract/query-definition.ts';
import type { MergeQuery } from '../../queries/merge-query.ts';
import { normaliseQuery } from '../../queries/query.ts';
import type { Query } from '../../queries/query.ts';
import { found } from '../../errors/found.ts';
import type { HttpServices } from '../route/route.ts';
import { isOnlyUnknown } from './unknown-names.ts';
import { hiddenFrom, readableMerge, readableQuery } from './usable-query.ts';
import type { Viewer } from '../route/viewer.ts';
import { fieldView } from '../../catalogue/explore-view.ts';
import { visibleModels } from '../../catalogue/visible-models.ts';

export interface Dashboard {
  /** `model::name` */
  readonly id: string;
  readonly model: ResolvedModel;
  readonly source: DashboardSource;
}

/** Data that an element shows; `refused` = the caller may not have it, or it is beyond the limits. */
export type ElementResult =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'merge'; readonly merge: MergeQuery; readonly sources: readonly Query[] }
  | { readonly kind: 'none' | 'refused' };

export interface PlacedElement {
  /** `model::dashboard::element`; for an element without a name, its place from 1. */
  readonly id: string;
  readonly part: DashboardPart;
}

/** An element with the data it shows. */
export interface ShownElement extends PlacedElement {
  readonly result: ElementResult;
  /** Dashboard filter → field that it filters, for fields that the caller may know. */
  readonly listens: Readonly<Record<string, string>>;
  /** True if its LookML names nothing that the caller may not see. */
  readonly isOpen: boolean;
}

export interface ShownFilter {
  /** `model::dashboard::filter` */
  readonly id: string;
  readonly part: DashboardPart;
  readonly row: number;
  readonly by: ReturnType<typeof filteredField>;
  /** The field it filters by, as explores describe it; null = no field, or one that the caller may not see. */
  readonly field: JsonObject | null;
  /** True if it filters by a field that the caller may not see, and may not know to be unknown. */
  readonly isHidden: boolean;
}

export function dashboardsFor({ caller }: Viewer, services: HttpServices): readonly Dashboard[] {
  if (!holds(caller, 'lookml_dashboards')) return [];
  return visibleModels(caller, services).flatMap((model) =>
    Object.values(model.dashboards).map((source) => ({ id: `${model.name}::${source.name}`, model, source })),
  );
}

/** @throws CoatcheckError `not_found` */
export function dashboardWithId(id: string, viewer: Viewer, services: HttpServices): Dashboard {
  return found(dashboardsFor(viewer, services).find((dashboard) => dashboard.id === id));
}

/** The queries of an element: one, several that it merges, or none. */
export function elementQueries(part: DashboardPart, model: string): readonly QueryDefinition[] {
  const data = elementData(part, model);
  if (data.kind === 'none') return [];
  return (data.kind === 'query' ? [data.query] : data.sources.map(({ query }) => query)).map(normaliseQuery);
}

/** The field that a filter filters by; null if it has none. Without a model of its own, it uses the dashboard's. */
export function filteredField(
  { parameters }: DashboardPart,
  model: string,
): { readonly model: string; readonly explore: string; readonly field: string } | null {
  const [explore, field] = [textOf(parameters['explore']), textOf(parameters['field'])];
  if (explore === undefined || field === undefined) return null;
  return { model: textOf(parameters['model']) ?? model, explore, field };
}

export function placedElements({ id, source }: Dashboard): readonly PlacedElement[] {
  return source.elements.map((part, index) => ({ id: `${id}::${part.name ?? String(index + 1)}`, part }));
}

/**
 * Shows these elements, each in its own turn. Their queries are stored, so that they can be run by id like any other.
 */
export function elementsOf(
  dashboard: Dashboard,
  placed: readonly PlacedElement[],
  viewer: Viewer,
  services: HttpServices,
): Promise<readonly ShownElement[]> {
  return inTurns(placed, ({ id, part }) => elementOf(dashboard, { id, part }, viewer, services));
}

export async function elementOf(
  dashboard: Dashboard,
  { id, part }: PlacedElement,
  viewer: Viewer,
  services: HttpServices,
): Promise<ShownElement> {
  const result = await resultOf(part, dashboard.model.name, viewer, services);
  return { id, part, result, ...openPart(part, result, viewer, services) };
}

function openPart(
  part: DashboardPart,
  result: ElementResult,
  { caller }: Viewer,
  services: HttpServices,
): Pick<ShownElement, 'listens' | 'isOpen'> {
  const hidden = queriesOf(result).flatMap((query) => hiddenFrom(query, caller, services) ?? []);
  const listens = Object.entries(listenedFilters(part)).filter(([, field]) => !hidden.some((one) => one.hides(field)));
  const isOpen = result.kind !== 'refused' && !hidden.some((one) => one.areWithin(part.parameters));
  return { listens: Object.fromEntries(listens), isOpen };
}

/** The queries behind an element's data. */
export function queriesOf(result: ElementResult): readonly Query[] {
  switch (result.kind) {
    case 'query':
      return [result.query];
    case 'merge':
      return result.sources;
    default:
      return [];
  }
}

export interface PlacedFilter extends PlacedElement {
  readonly row: number;
}

/** A filter's id ends in its name, or in its place from 1. */
export function placedFilters({ id, source }: Dashboard): readonly PlacedFilter[] {
  return source.filters.map((part, row) => ({ id: `${id}::${part.name ?? String(row + 1)}`, part, row }));
}

/** Shows these filters, each in its own turn. */
export function filtersOf(
  { model }: Dashboard,
  placed: readonly PlacedFilter[],
  viewer: Viewer,
  services: HttpServices,
): Promise<readonly ShownFilter[]> {
  return inTurns(placed, (filter) => {
    const by = filteredField(filter.part, model.name);
    const field = by && fieldOf(by, viewer, services);
    const isShown = by === null || field !== null || isOnlyUnknown(asQuery(by), viewer.caller, services);
    return { ...filter, by, field, isHidden: !isShown };
  });
}

const asQuery = ({ model, explore: view, field }: NonNullable<ShownFilter['by']>) => ({ model, view, fields: [field] });

const refused: ElementResult = { kind: 'refused' };

async function resultOf(
  part: DashboardPart,
  model: string,
  { caller }: Viewer,
  services: HttpServices,
): Promise<ElementResult> {
  const data = elementData(part, model);
  if (data.kind === 'none') return { kind: 'none' };
  if (!may(caller, 'access_data')) return refused;
  const { queries } = services;
  const readable = async (written: ElementQuery): Promise<Query> =>
    readableQuery(await queries.createContentQuery(written), caller, services);
  try {
    if (data.kind === 'query') return { kind: 'query', query: await readable(data.query) };
    const sources = await Promise.all(data.sources.map(({ query }) => readable(query)));
    const source_queries = sources.map(({ id: query_id }, index) => ({
      query_id,
      merge_fields: data.sources[index]?.mergeFields ?? [],
    }));
    const merge = await queries.createContentMerge({ ...data.rest, source_queries });
    return { kind: 'merge', merge: await readableMerge(merge, caller, services), sources };
  } catch {
    // Beyond the limits of queries, or not the caller's to see: nothing could run.
    return refused;
  }
}

function fieldOf(by: NonNullable<ShownFilter['by']>, { caller }: Viewer, services: HttpServices): JsonObject | null {
  const { connections } = services.config;
  return fieldView(by, caller, { project: services.project.current(), connections }) ?? null;
}

/** The text of a parameter that users read, in their language. */
export function shownParameter(
  { model }: Dashboard,
  { parameters }: Pick<DashboardPart, 'parameters'>,
  name: string,
): string | null {
  const text = textOf(parameters[name]);
  return text === undefined ? null : (own(model.strings ?? {}, text) ?? text);
}

export function titleOf(dashboard: Dashboard): string {
  return shownParameter(dashboard, dashboard.source, 'title') ?? labelFromName(dashboard.source.name);
}

export function partTitle(dashboard: Dashboard, part: DashboardPart): string | null {
  return shownParameter(dashboard, part, 'title') ?? part.name;
}

/** A LookML dashboard has one layout. */
export const layoutIdOf = ({ id }: Dashboard): string => `${id}::layout`;
