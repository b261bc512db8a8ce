connection: "golden"

explore: events {}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension_group: of_epoch { type: time datatype: epoch sql: ${TABLE}.epoch ;; }
  dimension_group: of_ymd { type: time datatype: yyyymmdd sql: ${TABLE}.ymd ;; }
  dimension_group: of_date { type: time datatype: date sql: ${TABLE}.day ;; }
  dimension_group: unconverted { type: time convert_tz: no sql: ${TABLE}.created ;; }
  dimension: alone_date { type: date sql: ${TABLE}.created ;; }
  dimension: alone_time { type: date_time sql: ${TABLE}.created ;; }
  dimension: alone_month { type: date_month sql: ${TABLE}.created ;; }
}
