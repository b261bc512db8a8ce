connection: "golden"
fiscal_month_offset: 3
week_start_day: sunday

explore: events {}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: is_active { type: yesno sql: ${TABLE}.active ;; }
  dimension_group: created { type: time sql: ${TABLE}.created ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${TABLE}.amount ;; }
  measure: is_much { type: yesno sql: ${total} > 15 ;; }
  measure: before { type: period_over_period based_on: count based_on_time: created_year period: year kind: previous }
  measure: more { type: period_over_period based_on: total based_on_time: created_year period: year kind: difference }
  measure: growth { type: period_over_period based_on: total based_on_time: created_year period: year kind: relative_change }
  measure: before_to_date { type: period_over_period based_on: count based_on_time: created_year period: year kind: previous value_to_date: yes }
  measure: percent { type: number sql: 100.0 * ${growth} ;; }
  measure: share { type: number sql: 1.0 * ${count} / NULLIF(${count} + ${before}, 0) ;; }
  measure: has_grown { type: yesno sql: ${more} > 0 ;; }
  measure: scaled { type: number sql: ${percent} + ${per_count} * 0 ;; }
  measure: per_count { type: number sql: 1.0 * ${total} / NULLIF(${count}, 0) ;; }
  measure: last_month { type: period_over_period based_on: total based_on_time: created_month period: month kind: previous }
  measure: before_year { type: period_over_period based_on: count based_on_time: created_date period: year kind: previous }
  measure: before_fiscal_year { type: period_over_period based_on: count based_on_time: created_date period: fiscal_year kind: previous }
  measure: before_quarter { type: period_over_period based_on: count based_on_time: created_date period: quarter kind: previous }
  measure: before_fiscal_quarter { type: period_over_period based_on: count based_on_time: created_date period: fiscal_quarter kind: previous }
  measure: before_month { type: period_over_period based_on: count based_on_time: created_date period: month kind: previous }
  measure: before_week { type: period_over_period based_on: count based_on_time: created_date period: week kind: previous }
  measure: before_date { type: period_over_period based_on: count based_on_time: created_date period: date kind: previous }
}
