# Run by `GET /api/4.0/projects/faa/lookml_tests/run`.
test: airport_codes_are_unique {
  explore_source: airports {
    column: code {}
    column: count {}
    sorts: [count: desc]
    limit: 1
  }
  assert: one_airport_has_a_code {
    expression: ${airports.count} = 1 ;;
  }
}

test: every_flight_starts_at_a_known_airport {
  explore_source: flights {
    column: origin {}
    column: city { field: origin_airport.city }
  }
  assert: the_airport_is_known {
    expression: NOT is_null(${origin_airport.city}) ;;
  }
}
