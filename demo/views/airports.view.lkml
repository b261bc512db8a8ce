view: airports {
  sql_table_name: airports ;;

  dimension: code {
    primary_key: yes
    type: string
    description: "IATA code, or the FAA's where there is none."
    sql: ${TABLE}.iata ;;
  }

  dimension: name {
    type: string
    description: "Name of the airport."
    sql: ${TABLE}.name ;;
    link: {
      label: "Look it up"
      url: "https://en.wikipedia.org/w/index.php?search={{ value | append: ' airport' | url_encode }}"
    }
  }

  dimension: city {
    type: string
    description: "City that the airport serves."
    sql: ${TABLE}.city ;;
    drill_fields: [name, code]
  }

  dimension: state {
    type: string
    description: "Two-letter code of the state."
    map_layer_name: us_states
    sql: ${TABLE}.state ;;
    drill_fields: [city, name]
  }

  dimension: country {
    type: string
    sql: ${TABLE}.country ;;
  }

  dimension: location {
    type: location
    description: "Latitude and longitude."
    sql_latitude: ${TABLE}.latitude ;;
    sql_longitude: ${TABLE}.longitude ;;
  }

  measure: count {
    label: "Airports"
    type: count
    description: "Number of airports."
    drill_fields: [code, name, city, state]
  }
}
