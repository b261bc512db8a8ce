/**
 * Data: every parameter of LookML that Looker knows, by the block it stands in. Looker's reference pages are the
 * source; a few old spellings that it still takes are kept.
 *
 * A block's parameters are one text, `name:kind` separated by blanks. Kinds: `text` (any text), `yesno`, `list` (texts
 * or one text), `sql` (an expression), `filters`, `name` for a list or text of names, `<block>` a block of that schema
 * without a name, `<block>!` one with a name, `any` not looked into, `a|b|c` one of these words.
 */
const SUGGEST =
  'suggest_dimension:text suggest_explore:text suggest_persist_for:text suggestable:yesno suggestions:list full_suggestions:yesno bypass_suggest_restrictions:yesno';
const LOOKS =
  'label:text view_label:text group_label:text group_item_label:text description:text hidden:yesno tags:list synonyms:list alias:list required_access_grants:list required_fields:list label_from_parameter:text';
const VALUES =
  'value_format:text value_format_name:text html:sql link:<link> action:<action> drill_fields:list style:any units:any';
const PERSISTENCE =
  'cluster_keys:list datagroup_trigger:text distribution:text distribution_style:all|even indexes:list interval_trigger:text increment_key:text increment_offset:text materialized_view:yesno max_cache_age:text partition_keys:list persist_for:text publish_as_db_view:yesno sort_style:text sortkeys:list sql_trigger_value:sql sql_trigger:sql table_compression:text table_format:text primary_index:list';
const QUERY =
  'dimensions:list measures:list filters:filters sorts:list limit:text timezone:text pivots:list label:text description:text column_limit:text expression_custom_filter:sql';

const DIMENSION_PARAMETERS = `${LOOKS} ${VALUES} ${SUGGEST} type:text sql:sql sql_case:any case:<case> allow_fill:yesno alpha_sort:yesno bins:list tiers:list can_filter:yesno case_sensitive:yesno convert_tz:yesno datatype:datetime|date|timestamp|epoch|yyyymmdd|unixtime end_location_field:text start_location_field:text fanout_on:text intervals:list timeframes:list map_layer_name:text map_layer:any order_by_field:text primary_key:yesno skip_drill_filter:yesno sql_start:sql sql_end:sql sql_latitude:sql sql_longitude:sql sql_distinct_key:sql string_datatype:text expression:sql default_value:text bypass_suggest_restrictions:yesno sql_foreign_key:sql repeated:yesno allowed_value:<allowed_value> allow_approximate_optimization:yesno precision:text`;

