-- query whole
@ 5
    AVG((CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_1` IS NOT NULL THEN joined_rows.`value_2` END) + 0e0) AS `users.average_balance`,

-- query by a field of the many side
@ 12
    YEAR(events.created) AS `events.created_year`,

-- query median
@ 3
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 1 THEN (CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END + 0e0) * (1 - (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 2 THEN (CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END + 0e0) * (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1))) END) AS `users.middle_balance`,
@ 7+
    ROW_NUMBER() OVER (ORDER BY CASE WHEN CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END IS NULL THEN 1 ELSE 0 END, CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END) AS `place_1`,
    COUNT(CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END) OVER () AS `count_1`
FROM (
SELECT
    joined_rows.*,
@ 15+
LIMIT 18446744073709551615
@ 17+
) AS joined_rows

-- query several views repeated
@ 7
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 1 THEN (CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END + 0e0) * (1 - (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 2 THEN (CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END + 0e0) * (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1))) END) AS `repeated.middle_balance`
@ 10+
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`group_1` ORDER BY CASE WHEN CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END IS NULL THEN 1 ELSE 0 END, CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END) AS `place_1`,
    COUNT(CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END) OVER (PARTITION BY joined_rows.`group_1`) AS `count_1`
FROM (
SELECT
    joined_rows.*,
@ 29+
LIMIT 18446744073709551615
@ 32+
) AS joined_rows

-- query several views repeated, whole
@ 6
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 1 THEN (CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END + 0e0) * (1 - (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 2 THEN (CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END + 0e0) * (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1))) END) AS `repeated.middle_balance`
@ 9+
    ROW_NUMBER() OVER (ORDER BY CASE WHEN CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END IS NULL THEN 1 ELSE 0 END, CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END) AS `place_1`,
    COUNT(CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END) OVER () AS `count_1`
FROM (
SELECT
    joined_rows.*,
@ 23+
LIMIT 18446744073709551615
@ 25+
) AS joined_rows
