import { expect, test } from 'vitest';
import { exploreDiagnostics, exploreMetadata } from '../../src/lookml/metadata/explore-metadata.ts';
import { fieldMetadata } from '../../src/lookml/metadata/field-metadata.ts';
import { modelMetadata } from '../../src/lookml/metadata/model-metadata.ts';
import { resolveMarked } from './marked-project.ts';

function example() {
  const { project } = resolveMarked({
    'shop.model.lkml':
      'connection: "db" include: "/views/*" explore: users { join: boss { from: users sql_on: ${users.boss_id} = ${boss.id} ;; } }',
    'views/users.view.lkml': `view: users {
  sql_table_name: "PUBLIC"."USERS" ;;
  dimension: id { primary_key: yes type: number }
  dimension: boss_id { hidden: yes type: number }
  dimension: age_tier { type: tier tiers: [0, 10] style: integer }
  dimension: city { sql: \${TABLE}."CITY" ;; }
  dimension_group: created { type: time timeframes: [date, month] }
  measure: count { type: count filters: [city: "x"] drill_fields: [id, city] }
  parameter: p { type: unquoted allowed_value: { label: "A" value: "a" } }
}`,
  });
  const model = project.models['shop'];
  const explore = model?.explores['users'];
  if (model === undefined || explore === undefined) throw new Error('no explore');
  return { model, explore, fields: model.views['users']?.fields ?? {} };
}

function metadataOf(name: string) {
  const { model, explore, fields } = example();
  const field = fields[name];
  if (field === undefined) throw new Error(name);
  return fieldMetadata(model, explore, 'users', field);
}

test('a field carries Looker’s keys in Looker’s order', () => {
  expect(Object.keys(metadataOf('city')).slice(0, 54)).toEqual(
    'align can_filter category default_filter_value description enumerations field_group_label fill_style fiscal_month_offset has_allowed_values hidden is_filter is_numeric label label_from_parameter label_short map_layer name strict_value_format requires_refresh_on_sort sortable suggestions tags type user_attribute_filter_types value_format view view_label dynamic week_start_day original_view dimension_group error field_group_variant measure parameter primary_key project_name scope suggest_dimension suggest_explore suggestable is_fiscal is_timeframe can_time_filter time_interval lookml_link permanent source_file source_file_path sql sql_case filters times_used'.split(
      ' ',
    ),
  );
});

test('a text dimension', () => {
  expect(metadataOf('city')).toMatchObject({
    align: 'left',
    label: 'Users City',
    label_short: 'City',
    lookml_link: '/projects/test/files/views%2Fusers.view.lkml?line=6',
    name: 'users.city',
    source_file_path: 'test/views/users.view.lkml',
    sql: '${TABLE}."CITY" ',
    suggestable: true,
    type: 'string',
    user_attribute_filter_types: ['string', 'advanced_filter_string'],
  });
});

test('a timeframe, a tier, a measure, a parameter', () => {
  expect(metadataOf('created_month')).toMatchObject({
    type: 'date_month',
    field_group_label: 'Created Date',
    field_group_variant: 'Month',
    fill_style: 'range',
    time_interval: { name: 'month', count: 1 },
    is_timeframe: true,
    dimension_group: 'users.created',
  });
  expect(metadataOf('age_tier')).toMatchObject({
    fill_style: 'enumeration',
    suggestions: ['Below 0', '0 to 9', '10 or Above', 'Undefined'],
    enumerations: [{ label: 'Below 0', value: 'Below 0' }, {}, {}, {}],
  });
  expect(metadataOf('count')).toMatchObject({
    type: 'count',
    measure: true,
    sql: 'users.count',
    filters: [{ field: 'users.city', condition: 'x' }],
    drill_fields: ['users.id', 'users.city'],
  });
  expect(metadataOf('p')).toMatchObject({
    parameter: true,
    has_allowed_values: true,
    enumerations: [{ label: 'A', value: 'a' }],
  });
});

