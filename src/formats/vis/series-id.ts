import type { PivotKey } from '../../results/grid/shaped-result.ts';
import { PIVOT_KEY_SEPARATOR } from '../../results/grid/grid.ts';

/**
 * The name of a series in vis_config: its field, for pivoted measures after the pivot key, in which the first separator
 * is a dash (`A - B - v.count`, `Monday - 0 - v.count`, `A - Monday|FIELD|0 - v.count`), as in exported dashboards.
 */
export function seriesId(field: string, pivot: Pick<PivotKey, 'key'> | null): string {
  return pivot === null ? field : `${pivot.key.replace(PIVOT_KEY_SEPARATOR, ' - ')} - ${field}`;
}
