/** Looker's Dashboard and its parts, for LookML dashboards: nobody owns them, and their folder is `lookml`. */
import type { DashboardSchema, DashboardBaseSchema } from '../../contract/dashboard.ts';
import type { AsServed } from '../../contract/member.ts';
import { holds } from '../../access/answer-rights.ts';
import type { Caller } from '../../access/caller.ts';
import { durationMs } from '../../lib/duration-phrase.ts';
import { isYes, objectOf, textOf } from '../../lookml/metadata/dashboard-query.ts';
import { sourceOf } from '../../lookml/metadata/source-link.ts';
import type { DashboardPart } from '../../lookml/parse/parse-dashboard.ts';
import { shownParameter, titleOf } from '../resources/dashboards.ts';
import type { Dashboard } from '../resources/dashboards.ts';
import { LOOKML_FOLDER_ID, lookmlFolder } from '../resources/folders.ts';
import { folderBaseView } from './folder-view.ts';

/** What callers may do with things defined in LookML. */
export const readOnly = { show: true, index: true, create: false, update: false, destroy: false };

export function dashboardBaseView(dashboard: Dashboard): AsServed<typeof DashboardBaseSchema> {
  const { id, model, source } = dashboard;
  const { parameters } = source;
  return {
    id,
    title: titleOf(dashboard),
    description: shownParameter(dashboard, source, 'description'),
    model: { id: model.name, label: model.label },
    folder: folderBaseView(lookmlFolder, []),
    hidden: false,
    readonly: true,
    content_favorite_id: null,
    content_metadata_id: null,
    query_timezone: textOf(parameters['query_timezone']) ?? null,
    ...refreshOf(parameters),
    slug: textOf(parameters['preferred_slug']) ?? null,
    preferred_viewer: textOf(parameters['preferred_viewer']) ?? 'dashboards-next',
    user_id: null,
    certification_metadata: null,
    can: { ...readOnly, run: true, download: true, explore: true },
  };
}

/** The parts of a dashboard, each in its own view. */
export interface DashboardParts {
  readonly dashboard_elements: readonly object[];
  readonly dashboard_filters: readonly object[];
  readonly dashboard_layouts: readonly object[];
}

export function dashboardView(
  dashboard: Dashboard,
  parts: DashboardParts,
  caller: Caller,
): AsServed<typeof DashboardSchema> {
  const { id, source } = dashboard;
  const { parameters } = source;
  const style = objectOf(parameters['embed_style']);
  const color = (name: string) => textOf(style[name]) ?? null;
  return {
    ...dashboardBaseView(dashboard),
    ...parts,
    alert_sync_with_dashboard_filter_enabled: false,
    appearance: null,
    background_color: color('background_color'),
    chat_enabled: false,
    created_at: null,
    crossfilter_enabled: isYes(parameters['crossfilter_enabled']),
    deleted: false,
    deleted_at: null,
    deleter_id: null,
    download_settings: null,
    edit_uri: editUri(dashboard, source, caller),
    enable_viz_full_screen: isYes(parameters['enable_viz_full_screen'] ?? true),
    favorite_count: 0,
    filters_bar_collapsed: isYes(parameters['filters_bar_collapsed']),
    filters_location_top: isYes(parameters['filters_location_top'] ?? true),
    folder_id: LOOKML_FOLDER_ID,
    is_owner_disabled: false,
    last_accessed_at: null,
    last_updater_id: null,
    last_updater_name: null,
    last_viewed_at: null,
    load_configuration: textOf(parameters['load_configuration']) ?? null,
    lookml_link_id: id,
    preserve_desktop_layout: false,
    show_filters_bar: isYes(style['show_filters_bar'] ?? true),
    show_title: isYes(style['show_title'] ?? true),
    text_tile_text_color: color('text_tile_text_color'),
    tile_background_color: color('tile_background_color'),
    tile_text_color: color('tile_text_color'),
    title_color: color('title_color'),
    updated_at: null,
    url: `/dashboards/${id}`,
    usage_count: 0,
    user_name: null,
    view_count: 0,
  };
}

/** `refresh: 2 hours`; a number alone means seconds. */
export function refreshOf({ refresh, refresh_interval }: DashboardPart['parameters']): {
  readonly refresh_interval: string | null;
  readonly refresh_interval_to_i: number | null;
} {
  const text = textOf(refresh ?? refresh_interval) ?? null;
  const phrase = text !== null && /^\d{1,9}$/.test(text) ? `${text} seconds` : text;
  return { refresh_interval: text, refresh_interval_to_i: phrase === null ? null : durationMs(phrase) };
}

/** Where it is defined in LookML, for callers who may see LookML. */
export function editUri({ model }: Dashboard, { range }: Pick<DashboardPart, 'range'>, caller: Caller): string | null {
  return holds(caller, 'lookml') ? sourceOf(model.projectName, range).link : null;
}
