/** Data: the parameters of fields, one a line; those of other blocks are in `parameter-schema.ts`. */
import {
  anything,
  oneBlock,
  blocks,
  filledText,
  filters,
  grants,
  list,
  placedText,
  sql,
  text,
  unchecked,
  unread,
  wholeText,
  words,
  yesno,
  type ParameterRows,
} from './parameter-kind.ts';

/** Of every field: what it is called and who sees it. */
export const labelRows = {
  label: text,
  view_label: text,
  group_label: filledText,
  group_item_label: filledText,
  description: filledText,
  hidden: yesno,
  tags: list,
  synonyms: list,
  alias: list,
  required_access_grants: grants,
  required_fields: list,
  label_from_parameter: text,
} satisfies ParameterRows;

/** Of every field: which values are suggested in filters. */
export const suggestionRows = {
  suggest_dimension: text,
  suggest_explore: text,
  suggest_persist_for: unread(text),
  suggestable: yesno,
  suggestions: list,
  full_suggestions: unread(yesno),
  bypass_suggest_restrictions: unread(yesno),
} satisfies ParameterRows;

/** How values are shown. */
export const displayRows = {
  value_format: wholeText,
  value_format_name: placedText,
  html: sql,
  link: blocks('link'),
  drill_fields: list,
} satisfies ParameterRows;

/** What a field is of. */
export const valueRows = {
  sql,
  datatype: words('datetime', 'date', 'timestamp', 'epoch', 'yyyymmdd', 'unixtime'),
  convert_tz: yesno,
  case_sensitive: yesno,
  can_filter: yesno,
  primary_key: yesno,
  default_value: wholeText,
  allowed_value: blocks('allowed_value'),
  map_layer_name: text,
} satisfies ParameterRows;

export const typeRows = { type: text, case: oneBlock('case') } satisfies ParameterRows;

/** Which fields a dimension group stands for. */
export const groupRows = {
  timeframes: list,
  intervals: list,
} satisfies ParameterRows;

/** Read of dimensions and dimension groups alone. */
export const dimensionRows = {
  sql_start: sql,
  sql_end: sql,
  sql_latitude: sql,
  sql_longitude: sql,
  start_location_field: text,
  end_location_field: text,
  units: unchecked(text),
  tiers: list,
  bins: list,
  style: unchecked(words('classic', 'interval', 'integer', 'relational')),
  expression: sql,
  order_by_field: text,
  alpha_sort: yesno,
  allow_fill: yesno,
  skip_drill_filter: yesno,
} satisfies ParameterRows;

/** Read of measures alone. */
export const measureRows = {
  filters,
  sql_distinct_key: sql,
  percentile: text,
  list_field: text,
  direction: words('row', 'column'),
  based_on: text,
  based_on_time: text,
  period: text,
  kind: words('previous', 'difference', 'relative_change'),
  value_to_date: yesno,
} satisfies ParameterRows;

const anyDatatype = { datatype: unchecked(valueRows.datatype) } satisfies ParameterRows;

const dimension = {
  ...labelRows,
  ...suggestionRows,
  ...displayRows,
  ...valueRows,
  ...typeRows,
  ...groupRows,
  ...dimensionRows,
  action: unread(blocks('action')),
  allow_approximate_optimization: unread(yesno),
  based_on_calendar: unread(text),
  custom_timeframes: unread(list),
  fanout_on: unread(text),
  map_layer: anything,
  precision: unread(text),
  repeated: unread(yesno),
  sql_case: anything,
  sql_distinct_key: unread(sql),
  sql_foreign_key: unread(sql),
  string_datatype: unread(text),
} satisfies ParameterRows;

const measure = {
  ...labelRows,
  ...suggestionRows,
  ...displayRows,
  sql,
  ...typeRows,
  ...anyDatatype,
  convert_tz: yesno,
  case_sensitive: yesno,
  can_filter: yesno,
  primary_key: yesno,
  default_value: wholeText,
  map_layer_name: text,
  ...measureRows,
  action: unread(blocks('action')),
  allow_approximate_optimization: unread(yesno),
  allow_fill: unread(yesno),
  alpha_sort: unread(yesno),
  approximate: unread(yesno),
  approximate_threshold: unread(text),
  custom_calendar_period: unread(text),
  expression: unread(sql),
  fanout_on: unread(text),
  intervals: unread(list),
  precision: unread(text),
  sql_end: unread(sql),
  sql_start: unread(sql),
  style: anything,
  tiers: unread(list),
  units: anything,
} satisfies ParameterRows;

const filter = {
  ...labelRows,
  ...suggestionRows,
  type: text,
  sql,
  ...anyDatatype,
  can_filter: yesno,
  case_sensitive: yesno,
  convert_tz: yesno,
  default_value: wholeText,
  allowed_value: blocks('allowed_value'),
  html: sql,
  value_format: wholeText,
  value_format_name: placedText,
  drill_fields: list,
  primary_key: yesno,
  expression: unread(sql),
} satisfies ParameterRows;

const parameter = {
  ...labelRows,
  ...suggestionRows,
  type: text,
  allowed_value: blocks('allowed_value'),
  default_value: wholeText,
  convert_tz: yesno,
  ...anyDatatype,
  sql,
} satisfies ParameterRows;

/** Blocks of fields, and those that stand in them. */
export const fieldSchemas = {
  dimension,
  dimension_group: dimension,
  measure,
  filter,
  parameter,
  allowed_value: {
    label: text,
    value: text,
  },
  case: {
    when: blocks('when'),
    else: wholeText,
  },
  when: {
    sql,
    label: wholeText,
  },
  link: {
    label: sql,
    url: sql,
    icon_url: sql,
  },
  action: {
    label: unread(text),
    url: unread(text),
    icon_url: unread(text),
    form_url: unread(text),
    form_param: anything,
    param: anything,
    user_attribute_param: anything,
  },
} as const satisfies Readonly<Record<string, ParameterRows>>;
