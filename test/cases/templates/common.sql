-- query number after a minus
-- main
SELECT
    events.id AS "events.id",
    events.amount-(-5) AS "events.above"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query text
-- main
SELECT
    events.id AS "events.id",
    CASE WHEN (events.label = 'O''Brien') THEN 'Yes' ELSE 'No' END AS "events.is_named"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query text with a backslash
-- main
SELECT
    events.id AS "events.id",
    CASE WHEN (events.label = 'back\slash 100%') THEN 'Yes' ELSE 'No' END AS "events.is_named"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query condition
-- main
SELECT
    events.id AS "events.id",
    CASE WHEN (( events.created ) >= TIMESTAMP '2024-03-01 00:00:00' AND ( events.created ) < TIMESTAMP '2024-04-01 00:00:00') THEN 'Yes' ELSE 'No' END AS "events.in_range"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query no condition
-- main
SELECT
    events.id AS "events.id",
    CASE WHEN (1=1) THEN 'Yes' ELSE 'No' END AS "events.in_range"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query branch
-- main
SELECT
    events.id AS "events.id",
    CAST(EXTRACT(YEAR FROM events.created) AS CHAR(4)) AS "events.period"
FROM events AS events
WHERE (events.id = 1)
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query unlisted unquoted value
unsupported: bad-parameter-value
