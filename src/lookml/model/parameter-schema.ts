/**
 * Data: every parameter of LookML that Looker knows, by the block it stands in, one a line. Looker's reference pages are
 * the source; a few old spellings that it still takes are kept. The resolve pass reads blocks by these rows.
 */
import { fieldSchemas } from './field-parameters.ts';
import {
  anything,
  oneBlock,
  blocks,
  boundFilters,
  filledText,
  filters,
  grants,
  list,
  mostlyNamed,
  named,
  placedList,
  placedText,
  repeated,
  expression,
  statements,
  fieldNames,
  gathered,
  ignored,
  localised,
  sql,
  tableSql,
  text,
  unserved,
  upToSemicolons,
  unread,
  wholeText,
  words,
  written,
  yesno,
  type ParameterRows,
} from './parameter-kind.ts';

const accessFilterFields = ignored(
  unread(list),
  'Looker no longer supports it: it filters nothing, so that what has it is not served',
  'Write `access_filter: { field: … user_attribute: … }`',
);

const sqlPreamble = ignored(
  unread(expression),
  'it is for databases that run statements before a query, and none of those is supported',
);

const analyticModel = unserved(
  anything,
  'analytic models in the database cannot be queried; the view is read as a table',
);

/** What makes a table last. Nothing is persisted; an aggregate table without any is not used. */
export const strategyRows = {
  datagroup_trigger: text,
  interval_trigger: text,
  materialized_view: written(yesno),
  persist_for: text,
  sql_trigger: upToSemicolons(text),
  sql_trigger_value: upToSemicolons(text),
} satisfies ParameterRows;

const persistence = {
  ...strategyRows,
  cluster_keys: unread(list),
  distribution: unread(text),
  distribution_style: unread(words('all', 'even')),
  increment_key: unread(text),
  increment_offset: unread(text),
  indexes: unread(list),
  max_cache_age: unread(text),
  partition_keys: unread(list),
  primary_index: unread(list),
  publish_as_db_view: unread(yesno),
  sort_style: unread(text),
  sortkeys: unread(list),
  table_compression: unread(text),
  table_format: unread(text),
} satisfies ParameterRows;

/** What a derived table is made of. */
export const derivedTableRows = {
  create_process: oneBlock('create_process'),
  explore_source: mostlyNamed('explore_source'),
  sql: tableSql,
  sql_create: tableSql,
} satisfies ParameterRows;

const query = {
  dimensions: placedList,
  measures: placedList,
  pivots: placedList,
  filters,
  limit: text,
  timezone: text,
  expression_custom_filter: expression,
  sorts: unread(list),
  label: unread(text),
  description: unread(text),
  column_limit: unread(text),
} satisfies ParameterRows;

/** What the files of a model say of it as a whole. */
export const modelRows = {
  access_grant: named('access_grant', 'unique'),
  case_sensitive: yesno,
  connection: text,
  datagroup: named('datagroup', 'unique'),
  fiscal_month_offset: text,
  label: localised(text),
  map_layer: named('map_layer', 'checked-elsewhere'),
  named_value_format: named('named_value_format', 'unique'),
  persist_for: text,
  persist_with: text,
  week_start_day: words('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'),
  access_filter_fields: accessFilterFields,
} satisfies ParameterRows;

/** What files of a model are made of: each is read by a pass of its own. */
const fileRows = {
  explore: named('explore', 'checked-elsewhere'),
  include: repeated(list),
  test: named('test', 'checked-elsewhere'),
  view: named('view', 'checked-elsewhere'),
} satisfies ParameterRows;

/** What an explore adds to every query. */
export const restrictionRows = {
  access_filter: blocks('access_filter', 'added'),
  always_filter: oneBlock('always_filter'),
  always_join: list,
  conditionally_filter: oneBlock('conditionally_filter'),
  sql_always_having: sql,
  sql_always_where: sql,
} satisfies ParameterRows;

/** What else an explore says. */
export const exploreRows = {
  access_filter_fields: accessFilterFields,
  aggregate_table: named('aggregate_table', 'unique'),
  autogenerate_primary_keys: yesno,
  cancel_grouping_fields: list,
  case_sensitive: yesno,
  description: localised(filledText),
  fields: list,
  from: placedText,
  group_label: localised(filledText),
  hidden: yesno,
  join: named('join', 'unique'),
  label: localised(text),
  persist_for: text,
  persist_with: text,
  query: unread(named('query', 'checked-elsewhere')),
  required_access_grants: grants,
  required_joins: unread(list),
  set: unread(named('set', 'unique')),
  sql_preamble: sqlPreamble,
  sql_table_name: tableSql,
  symmetric_aggregates: yesno,
  tags: list,
  view: placedText,
  view_label: localised(text),
  view_name: placedText,
} satisfies ParameterRows;

/** How views and explores are put together. */
export const composedRows = {
  extends: gathered,
  extension: words('required'),
  final: yesno,
} satisfies ParameterRows;

