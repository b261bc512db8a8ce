view: query {
  sql_table_name: queries ;;

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: slug { type: string sql: ${TABLE}.slug ;; }
  dimension: client_id { type: string sql: ${TABLE}.client_id ;; }
  dimension: model { type: string sql: ${TABLE}.model ;; }
  dimension: view { label: "Explore" type: string sql: ${TABLE}.explore ;; }
  dimension: fields { type: string sql: ${TABLE}.fields ;; }
  dimension: formatted_fields { label: "Fields" type: string sql: ${TABLE}.fields ;; }
  dimension: fields_used {
    description: "The fields that it selects, pivots and filters by."
    type: string
    sql: ${TABLE}.fields_used ;;
  }
  dimension: pivots { type: string sql: ${TABLE}.pivots ;; }
  dimension: formatted_pivots { label: "Pivots" type: string sql: ${TABLE}.pivots ;; }
  dimension: fill_fields { type: string sql: ${TABLE}.fill_fields ;; }
  dimension: filters { type: string sql: ${TABLE}.filters ;; }
  dimension: formatted_filters { label: "Filters" type: string sql: ${TABLE}.filters ;; }
  dimension: filter_expression { type: string sql: ${TABLE}.filter_expression ;; }
  dimension: sorts { type: string sql: ${TABLE}.sorts ;; }
  dimension: limit { type: string sql: ${TABLE}.row_limit ;; }
  dimension: column_limit { type: string sql: ${TABLE}.column_limit ;; }
  dimension: dynamic_fields { type: string sql: ${TABLE}.dynamic_fields ;; }
  dimension: query_timezone { type: string sql: ${TABLE}.query_timezone ;; }
  dimension: total { type: yesno sql: ${TABLE}.total ;; }
  dimension: row_total { type: string sql: ${TABLE}.row_total ;; }
  dimension: link { type: string sql: ${TABLE}.slug ;; }
  dimension_group: created {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: ${TABLE}.created_at ;;
  }
  measure: count { type: count }
}
