-- query months and quarters are days to date functions
-- main
SELECT
    events.id AS "events.id",
    CAST((CAST((STRFTIME(events.created, '%Y-%m') || '-01') AS DATE) + INTERVAL (31) DAY) AS DATE) AS "next",
    EXTRACT(MONTH FROM CAST((STRFTIME(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), '%Y-%m') || '-01') AS DATE)) AS "of",
    CAST(TRUNC((EPOCH_US(CAST(events.created AS DATE) + INTERVAL 0 DAY) - EPOCH_US(CAST((STRFTIME(events.created, '%Y-%m') || '-01') AS DATE) + INTERVAL 0 DAY)) / 86400000000.0) AS BIGINT) AS "days",
    CAST((CAST((CAST((STRFTIME(DATE_TRUNC('quarter', CAST((events.created + INTERVAL (-3) MONTH) AS TIMESTAMP)), '%Y-%m') || '-01') AS DATE) + INTERVAL (3) MONTH) AS DATE) + INTERVAL (0) MONTH) AS DATE) AS "fiscal",
    (STRFTIME(events.created, '%Y-%m') || '!') AS "words"
FROM events AS events
GROUP BY
    1,
    2,
    3,
    4,
    5,
    6
ORDER BY
    1
LIMIT 500

-- query hours and minutes are times to date functions
-- main
SELECT
    events.id AS "events.id",
    (CAST((STRFTIME(events.created, '%Y-%m-%d %H') || ':00:00') AS TIMESTAMP) + INTERVAL (1) HOUR) AS "hour",
    (CAST((STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(HOUR FROM events.created), 6)) HOUR), '%Y-%m-%d %H') || ':00:00') AS TIMESTAMP) + INTERVAL (0) HOUR) AS "six",
    (CAST((STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 15)) MINUTE), '%Y-%m-%d %H:%M') || ':00') AS TIMESTAMP) + INTERVAL (0) MINUTE) AS "quarter_hour",
    (CAST(STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 250000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS TIMESTAMP) + INTERVAL (1) SECOND) AS "split"
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

-- query a month is compared with a day
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE ((CAST((STRFTIME(events.created, '%Y-%m') || '-01') AS DATE) = DATE '2024-03-01') OR (CAST((STRFTIME(events.created, '%Y-%m-%d %H') || ':00:00') AS TIMESTAMP) < TIMESTAMP '2024-01-01 00:00:00'))
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query a quarter is cast to its first day
-- main
SELECT
    events.id AS "events.id",
    CAST(CAST(CAST((STRFTIME(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), '%Y-%m') || '-01') AS DATE) AS DATE) AS DATE) AS "events.quarter_start"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query measures and a selected dimension in one condition
-- main
SELECT
    STRFTIME(events.created, '%Y-%m') AS "events.created_month",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1
HAVING ((COUNT(*) > 1) OR (MIN(CAST((STRFTIME(events.created, '%Y-%m') || '-01') AS DATE)) IS NULL))
ORDER BY
    1
LIMIT 500

-- query filters and conditions of selected dimensions beside measures
-- main
SELECT
    STRFTIME(events.created, '%Y-%m') AS "events.created_month",
    CASE WHEN (events.id = 6) THEN 'Yes' ELSE 'No' END AS "events.late",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2
HAVING (((((COUNT(*) > 2) OR ((MIN(events.created) >= TIMESTAMP '2024-02-01 00:00:00' AND MIN(events.created) < TIMESTAMP '2024-03-01 00:00:00'))) OR (COALESCE((MIN(CASE WHEN (events.id = 6) THEN 1 ELSE 0 END) = 1), FALSE) AND COALESCE(((MIN(CASE WHEN (events.id = 6) THEN 1 ELSE 0 END) = 1)), FALSE))) OR ((MIN(STRFTIME(events.created, '%Y-%m')) || '!') = '2023-12!')) OR (MIN(CAST((STRFTIME(events.created, '%Y-%m') || '-01') AS DATE)) = DATE '2024-11-01'))
ORDER BY
    1,
    2
LIMIT 500

