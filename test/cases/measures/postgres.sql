-- query median
@ 4
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY events.amount) AS "events.middle"

-- query percentile
@ 4
    PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY events.amount) AS "events.p90"

-- query list
@ 4
    STRING_AGG(DISTINCT CAST(events.user_id AS TEXT), ', ' ORDER BY CAST(events.user_id AS TEXT)) AS "events.user_list"

-- query list of numbers
@ 3
    STRING_AGG(DISTINCT CAST(events.big AS TEXT), ', ' ORDER BY CAST(events.big AS TEXT)) AS "events.big_list"
