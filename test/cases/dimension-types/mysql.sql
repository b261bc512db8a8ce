-- query location
@ 4
    CONCAT(CAST(events.lat AS CHAR), ',', CAST(events.lon AS CHAR)) AS `events.place`
