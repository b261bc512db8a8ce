connection: "golden"
week_start_day: sunday
fiscal_month_offset: 3

explore: events {}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension_group: created { type: time sql: ${TABLE}.created ;; }
}
