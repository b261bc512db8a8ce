view: dashboard {
  sql_table_name: dashboards ;;

  dimension: id { primary_key: yes type: string sql: ${TABLE}.id ;; }
  dimension: title { type: string sql: ${TABLE}.title ;; }
  dimension: description { type: string sql: ${TABLE}.description ;; }
  dimension: model { type: string sql: ${TABLE}.model ;; }
  dimension: link { type: string sql: '/dashboards/' || ${TABLE}.id ;; }
  dimension: lookml_link_id { type: string sql: ${TABLE}.id ;; }
  dimension: folder_id { hidden: yes type: string sql: CASE WHEN ${TABLE}.id IS NOT NULL THEN 'lookml' END ;; }
  dimension: moved_to_trash { type: yesno sql: FALSE ;; }
  dimension: refresh_interval { type: string sql: ${TABLE}.refresh_interval ;; }
  dimension_group: deleted {
    description: "LookML dashboards are not deleted through the server: none."
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: CAST(NULL AS TIMESTAMP) ;;
  }
  dimension_group: created {
    description: "Not known of LookML dashboards."
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: CAST(NULL AS TIMESTAMP) ;;
  }
  measure: count { type: count }
}

view: dashboard_element {
  sql_table_name: dashboard_elements ;;

  dimension: id { primary_key: yes type: string sql: ${TABLE}.id ;; }
  dimension: dashboard_id { hidden: yes type: string sql: ${TABLE}.dashboard_id ;; }
  dimension: title { type: string sql: ${TABLE}.title ;; }
  dimension: type { type: string sql: ${TABLE}.type ;; }
  measure: count { type: count }
  measure: count_text { type: count filters: [type: "text"] }
  measure: count_lookless { type: count filters: [type: "-text"] }
  measure: count_look { type: number sql: 0 ;; }
}

view: folder {
  derived_table: { sql: SELECT 'lookml' AS id, 'LookML Dashboards' AS name ;; }

  dimension: id { primary_key: yes type: string sql: ${TABLE}.id ;; }
  dimension: name { type: string sql: ${TABLE}.name ;; }
  measure: count { type: count }
}

view: look {
  derived_table: { sql: SELECT CAST(NULL AS BIGINT) AS id, CAST(NULL AS VARCHAR) AS title, CAST(NULL AS TIMESTAMP) AS at WHERE FALSE ;; }

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: title { type: string sql: ${TABLE}.title ;; }
  dimension: public { type: yesno sql: FALSE ;; }
  dimension: moved_to_trash { type: yesno sql: FALSE ;; }
  dimension_group: created {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}."at" ;;
  }
  dimension_group: deleted {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}."at" ;;
  }
  measure: count { type: count }
}
