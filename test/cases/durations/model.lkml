connection: "golden"

explore: events {}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension_group: running { type: duration sql_start: ${TABLE}.created ;; sql_end: ${TABLE}.ended ;; }
  dimension: hours_alone { type: duration_hour sql_start: ${TABLE}.created ;; sql_end: ${TABLE}.ended ;; }
  dimension_group: waited {
    type: duration
    intervals: [day, month]
    datatype: date
    sql_start: ${TABLE}.day ;;
    sql_end: CAST(${TABLE}.ended AS DATE) ;;
  }
}
