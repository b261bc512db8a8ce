-- query whole
-- main
SELECT
    COUNT(DISTINCT joined_rows.`value_1`) AS `users.count`,
    COALESCE(SUM(joined_rows.`value_2`), 0) AS `users.total_balance`,
    AVG((joined_rows.`value_2`) + 0e0) AS `users.average_balance`,
    COALESCE(SUM(joined_rows.`value_3`), 0) AS `users.rich_balance`,
    COUNT(joined_rows.`value_4`) AS `events.count`,
    COALESCE(SUM(joined_rows.`value_5`), 0) AS `events.total`
FROM (
SELECT
    users.id AS `value_1`,
    CASE WHEN ROW_NUMBER() OVER (PARTITION BY users.id) = 1 AND users.id IS NOT NULL THEN users.balance END AS `value_2`,
    CASE WHEN ROW_NUMBER() OVER (PARTITION BY users.id) = 1 AND users.id IS NOT NULL THEN CASE WHEN (users.balance >= 100) THEN users.balance END END AS `value_3`,
    events.id AS `value_4`,
    events.amount AS `value_5`
FROM users AS users
LEFT JOIN events AS events ON users.id = events.user_id
) AS joined_rows
ORDER BY
    1 DESC
LIMIT 500

-- query by state
-- main
SELECT
    joined_rows.`users.state` AS `users.state`,
    COUNT(DISTINCT joined_rows.`value_1`) AS `users.count`,
    COALESCE(SUM(joined_rows.`value_2`), 0) AS `users.total_balance`,
    COUNT(joined_rows.`value_3`) AS `events.count`,
    COALESCE(SUM(joined_rows.`value_4`), 0) AS `events.total`
FROM (
SELECT
    users.state AS `users.state`,
    users.id AS `value_1`,
    CASE WHEN ROW_NUMBER() OVER (PARTITION BY users.state, users.id) = 1 AND users.id IS NOT NULL THEN users.balance END AS `value_2`,
    events.id AS `value_3`,
    events.amount AS `value_4`
FROM users AS users
LEFT JOIN events AS events ON users.id = events.user_id
) AS joined_rows
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query by a field of the many side
-- main
SELECT
    joined_rows.`events.created_year` AS `events.created_year`,
    COUNT(DISTINCT joined_rows.`value_1`) AS `users.count`,
    COALESCE(SUM(joined_rows.`value_2`), 0) AS `users.total_balance`
FROM (
SELECT
    YEAR(events.created) AS `events.created_year`,
    users.id AS `value_1`,
    CASE WHEN ROW_NUMBER() OVER (PARTITION BY YEAR(events.created), users.id) = 1 AND users.id IS NOT NULL THEN users.balance END AS `value_2`
FROM users AS users
LEFT JOIN events AS events ON users.id = events.user_id
) AS joined_rows
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query median
-- main
SELECT
    SUM(CASE joined_rows.`value_1_place` WHEN FLOOR(0.5 * (joined_rows.`value_1_count` - 1)) + 1 THEN (joined_rows.`value_1` + 0e0) * (1 - (0.5 * (joined_rows.`value_1_count` - 1) - FLOOR(0.5 * (joined_rows.`value_1_count` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`value_1_count` - 1)) + 2 THEN (joined_rows.`value_1` + 0e0) * (0.5 * (joined_rows.`value_1_count` - 1) - FLOOR(0.5 * (joined_rows.`value_1_count` - 1))) END) AS `users.middle_balance`,
    COUNT(joined_rows.`value_2`) AS `events.count`
FROM (
SELECT
    unordered_rows.`value_1` AS `value_1`,
    unordered_rows.`value_2` AS `value_2`,
    ROW_NUMBER() OVER (ORDER BY CASE WHEN unordered_rows.`value_1` IS NULL THEN 1 ELSE 0 END, unordered_rows.`value_1`) AS `value_1_place`,
    COUNT(unordered_rows.`value_1`) OVER () AS `value_1_count`
FROM (
SELECT
    CASE WHEN ROW_NUMBER() OVER (PARTITION BY users.id) = 1 AND users.id IS NOT NULL THEN users.balance END AS `value_1`,
    events.id AS `value_2`
FROM users AS users
LEFT JOIN events AS events ON users.id = events.user_id
) AS unordered_rows
) AS joined_rows
ORDER BY
    1 DESC
LIMIT 500

-- query join left out
-- main
SELECT
    users.state AS `users.state`,
    COALESCE(SUM(users.balance), 0) AS `users.total_balance`
FROM users AS users
GROUP BY
    1
ORDER BY
    1
LIMIT 500
