connection: "golden"

explore: events {}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: classic { type: tier tiers: [0, 10, 20] style: classic sql: ${TABLE}.amount ;; }
  dimension: interval { type: tier tiers: [0, 10, 20] style: interval sql: ${TABLE}.amount ;; }
  dimension: integer { type: tier tiers: [0, 10, 20] style: integer sql: ${TABLE}.amount ;; }
  dimension: relational { type: tier tiers: [0, 10, 20] style: relational sql: ${TABLE}.amount ;; }
  dimension: default_style { type: tier tiers: [0.5, 19.999] sql: ${TABLE}.score ;; }
  dimension: bins { type: bin bins: [0, 100] style: interval sql: ${TABLE}.amount - 1 ;; }
  measure: count { type: count }
}
