connection: "golden"

explore: events {}

view: events {
  dimension: id { type: number primary_key: yes sql: ${TABLE}.id ;; }
  dimension: label { sql: ${TABLE}.label ;; }
  dimension: big { type: number sql: ${TABLE}.big ;; }
  dimension: amount { type: number sql: ${TABLE}.amount ;; }
  dimension: doubled { type: number sql: ${amount} + ${amount} ;; }
  dimension: quadrupled { type: number sql: ${doubled} * 2 ;; }
  dimension: is_active { type: yesno sql: ${TABLE}.active ;; }
  dimension: is_big_and_active { type: yesno sql: ${is_active} AND ${amount} > 5 ;; }
  dimension: zip { type: zipcode sql: ${TABLE}.label ;; }
  dimension: size {
    case: {
      when: { sql: ${amount} >= 50 ;; label: "Large" }
      when: { sql: ${amount} >= 10 ;; label: "Medium's" }
      else: "Small"
    }
  }
  dimension: sign {
    alpha_sort: yes
    case: {
      when: { sql: ${amount} > 0 ;; label: "plus" }
      when: { sql: ${amount} < 0 ;; label: "minus" }
    }
  }
  dimension: place { type: location sql_latitude: ${TABLE}.lat ;; sql_longitude: ${TABLE}.lon ;; }
  dimension: berlin { type: location sql_latitude: 52.52 ;; sql_longitude: 13.405 ;; }
  dimension: from_berlin_km { type: distance start_location_field: berlin end_location_field: place units: kilometers }
  dimension: from_berlin_miles { type: distance start_location_field: berlin end_location_field: place }
  dimension: label_by_id { sql: ${TABLE}.label ;; order_by_field: id }
}
