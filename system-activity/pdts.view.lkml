view: pdt_event_log {
  derived_table: {
    sql: SELECT CAST(NULL AS BIGINT) AS id, CAST(NULL AS VARCHAR) AS word, CAST(NULL AS TIMESTAMP) AS moment WHERE FALSE ;;
  }

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: action { type: string sql: ${TABLE}.word ;; }
  dimension: action_data { type: string sql: ${TABLE}.word ;; }
  dimension: connection { type: string sql: ${TABLE}.word ;; }
  dimension: hash { type: string sql: ${TABLE}.word ;; }
  dimension: hash_key { type: string sql: ${TABLE}.word ;; }
  dimension: model_name { type: string sql: ${TABLE}.word ;; }
  dimension: view_name { type: string sql: ${TABLE}.word ;; }
  dimension: table_name { type: string sql: ${TABLE}.word ;; }
  dimension: incremental_build { type: yesno sql: FALSE ;; }
  dimension: tid { type: string sql: ${TABLE}.word ;; }
  dimension: sequence { type: number sql: ${TABLE}.id ;; }
  dimension_group: occur { type: time timeframes: [raw, time, date, week, month, quarter, year] sql: ${TABLE}.moment ;; }
  dimension_group: created { type: time timeframes: [raw, time, date, week, month, quarter, year] sql: ${TABLE}.moment ;; }
  measure: count { type: count }
}

view: pdt_builds {
  derived_table: {
    sql: SELECT CAST(NULL AS BIGINT) AS id, CAST(NULL AS VARCHAR) AS word, CAST(NULL AS TIMESTAMP) AS moment WHERE FALSE ;;
  }

  dimension: tid { primary_key: yes type: string sql: ${TABLE}.word ;; }
  dimension: model_name { type: string sql: ${TABLE}.word ;; }
  dimension: view_name { type: string sql: ${TABLE}.word ;; }
  dimension: connection { type: string sql: ${TABLE}.word ;; }
  dimension: status { type: string sql: ${TABLE}.word ;; }
  dimension: context { type: string sql: ${TABLE}.word ;; }
  dimension: workspace { type: string sql: ${TABLE}.word ;; }
  dimension: dev_build { type: yesno sql: FALSE ;; }
  dimension: elapsed_seconds { type: number sql: ${TABLE}.id ;; }
  dimension_group: start { type: time timeframes: [raw, time, hour, date, week, month, quarter, year] sql: ${TABLE}.moment ;; }
  dimension_group: end { type: time timeframes: [raw, time, hour, date, week, month, quarter, year] sql: ${TABLE}.moment ;; }
  measure: count { type: count }
  measure: average_build_time { type: average sql: ${TABLE}.id ;; }
  measure: total_build_time { type: sum sql: ${TABLE}.id ;; }
}
