/** A project with guarded things of every kind. What is guarded, and what it alone holds, has "zqhid" in its name. */

const MODEL = `connection: "shop"
access_grant: top { user_attribute: level allowed_values: ["high"] }
datagroup: daily { max_cache_age: "24 hours" }
explore: zqhidexplore { from: orders view_name: orders required_access_grants: [top] }
explore: orders {
  fields: [ALL_FIELDS*, -orders.zqhidleft, -orders.zqhidset*]
  access_filter: { field: orders.zqhidregion user_attribute: region }
  always_filter: { filters: [zqhidkind: "-nothing"] }
  sql_always_where: \${zqhidregion} <> 'nowhere' ;;
  always_join: [zqhidcustomers]
  aggregate_table: zqhidrollup {
    query: { dimensions: [orders.kind, orders.zqhidregion, orders.zqhidkind] measures: [orders.total] }
    materialization: { datagroup_trigger: daily }
  }
  join: zqhidcustomers { sql_on: \${orders.id} = \${zqhidcustomers.id} ;; relationship: many_to_one }
  join: zqhidjoin { from: lines required_access_grants: [top] sql_on: \${orders.id} = \${zqhidjoin.order_id} ;; relationship: one_to_many }
  join: lines { sql_on: \${orders.id} = \${lines.order_id} ;; relationship: one_to_many fields: [lines.id, lines.count] }
  join: facts { sql_on: \${orders.kind} = \${facts.kind} ;; relationship: many_to_one }
}
explore: other { extends: [orders] from: orders view_name: orders view_label: "Other" }
view: base {
  extension: required
  dimension: zqhidbase { required_access_grants: [top] sql: \${TABLE}.zqhidsecret ;; }
}
view: orders {
  extends: [base]
  label: "Orders"
  set: zqhidset { fields: [zqhidinset] }
  dimension: id { primary_key: yes type: number drill_fields: [kind, zqhidssn] }
  dimension: kind { suggest_dimension: zqhidcustomers.zqhidname link: { label: "x" url: "/x?zqhidssn={{ zqhidssn._value }}" } }
  dimension: amount { type: number html: <b>{{ rendered_value }}</b>{{ zqhidssn._value }} ;; }
  dimension: zqhidregion { required_access_grants: [top] sql: \${TABLE}.region ;; }
  dimension: zqhidkind { required_access_grants: [top] sql: \${TABLE}.kind ;; }
  dimension: zqhidssn { required_access_grants: [top] sql: \${TABLE}.zqhidsecret ;; suggestions: ["zqhidvalue"] alias: [zqhidold, old_ssn] }
  dimension: zqhidnumber { type: number required_access_grants: [top] sql: \${TABLE}.amount + 77000 ;; }
  dimension: zqhidtier { type: tier tiers: [10] required_access_grants: [top] sql: \${TABLE}.amount ;; }
  dimension: zqhidyes { type: yesno required_access_grants: [top] sql: \${TABLE}.zqhidsecret IS NOT NULL ;; }
  dimension: zqhidleft { sql: \${TABLE}.zqhidsecret ;; }
  dimension: zqhidinset { sql: \${TABLE}.zqhidsecret ;; }
  dimension: needing { required_fields: [zqhidssn] sql: 'needing' ;; }
  dimension: labelled { label_from_parameter: zqhidparameter sql: \${TABLE}.{% parameter zqhidparameter %} ;; }
  dimension: told { sql: {% if zqhidssn._in_query %}'in'{% elsif zqhidssn._is_filtered %}'filtered'{% elsif _filters['orders.zqhidssn'] %}'by'{% else %}'out'{% endif %} ;; }
  dimension: cased { case: { when: { sql: \${zqhidnumber} > 77015 ;; label: "much" } else: "little" } }
  dimension_group: made { type: time timeframes: [raw, date, month] sql: \${TABLE}.made ;; }
  dimension_group: zqhidmade { type: time timeframes: [date, month] sql: \${TABLE}.made ;; required_access_grants: [top] }
  filter: zqhidfilter { type: string required_access_grants: [top] sql: {% condition zqhidfilter %} \${TABLE}.zqhidsecret {% endcondition %} ;; }
  parameter: zqhidparameter { type: unquoted required_access_grants: [top] default_value: "kind" allowed_value: { value: "kind" } allowed_value: { value: "zqhidsecret" } }
  measure: count { type: count drill_fields: [id, zqhidssn, zqhidcustomers.zqhidname] }
  measure: total { type: sum sql: \${amount} ;; }
  measure: some { type: count filters: [zqhidssn: "-zqhidvalue"] drill_fields: [id] }
  measure: zqhidtotal { type: sum sql: \${zqhidnumber} ;; required_access_grants: [top] }
  measure: zqhidlist { type: list list_field: zqhidssn required_access_grants: [top] }
}
view: zqhidcustomers {
  required_access_grants: [top]
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: zqhidname { sql: \${TABLE}.zqhidsecret ;; suggestions: ["zqhidvalue"] }
}
view: lines {
  dimension: id { primary_key: yes type: number sql: \${TABLE}.line_id ;; }
  dimension: order_id { type: number }
  dimension: zqhidnote { sql: \${TABLE}.zqhidnote ;; }
  measure: count { type: count }
}
view: +lines { dimension: zqhidrefined { required_access_grants: [top] sql: \${TABLE}.zqhidnote ;; } }
view: facts {
  derived_table: {
    explore_source: zqhidexplore {
      column: kind { field: orders.kind }
      column: zqhidmost { field: orders.zqhidnumber }
      bind_all_filters: yes
    }
  }
  dimension: kind { primary_key: yes }
  dimension: zqhidmost { type: number required_access_grants: [top] }
}
`;

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv, lines: ./lines.csv } }
users:
  - { client_id: low, client_secret: low-secret, user_attributes: { level: low, region: "EU, US" } }
