# A dashboard that the API tells of: `GET /api/4.0/dashboards/faa::flights`.
- dashboard: flights
  title: Flights
  description: How many flights there are, how late they are, and where they go.
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
    - name: Departure
      title: Departure
      type: field_filter
      model: faa
      explore: flights
      field: flights.departure_date
      default_value: ""
      allow_multiple_values: true
      required: false
    - name: State of origin
      title: State of origin
      type: field_filter
      model: faa
      explore: flights
      field: origin_airport.state
      default_value: ""
      allow_multiple_values: true
      required: false
  elements:
    - name: flights
      title: Flights
      type: single_value
      explore: flights
      fields: [flights.count]
      listen: { Departure: flights.departure_date, State of origin: origin_airport.state }
      row: 0
      col: 0
      width: 8
      height: 4
    - name: on_time
      title: On time
      type: single_value
      explore: flights
      fields: [flights.on_time_rate]
      listen: { Departure: flights.departure_date, State of origin: origin_airport.state }
      row: 0
      col: 8
      width: 8
      height: 4
    - name: by_month
      title: Flights and delays by month
      type: looker_column
      explore: flights
      fields: [flights.departure_month, flights.count, flights.delayed_count]
      sorts: [flights.departure_month]
      limit: 500
      listen: { Departure: flights.departure_date, State of origin: origin_airport.state }
      row: 4
      col: 0
      width: 16
      height: 8
    - name: destinations
      title: Where most of them go
      type: looker_grid
      explore: flights
      fields: [destination_airport.city, flights.count, flights.average_delay]
      sorts: [flights.count desc]
      limit: 10
      listen: { Departure: flights.departure_date, State of origin: origin_airport.state }
      row: 4
      col: 16
      width: 8
      height: 8
