view: history {
  sql_table_name: history ;;

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: slug { description: "The id of the query task." type: string sql: ${TABLE}.slug ;; }
  dimension: query_id { hidden: yes type: number value_format: "0" sql: ${TABLE}.query_id ;; }
  dimension: merge_query_id { hidden: yes type: number value_format: "0" sql: ${TABLE}.merge_query_id ;; }
  dimension: sql_query_id { description: "The slug of a query of SQL Runner." type: string sql: ${TABLE}.sql_query_id ;; }
  dimension: user_id { hidden: yes type: number value_format: "0" sql: ${TABLE}.user_id ;; }
  dimension: look_id { hidden: yes type: number value_format: "0" sql: ${TABLE}.look_id ;; }
  dimension: dashboard_id { label: "Dashboard ID (Inclusive)" type: string sql: ${TABLE}.dashboard_id ;; }
  dimension: real_dash_id { label: "Dashboard ID" type: string sql: ${TABLE}.dashboard_id ;; }
  dimension: dashboard_session {
    description: "The same for all that a user runs of a dashboard within a minute."
    type: string
    sql: ${TABLE}.dashboard_session ;;
  }
  dimension: is_user_dashboard { type: yesno sql: FALSE ;; }
  dimension: is_single_query { type: yesno sql: ${TABLE}.merge_query_id IS NULL ;; }

  dimension_group: created {
    type: time
    timeframes: [raw, time, second, minute, hour, hour_of_day, time_of_day, date, day_of_week, day_of_week_index, day_of_month, week, month, month_name, quarter, year]
    sql: ${TABLE}.created_at ;;
  }
  dimension_group: completed {
    type: time
    timeframes: [raw, time, second, minute, hour, hour_of_day, time_of_day, date, day_of_week, day_of_week_index, day_of_month, week, month, month_name, quarter, year]
    sql: ${TABLE}.completed_at ;;
  }

  dimension: status { description: "complete, error or killed" type: string sql: ${TABLE}.status ;; }
  dimension: message { description: "Why it failed." type: string sql: ${TABLE}.message ;; }
  dimension: source { type: string sql: ${TABLE}.source ;; }
  dimension: issuer_source {
    type: string
    sql: CASE
      WHEN ${TABLE}.source LIKE 'api%' OR ${TABLE}.source IN ('dashboard_prefetch', 'data-download-api') THEN 'API'
      WHEN ${TABLE}.source IN ('regenerator', 'scheduled_task') THEN 'System'
      WHEN ${TABLE}.source IN ('dashboard', 'explore', 'query', 'sqlrunner', 'suggest', 'merge_query', 'drill_modal',
        'run_async', 'source_query', 'private_embed', 'private_url', 'public_embed', 'public_url')
        OR ${TABLE}.source LIKE 'look%' OR ${TABLE}.source LIKE 'render_manager%' THEN 'User'
      ELSE 'Other' END ;;
  }
  dimension: result_source { description: "query or cache" type: string sql: ${TABLE}.result_source ;; }
  dimension: result_format { type: string sql: ${TABLE}.result_format ;; }
  dimension: attempted_cache { group_label: "Cache" type: yesno sql: ${TABLE}.attempted_cache ;; }
  dimension: cache_key { group_label: "Cache" type: string sql: ${TABLE}.cache_key ;; }
  dimension: connection_name { type: string sql: ${TABLE}.connection_name ;; }
  dimension: dialect { type: string sql: ${TABLE}.dialect ;; }
  dimension: workspace_id { description: "production or dev" type: string sql: ${TABLE}.workspace_id ;; }
  dimension: rebuild_pdts { type: yesno sql: FALSE ;; }
  dimension: node_id { hidden: yes type: number sql: 1 ;; }
  dimension: row_count { description: "Rows of the result." type: number sql: ${TABLE}.row_count ;; }

  dimension: runtime {
    label: "Runtime in Seconds"
    description: "From the beginning of its work to its end, without its time in the queue."
    type: number
    value_format: "0.000"
    sql: ${TABLE}.runtime ;;
  }
  dimension: queue_time { label: "Queue Time in Seconds" type: number value_format: "0.000" sql: ${TABLE}.queue_time ;; }
  dimension: runtime_tiers {
    type: tier
    tiers: [0, 5, 10, 30, 60, 120, 300, 600]
    style: integer
    sql: ${TABLE}.runtime ;;
  }
  dimension: runtime_tiers_5 { type: tier tiers: [0, 5, 10, 15, 20, 25, 30] style: integer sql: ${TABLE}.runtime ;; }
  dimension: most_recent_length { type: number value_format: "0.000" sql: ${TABLE}.runtime ;; }

  measure: count { type: count }
  measure: query_run_count { description: "How often queries were run." type: count }
  measure: dashboard_run_count { type: count_distinct sql: ${TABLE}.dashboard_session ;; }
  measure: dashboard_user {
    label: "Dashboard User Count"
    type: count_distinct
    sql: CASE WHEN ${TABLE}.dashboard_id IS NOT NULL THEN ${TABLE}.user_id END ;;
  }
  measure: cache_result_query_count { type: count filters: [result_source: "cache"] }
  measure: database_result_query_count { type: count filters: [result_source: "query"] }
  measure: queries_under_10s { type: count filters: [runtime: "<10"] }
  measure: queries_over_30s { type: count filters: [runtime: ">30"] }
  measure: average_runtime { type: average value_format: "0.000" sql: ${TABLE}.runtime ;; }
  measure: total_runtime { type: sum value_format: "0.000" sql: ${TABLE}.runtime ;; }
  measure: max_runtime { type: max value_format: "0.000" sql: ${TABLE}.runtime ;; }
  measure: min_runtime { type: min value_format: "0.000" sql: ${TABLE}.runtime ;; }
  measure: total_queue_time { type: sum value_format: "0.000" sql: ${TABLE}.queue_time ;; }
  measure: first_query_date { type: date sql: MIN(${TABLE}.created_at) ;; }
  measure: most_recent_query_date { type: date sql: MAX(${TABLE}.created_at) ;; }
  measure: approximate_usage_in_minutes {
    description: "Stretches of five minutes in which a user ran something, in minutes."
    type: number
    sql: 5 * COUNT(DISTINCT ${TABLE}.user_id || ' ' || time_bucket(INTERVAL 5 MINUTE, ${TABLE}.created_at)) ;;
  }
}