test('an explore: scopes, aliases, sets, joins, fields sorted as people see them', () => {
  const { model, explore } = example();
  const metadata = exploreMetadata(model, explore);
  expect(Object.keys(metadata).slice(0, 12)).toEqual(
    'id name description scopes can_total can_save can_explain can_pivot_in_db can_subtotal has_timezone_support supports_cost_estimate connection_name'.split(
      ' ',
    ),
  );
  expect(metadata).toMatchObject({
    id: 'shop::users',
    scopes: ['users', 'boss'],
    aliases: [{ name: 'boss', value: 'users' }],
    sql_table_name: '"PUBLIC"."USERS" AS users',
    group_label: 'Shop',
    joins: [
      { name: 'boss', from: 'users', dependent_fields: ['users.boss_id', 'boss.id'], relationship: 'many_to_one' },
    ],
  });
  const fields = metadata['fields'] as Record<string, { name: string }[]>;
  expect(Object.keys(fields)).toEqual(['dimensions', 'measures', 'filters', 'parameters']);
  expect(fields['dimensions']?.slice(0, 3).map(({ name }) => name)).toEqual([
    'boss.age_tier',
    'boss.boss_id',
    'boss.city',
  ]);
});

test('fields whose access grant the caller lacks are left out; LookML is hidden from those who may not see it', () => {
  const { model, explore } = example();
  const metadata = exploreMetadata(model, explore, { canSeeLookml: false });
  const fields = metadata['fields'] as Record<string, { sql: unknown }[]>;
  expect(fields['dimensions']?.every(({ sql }) => sql === null)).toBe(true);
});

test('a model lists its explores', () => {
  expect(modelMetadata(example().model)).toEqual({
    explores: [{ description: null, label: 'Users', hidden: false, group_label: 'Shop', name: 'users', can: {} }],
    has_content: true,
    label: 'Shop',
    name: 'shop',
    project_name: 'test',
    unlimited_db_connections: false,
    allowed_db_connection_names: ['db'],
    can: {},
  });
});

test('what Looker’s own answers say of yesno dimensions, times, map layers and fields without a column', () => {
  const { project } = resolveMarked({
    'm.model.lkml': `connection: "db" map_layer: areas { file: "areas.topojson" property_key: "zip" max_zoom_level: 9 }
explore: v {}
view: v {
  suggestions: no
  drill_fields: [day_date, zip]
  dimension: paid { type: yesno sql: 1 ;; }
  dimension: zip { map_layer_name: areas skip_drill_filter: yes }
  dimension: state { map_layer_name: us_states can_filter: no }
  dimension: place { type: location sql_latitude: 1 ;; sql_longitude: 2 ;; }
  dimension_group: day { type: time timeframes: [time, date, week_of_year, yesno] }
  parameter: p { type: number }
  measure: count { type: count }
  measure: own { type: count drill_fields: [zip] }
}`,
  });
  const model = project.models['m'];
  const explore = model?.explores['v'];
  if (model === undefined || explore === undefined) throw new Error('no explore');
  const of = (name: string) => {
    const field = model.views['v']?.fields[name];
    if (field === undefined) throw new Error(name);
    return fieldMetadata(model, explore, 'v', field);
  };
  expect(of('paid')).toMatchObject({
    label: 'V Paid (Yes / No)',
    label_short: 'Paid (Yes / No)',
    field_group_variant: 'Paid (Yes / No)',
    enumerations: [
      { label: 'Yes', value: 'Yes' },
      { label: 'No', value: 'No' },
    ],
    suggestions: null,
    suggestable: false,
    user_attribute_filter_types: ['string', 'advanced_filter_string'],
  });
  expect(of('day')['label_short']).toBe('Day (Yes / No)');
  expect([of('day_time')['can_time_filter'], of('day_date')['can_time_filter']]).toEqual([true, false]);
  expect(of('day_week_of_year')).toMatchObject({ fill_style: 'enumeration', enumerations: null });
  expect(of('zip')['map_layer']).toMatchObject({
    name: 'areas',
    url: 'areas.topojson',
    property_key: 'zip',
    max_zoom_level: 9,
    format: 'topojson',
  });
  expect(of('state')['map_layer']).toMatchObject({ name: 'us_states', url: '' });
  expect([of('p')['sql'], of('count')['sql']]).toEqual([null, 'v.count']);
  expect(of('count')['drill_fields']).toEqual(['v.day_date', 'v.zip']);
  expect(of('own')['drill_fields']).toEqual(['v.zip']);
  expect(of('zip')['drill_fields']).toEqual([]);
});

