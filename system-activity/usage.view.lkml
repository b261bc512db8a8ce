view: content_usage {
  derived_table: {
    sql: SELECT dashboards.id AS content_id,
        dashboards.title AS content_title,
        COUNT(CASE WHEN history.source LIKE 'api%' THEN 1 END) AS api_count,
        COUNT(CASE WHEN history.source NOT LIKE 'api%' THEN 1 END) AS other_count,
        MAX(history.created_at) AS last_accessed_at
      FROM dashboards LEFT JOIN history ON history.dashboard_id = dashboards.id
      GROUP BY dashboards.id, dashboards.title ;;
  }

  dimension: id { primary_key: yes hidden: yes type: string sql: ${TABLE}.content_id ;; }
  dimension: content_id { type: string sql: ${TABLE}.content_id ;; }
  dimension: content_type { type: string sql: 'dashboard' ;; }
  dimension: content_title { type: string sql: ${TABLE}.content_title ;; }
  dimension: api_count { type: number sql: ${TABLE}.api_count ;; }
  dimension: other_count { type: number sql: ${TABLE}.other_count ;; }
  dimension: view_count { type: number sql: ${TABLE}.api_count + ${TABLE}.other_count ;; }
  dimension: embed_count { type: number sql: 0 ;; }
  dimension: favorites_count { type: number sql: 0 ;; }
  dimension: schedule_count { type: number sql: 0 ;; }
  dimension: days_since_last_accessed {
    type: number
    sql: date_diff('day', ${TABLE}.last_accessed_at, CAST(now() AS TIMESTAMP)) ;;
  }
  dimension_group: last_accessed {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}.last_accessed_at ;;
  }
  measure: content_count { type: count }
  measure: count { type: count }
  measure: api_total { type: sum sql: ${TABLE}.api_count ;; }
  measure: other_total { type: sum sql: ${TABLE}.other_count ;; }
  measure: embed_total { type: sum sql: 0 ;; }
  measure: favorites_total { type: sum sql: 0 ;; }
  measure: schedule_total { type: sum sql: 0 ;; }
}

view: field_usage {
  derived_table: {
    sql: SELECT used.model, used.explore, used.field, SUM(runs.times) AS times_used
      FROM (
        SELECT id, model, explore, UNNEST(from_json(fields_used, '["VARCHAR"]')) AS field FROM queries
      ) AS used
      JOIN (SELECT query_id, COUNT(*) AS times FROM history GROUP BY query_id) AS runs ON runs.query_id = used.id
      GROUP BY used.model, used.explore, used.field ;;
  }

  dimension: key { primary_key: yes hidden: yes sql: ${TABLE}.model || '::' || ${TABLE}.explore || '::' || ${TABLE}.field ;; }
  dimension: model { type: string sql: ${TABLE}.model ;; }
  dimension: explore { type: string sql: ${TABLE}.explore ;; }
  dimension: view { type: string sql: split_part(${TABLE}.field, '.', 1) ;; }
  dimension: field { type: string sql: ${TABLE}.field ;; }
  dimension: times_used { type: number sql: ${TABLE}.times_used ;; }
  measure: count { type: count }
}
