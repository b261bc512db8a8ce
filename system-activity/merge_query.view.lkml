view: merge_query {
  derived_table: { sql: SELECT DISTINCT merge_query_id AS id FROM history WHERE merge_query_id IS NOT NULL ;; }

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  measure: count { type: count }
}