/** What a view says beside its fields. */
export const viewRows = {
  autogenerate_primary_keys: yesno,
  calendar_definition: unserved(
    anything,
    'the view is a table like any other, and fields that use its calendar are left out',
  ),
  derived_analytic_model: analyticModel,
  derived_table: oneBlock('derived_table'),
  description: unread(text),
  drill_fields: fieldNames,
  fields_hidden_by_default: yesno,
  hidden: unread(yesno),
  label: localised(text),
  required_access_grants: grants,
  sql_analytic_model_name: upToSemicolons(analyticModel),
  sql_preamble: sqlPreamble,
  sql_table_name: tableSql,
  suggestions: yesno,
  tags: unread(list),
  view_label: localised(text),
} satisfies ParameterRows;

/** Fields and sets, in whose order a view is read. */
const viewPartRows = {
  dimension: named('dimension', 'unique-field'),
  dimension_group: named('dimension_group', 'unique'),
  filter: named('filter', 'unique-field'),
  measure: named('measure', 'unique-field'),
  parameter: named('parameter', 'unique-field'),
  set: named('set', 'unique'),
} satisfies ParameterRows;

export const SCHEMAS = {
  file: { ...modelRows, ...fileRows },
  manifest: {
    project_name: text,
    constant: named('constant', 'unique'),
    local_dependency: blocks('local_dependency', 'added'),
    remote_dependency: mostlyNamed('remote_dependency'),
    localization_settings: oneBlock('localization_settings'),
    application: anything,
    visualization: anything,
    new_lookml_runtime: unread(yesno),
    rule: anything,
    lams_rule: anything,
  },
  constant: {
    value: wholeText,
    export: words('none', 'override_optional', 'override_required'),
  },
  local_dependency: {
    project: text,
    override_constant: named('override_constant', 'checked-elsewhere'),
  },
  remote_dependency: {
    url: text,
    ref: text,
    override_constant: named('override_constant', 'checked-elsewhere'),
    name: text,
  },
  override_constant: {
    value: wholeText,
  },
  localization_settings: {
    localization_level: words('strict', 'permissive'),
    default_locale: text,
    import_locale_defs: yesno,
  },
  access_grant: {
    user_attribute: text,
    allowed_values: list,
  },
  datagroup: {
    label: unread(localised(text)),
    description: unread(localised(text)),
    max_cache_age: text,
    sql_trigger: unread(sql),
    interval_trigger: unread(text),
  },
  map_layer: {
    extents_json_url: text,
    feature_key: text,
    file: text,
    format: written(words('topojson', 'vector_tile_region')),
    label: unread(text),
    max_zoom_level: text,
    min_zoom_level: text,
    projection: text,
    property_key: text,
    property_label_key: text,
    url: text,
  },
  named_value_format: {
    value_format: text,
    strict_value_format: yesno,
    label: unread(text),
  },
  test: {
    explore_source: mostlyNamed('explore_source'),
    assert: named('assert', 'checked-elsewhere'),
  },
  assert: {
    expression,
  },
  explore: { ...exploreRows, ...restrictionRows, ...composedRows },
  access_filter: {
    field: placedText,
    user_attribute: text,
  },
  aggregate_table: {
    query: oneBlock('query'),
    materialization: oneBlock('materialization'),
  },
  materialization: persistence,
  query,
  always_filter: {
    filters,
  },
  conditionally_filter: {
    filters,
    unless: list,
  },
  join: {
    fields: list,
    foreign_key: placedText,
    from: placedText,
    label: unread(text),
    outer_only: yesno,
    relationship: words('many_to_one', 'one_to_one', 'one_to_many', 'many_to_many'),
    required_access_grants: grants,
    required_joins: list,
    sql,
    sql_foreign_key: sql,
    sql_on: sql,
    sql_table_name: tableSql,
    sql_where: sql,
    type: words('left_outer', 'inner', 'full_outer', 'cross'),
    view_label: localised(text),
    view_name: unread(text),
  },
  view: { ...viewRows, ...viewPartRows, ...composedRows },
  derived_table: { ...persistence, ...derivedTableRows },
  create_process: {
    sql_step: statements,
  },
  explore_source: {
    bind_all_filters: yesno,
    bind_filters: boundFilters('bind_filters'),
    column: named('column', 'unique'),
    derived_column: named('derived_column', 'unique'),
    expression_custom_filter: expression,
    filters,
    limit: text,
    query_timezone: text,
    sort: blocks('sort', 'replaced'),
    sorts: list,
    timezone: text,
  },
  sort: {
    field: text,
    desc: yesno,
  },
  bind_filters: {
    from_field: text,
    to_field: text,
  },
  column: {
    field: text,
  },
  derived_column: {
    sql: tableSql,
  },
  set: {
    fields: fieldNames,
  },
  ...fieldSchemas,
  filters: {
    field: text,
    value: text,
  },
} as const satisfies Readonly<Record<string, ParameterRows>>;
