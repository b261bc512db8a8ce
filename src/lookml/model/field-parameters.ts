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
  expression,
  fieldNames,
  localised,
  sql,
  template,
  text,
  unchecked,
  unread,
  unserved,
  wholeText,
  words,
  yesno,
  type ParameterRows,
} from './parameter-kind.ts';

/** Of every field: what it is called and who sees it. */
export const labelRows = {
  label: localised(text),
  view_label: localised(text),
  group_label: localised(filledText),
  group_item_label: localised(filledText),
  description: localised(filledText),
  hidden: yesno,
  tags: list,
  synonyms: list,
  alias: list,
  required_access_grants: grants,
  required_fields: fieldNames,
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
  html: expression,
  link: blocks('link', 'added'),
  drill_fields: fieldNames,
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
  allowed_value: blocks('allowed_value', 'replaced'),
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
  expression,
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
  action: unread(blocks('action', 'added')),
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
  action: unread(blocks('action', 'added')),
  allow_approximate_optimization: unread(yesno),
  allow_fill: unread(yesno),
  alpha_sort: unread(yesno),
  approximate: unread(yesno),
  approximate_threshold: unread(text),
  custom_calendar_period: unserved(unread(text), 'measures that compare periods of a custom calendar are left out'),
  expression: unread(expression),
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
  allowed_value: blocks('allowed_value', 'replaced'),
  html: expression,
  value_format: wholeText,
  value_format_name: placedText,
  drill_fields: fieldNames,
  primary_key: yesno,
  expression: unread(expression),
} satisfies ParameterRows;

const parameter = {
  ...labelRows,
  ...suggestionRows,
  type: text,
  allowed_value: blocks('allowed_value', 'replaced'),
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
    when: blocks('when', 'replaced'),
    else: wholeText,
  },
  when: {
    sql,
    label: wholeText,
  },
  link: {
    label: template,
    url: template,
    icon_url: template,
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
