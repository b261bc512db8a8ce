-- query left outer
-- main
SELECT
    users.name AS `users.name`,
    events.id AS `events.id`
FROM users AS users
LEFT JOIN events AS events ON users.id = events.user_id
GROUP BY
    1,
    2
ORDER BY
    1,
    2
LIMIT 500

-- query inner
-- main
SELECT
    strict_users.name AS `strict_users.name`,
    events.id AS `events.id`
FROM users AS strict_users
INNER JOIN events AS events ON strict_users.id = events.user_id
GROUP BY
    1,
    2
ORDER BY
    1,
    2
LIMIT 500

-- query full outer
-- main
SELECT
    joined_rows.`everything.id` AS `everything.id`,
    joined_rows.`users.name` AS `users.name`
FROM (
SELECT
    everything.id AS `everything.id`,
    users.name AS `users.name`
FROM events AS everything
LEFT JOIN users AS users ON everything.user_id = users.id
UNION ALL
SELECT
    everything.id AS `everything.id`,
    users.name AS `users.name`
FROM users AS users
LEFT JOIN (events AS everything) ON 1 = 0
WHERE (NOT EXISTS (SELECT 1 FROM events AS everything WHERE (everything.user_id = users.id)))
) AS joined_rows
GROUP BY
    1,
    2
ORDER BY
    1,
    2
LIMIT 500

-- query two full outer
-- main
SELECT
    joined_rows.`all_of_them.id` AS `all_of_them.id`,
    joined_rows.`users.name` AS `users.name`,
    joined_rows.`others.name` AS `others.name`
FROM (
SELECT
    all_of_them.id AS `all_of_them.id`,
    users.name AS `users.name`,
    others.name AS `others.name`
FROM events AS all_of_them
LEFT JOIN users AS users ON all_of_them.user_id = users.id
LEFT JOIN users AS others ON users.state = others.state AND users.id > 2
UNION ALL
SELECT
    all_of_them.id AS `all_of_them.id`,
    users.name AS `users.name`,
    others.name AS `others.name`
FROM users AS users
LEFT JOIN (events AS all_of_them) ON 1 = 0
LEFT JOIN users AS others ON users.state = others.state AND users.id > 2
WHERE (NOT EXISTS (SELECT 1 FROM events AS all_of_them WHERE (all_of_them.user_id = users.id)))
UNION ALL
SELECT
    all_of_them.id AS `all_of_them.id`,
    users.name AS `users.name`,
    others.name AS `others.name`
FROM users AS others
LEFT JOIN (events AS all_of_them
LEFT JOIN users AS users ON all_of_them.user_id = users.id) ON 1 = 0
WHERE (NOT EXISTS (SELECT 1 FROM events AS all_of_them
LEFT JOIN users AS users ON all_of_them.user_id = users.id WHERE (users.state = others.state AND users.id > 2)))
    AND (NOT EXISTS (SELECT 1 FROM users AS users
LEFT JOIN (events AS all_of_them) ON 1 = 0 WHERE (NOT EXISTS (SELECT 1 FROM events AS all_of_them WHERE (all_of_them.user_id = users.id))) AND (users.state = others.state AND users.id > 2)))
) AS joined_rows
GROUP BY
    1,
    2,
    3
ORDER BY
    1,
    2,
    3
LIMIT 500

