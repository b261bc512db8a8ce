/** A dashboard with all its parts, as answers show it. */
import type { DashboardSchema } from '../../contract/dashboard.ts';
import type { AsServed } from '../../contract/member.ts';
import { inTurns } from '../../lib/others-turn.ts';
import { elementOf, filtersOf, layoutIdOf, placedElements, placedFilters } from '../resources/dashboards.ts';
import type { Dashboard, PlacedElement } from '../resources/dashboards.ts';
import type { HttpServices } from '../route/route.ts';
import { dashboardElementView } from './dashboard-element-view.ts';
import { dashboardFilterView } from './dashboard-filter-view.ts';
import { dashboardLayoutComponentView, dashboardLayoutView } from './dashboard-layout-view.ts';
import { dashboardView } from './dashboard-view.ts';
import type { Viewer } from '../route/viewer.ts';

export interface DashboardPartView {
  readonly id: string;
}
/** Views of a dashboard's parts of one kind; with an `id`, only of the part that has it, if it exists. */
export type PartsOf = (
  dashboard: Dashboard,
  viewer: Viewer,
  services: HttpServices,
  id?: string,
) => readonly DashboardPartView[] | Promise<readonly DashboardPartView[]>;

/** Views with the `id` of the part they show. */
const withId = <T extends DashboardPartView>(
  parts: readonly T[],
  view: (part: T) => object,
): readonly DashboardPartView[] => parts.map((part) => ({ ...view(part), id: part.id }));

/** Selects before anything is read: a part of a large dashboard takes no longer than one of a small one. */
const withThisId = <T extends DashboardPartView>(parts: readonly T[], id: string | undefined): readonly T[] =>
  id === undefined ? parts : parts.filter((part) => part.id === id);

export const elements: PartsOf = (dashboard, viewer, services, id) =>
  inTurns(withThisId(placedElements(dashboard), id), (placed) => elementPart(dashboard, placed, viewer, services));
export const filters: PartsOf = async (dashboard, viewer, services, id) =>
  withId(await filtersOf(dashboard, withThisId(placedFilters(dashboard), id), viewer, services), (part) =>
    dashboardFilterView(dashboard, part),
  );
export const layouts: PartsOf = (dashboard, _viewer, _services, id) =>
  withId(withThisId([{ id: layoutIdOf(dashboard) }], id), () =>
    dashboardLayoutView(dashboard, placedElements(dashboard)),
  );
export const components: PartsOf = (dashboard, _viewer, _services, id) =>
  withId(withThisId(placedElements(dashboard), id), (part) => dashboardLayoutComponentView(dashboard, part));

export async function elementPart(
  dashboard: Dashboard,
  placed: PlacedElement,
  viewer: Viewer,
  services: HttpServices,
): Promise<DashboardPartView> {
  const shown = await elementOf(dashboard, placed, viewer, services);
  return { ...dashboardElementView(dashboard, shown, viewer), id: shown.id };
}

export async function wholeDashboard(
  dashboard: Dashboard,
  viewer: Viewer,
  services: HttpServices,
): Promise<AsServed<typeof DashboardSchema>> {
  const parts = {
    dashboard_elements: await elements(dashboard, viewer, services),
    dashboard_filters: await filters(dashboard, viewer, services),
    dashboard_layouts: await layouts(dashboard, viewer, services),
  };
  return dashboardView(dashboard, parts, viewer.caller);
}
