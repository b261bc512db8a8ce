-- query full outer
@ 2+
    joined_rows.`everything.id` AS `everything.id`,
    joined_rows.`users.name` AS `users.name`
FROM (
SELECT
@ 6
LEFT JOIN users AS users ON everything.user_id = users.id
UNION ALL
SELECT
    everything.id AS `everything.id`,
    users.name AS `users.name`
FROM users AS users
LEFT JOIN (events AS everything) ON 1 = 0
WHERE (NOT EXISTS (SELECT 1 FROM events AS everything WHERE (everything.user_id = users.id)))
) AS joined_rows

-- query two full outer
@ 2+
    joined_rows.`all_of_them.id` AS `all_of_them.id`,
    joined_rows.`users.name` AS `users.name`,
    joined_rows.`others.name` AS `others.name`
FROM (
SELECT
@ 7-8
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

-- query full outer, grouped and repeated
@ 6
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 1 THEN (CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END + 0e0) * (1 - (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 2 THEN (CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END + 0e0) * (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1))) END) AS `users.middle_balance`,
@ 12+
    ROW_NUMBER() OVER (PARTITION BY joined_rows.`group_1` ORDER BY CASE WHEN CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END IS NULL THEN 1 ELSE 0 END, CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END) AS `place_1`,
    COUNT(CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END) OVER (PARTITION BY joined_rows.`group_1`) AS `count_1`
FROM (
SELECT
    joined_rows.*,
@ 31-32
LEFT JOIN users AS users ON all_of_them.user_id = users.id
LEFT JOIN users AS others ON users.state = others.state AND users.id > 2
@ 34
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
LIMIT 18446744073709551615
@ 37+
) AS joined_rows
@ 47
    SUM(CASE joined_rows.`place_1` WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 1 THEN (CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END + 0e0) * (1 - (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1)))) WHEN FLOOR(0.5 * (joined_rows.`count_1` - 1)) + 2 THEN (CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END + 0e0) * (0.5 * (joined_rows.`count_1` - 1) - FLOOR(0.5 * (joined_rows.`count_1` - 1))) END) AS `users.middle_balance`,
@ 53+
    ROW_NUMBER() OVER (ORDER BY CASE WHEN CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END IS NULL THEN 1 ELSE 0 END, CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END) AS `place_1`,
    COUNT(CASE WHEN joined_rows.`first_2` = 1 AND joined_rows.`value_4` IS NOT NULL THEN joined_rows.`value_3` END) OVER () AS `count_1`
FROM (
SELECT
    joined_rows.*,
@ 67-68
LEFT JOIN users AS users ON all_of_them.user_id = users.id
LEFT JOIN users AS others ON users.state = others.state AND users.id > 2
@ 70
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
LIMIT 18446744073709551615
@ 72+
) AS joined_rows
