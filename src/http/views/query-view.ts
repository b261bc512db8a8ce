import type { QuerySchema } from '../../contract/query.ts';
import type { AsServed } from '../../contract/member.ts';
import type { Caller } from '../../access/caller.ts';
import { may as mayDo } from '../../access/permit.ts';
import type { Permission } from '../../access/permissions.ts';
import type { Query } from '../../queries/query.ts';
import type { Viewer } from '../route/viewer.ts';
import { queryUrl } from './query-url.ts';

/** Looker's Query: members that are not set are null, in the order of the recorded sample. */
export function queryView(query: Query, { caller, origin }: Viewer): AsServed<typeof QuerySchema> {
  const { definition } = query;
  const url = queryUrl(definition);
  return {
    id: query.id,
    view: definition.view,
    fields: definition.fields ?? null,
    pivots: definition.pivots ?? null,
    fill_fields: definition.fill_fields ?? null,
    filters: definition.filters ?? null,
    filter_expression: definition.filter_expression ?? null,
    sorts: definition.sorts ?? null,
    limit: definition.limit ?? null,
    column_limit: definition.column_limit ?? null,
    total: definition.total ?? null,
    row_total: definition.row_total ?? null,
    subtotals: definition.subtotals ?? null,
    vis_config: definition.vis_config ?? null,
    filter_config: definition.filter_config ?? null,
    visible_ui_sections: definition.visible_ui_sections ?? null,
    slug: query.slug,
    client_id: query.clientId,
    share_url: `${origin}/x/${query.clientId}`,
    expanded_share_url: url && `${origin}${url}${url.includes('?') ? '&' : '?'}origin=share-expanded`,
    url,
    has_table_calculations: /"(?:table_calculation|calculation_type)"/.test(definition.dynamic_fields ?? ''),
    model: definition.model,
    dynamic_fields: definition.dynamic_fields ?? null,
    query_timezone: definition.query_timezone ?? null,
    can: queryCan(caller),
  };
}

/** What a caller may do with a query, by Looker's names. */
function queryCan(caller: Caller): Readonly<Record<string, boolean>> {
  const may = (permission: Permission) => mayDo(caller, permission);
  return {
    run: may('access_data'),
    see_results: may('access_data'),
    explore: may('explore'),
    create: true,
    show: true,
    cost_estimate: false,
    index: true,
    see_lookml: may('see_lookml'),
    see_aggregate_table_lookml: may('see_lookml'),
    see_derived_table_lookml: may('see_lookml'),
    see_sql: may('see_sql'),
    save: false,
    generate_drill_links: may('see_drill_overlay'),
    download: may('download_without_limit') || may('download_with_limit'),
    download_unlimited: may('download_without_limit'),
    use_custom_fields: may('create_custom_fields'),
    edit_custom_fields: may('create_custom_fields'),
    edit_table_calculations: may('create_table_calculations'),
    schedule: false,
    render: may('access_data'),
  };
}
