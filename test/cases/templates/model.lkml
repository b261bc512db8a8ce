connection: "golden"

explore: events {}

view: events {
  parameter: unit { type: unquoted default_value: "month" allowed_value: { value: "month" } allowed_value: { value: "year" } }
  parameter: name { type: string }
  parameter: least { type: number default_value: "0" }
  filter: when { type: date }
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: amount { type: number sql: ${TABLE}.amount ;; }
  dimension: above { type: number sql: ${amount}-{% parameter least %} ;; }
  dimension: is_named { type: yesno sql: ${TABLE}.label = {% parameter name %} ;; }
  dimension: in_range { type: yesno sql: {% condition when %} ${TABLE}.created {% endcondition %} ;; }
  dimension: period {
    sql: {% if unit._parameter_value == 'year' %} CAST(EXTRACT(YEAR FROM ${TABLE}.created) AS CHAR(4)) {% else %} CAST(EXTRACT(MONTH FROM ${TABLE}.created) AS CHAR(4)) {% endif %} ;;
  }
}