test('errors of an explore are those of its own text', () => {
  const { project } = resolveMarked({
    'm.model.lkml': `connection: "db" view: v {} view: w { measure: m { type: summ } }
explore: v { join: ghost { sql_on: 1=1 ;; } } explore: w { join: phantom { sql_on: 1=1 ;; } }`,
  });
  const model = project.models['m'];
  const messages = ['v', 'w'].map((name) => {
    const explore = model?.explores[name];
    if (model === undefined || explore === undefined) throw new Error('no explore');
    return exploreDiagnostics(model, explore, project.diagnostics).map(({ message }) => message);
  });
  expect(messages).toEqual([['There is no view `ghost` in this model'], ['There is no view `phantom` in this model']]);
});

test('the sql of every kind of dimension is a text: programs search in it', () => {
  const { project } = resolveMarked({
    'm.model.lkml': `connection: "c" explore: v {}
view: v {
  dimension: plain {}
  dimension: place { type: location sql_latitude: \${TABLE}.lat ;; sql_longitude: \${TABLE}.lon ;; }
  dimension: far { type: distance start_location_field: place end_location_field: place }
  dimension: kind { case: { when: { sql: \${TABLE}.k = 1 ;; label: "one" } else: "other" } }
  dimension: is_so { type: yesno sql: \${TABLE}.so ;; }
  dimension: level { type: tier tiers: [1, 2] }
  dimension: code { type: zipcode }
  dimension_group: day { type: time timeframes: [date, raw] }
  dimension_group: since { type: duration sql_start: \${TABLE}.a ;; sql_end: \${TABLE}.b ;; }
}`,
  });
  const model = project.models['m'];
  const explore = model?.explores['v'];
  if (model === undefined || explore === undefined) throw new Error('no explore');
  const fields = Object.values(model.views['v']?.fields ?? {});
  const sql = new Map(fields.map((field) => [`v.${field.name}`, fieldMetadata(model, explore, 'v', field)['sql']]));
  expect([...sql.values()].every((text) => typeof text === 'string')).toBe(true);
  expect(sql.size).toBeGreaterThan(9);
  expect(sql.get('v.place')).toBe('${TABLE}.lat, ${TABLE}.lon');
});

test('every explore tells what stands in FROM, whatever its view is made of', () => {
  const { project } = resolveMarked({
    'm.model.lkml': `connection: "db"
      view: plain { dimension: id {} }
      view: derived { derived_table: { sql: SELECT 1 AS id ;; } dimension: id {} }
      view: native { derived_table: { explore_source: plain { column: id {} } } dimension: id {} }
      explore: plain {} explore: derived {} explore: renamed { from: native }
      explore: elsewhere { from: derived sql_table_name: s.t ;; }`,
  });
  const model = project.models['m'];
  const texts = Object.values(model?.explores ?? {}).map((explore) => model && exploreMetadata(model, explore));
  expect(texts.map((metadata) => [metadata?.['name'], metadata?.['sql_table_name']])).toEqual([
    ['plain', 'plain AS plain'],
    ['derived', '${derived.SQL_TABLE_NAME} AS derived'],
    ['renamed', '${native.SQL_TABLE_NAME} AS renamed'],
    ['elsewhere', 's.t AS elsewhere'],
  ]);
});
