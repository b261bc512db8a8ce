view: scheduled_plan {
  derived_table: {
    sql: SELECT CAST(NULL AS BIGINT) AS id, CAST(NULL AS VARCHAR) AS word, CAST(NULL AS TIMESTAMP) AS moment WHERE FALSE ;;
  }

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: name { type: string sql: ${TABLE}.word ;; }
  dimension: title { type: string sql: ${TABLE}.word ;; }
  dimension: content_type_id { type: string sql: ${TABLE}.word ;; }
  dimension: cron_schedule { type: string sql: ${TABLE}.word ;; }
  dimension: datagroup { type: string sql: ${TABLE}.word ;; }
  dimension: destination_addresses { type: string sql: ${TABLE}.word ;; }
  dimension: enabled { type: yesno sql: FALSE ;; }
  dimension: run_once { type: yesno sql: FALSE ;; }
  dimension: user_id { type: number sql: ${TABLE}.id ;; }
  dimension: look_id { type: number sql: ${TABLE}.id ;; }
  dimension: query_id { type: number sql: ${TABLE}.id ;; }
  dimension: dashboard_id { type: string sql: ${TABLE}.word ;; }
  dimension: lookml_dashboard_id { type: string sql: ${TABLE}.word ;; }
  dimension_group: created { type: time timeframes: [raw, time, date, week, month, quarter, year] sql: ${TABLE}.moment ;; }
  dimension_group: next_run { type: time timeframes: [raw, time, date, week, month, quarter, year] sql: ${TABLE}.moment ;; }
  measure: count { type: count }
}

view: scheduled_job {
  derived_table: {
    sql: SELECT CAST(NULL AS BIGINT) AS id, CAST(NULL AS VARCHAR) AS word, CAST(NULL AS TIMESTAMP) AS moment WHERE FALSE ;;
  }

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: scheduled_plan_id { type: number sql: ${TABLE}.id ;; }
  dimension: name { type: string sql: ${TABLE}.word ;; }
  dimension: status { type: string sql: ${TABLE}.word ;; }
  dimension: status_detail { type: string sql: ${TABLE}.word ;; }
  dimension_group: created { type: time timeframes: [raw, time, hour, date, week, month, quarter, year] sql: ${TABLE}.moment ;; }
  dimension_group: finalized { type: time timeframes: [raw, time, hour, date, week, month, quarter, year] sql: ${TABLE}.moment ;; }
  measure: count { type: count }
}

view: scheduled_job_stage {
  derived_table: { sql: SELECT CAST(NULL AS BIGINT) AS id, CAST(NULL AS VARCHAR) AS word WHERE FALSE ;; }

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: scheduled_job_id { type: number sql: ${TABLE}.id ;; }
  dimension: stage { type: string sql: ${TABLE}.word ;; }
  dimension: runtime { type: number sql: ${TABLE}.id ;; }
  measure: avg_runtime { type: average sql: ${TABLE}.id ;; }
  measure: count { type: count }
}

view: scheduled_plan_destination {
  derived_table: { sql: SELECT CAST(NULL AS BIGINT) AS id, CAST(NULL AS VARCHAR) AS word WHERE FALSE ;; }

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: scheduled_plan_id { type: number sql: ${TABLE}.id ;; }
  dimension: address { type: string sql: ${TABLE}.word ;; }
  dimension: format { type: string sql: ${TABLE}.word ;; }
  dimension: type { type: string sql: ${TABLE}.word ;; }
  measure: count { type: count }
}
