connection: "golden"

explore: events {}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: user_id { type: number sql: ${TABLE}.user_id ;; }
  dimension: amount { type: number sql: ${TABLE}.amount ;; }
  dimension: is_active { type: yesno sql: ${TABLE}.active ;; }
  dimension_group: created { type: time sql: ${TABLE}.created ;; }
  measure: count { type: count }
  measure: active_count { type: count filters: [is_active: "yes"] }
  measure: users { type: count_distinct sql: ${user_id} ;; }
  measure: total { type: sum sql: ${amount} ;; }
  measure: active_total { type: sum sql: ${amount} ;; filters: [is_active: "yes", amount: ">0"] }
  measure: nothing { type: sum sql: ${amount} ;; filters: [amount: ">1000000000"] }
  measure: average { type: average sql: ${amount} ;; }
  measure: least { type: min sql: ${amount} ;; }
  measure: most { type: max sql: ${amount} ;; }
  measure: middle { type: median sql: ${amount} ;; }
  measure: p90 { type: percentile percentile: 90 sql: ${amount} ;; }
  measure: user_list { type: list list_field: user_id }
  dimension: big { type: number sql: ${TABLE}.big ;; }
  measure: big_list { type: list list_field: big }
  measure: first { type: date sql: MIN(${created_raw}) ;; }
  measure: per_user { type: number sql: 1.0 * ${total} / NULLIF(${users}, 0) ;; }
  measure: is_rich { type: yesno sql: ${total} > 100 ;; }
}