-- query full outer, grouped and repeated
-- main
SELECT
    joined_rows.`users.state` AS `users.state`,
    COUNT(DISTINCT joined_rows.`value_1`) AS `all_of_them.count`,
    COALESCE(SUM(CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_1` IS NOT NULL THEN joined_rows.`value_2` END), 0) AS `all_of_them.total`,
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 1 THEN (CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END + 0e0) * (1 - (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 2 THEN (CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END + 0e0) * (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1))) END) AS `users.middle_balance`,
    COUNT(DISTINCT joined_rows.`value_5`) AS `others.count`,
    COALESCE(SUM(CASE WHEN joined_rows.`first_3` = 1 AND joined_rows.`value_5` IS NOT NULL THEN joined_rows.`value_6` END), 0) AS `others.rich_balance`,
    COUNT(DISTINCT joined_rows.`value_7`) AS `again.count`
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`group_1` ORDER BY CASE WHEN CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END IS NULL THEN 1 ELSE 0 END, CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END) AS `place_1`,
    COUNT(CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END) OVER (PARTITION BY joined_rows.`group_1`) AS `count_1`
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`group_1`, joined_rows.`value_1`) AS `first_1`,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`group_1`, joined_rows.`value_4`) AS `first_2`,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`group_1`, joined_rows.`value_5`) AS `first_3`
FROM (
SELECT
    joined_rows.*,
    DENSE_RANK() OVER (ORDER BY joined_rows.`users.state`) AS `group_1`
FROM (
SELECT
    users.state AS `users.state`,
    all_of_them.id AS `value_1`,
    all_of_them.amount AS `value_2`,
    users.balance AS `value_3`,
    users.id AS `value_4`,
    others.id AS `value_5`,
    CASE WHEN (others.balance >= 100) THEN others.balance END AS `value_6`,
    again.id AS `value_7`
FROM events AS all_of_them
LEFT JOIN users AS users ON all_of_them.user_id = users.id
LEFT JOIN users AS others ON users.state = others.state AND users.id > 2
LEFT JOIN events AS again ON again.user_id = others.id
WHERE (NOT ((others.name = 'Ada' AND others.name = 'Ada' COLLATE utf8mb4_bin)) OR others.name IS NULL)
UNION ALL
SELECT
    users.state AS `users.state`,
    all_of_them.id AS `value_1`,
    all_of_them.amount AS `value_2`,
    users.balance AS `value_3`,
    users.id AS `value_4`,
    others.id AS `value_5`,
    CASE WHEN (others.balance >= 100) THEN others.balance END AS `value_6`,
    again.id AS `value_7`
FROM users AS users
LEFT JOIN (events AS all_of_them) ON 1 = 0
LEFT JOIN users AS others ON users.state = others.state AND users.id > 2
LEFT JOIN events AS again ON again.user_id = others.id
WHERE (NOT EXISTS (SELECT 1 FROM events AS all_of_them WHERE (all_of_them.user_id = users.id)))
    AND (NOT ((others.name = 'Ada' AND others.name = 'Ada' COLLATE utf8mb4_bin)) OR others.name IS NULL)
UNION ALL
SELECT
    users.state AS `users.state`,
    all_of_them.id AS `value_1`,
    all_of_them.amount AS `value_2`,
    users.balance AS `value_3`,
    users.id AS `value_4`,
    others.id AS `value_5`,
    CASE WHEN (others.balance >= 100) THEN others.balance END AS `value_6`,
    again.id AS `value_7`
FROM users AS others
LEFT JOIN (events AS all_of_them
LEFT JOIN users AS users ON all_of_them.user_id = users.id) ON 1 = 0
LEFT JOIN events AS again ON again.user_id = others.id
WHERE (NOT EXISTS (SELECT 1 FROM events AS all_of_them
LEFT JOIN users AS users ON all_of_them.user_id = users.id WHERE (users.state = others.state AND users.id > 2)))
    AND (NOT EXISTS (SELECT 1 FROM users AS users
LEFT JOIN (events AS all_of_them) ON 1 = 0 WHERE (NOT EXISTS (SELECT 1 FROM events AS all_of_them WHERE (all_of_them.user_id = users.id))) AND (users.state = others.state AND users.id > 2)))
    AND (NOT ((others.name = 'Ada' AND others.name = 'Ada' COLLATE utf8mb4_bin)) OR others.name IS NULL)
) AS joined_rows
) AS joined_rows
) AS joined_rows
) AS joined_rows
GROUP BY
    1
ORDER BY
    1
LIMIT 500
-- total
SELECT
    COUNT(DISTINCT joined_rows.`value_1`) AS `all_of_them.count`,
    COALESCE(SUM(CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_1` IS NOT NULL THEN joined_rows.`value_2` END), 0) AS `all_of_them.total`,
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 1 THEN (CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END + 0e0) * (1 - (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 2 THEN (CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END + 0e0) * (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1))) END) AS `users.middle_balance`,
    COUNT(DISTINCT joined_rows.`value_5`) AS `others.count`,
    COALESCE(SUM(CASE WHEN joined_rows.`first_3` = 1 AND joined_rows.`value_5` IS NOT NULL THEN joined_rows.`value_6` END), 0) AS `others.rich_balance`,
    COUNT(DISTINCT joined_rows.`value_7`) AS `again.count`
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (ORDER BY CASE WHEN CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END IS NULL THEN 1 ELSE 0 END, CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END) AS `place_1`,
    COUNT(CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END) OVER () AS `count_1`
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`value_1`) AS `first_1`,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`value_4`) AS `first_2`,
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`value_5`) AS `first_3`
FROM (
SELECT
    all_of_them.id AS `value_1`,
    all_of_them.amount AS `value_2`,
    users.balance AS `value_3`,
    users.id AS `value_4`,
    others.id AS `value_5`,
    CASE WHEN (others.balance >= 100) THEN others.balance END AS `value_6`,
    again.id AS `value_7`
FROM events AS all_of_them
LEFT JOIN users AS users ON all_of_them.user_id = users.id
LEFT JOIN users AS others ON users.state = others.state AND users.id > 2
LEFT JOIN events AS again ON again.user_id = others.id
WHERE (NOT ((others.name = 'Ada' AND others.name = 'Ada' COLLATE utf8mb4_bin)) OR others.name IS NULL)
UNION ALL
SELECT
    all_of_them.id AS `value_1`,
    all_of_them.amount AS `value_2`,
    users.balance AS `value_3`,
    users.id AS `value_4`,
    others.id AS `value_5`,
    CASE WHEN (others.balance >= 100) THEN others.balance END AS `value_6`,
    again.id AS `value_7`
FROM users AS users
LEFT JOIN (events AS all_of_them) ON 1 = 0
LEFT JOIN users AS others ON users.state = others.state AND users.id > 2
LEFT JOIN events AS again ON again.user_id = others.id
WHERE (NOT EXISTS (SELECT 1 FROM events AS all_of_them WHERE (all_of_them.user_id = users.id)))
    AND (NOT ((others.name = 'Ada' AND others.name = 'Ada' COLLATE utf8mb4_bin)) OR others.name IS NULL)
UNION ALL
SELECT
    all_of_them.id AS `value_1`,
    all_of_them.amount AS `value_2`,
    users.balance AS `value_3`,
    users.id AS `value_4`,
    others.id AS `value_5`,
    CASE WHEN (others.balance >= 100) THEN others.balance END AS `value_6`,
    again.id AS `value_7`
FROM users AS others
LEFT JOIN (events AS all_of_them
LEFT JOIN users AS users ON all_of_them.user_id = users.id) ON 1 = 0
LEFT JOIN events AS again ON again.user_id = others.id
WHERE (NOT EXISTS (SELECT 1 FROM events AS all_of_them
LEFT JOIN users AS users ON all_of_them.user_id = users.id WHERE (users.state = others.state AND users.id > 2)))
    AND (NOT EXISTS (SELECT 1 FROM users AS users
LEFT JOIN (events AS all_of_them) ON 1 = 0 WHERE (NOT EXISTS (SELECT 1 FROM events AS all_of_them WHERE (all_of_them.user_id = users.id))) AND (users.state = others.state AND users.id > 2)))
    AND (NOT ((others.name = 'Ada' AND others.name = 'Ada' COLLATE utf8mb4_bin)) OR others.name IS NULL)
) AS joined_rows
) AS joined_rows
) AS joined_rows
