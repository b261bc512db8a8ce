/** A dashboard with all its parts, as it looks in answers. */
import { elementsOf, filtersOf, layoutIdOf, placedElements } from './dashboards.ts';
import type { Dashboard } from './dashboards.ts';
import type { HttpServices } from './route.ts';
import { dashboardElementView } from './views/dashboard-element-view.ts';
import { dashboardFilterView } from './views/dashboard-filter-view.ts';
import { dashboardLayoutComponentView, dashboardLayoutView } from './views/dashboard-layout-view.ts';
import { dashboardView } from './views/dashboard-view.ts';
import type { Viewer } from './views/viewer.ts';

export interface Part {
  readonly id: string;
}
/** The parts of a kind that a dashboard has, as they look. */
export type PartsOf = (
  dashboard: Dashboard,
  viewer: Viewer,
  services: HttpServices,
) => readonly Part[] | Promise<readonly Part[]>;

/** Views with the `id` of what they show. */
const withId = <T extends Part>(parts: readonly T[], view: (part: T) => object): readonly Part[] =>
  parts.map((part) => ({ ...view(part), id: part.id }));

export const elements: PartsOf = async (dashboard, viewer, services) =>
  withId(await elementsOf(dashboard, viewer, services), (part) => dashboardElementView(dashboard, part, viewer));
export const filters: PartsOf = (dashboard, viewer, services) =>
  withId(filtersOf(dashboard, viewer, services), (part) => dashboardFilterView(dashboard, part));
export const layouts: PartsOf = (dashboard) =>
  withId([{ id: layoutIdOf(dashboard) }], () => dashboardLayoutView(dashboard, placedElements(dashboard)));
export const components: PartsOf = (dashboard) =>
  withId(placedElements(dashboard), (part) => dashboardLayoutComponentView(dashboard, part));

export async function wholeDashboard(dashboard: Dashboard, viewer: Viewer, services: HttpServices): Promise<object> {
  const parts = {
    dashboard_elements: await elements(dashboard, viewer, services),
    dashboard_filters: await filters(dashboard, viewer, services),
    dashboard_layouts: await layouts(dashboard, viewer, services),
  };
  return dashboardView(dashboard, parts, viewer.caller);
}
