connection: "golden"

explore: users {
  join: events { type: left_outer relationship: one_to_many sql_on: ${users.id} = ${events.user_id} ;; }
}

explore: strict_users {
  from: users
  join: events { type: inner relationship: one_to_many sql_on: ${strict_users.id} = ${events.user_id} ;; }
}

explore: everything {
  from: events
  join: users { type: full_outer relationship: many_to_one sql_on: ${everything.user_id} = ${users.id} ;; }
}

# Users without events, events without users, and places without either.
explore: all_of_them {
  from: events
  join: users { type: full_outer relationship: many_to_one sql_on: ${all_of_them.user_id} = ${users.id} ;; }
  join: others { from: users type: full_outer relationship: many_to_one sql_on: ${users.state} = ${others.state} AND ${users.id} > 2 ;; }
  join: again { from: events relationship: one_to_many sql_on: ${again.user_id} = ${others.id} ;; }
}

view: users {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: name { sql: ${TABLE}.name ;; }
  dimension: state { sql: ${TABLE}.state ;; }
  dimension: balance { type: number sql: ${TABLE}.balance ;; }
  measure: count { type: count }
  measure: total_balance { type: sum sql: ${balance} ;; }
  measure: average_balance { type: average sql: ${balance} ;; }
  measure: middle_balance { type: median sql: ${balance} ;; }
  measure: rich_balance { type: sum sql: ${balance} ;; filters: [balance: ">=100"] }
}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: user_id { type: number sql: ${TABLE}.user_id ;; }
  dimension: amount { type: number sql: ${TABLE}.amount ;; }
  dimension_group: created { type: time sql: ${TABLE}.created ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${amount} ;; }
}
