-- query classic
-- main
SELECT
    CASE WHEN events.amount < 0 THEN 'T00 (-inf,0.0)' WHEN events.amount < 10 THEN 'T01 [0.0,10.0)' WHEN events.amount < 20 THEN 'T02 [10.0,20.0)' WHEN events.amount >= 20 THEN 'T03 [20.0,inf)' ELSE 'TXX Undefined' END AS "events.classic",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.classic__sort_",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2
LIMIT 500

-- query interval
-- main
SELECT
    CASE WHEN events.amount < 0 THEN '(-inf,0.0)' WHEN events.amount < 10 THEN '[0.0,10.0)' WHEN events.amount < 20 THEN '[10.0,20.0)' WHEN events.amount >= 20 THEN '[20.0,inf)' ELSE 'Undefined' END AS "events.interval",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.interval__sort_",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2
LIMIT 500

-- query integer
-- main
SELECT
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "events.integer",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.integer__sort_",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2
LIMIT 500

-- query relational
-- main
SELECT
    CASE WHEN events.amount < 0 THEN '< 0.0' WHEN events.amount < 10 THEN '>= 0.0 and < 10.0' WHEN events.amount < 20 THEN '>= 10.0 and < 20.0' WHEN events.amount >= 20 THEN '>= 20.0' ELSE 'Undefined' END AS "events.relational",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.relational__sort_",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2
LIMIT 500

-- query default_style
-- main
SELECT
    CASE WHEN events.score < 0.5 THEN 'T00 (-inf,0.5)' WHEN events.score < 19.999 THEN 'T01 [0.5,19.999)' WHEN events.score >= 19.999 THEN 'T02 [19.999,inf)' ELSE 'TXX Undefined' END AS "events.default_style",
    CASE WHEN events.score < 0.5 THEN '0' WHEN events.score < 19.999 THEN '1' WHEN events.score >= 19.999 THEN '2' ELSE '3' END AS "events.default_style__sort_",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2
LIMIT 500

-- query bins
-- main
SELECT
    CASE WHEN (events.amount - 1) < 0 THEN '(-inf,0.0)' WHEN (events.amount - 1) < 100 THEN '[0.0,100.0)' WHEN (events.amount - 1) >= 100 THEN '[100.0,inf)' ELSE 'Undefined' END AS "events.bins",
    CASE WHEN (events.amount - 1) < 0 THEN '0' WHEN (events.amount - 1) < 100 THEN '1' WHEN (events.amount - 1) >= 100 THEN '2' ELSE '3' END AS "events.bins__sort_",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2
LIMIT 500

-- query descending
-- main
SELECT
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "events.integer",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.integer__sort_",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2 DESC
LIMIT 500
