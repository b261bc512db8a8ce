/** Looker: DashboardBase, Dashboard and their parts. */
import { Type } from 'typebox';
import { FolderBaseSchema } from './folder.ts';
import { anyObject, can, nullable, nullableText, partial } from './member.ts';
import { QuerySchema } from './query.ts';

const nullableInteger = nullable(Type.Integer());
const nullableFlag = nullable(Type.Boolean());

export const LookModelSchema = partial({ id: Type.String(), label: nullableText });

const base = {
  can,
  content_favorite_id: nullableText,
  content_metadata_id: nullableText,
  description: nullableText,
  hidden: Type.Boolean(),
  id: Type.String(),
  model: nullable(LookModelSchema),
  query_timezone: nullableText,
  readonly: Type.Boolean(),
  refresh_interval: nullableText,
  refresh_interval_to_i: nullableInteger,
  folder: nullable(FolderBaseSchema),
  title: nullableText,
  user_id: nullableText,
  slug: nullableText,
  preferred_viewer: nullableText,
  certification_metadata: nullable(anyObject),
};

export const DashboardBaseSchema = partial(base);

export const ResultMakerFilterablesListenSchema = partial({ dashboard_filter_name: nullableText, field: nullableText });

export const ResultMakerFilterablesSchema = partial({
  model: nullableText,
  view: nullableText,
  name: nullableText,
  listen: nullable(Type.Array(ResultMakerFilterablesListenSchema)),
});

export const ResultMakerSchema = partial({
  id: Type.String(),
  dynamic_fields: nullableText,
  filterables: nullable(Type.Array(ResultMakerFilterablesSchema)),
  sorts: nullable(Type.Array(Type.String())),
  merge_result_id: nullableText,
  total: Type.Boolean(),
  query_id: nullableText,
  sql_query_id: nullableText,
  query: nullable(QuerySchema),
  vis_config: nullable(anyObject),
});

export const DashboardElementSchema = partial({
  can,
  body_text: nullableText,
  body_text_as_html: nullableText,
  dashboard_id: nullableText,
  dashboard_layout_id: nullableText,
  edit_uri: nullableText,
  id: Type.String(),
  look: nullable(anyObject),
  look_id: nullableText,
  lookml_link_id: nullableText,
  merge_result_id: nullableText,
  note_display: nullableText,
  note_state: nullableText,
  note_text: nullableText,
  note_text_as_html: nullableText,
  query: nullable(QuerySchema),
  query_id: nullableText,
  filter_id: nullableText,
  refresh_interval: nullableText,
  refresh_interval_to_i: nullableInteger,
  result_maker: nullable(ResultMakerSchema),
  result_maker_id: nullableText,
  subtitle_text: nullableText,
  title: nullableText,
  title_hidden: Type.Boolean(),
  title_text: nullableText,
  type: nullableText,
  alert_count: nullableInteger,
  rich_content_json: nullableText,
  title_text_as_html: nullableText,
  subtitle_text_as_html: nullableText,
  extension_id: nullableText,
  aria_description: nullableText,
  certification_metadata: nullable(anyObject),
});

export const DashboardFilterSchema = partial({
  can,
  id: Type.String(),
  dashboard_id: nullableText,
  name: nullableText,
  title: nullableText,
  type: nullableText,
  default_value: nullableText,
  model: nullableText,
  explore: nullableText,
  dimension: nullableText,
  field: nullable(anyObject),
  row: nullableInteger,
  listens_to_filters: nullable(Type.Array(Type.String())),
  allow_multiple_values: Type.Boolean(),
  required: Type.Boolean(),
  ui_config: nullable(anyObject),
});

export const DashboardLayoutComponentSchema = partial({
  can,
  id: Type.String(),
  dashboard_layout_id: nullableText,
  dashboard_element_id: nullableText,
  row: nullableInteger,
  column: nullableInteger,
  width: nullableInteger,
  height: nullableInteger,
  deleted: Type.Boolean(),
  element_title: nullableText,
  element_title_hidden: Type.Boolean(),
  vis_type: nullableText,
  granular_row: nullableInteger,
  granular_column: nullableInteger,
  granular_width: nullableInteger,
  granular_height: nullableInteger,
});

export const DashboardLayoutSchema = partial({
  can,
  id: Type.String(),
  dashboard_id: nullableText,
  type: nullableText,
  active: Type.Boolean(),
  column_width: nullableInteger,
  width: nullableInteger,
  deleted: Type.Boolean(),
  dashboard_title: nullableText,
  dashboard_layout_components: nullable(Type.Array(DashboardLayoutComponentSchema)),
  label: nullableText,
  description: nullableText,
  order: nullableInteger,
  lookml_link_id: nullableText,
});

export const DashboardSchema = partial({
  ...base,
  alert_sync_with_dashboard_filter_enabled: Type.Boolean(),
  chat_enabled: Type.Boolean(),
  background_color: nullableText,
  created_at: nullableText,
  crossfilter_enabled: Type.Boolean(),
  dashboard_elements: nullable(Type.Array(DashboardElementSchema)),
  dashboard_filters: nullable(Type.Array(DashboardFilterSchema)),
  dashboard_layouts: nullable(Type.Array(DashboardLayoutSchema)),
  deleted: Type.Boolean(),
  deleted_at: nullableText,
  deleter_id: nullableText,
  edit_uri: nullableText,
  enable_viz_full_screen: Type.Boolean(),
  favorite_count: nullableInteger,
  filters_bar_collapsed: Type.Boolean(),
  filters_location_top: Type.Boolean(),
  last_accessed_at: nullableText,
  last_viewed_at: nullableText,
  updated_at: nullableText,
  last_updater_id: nullableText,
  last_updater_name: nullableText,
  user_name: nullableText,
  load_configuration: nullableText,
  lookml_link_id: nullableText,
  show_filters_bar: nullableFlag,
  show_title: nullableFlag,
  folder_id: nullableText,
  text_tile_text_color: nullableText,
  tile_background_color: nullableText,
  tile_text_color: nullableText,
  title_color: nullableText,
  view_count: nullableInteger,
  appearance: nullable(anyObject),
  usage_count: nullableInteger,
  is_owner_disabled: Type.Boolean(),
  url: nullableText,
  preserve_desktop_layout: Type.Boolean(),
  download_settings: nullable(anyObject),
});

export const DashboardLookmlSchema = partial({
  dashboard_id: nullableText,
  folder_id: nullableText,
  lookml: nullableText,
});

export const SearchDashboardElementsParams = partial({
  dashboard_id: Type.String(),
  look_id: Type.String(),
  title: Type.String({ description: '% stands for any text, _ for any character.' }),
  deleted: Type.Boolean(),
  filter_or: Type.Boolean({ description: 'One match is enough.' }),
});
