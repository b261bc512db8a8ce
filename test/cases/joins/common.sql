-- query left outer
-- main
SELECT
    users.name AS "users.name",
    events.id AS "events.id"
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
    strict_users.name AS "strict_users.name",
    events.id AS "events.id"
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
    everything.id AS "everything.id",
    users.name AS "users.name"
FROM events AS everything
FULL OUTER JOIN users AS users ON everything.user_id = users.id
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
    all_of_them.id AS "all_of_them.id",
    users.name AS "users.name",
    others.name AS "others.name"
FROM events AS all_of_them
FULL OUTER JOIN users AS users ON all_of_them.user_id = users.id
FULL OUTER JOIN users AS others ON users.state = others.state AND users.id > 2
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
    joined_rows."users.state" AS "users.state",
    COUNT(DISTINCT joined_rows."value_1") AS "all_of_them.count",
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_1" IS NOT NULL THEN joined_rows."value_2" END), 0) AS "all_of_them.total",
    MEDIAN(CAST(CASE WHEN joined_rows."first_2" = 1 AND joined_rows."value_4" IS NOT NULL THEN joined_rows."value_3" END AS DOUBLE)) AS "users.middle_balance",
    COUNT(DISTINCT joined_rows."value_5") AS "others.count",
    COALESCE(SUM(CASE WHEN joined_rows."first_3" = 1 AND joined_rows."value_5" IS NOT NULL THEN joined_rows."value_6" END), 0) AS "others.rich_balance",
    COUNT(DISTINCT joined_rows."value_7") AS "again.count"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."group_1", joined_rows."value_1") AS "first_1",
    ROW_NUMBER() OVER (PARTITION BY joined_rows."group_1", joined_rows."value_4") AS "first_2",
    ROW_NUMBER() OVER (PARTITION BY joined_rows."group_1", joined_rows."value_5") AS "first_3"
FROM (
SELECT
    joined_rows.*,
    DENSE_RANK() OVER (ORDER BY joined_rows."users.state") AS "group_1"
FROM (
SELECT
    users.state AS "users.state",
    all_of_them.id AS "value_1",
    all_of_them.amount AS "value_2",
    users.balance AS "value_3",
    users.id AS "value_4",
    others.id AS "value_5",
    CASE WHEN (others.balance >= 100) THEN others.balance END AS "value_6",
    again.id AS "value_7"
FROM events AS all_of_them
FULL OUTER JOIN users AS users ON all_of_them.user_id = users.id
FULL OUTER JOIN users AS others ON users.state = others.state AND users.id > 2
LEFT JOIN events AS again ON again.user_id = others.id
WHERE (others.name <> 'Ada' OR others.name IS NULL)
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
    COUNT(DISTINCT joined_rows."value_1") AS "all_of_them.count",
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_1" IS NOT NULL THEN joined_rows."value_2" END), 0) AS "all_of_them.total",
    MEDIAN(CAST(CASE WHEN joined_rows."first_2" = 1 AND joined_rows."value_4" IS NOT NULL THEN joined_rows."value_3" END AS DOUBLE)) AS "users.middle_balance",
    COUNT(DISTINCT joined_rows."value_5") AS "others.count",
    COALESCE(SUM(CASE WHEN joined_rows."first_3" = 1 AND joined_rows."value_5" IS NOT NULL THEN joined_rows."value_6" END), 0) AS "others.rich_balance",
    COUNT(DISTINCT joined_rows."value_7") AS "again.count"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."value_1") AS "first_1",
    ROW_NUMBER() OVER (PARTITION BY joined_rows."value_4") AS "first_2",
    ROW_NUMBER() OVER (PARTITION BY joined_rows."value_5") AS "first_3"
FROM (
SELECT
    all_of_them.id AS "value_1",
    all_of_them.amount AS "value_2",
    users.balance AS "value_3",
    users.id AS "value_4",
    others.id AS "value_5",
    CASE WHEN (others.balance >= 100) THEN others.balance END AS "value_6",
    again.id AS "value_7"
FROM events AS all_of_them
FULL OUTER JOIN users AS users ON all_of_them.user_id = users.id
FULL OUTER JOIN users AS others ON users.state = others.state AND users.id > 2
LEFT JOIN events AS again ON again.user_id = others.id
WHERE (others.name <> 'Ada' OR others.name IS NULL)
) AS joined_rows
) AS joined_rows
