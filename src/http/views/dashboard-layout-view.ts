import type { DashboardLayoutSchema, DashboardLayoutComponentSchema } from '../../contract/dashboard.ts';
import type { AsServed } from '../../contract/member.ts';
import { isYes, textOf } from '../../lookml/metadata/dashboard-query.ts';
import type { JsonValue } from '../../lib/json.ts';
import { layoutIdOf, partTitle, titleOf } from '../resources/dashboards.ts';
import type { Dashboard, PlacedElement } from '../resources/dashboards.ts';
import { readOnly } from './dashboard-view.ts';

/** Looker's DashboardLayout. */
export function dashboardLayoutView(
  dashboard: Dashboard,
  elements: readonly PlacedElement[],
): AsServed<typeof DashboardLayoutSchema> {
  const { parameters } = dashboard.source;
  return {
    id: layoutIdOf(dashboard),
    dashboard_id: dashboard.id,
    dashboard_title: titleOf(dashboard),
    type: textOf(parameters['layout']) ?? 'newspaper',
    active: true,
    column_width: null,
    width: integerOf(parameters['width']),
    deleted: false,
    label: null,
    description: null,
    order: 0,
    lookml_link_id: null,
    dashboard_layout_components: elements.map((element) => dashboardLayoutComponentView(dashboard, element)),
    can: readOnly,
  };
}

/** Looker's DashboardLayoutComponent: where a tile is. A static layout counts from its left and top. */
export function dashboardLayoutComponentView(
  dashboard: Dashboard,
  element: PlacedElement,
): AsServed<typeof DashboardLayoutComponentSchema> {
  const { parameters } = element.part;
  return {
    id: element.id,
    dashboard_layout_id: layoutIdOf(dashboard),
    dashboard_element_id: element.id,
    row: integerOf(parameters['row'] ?? parameters['top']),
    column: integerOf(parameters['col'] ?? parameters['left']),
    width: integerOf(parameters['width']),
    height: integerOf(parameters['height']),
    deleted: false,
    element_title: partTitle(dashboard, element.part),
    element_title_hidden: isYes(parameters['title_hidden']),
    vis_type: textOf(parameters['type']) ?? null,
    granular_row: null,
    granular_column: null,
    granular_width: null,
    granular_height: null,
    can: readOnly,
  };
}

function integerOf(value: JsonValue | undefined): number | null {
  const number = typeof value === 'number' ? value : Number.parseInt(textOf(value) ?? '', 10);
  return Number.isInteger(number) ? number : null;
}
