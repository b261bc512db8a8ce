-- query location
@ 4
    (CAST(events.lat AS TEXT) || ',' || CAST(events.lon AS TEXT)) AS "events.place"
