import type { DashboardFilterSchema } from '../../contract/dashboard.ts';
import type { AsServed } from '../../contract/member.ts';
import { isYes, objectOf, textOf } from '../../lookml/metadata/dashboard-query.ts';
import { partTitle } from '../resources/dashboards.ts';
import type { Dashboard, ShownFilter } from '../resources/dashboards.ts';
import { readOnly } from './dashboard-view.ts';

/** Looker's DashboardFilter. It says nothing about a field that the viewer may not see. */
export function dashboardFilterView(
  dashboard: Dashboard,
  { id, part, row, by, field, isHidden }: ShownFilter,
): AsServed<typeof DashboardFilterSchema> {
  const { parameters } = part;
  const shownBy = isHidden ? null : by;
  const { listens_to_filters: listens, ui_config: ui } = parameters;
  return {
    id,
    dashboard_id: dashboard.id,
    name: part.name,
    title: partTitle(dashboard, part),
    type: textOf(parameters['type']) ?? 'string_filter',
    default_value: isHidden ? null : defaultOf(parameters['default_value']),
    model: shownBy?.model ?? null,
    explore: shownBy?.explore ?? null,
    dimension: shownBy?.field ?? null,
    field,
    row,
    listens_to_filters: Array.isArray(listens) ? listens.map(String) : [],
    allow_multiple_values: isYes(parameters['allow_multiple_values'] ?? true),
    required: isYes(parameters['required']),
    ui_config: ui === undefined ? null : objectOf(ui),
    can: readOnly,
  };
}

function defaultOf(value: ShownFilter['part']['parameters'][string] | undefined): string | null {
  if (value === undefined || value === null) return null;
  return Array.isArray(value) ? value.map(String).join(',') : typeof value === 'object' ? null : String(value);
}
