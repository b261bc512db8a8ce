-- query text apple
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label = 'apple')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text Apple
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label = 'Apple')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text %p%le
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label LIKE '%p%le' ESCAPE '^')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text -apple
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label <> 'apple' OR events.label IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text -apple,-Apple
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label NOT IN ('apple', 'Apple') OR events.label IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text O'Brien
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label = 'O''Brien')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text back\slash%
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label LIKE 'back\slash%' ESCAPE '^')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text ^_under^%score^^
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label = '_under%score^')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text EMPTY
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label IS NULL OR events.label = '')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text -EMPTY
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label <> '' AND events.label IS NOT NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text NULL
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text -NULL
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label IS NOT NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text %line%
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label LIKE '%line%' ESCAPE '^')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text Zürich%
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label LIKE 'Zürich%' ESCAPE '^')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text apple,O%,-O'%
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE ((events.label = 'apple' OR events.label LIKE 'O%' ESCAPE '^') AND NOT (events.label LIKE 'O''%' ESCAPE '^'))
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text in any case APPLE
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (LOWER(events.label) = LOWER('APPLE'))
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text in any case zü%
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label ILIKE 'zü%' ESCAPE '^')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text in any case -APPLE
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (NOT (LOWER(events.label) = LOWER('APPLE')) OR events.label IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query text in any case %S
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.label ILIKE '%S' ESCAPE '^')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number 10
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount = 10)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number 10,20
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount IN (10, 20))
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number NOT 10
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount <> 10 OR events.amount IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number [0,20)
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount >= 0 AND events.amount < 20)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number (0,20]
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount > 0 AND events.amount <= 20)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number >10 AND <100
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount > 10 AND events.amount < 100)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number 5 to
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount >= 5)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number NULL
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number NOT NULL
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount IS NOT NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number <>0
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.amount <> 0 OR events.amount IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number NOT [0,20]
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (NOT (events.amount >= 0 AND events.amount <= 20) OR events.amount IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number beyond doubles
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.big = 9007199254740993)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query yesno Yes
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.active)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query yesno No
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (NOT COALESCE(events.active, FALSE))
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query tier
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE ((CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END) IN ('10 to 19', 'Undefined'))
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query location
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE ((2 * 6371000 * ASIN(1 - ABS(1 - SQRT(POWER(SIN(RADIANS(events.lat - 40.7) / 2), 2) + COS(RADIANS(40.7)) * COS(RADIANS(events.lat)) * POWER(SIN(RADIANS(events.lon - (-74)) / 2), 2)))) / 1609.344) <= 100)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query box
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.lat >= 45 AND events.lat <= 60 AND events.lon >= 0 AND events.lon <= 20)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query measure
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
GROUP BY
    1
HAVING (COALESCE(SUM(events.amount), 0) > 50)
ORDER BY
    1
LIMIT 500

-- query text of a day name
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (STRFTIME(events.created, '%A') = 'Sunday')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query number of an hour
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (EXTRACT(HOUR FROM events.created) >= 5 AND EXTRACT(HOUR FROM events.created) <= 7)
GROUP BY
    1
ORDER BY
    1
LIMIT 500
