-- query full outer, grouped and repeated
@ 6
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY CASE WHEN joined_rows."first_2" = 1 AND joined_rows."value_4" IS NOT NULL THEN joined_rows."value_3" END) AS "users.middle_balance",
@ 47
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY CASE WHEN joined_rows."first_2" = 1 AND joined_rows."value_4" IS NOT NULL THEN joined_rows."value_3" END) AS "users.middle_balance",
