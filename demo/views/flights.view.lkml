view: flights {
  sql_table_name: flights ;;

  # ---- When

  # Departure times are local to the airport, so they are never converted to another time zone.
  dimension_group: departure {
    type: time
    timeframes: [
      raw, time, minute, hour, date, week, month, quarter, year,
      day_of_week, day_of_week_index, day_of_month, hour_of_day, time_of_day, month_name, month_num
    ]
    convert_tz: no
    description: "Scheduled departure, in the local time of the airport of origin."
    sql: ${TABLE}.date ;;
  }

  # ---- Where

  dimension: origin {
    type: string
    description: "IATA code of the airport the flight left from."
    sql: ${TABLE}.origin ;;
    link: {
      label: "Departures on a map"
      url: "https://www.openstreetmap.org/search?query={{ value | append: ' airport' | url_encode }}"
    }
  }

  dimension: destination {
    type: string
    description: "IATA code of the airport the flight went to."
    sql: ${TABLE}.destination ;;
    link: {
      label: "Arrivals on a map"
      url: "https://www.openstreetmap.org/search?query={{ value | append: ' airport' | url_encode }}"
    }
  }

  dimension: route {
    type: string
    description: "Origin and destination, for example `LAX-JFK`."
    sql: ${origin} || '-' || ${destination} ;;
  }

  # ---- How far, how late

  dimension: distance {
    type: number
    description: "Great-circle distance in miles."
    value_format_name: decimal_0
    sql: ${TABLE}.distance ;;
  }

  dimension: distance_tier {
    type: tier
    tiers: [250, 500, 1000, 1500, 2500]
    style: integer
    description: "Distance in bands of miles."
    sql: ${distance} ;;
  }

  dimension: delay {
    type: number
    description: "Minutes of delay on arrival; early arrivals are negative."
    value_format_name: decimal_0
    sql: ${TABLE}.delay ;;
  }

  dimension: delay_tier {
    type: tier
    tiers: [0, 15, 30, 60, 120]
    style: integer
    description: "Delay in bands of minutes."
    sql: ${delay} ;;
  }

  dimension: is_delayed {
    type: yesno
    description: "Arrived @{delayed_from_minutes} minutes late or more."
    sql: ${delay} >= @{delayed_from_minutes} ;;
  }

  # ---- Measures

  measure: count {
    type: count
    description: "Number of flights."
    drill_fields: [flight_details*]
  }

  measure: delayed_count {
    label: "Delayed Flights"
    type: count
    description: "Number of flights that arrived @{delayed_from_minutes} minutes late or more."
    filters: [is_delayed: "yes"]
    drill_fields: [flight_details*]
  }

  measure: on_time_rate {
    type: number
    description: "Share of flights that were not delayed."
    value_format_name: percent_1
    sql: 1.0 * (${count} - ${delayed_count}) / NULLIF(${count}, 0) ;;
  }

  measure: total_distance {
    type: sum
    description: "Miles flown."
    value_format_name: decimal_0
    sql: ${distance} ;;
    drill_fields: [flight_details*]
  }

  measure: average_distance {
    type: average
    description: "Miles per flight."
    value_format: "#,##0.0"
    sql: ${distance} ;;
    drill_fields: [flight_details*]
  }

  measure: average_delay {
    type: average
    description: "Minutes of delay per flight."
    value_format_name: decimal_1
    sql: ${delay} ;;
    drill_fields: [flight_details*]
  }

  measure: max_delay {
    label: "Longest Delay"
    type: max
    description: "Minutes that the latest flight was late."
    value_format_name: decimal_0
    sql: ${delay} ;;
    drill_fields: [flight_details*]
  }

  measure: min_delay {
    label: "Shortest Delay"
    type: min
    description: "Minutes that the earliest flight was late; below zero when it was early."
    value_format_name: decimal_0
    sql: ${delay} ;;
  }

  measure: route_count {
    label: "Routes"
    type: count_distinct
    description: "Number of different pairs of origin and destination."
    sql: ${route} ;;
    drill_fields: [route, count, average_delay]
  }

  set: flight_details {
    fields: [departure_time, origin, destination, distance, delay]
  }
}
