-- query sums
@ 7
    AVG((events.amount) + 0e0) AS `events.average`

-- query median
@ 2+
    joined_rows.`events.is_active` AS `events.is_active`,
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 1 THEN (joined_rows.`value_1` + 0e0) * (1 - (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 2 THEN (joined_rows.`value_1` + 0e0) * (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1))) END) AS `events.middle`
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`events.is_active` ORDER BY CASE WHEN joined_rows.`value_1` IS NULL THEN 1 ELSE 0 END, joined_rows.`value_1`) AS `place_1`,
    COUNT(joined_rows.`value_1`) OVER (PARTITION BY joined_rows.`events.is_active`) AS `count_1`
FROM (
SELECT
@ 4
    events.amount AS `value_1`
@ 5+
LIMIT 18446744073709551615
) AS joined_rows
) AS joined_rows

-- query percentile
@ 2+
    joined_rows.`events.is_active` AS `events.is_active`,
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.9 * (joined_rows.`count_1` - 1)) + 1 THEN (joined_rows.`value_1` + 0e0) * (1 - (0.9 * (joined_rows.`count_1` - 1) - FLOOR(0.9 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.9 * (joined_rows.`count_1` - 1)) + 2 THEN (joined_rows.`value_1` + 0e0) * (0.9 * (joined_rows.`count_1` - 1) - FLOOR(0.9 * (joined_rows.`count_1` - 1))) END) AS `events.p90`
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`events.is_active` ORDER BY CASE WHEN joined_rows.`value_1` IS NULL THEN 1 ELSE 0 END, joined_rows.`value_1`) AS `place_1`,
    COUNT(joined_rows.`value_1`) OVER (PARTITION BY joined_rows.`events.is_active`) AS `count_1`
FROM (
SELECT
@ 4
    events.amount AS `value_1`
@ 5+
LIMIT 18446744073709551615
) AS joined_rows
) AS joined_rows

-- query list
@ 4
    GROUP_CONCAT(DISTINCT events.user_id ORDER BY events.user_id SEPARATOR '|RECORD|') AS `events.user_list`

-- query list of numbers
@ 3
    GROUP_CONCAT(DISTINCT events.big ORDER BY events.big SEPARATOR '|RECORD|') AS `events.big_list`

-- query nothing left
@ 5
    AVG((events.amount) + 0e0) AS `events.average`
