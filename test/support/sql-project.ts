/** A project for SQL over explores: the same explore on DuckDB (`shop`) and on another database (`other`). */

const rows = [
  [1, 1, 'pen', 10.5, '2024-01-03 10:00:00'],
  [2, 1, 'book', 20, '2024-02-03 11:30:00'],
  [3, 1, 'pen', 14, '2024-03-03 12:00:00'],
  [4, 2, 'pen', 40, '2024-03-31 23:59:59'],
  [5, 2, 'book', 30, '2024-01-31 00:00:00'],
  [6, 2, 'ink', null, '2024-02-29 08:00:00'],
] as const;

const orders = rows
  .map(
    ([id, customer, kind, amount, made]) =>
      `SELECT ${String(id)} AS id, ${String(customer)} AS customer_id, '${kind}' AS kind, CAST(${amount === null ? 'NULL' : String(amount)} AS DECIMAL(10, 2)) AS amount, TIMESTAMP '${made}' AS made`,
  )
  .join(' UNION ALL ');

const model = (connection: string) => `connection: "${connection}"
access_grant: top { user_attribute: level allowed_values: ["high"] }
explore: orders {
  access_filter: { field: customers.country user_attribute: country }
  join: customers { sql_on: \${orders.customer_id} = \${customers.id} ;; relationship: many_to_one }
}
explore: dated {
  from: orders
  view_name: orders
  always_filter: { filters: [orders.kind: "pen"] }
  conditionally_filter: { filters: [orders.made_date: "2024-03"] unless: [orders.id] }
}
explore: secret { required_access_grants: [top] from: orders view_name: orders }
view: orders {
  derived_table: { sql: ${orders} ;; }
  dimension: id { primary_key: yes type: number }
  dimension: customer_id { type: number }
  dimension: kind { label: "Kind of thing" description: "What it is" }
  dimension: amount { type: number }
  dimension: is_large { type: yesno sql: \${amount} >= 30 ;; }
  dimension: slow { type: number sql: (SELECT count(*) FROM range(300000) a, range(300000) b WHERE a.range + b.range > orders.id) ;; }
  dimension: cost { type: number sql: \${amount} / 2 ;; required_access_grants: [top] }
  dimension: measured_by { sql: {% if by._parameter_value == "'country'" %}\${customers.country}{% else %}\${kind}{% endif %} ;; }
  dimension_group: made { type: time timeframes: [raw, time, date, week, month, quarter, year, month_num] sql: \${TABLE}.made ;; convert_tz: no }
  parameter: by { type: string allowed_value: { value: "kind" } allowed_value: { value: "country" } default_value: "kind" }
  measure: count { type: count }
  measure: total { type: sum sql: \${amount} ;; }
}
view: customers {
  derived_table: { sql: SELECT 1 AS id, 'Japan' AS country UNION ALL SELECT 2, 'Peru' ;; }
  dimension: id { primary_key: yes type: number }
  dimension: country {}
  measure: count { type: count }
}
`;

/** @param other the connection of the other model, as YAML on one line; null = there is none */
export function sqlProject(other: string | null): Readonly<Record<string, string>> {
  return {
    'coatcheck.yaml': `
connections:
  - { name: duck, dialect_name: duckdb, database: ":memory:" }
${other === null ? '' : `  - ${other}\n`}
users:
  - { client_id: peru, client_secret: s, permissions: [access_data, see_lookml], models: [shop], user_attributes: { country: Peru, level: low } }
  - { client_id: ada, client_secret: s, permissions: [access_data, create_custom_fields, create_table_calculations, download_without_limit], models: [shop, other], user_attributes: { country: "Peru, Japan", level: low } }
`,
    'shop.model.lkml': model('duck'),
    ...(other !== null && { 'other.model.lkml': model('other') }),
  };
}
