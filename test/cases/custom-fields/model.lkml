connection: "golden"
fiscal_month_offset: 3

explore: events {
  join: copies { relationship: one_to_many sql_on: ${copies.user_id} = ${events.user_id} ;; }
}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension_group: created { type: time sql: ${TABLE}.created ;; }
  dimension: quarter_start { type: date convert_tz: no sql: ${created_quarter::date} ;; }
  dimension: late { type: yesno sql: ${TABLE}.id = 6 ;; }
  dimension: user_id { type: number sql: ${TABLE}.user_id ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${TABLE}.amount ;; }
}

view: copies {
  sql_table_name: events ;;
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: user_id { type: number sql: ${TABLE}.user_id ;; }
  measure: count { type: count }
}