export const PARAMETERS: Readonly<Record<string, string>> = {
  file: 'access_grant:<access_grant>! case_sensitive:yesno connection:text datagroup:<datagroup>! explore:<explore>! fiscal_month_offset:text include:list label:text map_layer:<map_layer>! named_value_format:<named_value_format>! persist_for:text persist_with:text test:<test>! view:<view>! week_start_day:monday|tuesday|wednesday|thursday|friday|saturday|sunday access_filter_fields:list',
  manifest:
    'project_name:text constant:<constant>! local_dependency:<local_dependency> remote_dependency:<remote_dependency>! localization_settings:<localization_settings> application:any visualization:any new_lookml_runtime:yesno rule:any lams_rule:any',
  constant: 'value:text export:none|override_optional|override_required',
  local_dependency: 'project:text override_constant:<override_constant>!',
  remote_dependency: 'url:text ref:text override_constant:<override_constant>! name:text',
  override_constant: 'value:text',
  localization_settings: 'localization_level:strict|permissive default_locale:text import_locale_defs:yesno',
  access_grant: 'user_attribute:text allowed_values:list',
  datagroup: 'label:text description:text max_cache_age:text sql_trigger:sql interval_trigger:text',
  map_layer:
    'extents_json_url:text feature_key:text file:text format:topojson|vector_tile_region label:text max_zoom_level:text min_zoom_level:text projection:text property_key:text property_label_key:text url:text',
  named_value_format: 'value_format:text strict_value_format:yesno label:text',
  test: 'explore_source:<explore_source>! assert:<assert>!',
  assert: 'expression:sql',
  explore:
    'access_filter:<access_filter> access_filter_fields:list aggregate_table:<aggregate_table>! always_filter:<always_filter> always_join:list cancel_grouping_fields:list case_sensitive:yesno conditionally_filter:<conditionally_filter> description:text extends:list extension:required fields:list final:yesno from:text group_label:text hidden:yesno join:<join>! label:text persist_for:text persist_with:text query:<query>! required_access_grants:list required_joins:list sql_always_having:sql sql_always_where:sql sql_table_name:sql sql_preamble:sql symmetric_aggregates:yesno tags:list view_label:text view_name:text view:text set:<set>!',
  access_filter: 'field:text user_attribute:text',
  aggregate_table: 'query:<query> materialization:<materialization>',
  materialization: PERSISTENCE,
  query: QUERY,
  always_filter: 'filters:filters',
  conditionally_filter: 'filters:filters unless:list',
  join: 'fields:list foreign_key:text from:text outer_only:yesno relationship:many_to_one|one_to_one|one_to_many|many_to_many required_access_grants:list required_joins:list sql:sql sql_foreign_key:sql sql_on:sql sql_table_name:sql sql_where:sql type:left_outer|inner|full_outer|cross view_label:text view_name:text label:text',
  view: 'derived_table:<derived_table> dimension:<dimension>! dimension_group:<dimension_group>! drill_fields:list extends:list extension:required fields_hidden_by_default:yesno filter:<filter>! final:yesno label:text measure:<measure>! parameter:<parameter>! required_access_grants:list set:<set>! sql_table_name:sql suggestions:yesno view_label:text description:text hidden:yesno sql_preamble:sql tags:list',
  derived_table: `${PERSISTENCE} create_process:<create_process> explore_source:<explore_source>! sql:sql sql_create:sql`,
  create_process: 'sql_step:sql',
  explore_source:
    'bind_all_filters:yesno bind_filters:<bind_filters> column:<column>! derived_column:<derived_column>! expression_custom_filter:sql filters:filters limit:text sort:<sort> sorts:list timezone:text query_timezone:text',
  sort: 'field:text desc:yesno',
  bind_filters: 'from_field:text to_field:text',
  column: 'field:text',
  derived_column: 'sql:sql',
  set: 'fields:list',
  dimension: DIMENSION_PARAMETERS,
  dimension_group: DIMENSION_PARAMETERS,
  measure: `${LOOKS} ${VALUES} ${SUGGEST} type:text sql:sql case:<case> filters:filters allow_approximate_optimization:yesno approximate:yesno approximate_threshold:text can_filter:yesno based_on:text based_on_time:text convert_tz:yesno datatype:any direction:row|column expression:sql fanout_on:text kind:previous|difference|relative_change list_field:text percentile:text period:text precision:text sql_distinct_key:sql value_to_date:yesno default_value:text case_sensitive:yesno primary_key:yesno sql_start:sql sql_end:sql intervals:list allow_fill:yesno map_layer_name:text alpha_sort:yesno tiers:list`,
  filter: `${LOOKS} ${SUGGEST} type:text sql:sql can_filter:yesno case_sensitive:yesno convert_tz:yesno datatype:any default_value:text allowed_value:<allowed_value> html:sql value_format:text value_format_name:text drill_fields:list primary_key:yesno expression:sql`,
  parameter: `${LOOKS} ${SUGGEST} type:text allowed_value:<allowed_value> default_value:text convert_tz:yesno datatype:any sql:sql`,
  allowed_value: 'label:text value:text',
  case: 'when:<when> else:text',
  when: 'sql:sql label:text',
  link: 'label:text url:text icon_url:text',
  action: 'label:text url:text icon_url:text form_url:text form_param:any param:any user_attribute_param:any',
  filters: 'field:text value:text',
};

/** Parameters that Looker knows or knew and that do nothing here though a result would tell: why, and what to write. */
export const IGNORED_PARAMETERS: Readonly<Record<string, { readonly why: string; readonly hint?: string }>> = {
  access_filter_fields: {
    why: 'Looker has taken it away: it filters nothing',
    hint: 'Write `access_filter: { field: … user_attribute: … }`',
  },
  sql_preamble: { why: 'it is for databases that run statements before a query, none of which is supported' },
};
