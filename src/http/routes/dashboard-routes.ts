import type { AsServed } from '../../contract/member.ts';
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import {
  DashboardBaseSchema,
  DashboardElementSchema,
  DashboardFilterSchema,
  DashboardLayoutComponentSchema,
  DashboardLayoutSchema,
  DashboardLookmlSchema,
  DashboardSchema,
  SearchDashboardElementsParams,
} from '../../contract/dashboard.ts';
import { partial } from '../../contract/member.ts';
import { dashboardLookml } from '../../lookml/metadata/dashboard-lookml.ts';
import { ownTurn } from '../../lib/others-turn.ts';
import {
  dashboardsFor,
  dashboardWithId,
  elementsOf,
  filtersOf,
  layoutIdOf,
  partTitle,
  placedElements,
  placedFilters,
  titleOf,
} from '../resources/dashboards.ts';
import type { Dashboard, PlacedElement } from '../resources/dashboards.ts';
import { LOOKML_FOLDER_ID } from '../resources/folders.ts';
import { found } from '../../errors/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { matchingRows, patternTest } from '../input/matching-rows.ts';
import { json } from '../route/reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { HttpServices, Route } from '../route/route.ts';
import { dashboardBaseView } from '../views/dashboard-view.ts';
import type { Viewer } from '../route/viewer.ts';
import { components, elementPart, elements, filters, layouts, wholeDashboard } from '../views/whole-dashboard.ts';
import type { DashboardPartView, PartsOf } from '../views/whole-dashboard.ts';

const group = 'Dashboards';

interface PartKind {
  readonly one: string;
  /** Looker's operation that lists a dashboard's parts of this kind, if it has one. */
  readonly lists?: string;
  readonly plural: string;
  readonly schema: TSchema;
  readonly of: PartsOf;
}

const partKinds: readonly PartKind[] = [
  {
    one: 'dashboard_element',
    lists: 'dashboard_dashboard_elements',
    plural: 'elements',
    schema: DashboardElementSchema,
    of: elements,
  },
  {
    one: 'dashboard_filter',
    lists: 'dashboard_dashboard_filters',
    plural: 'filters',
    schema: DashboardFilterSchema,
    of: filters,
  },
  {
    one: 'dashboard_layout',
    lists: 'dashboard_dashboard_layouts',
    plural: 'layouts',
    schema: DashboardLayoutSchema,
    of: layouts,
  },
  {
    one: 'dashboard_layout_component',
    plural: 'components of layouts',
    schema: DashboardLayoutComponentSchema,
    of: components,
  },
];

/** Ids of parts begin with their dashboard's id. @throws CoatcheckError `not_found` */
async function partWithId(id: string, of: PartsOf, viewer: Viewer, services: HttpServices): Promise<DashboardPartView> {
  const dashboards = dashboardsFor(viewer, services).filter((dashboard) => id.startsWith(`${dashboard.id}::`));
  const parts = await Promise.all(dashboards.map((dashboard) => of(dashboard, viewer, services, id)));
  return found(parts.flat()[0]);
}

function partRoutes({ one, lists, plural, schema, of }: PartKind): readonly Route[] {
  const id = `${one}_id`;
  const parts = defineResource({
    group,
    path: `/${one}s`,
    id,
    item: schema,
    view: () => (part: DashboardPartView) => part,
  });
  const byId = parts.read({
    operationId: one,
    summary: `One of the ${plural} of dashboards`,
    permission: 'any',
    run: ({ params, viewer }, services) => partWithId(params[id] ?? '', of, viewer, services),
  });
  if (lists === undefined) return [byId];
  const ofDashboard = parts.list({
    path: `/dashboards/:dashboard_id/${one}s`,
    operationId: lists,
    summary: `The ${plural} of a dashboard`,
    permission: 'any',
    run: ({ params, viewer }, services) => of(dashboardWithId(params.dashboard_id, viewer, services), viewer, services),
  });
  return [byId, ofDashboard];
}

const dashboards = defineResource({
  group,
  path: '/dashboards',
  id: 'dashboard_id',
  item: DashboardSchema,
  view: (viewer, services) => (dashboard: Dashboard) => wholeDashboard(dashboard, viewer, services),
});

