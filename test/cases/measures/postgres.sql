-- query median
@ 4
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY events.amount) AS "events.middle"

-- query percentile
@ 4
    PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY events.amount) AS "events.p90"

-- query list
@ 4
    ARRAY_TO_STRING(ARRAY_AGG(DISTINCT events.user_id ORDER BY events.user_id) FILTER (WHERE events.user_id IS NOT NULL), '|RECORD|') AS "events.user_list"

-- query list of numbers
@ 3
    ARRAY_TO_STRING(ARRAY_AGG(DISTINCT events.big ORDER BY events.big) FILTER (WHERE events.big IS NOT NULL), '|RECORD|') AS "events.big_list"
