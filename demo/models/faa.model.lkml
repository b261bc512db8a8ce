connection: "faa"
label: "US Flights"

include: "/views/*.view.lkml"
include: "/dashboards/*.dashboard.lookml"
include: "/tests/*.test.lkml"

# One row of `flights` is one flight. Both joins are many_to_one, so joining them never repeats a flight.
explore: flights {
  label: "Flights"
  description: "Domestic US flights from January to June 2001, with their airports of origin and destination."

  join: origin_airport {
    from: airports
    type: left_outer
    relationship: many_to_one
    sql_on: ${flights.origin} = ${origin_airport.code} ;;
  }

  join: destination_airport {
    from: airports
    type: left_outer
    relationship: many_to_one
    sql_on: ${flights.destination} = ${destination_airport.code} ;;
  }
}

explore: airports {
  description: "Every public airport of the data, whether or not a flight of ours went there."
}
