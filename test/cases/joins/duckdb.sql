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
