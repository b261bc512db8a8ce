connection: "golden"

explore: events {
  join: copies { relationship: many_to_many sql_on: ${copies.user_id} = ${events.user_id} AND ${copies.id} > 4 ;; }
  join: others { relationship: one_to_many sql_on: ${others.id} = ${events.id} ;; }
}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: user_id { type: number sql: ${TABLE}.user_id ;; }
  measure: count { type: count }
}

view: copies {
  sql_table_name: events ;;
  dimension: key { primary_key: yes hidden: yes sql: CONCAT(${id}, ': e.vents', ${TABLE}.id) ;; }
  dimension: id { type: number sql: ${TABLE}.id ;; }
  dimension: user_id { type: number sql: ${TABLE}.user_id ;; }
  measure: count { type: count }
  measure: weight { type: sum sql: COALESCE(${TABLE}.id, 100) ;; }
}

view: others {
  extends: [copies]
}
