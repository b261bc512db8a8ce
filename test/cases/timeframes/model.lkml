connection: "golden"

explore: events {}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension_group: created { type: time sql: ${TABLE}.created ;; }
}
