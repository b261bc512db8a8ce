-- query by a field of the many side
@ 12
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",

-- query median
@ 3
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END) AS "users.middle_balance",

-- query several views repeated
@ 7
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END) AS "repeated.middle_balance"

-- query several views repeated, whole
@ 6
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END) AS "repeated.middle_balance"
