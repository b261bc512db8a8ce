/** Writes a LookML dashboard back as YAML: whole, including what it extends. */
import { stringify } from 'yaml';
import type { DashboardPart, DashboardSource } from '../parse/parse-dashboard.ts';

/** @param source its elements and filters are those that are written */
export function dashboardLookml({ name, parameters, filters, elements }: DashboardSource): string {
  const listed = (key: string, parts: readonly DashboardPart[]) =>
    parts.length === 0 ? {} : { [key]: parts.map((part) => part.parameters) };
  const whole = { dashboard: name, ...parameters, ...listed('filters', filters), ...listed('elements', elements) };
  // Lines are not wrapped, just as in LookML itself.
  return stringify([whole], { lineWidth: 0 });
}
