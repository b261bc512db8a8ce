/**
 * Data: the parameters that Looker's own reference lists, by block. Written down apart from the code, so that what
 * neither the code nor docs/lookml.md knows is found.
 */
const persistence = `cluster_keys datagroup_trigger distribution distribution_style increment_key increment_offset indexes
  interval_trigger materialized_view partition_keys persist_for publish_as_db_view sortkeys sql_trigger_value
  table_compression table_format`;

const everyField = `description group_item_label group_label hidden label label_from_parameter required_access_grants
  required_fields tags view_label`;

const suggesting = `bypass_suggest_restrictions full_suggestions suggest_dimension suggest_explore suggest_persist_for
  suggestable suggestions`;

const shown = 'action alias can_filter drill_fields html link value_format value_format_name';

const dimension = `${everyField} ${suggesting} ${shown} allow_fill alpha_sort bins case case_sensitive convert_tz datatype
  end_location_field expression fanout_on map_layer_name order_by_field primary_key skip_drill_filter sql sql_end
  sql_latitude sql_longitude sql_start start_location_field string_datatype style synonyms tiers type units`;

const blocks: Readonly<Record<string, string>> = {
  file: `access_grant case_sensitive connection datagroup explore fiscal_month_offset include label map_layer
    named_value_format persist_for persist_with test view week_start_day`,
  manifest: `application constant local_dependency localization_settings new_lookml_runtime project_name
    remote_dependency visualization`,
  constant: 'export value',
  local_dependency: 'override_constant project',
  remote_dependency: 'override_constant ref url',
  localization_settings: 'default_locale localization_level',
  access_grant: 'allowed_values user_attribute',
  datagroup: 'description interval_trigger label max_cache_age sql_trigger',
  map_layer: `extents_json_url feature_key file format label max_zoom_level min_zoom_level projection property_key
    property_label_key url`,
  named_value_format: 'strict_value_format value_format',
  test: 'assert explore_source',
  assert: 'expression',
  explore: `access_filter aggregate_table always_filter always_join autogenerate_primary_keys cancel_grouping_fields
    case_sensitive conditionally_filter description extends extension fields final from group_label hidden join label
    persist_for persist_with query required_access_grants sql_always_having sql_always_where sql_preamble
    sql_table_name symmetric_aggregates tags view_label view_name`,
  access_filter: 'field user_attribute',
  always_filter: 'filters',
  conditionally_filter: 'filters unless',
  aggregate_table: 'materialization query',
  materialization: persistence,
  query: 'description dimensions expression_custom_filter filters label limit measures pivots sorts timezone',
  join: `fields foreign_key from outer_only relationship required_access_grants required_joins sql sql_foreign_key sql_on
    sql_table_name sql_where type view_label`,
  view: `autogenerate_primary_keys calendar_definition derived_analytic_model derived_table dimension dimension_group
    drill_fields extends extension fields_hidden_by_default filter final label measure parameter
    required_access_grants set sql_analytic_model_name sql_table_name suggestions view_label`,
  derived_table: `${persistence} create_process explore_source sql sql_create`,
  create_process: 'sql_step',
  explore_source: `bind_all_filters bind_filters column derived_column expression_custom_filter filters limit sorts
    timezone`,
  bind_filters: 'from_field to_field',
  column: 'field',
  derived_column: 'sql',
  set: 'fields',
  dimension,
  dimension_group: `${dimension} based_on_calendar custom_timeframes intervals timeframes`,
  measure: `${everyField} ${suggesting} ${shown} allow_approximate_optimization approximate approximate_threshold based_on
    based_on_time case_sensitive convert_tz custom_calendar_period datatype direction fanout_on filters kind list_field
    percentile period precision sql sql_distinct_key type value_to_date`,
  filter: `${everyField} ${suggesting} case_sensitive convert_tz datatype default_value sql type`,
  parameter: `${everyField} ${suggesting} allowed_value default_value type`,
  allowed_value: 'label value',
  case: 'else when',
  when: 'label sql',
  link: 'icon_url label url',
  action: 'form_param form_url icon_url label param url user_attribute_param',
};

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

export const lookerParameters: readonly (readonly [block: string, names: readonly string[]])[] = Object.entries(
  blocks,
).map(([block, names]) => [block, words(names)]);

/** Types of fields, by kind. */
export const lookerTypes: Readonly<Record<string, readonly string[]>> = {
  dimension: words('bin date date_time distance duration location number string tier time yesno zipcode'),
  dimension_group: words('custom_calendar duration time'),
  measure: words(`average average_distinct count count_distinct date list max median median_distinct min number
    percent_of_previous percent_of_total percentile percentile_distinct period_over_period running_total string sum
    sum_distinct yesno`),
  filter: words('date date_time number string yesno'),
  parameter: words('date date_time number string unquoted yesno'),
};

/** Timeframes of a group, those of custom calendars too. */
export const lookerTimeframes: readonly string[] =
  words(`raw time time_of_day hour hour_of_day hour2 hour3 hour4 hour6 hour8
  hour12 minute minute2 minute3 minute4 minute5 minute6 minute10 minute12 minute15 minute20 minute30 second millisecond
  millisecond2 millisecond4 millisecond5 millisecond8 millisecond10 millisecond20 millisecond25 millisecond40
  millisecond50 millisecond100 millisecond125 millisecond200 millisecond250 millisecond500 microsecond date week
  day_of_week day_of_week_index day_of_month day_of_year week_of_year month month_num month_name quarter
  quarter_of_year fiscal_month_num fiscal_quarter fiscal_quarter_of_year fiscal_year year yesno custom_date custom_week
  custom_period custom_quarter custom_season custom_year`);