-- query a dimension beside measures that joins repeat
-- main
SELECT
    joined_rows."events.created_month" AS "events.created_month",
    joined_rows."events.late" AS "events.late",
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END), 0) AS "events.total",
    COUNT(joined_rows."value_3") AS "copies.count"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."events.created_month", joined_rows."events.late", joined_rows."value_2") AS "first_1"
FROM (
SELECT
    STRFTIME(events.created, '%Y-%m') AS "events.created_month",
    CASE WHEN (events.id = 6) THEN 'Yes' ELSE 'No' END AS "events.late",
    events.amount AS "value_1",
    events.id AS "value_2",
    copies.id AS "value_3",
    CASE WHEN (events.id = 6) THEN 1 ELSE 0 END AS "value_4",
    CAST((STRFTIME(events.created, '%Y-%m') || '-01') AS DATE) AS "value_5",
    STRFTIME(events.created, '%Y-%m') AS "value_6",
    events.created AS "value_7"
FROM events AS events
LEFT JOIN events AS copies ON copies.user_id = events.user_id
) AS joined_rows
) AS joined_rows
GROUP BY
    1,
    2
HAVING ((((COUNT(joined_rows."value_3") > 5) OR COALESCE((MIN(joined_rows."value_4") = 1), FALSE)) OR ((COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END), 0) > 0) AND (((MIN(joined_rows."value_7") >= TIMESTAMP '2024-02-01 00:00:00' AND MIN(joined_rows."value_7") < TIMESTAMP '2024-03-01 00:00:00') OR (MIN(joined_rows."value_7") >= TIMESTAMP '2023-01-01 00:00:00' AND MIN(joined_rows."value_7") < TIMESTAMP '2024-01-01 00:00:00'))))) OR (EXTRACT(MONTH FROM MIN(joined_rows."value_5")) = 11))
ORDER BY
    1,
    2
LIMIT 500

