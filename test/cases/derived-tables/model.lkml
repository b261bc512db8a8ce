connection: "golden"

explore: spenders {
  join: users { relationship: one_to_one sql_on: ${spenders.user_id} = ${users.id} ;; }
}
explore: active_spenders { from: spenders_of_spenders }
explore: native {}
explore: events {}

view: spenders {
  derived_table: {
    sql:
      SELECT user_id, SUM(amount) AS spent, COUNT(*) AS times
      FROM events -- a comment
      WHERE {% condition since %} created {% endcondition %}
      GROUP BY user_id ;;
  }
  filter: since { type: date_time }
  dimension: user_id { type: number primary_key: yes sql: ${TABLE}.user_id ;; }
  dimension: spent { type: number sql: ${TABLE}.spent ;; }
  measure: total { type: sum sql: ${spent} ;; }
}

view: spenders_of_spenders {
  derived_table: { sql: SELECT * FROM ${spenders.SQL_TABLE_NAME} AS s WHERE s.times > 1 ;; }
  dimension: user_id { type: number primary_key: yes sql: ${TABLE}.user_id ;; }
  dimension: spent { type: number sql: ${TABLE}.spent ;; }
}

view: native {
  derived_table: {
    explore_source: events {
      column: user_id { field: events.user_id }
      column: spent { field: events.total }
      derived_column: place_in_line { sql: RANK() OVER (ORDER BY spent DESC) ;; }
      filters: [events.user_id: "NOT NULL"]
    }
  }
  dimension: user_id { type: number primary_key: yes sql: ${TABLE}.user_id ;; }
  dimension: spent { type: number sql: ${TABLE}.spent ;; }
  dimension: place_in_line { type: number sql: ${TABLE}.place_in_line ;; }
}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: user_id { type: number sql: ${TABLE}.user_id ;; }
  measure: total { type: sum sql: ${TABLE}.amount ;; }
}

view: users {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: name { sql: ${TABLE}.name ;; }
}
