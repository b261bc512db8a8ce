connection: "golden"

explore: events {}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: label { sql: ${TABLE}.label ;; }
  dimension: label_any_case { sql: ${TABLE}.label ;; case_sensitive: no }
  dimension: amount { type: number sql: ${TABLE}.amount ;; }
  dimension: big { type: number sql: ${TABLE}.big ;; }
  dimension: is_active { type: yesno sql: ${TABLE}.active ;; }
  dimension: tier { type: tier tiers: [0, 10, 20] style: integer sql: ${TABLE}.amount ;; }
  dimension: place { type: location sql_latitude: ${TABLE}.lat ;; sql_longitude: ${TABLE}.lon ;; }
  dimension_group: created { type: time sql: ${TABLE}.created ;; }
  dimension_group: day { type: time datatype: date sql: ${TABLE}.day ;; }
  dimension_group: at_epoch { type: time datatype: epoch sql: ${TABLE}.epoch ;; }
  dimension_group: ymd { type: time datatype: yyyymmdd sql: ${TABLE}.ymd ;; }
  dimension: group { order_by_field: group_order sql: CASE WHEN ${TABLE}.id < 4 THEN 'a' WHEN ${TABLE}.id < 7 THEN 'b' ELSE 'c' END ;; }
  dimension: group_order { type: number sql: CASE WHEN ${TABLE}.id < 7 THEN 1 ELSE 2 END ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${amount} ;; }
  measure: mean { type: average sql: ${amount} ;; }
}
