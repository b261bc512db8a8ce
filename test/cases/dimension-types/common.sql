-- query plain
-- main
SELECT
    events.id AS "events.id",
    events.label AS "events.label",
    events.big AS "events.big",
    events.amount AS "events.amount",
    events.label AS "events.zip"
FROM events AS events
GROUP BY
    1,
    2,
    3,
    4,
    5
ORDER BY
    1
LIMIT 500

-- query references
-- main
SELECT
    events.id AS "events.id",
    events.amount + events.amount AS "events.doubled",
    (events.amount + events.amount) * 2 AS "events.quadrupled"
FROM events AS events
GROUP BY
    1,
    2,
    3
ORDER BY
    1
LIMIT 500

-- query yesno
-- main
SELECT
    events.id AS "events.id",
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    CASE WHEN (events.active AND events.amount > 5) THEN 'Yes' ELSE 'No' END AS "events.is_big_and_active"
FROM events AS events
GROUP BY
    1,
    2,
    3
ORDER BY
    1
LIMIT 500

-- query case in order of declaration
-- main
SELECT
    CASE WHEN (events.amount >= 50) THEN 'Large' WHEN (events.amount >= 10) THEN 'Medium''s' ELSE 'Small' END AS "events.size",
    CASE WHEN (events.amount >= 50) THEN '0' WHEN (events.amount >= 10) THEN '1' ELSE '2' END AS "events.size__sort_",
    CASE WHEN (events.amount > 0) THEN 'plus' WHEN (events.amount < 0) THEN 'minus' END AS "events.sign"
FROM events AS events
GROUP BY
    1,
    2,
    3
ORDER BY
    2,
    3
LIMIT 500

-- query location
-- main
SELECT
    events.id AS "events.id",
    (CAST(events.lat AS VARCHAR) || ',' || CAST(events.lon AS VARCHAR)) AS "events.place"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query distance
-- main
SELECT
    events.id AS "events.id",
    (2 * 6371000 * ASIN(1 - ABS(1 - SQRT(POWER(SIN(RADIANS(events.lat - (52.52)) / 2), 2) + COS(RADIANS((52.52))) * COS(RADIANS(events.lat)) * POWER(SIN(RADIANS(events.lon - (13.405)) / 2), 2)))) / 1000) AS "events.from_berlin_km",
    (2 * 6371000 * ASIN(1 - ABS(1 - SQRT(POWER(SIN(RADIANS(events.lat - (52.52)) / 2), 2) + COS(RADIANS((52.52))) * COS(RADIANS(events.lat)) * POWER(SIN(RADIANS(events.lon - (13.405)) / 2), 2)))) / 1609.344) AS "events.from_berlin_miles"
FROM events AS events
GROUP BY
    1,
    2,
    3
ORDER BY
    1
LIMIT 500

-- query order by field
-- main
SELECT
    events.label AS "events.label_by_id",
    events.id AS "events.label_by_id__sort_"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2 DESC
LIMIT 500
