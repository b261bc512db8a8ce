-- query counts
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS `events.is_active`,
    COUNT(*) AS `events.count`,
    COUNT(CASE WHEN (events.active) THEN 1 END) AS `events.active_count`,
    COUNT(DISTINCT events.user_id) AS `events.users`
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query sums
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS `events.is_active`,
    COALESCE(SUM(events.amount), 0) AS `events.total`,
    COALESCE(SUM(CASE WHEN (events.active) AND (events.amount > 0) THEN events.amount END), 0) AS `events.active_total`,
    COALESCE(SUM(CASE WHEN (events.amount > 1000000000) THEN events.amount END), 0) AS `events.nothing`,
    AVG((events.amount) + 0e0) AS `events.average`
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query extremes
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS `events.is_active`,
    MIN(events.amount) AS `events.least`,
    MAX(events.amount) AS `events.most`
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query median
-- main
SELECT
    joined_rows.`events.is_active` AS `events.is_active`,
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 1 THEN (joined_rows.`value_1` + 0e0) * (1 - (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 2 THEN (joined_rows.`value_1` + 0e0) * (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1))) END) AS `events.middle`
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`events.is_active` ORDER BY CASE WHEN joined_rows.`value_1` IS NULL THEN 1 ELSE 0 END, joined_rows.`value_1`) AS `place_1`,
    COUNT(joined_rows.`value_1`) OVER (PARTITION BY joined_rows.`events.is_active`) AS `count_1`
FROM (
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS `events.is_active`,
    events.amount AS `value_1`
FROM events AS events
) AS joined_rows
) AS joined_rows
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query percentile
-- main
SELECT
    joined_rows.`events.is_active` AS `events.is_active`,
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.9 * (joined_rows.`count_1` - 1)) + 1 THEN (joined_rows.`value_1` + 0e0) * (1 - (0.9 * (joined_rows.`count_1` - 1) - FLOOR(0.9 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.9 * (joined_rows.`count_1` - 1)) + 2 THEN (joined_rows.`value_1` + 0e0) * (0.9 * (joined_rows.`count_1` - 1) - FLOOR(0.9 * (joined_rows.`count_1` - 1))) END) AS `events.p90`
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`events.is_active` ORDER BY CASE WHEN joined_rows.`value_1` IS NULL THEN 1 ELSE 0 END, joined_rows.`value_1`) AS `place_1`,
    COUNT(joined_rows.`value_1`) OVER (PARTITION BY joined_rows.`events.is_active`) AS `count_1`
FROM (
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS `events.is_active`,
    events.amount AS `value_1`
FROM events AS events
) AS joined_rows
) AS joined_rows
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query list
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS `events.is_active`,
    GROUP_CONCAT(DISTINCT events.user_id ORDER BY CAST(events.user_id AS BINARY) SEPARATOR ', ') AS `events.user_list`
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query list of numbers
-- main
SELECT
    GROUP_CONCAT(DISTINCT events.big ORDER BY CAST(events.big AS BINARY) SEPARATOR ', ') AS `events.big_list`
FROM events AS events
ORDER BY
    1 DESC
LIMIT 500

-- query expressions
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS `events.is_active`,
    1.0 * COALESCE(SUM(events.amount), 0) / NULLIF(COUNT(DISTINCT events.user_id), 0) AS `events.per_user`,
    CASE WHEN (COALESCE(SUM(events.amount), 0) > 100) THEN 'Yes' ELSE 'No' END AS `events.is_rich`
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query without dimensions
-- main
SELECT
    COUNT(*) AS `events.count`,
    COALESCE(SUM(events.amount), 0) AS `events.total`
FROM events AS events
ORDER BY
    1 DESC
LIMIT 500

-- query nothing left
-- main
SELECT
    COUNT(*) AS `events.count`,
    COALESCE(SUM(events.amount), 0) AS `events.total`,
    AVG((events.amount) + 0e0) AS `events.average`
FROM events AS events
WHERE (events.amount > 1000000000)
ORDER BY
    1 DESC
LIMIT 500

-- query date
-- main
SELECT
    CAST(MIN(events.created) AS DATE) AS `events.first`
FROM events AS events
ORDER BY
    1 DESC
LIMIT 500