-- query dates made of computed numbers
-- main
SELECT
    events.id AS "events.id",
    (CASE WHEN CAST(EXTRACT(YEAR FROM CAST(events.created AS DATE)) AS BIGINT) BETWEEN 1 AND 9999 AND CAST(1 AS BIGINT) BETWEEN 1 AND 12 AND CAST(events.id AS BIGINT) BETWEEN 1 AND 31 AND EXTRACT(DAY FROM ((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST(EXTRACT(YEAR FROM CAST(events.created AS DATE)) AS BIGINT) - 2000)) YEAR)) + INTERVAL ((CAST(1 AS BIGINT) - 1)) MONTH)) + INTERVAL ((CAST(events.id AS BIGINT) - 1)) DAY))) = CAST(events.id AS BIGINT) THEN CAST(((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST(EXTRACT(YEAR FROM CAST(events.created AS DATE)) AS BIGINT) - 2000)) YEAR)) + INTERVAL ((CAST(1 AS BIGINT) - 1)) MONTH)) + INTERVAL ((CAST(events.id AS BIGINT) - 1)) DAY)) AS DATE) END) AS "first",
    (CASE WHEN CAST((EXTRACT(YEAR FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) - 1) AS BIGINT) BETWEEN 1 AND 9999 AND CAST(EXTRACT(MONTH FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) AS BIGINT) BETWEEN 1 AND 12 AND CAST(28 AS BIGINT) BETWEEN 1 AND 31 AND CAST((24 - events.id) AS BIGINT) BETWEEN 0 AND 23 AND CAST(59 AS BIGINT) BETWEEN 0 AND 59 AND CAST(0 AS BIGINT) BETWEEN 0 AND 59 AND EXTRACT(DAY FROM ((((((((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST((EXTRACT(YEAR FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) - 1) AS BIGINT) - 2000)) YEAR)) + INTERVAL ((CAST(EXTRACT(MONTH FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) AS BIGINT) - 1)) MONTH)) + INTERVAL ((CAST(28 AS BIGINT) - 1)) DAY)) + INTERVAL ((CAST((24 - events.id) AS BIGINT) - 0)) HOUR)) + INTERVAL ((CAST(59 AS BIGINT) - 0)) MINUTE)) + INTERVAL ((CAST(0 AS BIGINT) - 0)) SECOND))) = CAST(28 AS BIGINT) THEN ((((((((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST((EXTRACT(YEAR FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) - 1) AS BIGINT) - 2000)) YEAR)) + INTERVAL ((CAST(EXTRACT(MONTH FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) AS BIGINT) - 1)) MONTH)) + INTERVAL ((CAST(28 AS BIGINT) - 1)) DAY)) + INTERVAL ((CAST((24 - events.id) AS BIGINT) - 0)) HOUR)) + INTERVAL ((CAST(59 AS BIGINT) - 0)) MINUTE)) + INTERVAL ((CAST(0 AS BIGINT) - 0)) SECOND)) END) AS "moment",
    (CASE WHEN CAST((2023 + events.id) AS BIGINT) BETWEEN 1 AND 9999 AND CAST(2 AS BIGINT) BETWEEN 1 AND 12 AND CAST(29 AS BIGINT) BETWEEN 1 AND 31 AND EXTRACT(DAY FROM ((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST((2023 + events.id) AS BIGINT) - 2000)) YEAR)) + INTERVAL ((CAST(2 AS BIGINT) - 1)) MONTH)) + INTERVAL ((CAST(29 AS BIGINT) - 1)) DAY))) = CAST(29 AS BIGINT) THEN CAST(((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST((2023 + events.id) AS BIGINT) - 2000)) YEAR)) + INTERVAL ((CAST(2 AS BIGINT) - 1)) MONTH)) + INTERVAL ((CAST(29 AS BIGINT) - 1)) DAY)) AS DATE) END) AS "none",
    (CASE WHEN CAST(2024 AS BIGINT) BETWEEN 1 AND 9999 AND CAST((12 + events.id) AS BIGINT) BETWEEN 1 AND 12 AND CAST(1 AS BIGINT) BETWEEN 1 AND 31 AND EXTRACT(DAY FROM ((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST(2024 AS BIGINT) - 2000)) YEAR)) + INTERVAL ((CAST((12 + events.id) AS BIGINT) - 1)) MONTH)) + INTERVAL ((CAST(1 AS BIGINT) - 1)) DAY))) = CAST(1 AS BIGINT) THEN CAST(((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST(2024 AS BIGINT) - 2000)) YEAR)) + INTERVAL ((CAST((12 + events.id) AS BIGINT) - 1)) MONTH)) + INTERVAL ((CAST(1 AS BIGINT) - 1)) DAY)) AS DATE) END) AS "month_end"
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

-- query a year is a day to date functions and beside dates
-- main
SELECT
    events.id AS "events.id",
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    CAST((CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE) + INTERVAL (1) YEAR) AS DATE) AS "next",
    (EXTRACT(YEAR FROM CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE)) + EXTRACT(YEAR FROM events.created)) AS "of",
    ((EXTRACT(YEAR FROM CAST(events.created AS DATE)) - EXTRACT(YEAR FROM CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE))) * 12 + EXTRACT(MONTH FROM CAST(events.created AS DATE)) - EXTRACT(MONTH FROM CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE)) - CASE WHEN CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE) <= CAST(events.created AS DATE) AND STRFTIME(CAST(events.created AS DATE), '%d%H%M%S%f') < STRFTIME(CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE), '%d%H%M%S%f') THEN 1 WHEN CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE) > CAST(events.created AS DATE) AND STRFTIME(CAST(events.created AS DATE), '%d%H%M%S%f') > STRFTIME(CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE), '%d%H%M%S%f') THEN -1 ELSE 0 END) AS "months"
FROM events AS events
WHERE (((CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE) >= DATE '2024-01-01') AND (CAST((DATE '2000-01-01' + INTERVAL ((EXTRACT(YEAR FROM events.created) - 2000)) YEAR) AS DATE) <= TIMESTAMP '2024-03-13 12:00:00')) OR (EXTRACT(YEAR FROM events.created) = 2023))
GROUP BY
    1,
    2,
    3,
    4,
    5
ORDER BY
    1
LIMIT 500
