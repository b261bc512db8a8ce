-- query counts
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count",
    COUNT(CASE WHEN (events.active) THEN 1 END) AS "events.active_count",
    COUNT(DISTINCT events.user_id) AS "events.users"
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query sums
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COALESCE(SUM(events.amount), 0) AS "events.total",
    COALESCE(SUM(CASE WHEN (events.active) AND (events.amount > 0) THEN events.amount END), 0) AS "events.active_total",
    COALESCE(SUM(CASE WHEN (events.amount > 1000000000) THEN events.amount END), 0) AS "events.nothing",
    AVG(events.amount) AS "events.average"
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query extremes
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    MIN(events.amount) AS "events.least",
    MAX(events.amount) AS "events.most"
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query median
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    MEDIAN(CAST(events.amount AS DOUBLE)) AS "events.middle"
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query percentile
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    QUANTILE_CONT(CAST(events.amount AS DOUBLE), 0.9) AS "events.p90"
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query list
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    ARRAY_TO_STRING(LIST(DISTINCT events.user_id ORDER BY events.user_id) FILTER (WHERE events.user_id IS NOT NULL), '|RECORD|') AS "events.user_list"
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query list of numbers
-- main
SELECT
    ARRAY_TO_STRING(LIST(DISTINCT events.big ORDER BY events.big) FILTER (WHERE events.big IS NOT NULL), '|RECORD|') AS "events.big_list"
FROM events AS events
ORDER BY
    1 DESC
LIMIT 500

-- query expressions
-- main
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    1.0 * COALESCE(SUM(events.amount), 0) / NULLIF(COUNT(DISTINCT events.user_id), 0) AS "events.per_user",
    CASE WHEN (COALESCE(SUM(events.amount), 0) > 100) THEN 'Yes' ELSE 'No' END AS "events.is_rich"
FROM events AS events
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query without dimensions
-- main
SELECT
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
ORDER BY
    1 DESC
LIMIT 500

-- query nothing left
-- main
SELECT
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "events.total",
    AVG(events.amount) AS "events.average"
FROM events AS events
WHERE (events.amount > 1000000000)
ORDER BY
    1 DESC
LIMIT 500

-- query date
-- main
SELECT
    CAST(MIN(events.created) AS DATE) AS "events.first"
FROM events AS events
ORDER BY
    1 DESC
LIMIT 500
