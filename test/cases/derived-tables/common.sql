-- query sql
-- main
WITH spenders AS (
SELECT user_id, SUM(amount) AS spent, COUNT(*) AS times
      FROM events -- a comment
      WHERE 1=1
      GROUP BY user_id
)
SELECT
    spenders.user_id AS "spenders.user_id",
    spenders.spent AS "spenders.spent"
FROM spenders AS spenders
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query with a condition
-- main
WITH spenders AS (
SELECT user_id, SUM(amount) AS spent, COUNT(*) AS times
      FROM events -- a comment
      WHERE (( created ) >= TIMESTAMP '2024-03-01 00:00:00' AND ( created ) < TIMESTAMP '2024-04-01 00:00:00')
      GROUP BY user_id
)
SELECT
    spenders.user_id AS "spenders.user_id",
    spenders.spent AS "spenders.spent"
FROM spenders AS spenders
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query joined
-- main
WITH spenders AS (
SELECT user_id, SUM(amount) AS spent, COUNT(*) AS times
      FROM events -- a comment
      WHERE 1=1
      GROUP BY user_id
)
SELECT
    users.name AS "users.name",
    COALESCE(SUM(spenders.spent), 0) AS "spenders.total"
FROM spenders AS spenders
LEFT JOIN users AS users ON spenders.user_id = users.id
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query of another
-- main
WITH spenders AS (
SELECT user_id, SUM(amount) AS spent, COUNT(*) AS times
      FROM events -- a comment
      WHERE 1=1
      GROUP BY user_id
),
spenders_of_spenders AS (
SELECT * FROM spenders AS s WHERE s.times > 1
)
SELECT
    active_spenders.user_id AS "active_spenders.user_id",
    active_spenders.spent AS "active_spenders.spent"
FROM spenders_of_spenders AS active_spenders
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query native
-- main
WITH native AS (
SELECT
    explore_source."user_id" AS "user_id",
    explore_source."spent" AS "spent",
    RANK() OVER (ORDER BY spent DESC) AS "place_in_line"
FROM (
SELECT
    events.user_id AS "user_id",
    COALESCE(SUM(events.amount), 0) AS "spent"
FROM events AS events
WHERE (events.user_id IS NOT NULL)
GROUP BY
    1
) AS explore_source
)
SELECT
    native.user_id AS "native.user_id",
    native.spent AS "native.spent",
    native.place_in_line AS "native.place_in_line"
FROM native AS native
GROUP BY
    1,
    2,
    3
ORDER BY
    3
LIMIT 500