export const dashboardRoutes: readonly Route[] = [
  defineListRoute({
    path: '/dashboards',
    operationId: 'all_dashboards',
    group,
    summary: 'All dashboards: the LookML dashboards that models include',
    notes: 'Those of the models that the caller may use. Their ids are model::name.',
    permission: 'any',
    item: DashboardBaseSchema,
    handle: ({ viewer }, services) => list(dashboardsFor(viewer, services), dashboardBaseView),
  }),
  dashboards.list({
    path: '/dashboards/lookml/search',
    operationId: 'search_lookml_dashboards',
    summary: 'Search LookML dashboards',
    notes: 'A list of dashboards, as Looker returns it; Looker’s API description says otherwise.',
    permission: 'any',
    query: partial({
      folder_id: Type.String(),
      title: Type.String({ description: '% stands for any text, _ for any character.' }),
      content_favorite_id: Type.String(),
    }),
    run: ({ query: { folder_id, title, content_favorite_id }, viewer }, services) => {
      const tests = [
        ...patternTest(folder_id, () => LOOKML_FOLDER_ID),
        ...patternTest(title, titleOf),
        ...patternTest(content_favorite_id, () => null),
      ];
      return matchingRows(dashboardsFor(viewer, services), tests, false);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/dashboards/lookml/:dashboard_id',
    operationId: 'dashboard_lookml',
    group,
    summary: 'The LookML of a dashboard',
    notes:
      'Includes what it extends. Elements that refer to what the caller may not see are left out, and so are filters on such fields.',
    permission: 'see_lookml',
    answers: DashboardLookmlSchema,
    handle: async ({ params: { dashboard_id }, viewer }, services) =>
      json(await dashboardLookmlFor(dashboardWithId(dashboard_id, viewer, services), viewer, services)),
  }),
  dashboards.read({
    operationId: 'dashboard',
    summary: 'A dashboard, with its elements, filters and layout',
    notes:
      'The query of an element is stored and can be run by its id. Fields that the caller may not see are left out of it; an element whose query the caller may not run has none.',
    permission: 'any',
    run: ({ params, viewer }, services) => dashboardWithId(params.dashboard_id, viewer, services),
  }),
  defineListRoute({
    path: '/dashboard_elements/search',
    operationId: 'search_dashboard_elements',
    group,
    summary: 'Search elements of dashboards',
    permission: 'any',
    query: SearchDashboardElementsParams,
    item: DashboardElementSchema,
    handle: ({ query, viewer }, services) => {
      const all = dashboardsFor(viewer, services).flatMap(searchedElements);
      // A match is only read when its page is shown.
      return list(searchElements(all, query), async ({ dashboard, placed }) => {
        await ownTurn();
        return elementPart(dashboard, placed, viewer, services);
      });
    },
  }),
  defineListRoute({
    path: '/dashboard_layouts/:dashboard_layout_id/dashboard_layout_components',
    operationId: 'dashboard_layout_dashboard_layout_components',
    group,
    summary: 'The components of a layout',
    permission: 'any',
    item: DashboardLayoutComponentSchema,
    handle: async ({ params: { dashboard_layout_id: id }, viewer }, services) => {
      const dashboard = found(dashboardsFor(viewer, services).find((one) => layoutIdOf(one) === id));
      return list(await components(dashboard, viewer, services), (component) => component);
    },
  }),
  ...partKinds.flatMap(partRoutes),
];

const searchedMembers = ['dashboard_id', 'look_id', 'title'] as const;

interface SearchedElement extends Readonly<Record<(typeof searchedMembers)[number], string | null>> {
  readonly dashboard: Dashboard;
  readonly placed: PlacedElement;
}

function searchedElements(dashboard: Dashboard): readonly SearchedElement[] {
  return placedElements(dashboard).map((placed) => ({
    dashboard,
    placed,
    dashboard_id: dashboard.id,
    look_id: null,
    title: partTitle(dashboard, placed.part),
  }));
}

function searchElements(
  all: readonly SearchedElement[],
  asked: Static<typeof SearchDashboardElementsParams>,
): readonly SearchedElement[] {
  const tests = searchedMembers.flatMap((name) =>
    patternTest(asked[name], (element: SearchedElement) => element[name]),
  );
  const { deleted, filter_or: anyOf } = asked;
  return matchingRows(all, deleted === undefined ? tests : [...tests, () => !deleted], anyOf);
}

async function dashboardLookmlFor(
  dashboard: Dashboard,
  viewer: Viewer,
  services: HttpServices,
): Promise<AsServed<typeof DashboardLookmlSchema>> {
  const { id, source } = dashboard;
  const shownElements = await elementsOf(dashboard, placedElements(dashboard), viewer, services);
  const shownFilters = await filtersOf(dashboard, placedFilters(dashboard), viewer, services);
  const lookml = dashboardLookml({
    ...source,
    elements: shownElements.flatMap(({ part, isOpen }) => (isOpen ? [part] : [])),
    filters: shownFilters.flatMap(({ part, isHidden }) => (isHidden ? [] : [part])),
  });
  return { dashboard_id: id, folder_id: LOOKML_FOLDER_ID, lookml };
}
