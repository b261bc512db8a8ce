-- query whole
-- main
SELECT
    COUNT(DISTINCT joined_rows."value_1") AS "users.count",
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_1" IS NOT NULL THEN joined_rows."value_2" END), 0) AS "users.total_balance",
    AVG(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_1" IS NOT NULL THEN joined_rows."value_2" END) AS "users.average_balance",
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_1" IS NOT NULL THEN joined_rows."value_3" END), 0) AS "users.rich_balance",
    COUNT(joined_rows."value_4") AS "events.count",
    COALESCE(SUM(joined_rows."value_5"), 0) AS "events.total"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."value_1") AS "first_1"
FROM (
SELECT
    users.id AS "value_1",
    users.balance AS "value_2",
    CASE WHEN (users.balance >= 100) THEN users.balance END AS "value_3",
    events.id AS "value_4",
    events.amount AS "value_5"
FROM users AS users
LEFT JOIN events AS events ON users.id = events.user_id
) AS joined_rows
) AS joined_rows
ORDER BY
    1 DESC
LIMIT 500

-- query by state
-- main
SELECT
    joined_rows."users.state" AS "users.state",
    COUNT(DISTINCT joined_rows."value_1") AS "users.count",
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_1" IS NOT NULL THEN joined_rows."value_2" END), 0) AS "users.total_balance",
    COUNT(joined_rows."value_3") AS "events.count",
    COALESCE(SUM(joined_rows."value_4"), 0) AS "events.total"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."users.state", joined_rows."value_1") AS "first_1"
FROM (
SELECT
    users.state AS "users.state",
    users.id AS "value_1",
    users.balance AS "value_2",
    events.id AS "value_3",
    events.amount AS "value_4"
FROM users AS users
LEFT JOIN events AS events ON users.id = events.user_id
) AS joined_rows
) AS joined_rows
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query by a field of the many side
-- main
SELECT
    joined_rows."events.created_year" AS "events.created_year",
    COUNT(DISTINCT joined_rows."value_1") AS "users.count",
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_1" IS NOT NULL THEN joined_rows."value_2" END), 0) AS "users.total_balance"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."events.created_year", joined_rows."value_1") AS "first_1"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    users.id AS "value_1",
    users.balance AS "value_2"
FROM users AS users
LEFT JOIN events AS events ON users.id = events.user_id
) AS joined_rows
) AS joined_rows
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query median
-- main
SELECT
    MEDIAN(CAST(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END AS DOUBLE)) AS "users.middle_balance",
    COUNT(joined_rows."value_3") AS "events.count"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."value_2") AS "first_1"
FROM (
SELECT
    users.balance AS "value_1",
    users.id AS "value_2",
    events.id AS "value_3"
FROM users AS users
LEFT JOIN events AS events ON users.id = events.user_id
) AS joined_rows
) AS joined_rows
ORDER BY
    1 DESC
LIMIT 500

-- query join left out
-- main
SELECT
    users.state AS "users.state",
    COALESCE(SUM(users.balance), 0) AS "users.total_balance"
FROM users AS users
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query several views repeated
-- main
SELECT
    joined_rows."repeated.state" AS "repeated.state",
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END), 0) AS "repeated.total_balance",
    COALESCE(SUM(CASE WHEN joined_rows."first_2" = 1 AND joined_rows."value_4" IS NOT NULL THEN joined_rows."value_3" END), 0) AS "events.total",
    COALESCE(SUM(CASE WHEN joined_rows."first_3" = 1 AND joined_rows."value_6" IS NOT NULL THEN joined_rows."value_5" END), 0) AS "others.total",
    MEDIAN(CAST(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END AS DOUBLE)) AS "repeated.middle_balance"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."group_1", joined_rows."value_2") AS "first_1",
    ROW_NUMBER() OVER (PARTITION BY joined_rows."group_1", joined_rows."value_4") AS "first_2",
    ROW_NUMBER() OVER (PARTITION BY joined_rows."group_1", joined_rows."value_6") AS "first_3"
FROM (
SELECT
    joined_rows.*,
    DENSE_RANK() OVER (ORDER BY joined_rows."repeated.state") AS "group_1"
FROM (
SELECT
    repeated.state AS "repeated.state",
    repeated.balance AS "value_1",
    repeated.id AS "value_2",
    events.amount AS "value_3",
    events.id AS "value_4",
    others.amount AS "value_5",
    others.id AS "value_6"
FROM users AS repeated
LEFT JOIN events AS events ON repeated.id = events.user_id
LEFT JOIN events AS others ON repeated.id = others.user_id
) AS joined_rows
) AS joined_rows
) AS joined_rows
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query several views repeated, whole
-- main
SELECT
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END), 0) AS "repeated.total_balance",
    COALESCE(SUM(CASE WHEN joined_rows."first_2" = 1 AND joined_rows."value_4" IS NOT NULL THEN joined_rows."value_3" END), 0) AS "events.total",
    COALESCE(SUM(CASE WHEN joined_rows."first_3" = 1 AND joined_rows."value_6" IS NOT NULL THEN joined_rows."value_5" END), 0) AS "others.total",
    MEDIAN(CAST(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END AS DOUBLE)) AS "repeated.middle_balance"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."value_2") AS "first_1",
    ROW_NUMBER() OVER (PARTITION BY joined_rows."value_4") AS "first_2",
    ROW_NUMBER() OVER (PARTITION BY joined_rows."value_6") AS "first_3"
FROM (
SELECT
    repeated.balance AS "value_1",
    repeated.id AS "value_2",
    events.amount AS "value_3",
    events.id AS "value_4",
    others.amount AS "value_5",
    others.id AS "value_6"
FROM users AS repeated
LEFT JOIN events AS events ON repeated.id = events.user_id
LEFT JOIN events AS others ON repeated.id = others.user_id
) AS joined_rows
) AS joined_rows
ORDER BY
    1 DESC
LIMIT 500