`;

const rows = [1, 2, 3, 4].map((id) => {
  const kind = id % 2 === 0 ? 'pen' : 'book';
  return `${String(id)},${kind},${id > 2 ? 'US' : 'EU'},${String(id * 10)},2024-0${String(id)}-03 00:00:00,zqhidv${String(id * 7919)}`;
});

/** By name. */
export const RIGHTS_FILES: Readonly<Record<string, string>> = {
  'coatcheck.yaml': YAML,
  'shop.model.lkml': MODEL,
  'orders.csv': `id,kind,region,amount,made,zqhidsecret\n${rows.join('\n')}\n`,
  'lines.csv': 'line_id,order_id,zqhidnote\n1,1,zqhidv11\n2,1,zqhidv12\n3,2,zqhidv13\n4,4,zqhidv14\n',
};

const named = (view: string, names: string): readonly string[] => names.split(' ').map((name) => `${view}.${name}`);

/** Names in which "zqhid" stands for what is hidden; with another word there is no such name anywhere. */
export const HIDDEN_FIELDS: readonly string[] = [
  ...named(
    'orders',
    'zqhidregion zqhidkind zqhidssn zqhidold zqhidnumber zqhidtier zqhidtier__sort_ zqhidyes zqhidleft',
  ),
  ...named('orders', 'zqhidinset zqhidset* zqhidmade zqhidmade_raw zqhidmade_date zqhidmade_month zqhidbase'),
  ...named('orders', 'zqhidfilter zqhidparameter zqhidtotal zqhidlist'),
  ...named('zqhidcustomers', 'id zqhidname'),
  ...named('zqhidjoin', 'id count'),
  ...named('lines', 'zqhidnote zqhidrefined'),
  ...named('facts', 'zqhidmost'),
  ...named('zqhidexplore', 'id'),
  ...named('ORDERS', 'zqhidssn'),
  'zqhidssn',
];

export const OPEN_FIELDS: readonly string[] = [
  ...named('orders', 'id kind amount told cased made_date made_month labelled count total some'),
  ...named('lines', 'id count'),
  ...named('facts', 'kind'),
];
