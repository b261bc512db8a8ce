-- query months and quarters are days to date functions
@ 4-8
    CAST((CAST((TO_CHAR(events.created, 'YYYY-MM') || '-01') AS DATE) + (31) * INTERVAL '1 day') AS DATE) AS "next",
    CAST(EXTRACT(MONTH FROM CAST((TO_CHAR(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), 'YYYY-MM') || '-01') AS DATE)) AS INTEGER) AS "of",
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(CAST(events.created AS DATE) AS TIMESTAMP) - CAST(CAST((TO_CHAR(events.created, 'YYYY-MM') || '-01') AS DATE) AS TIMESTAMP)) * 1000000 AS BIGINT) / 86400000000.0) AS BIGINT) AS "days",
    CAST((CAST((CAST((TO_CHAR(DATE_TRUNC('quarter', CAST((events.created + (-3) * INTERVAL '1 month') AS TIMESTAMP)), 'YYYY-MM') || '-01') AS DATE) + (3) * INTERVAL '1 month') AS DATE) + (0) * INTERVAL '1 month') AS DATE) AS "fiscal",
    (TO_CHAR(events.created, 'YYYY-MM') || '!') AS "words"

-- query hours and minutes are times to date functions
@ 4-7
    (CAST((TO_CHAR(events.created, 'YYYY-MM-DD HH24') || ':00:00') AS TIMESTAMP) + (1) * INTERVAL '1 hour') AS "hour",
    (CAST((TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 6)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') || ':00:00') AS TIMESTAMP) + (0) * INTERVAL '1 hour') AS "six",
    (CAST((TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 15)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') || ':00') AS TIMESTAMP) + (0) * INTERVAL '1 minute') AS "quarter_hour",
    (CAST(TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 250000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS TIMESTAMP) + (1) * INTERVAL '1 second') AS "split"

-- query a month is compared with a day
@ 5
WHERE ((CAST((TO_CHAR(events.created, 'YYYY-MM') || '-01') AS DATE) = DATE '2024-03-01') OR (CAST((TO_CHAR(events.created, 'YYYY-MM-DD HH24') || ':00:00') AS TIMESTAMP) < TIMESTAMP '2024-01-01 00:00:00'))

-- query a quarter is cast to its first day
@ 4
    CAST(CAST(CAST((TO_CHAR(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), 'YYYY-MM') || '-01') AS DATE) AS DATE) AS DATE) AS "events.quarter_start"

-- query measures and a selected dimension in one condition
@ 3
    TO_CHAR(events.created, 'YYYY-MM') AS "events.created_month",
@ 8
HAVING ((COUNT(*) > 1) OR (MIN(CAST((TO_CHAR(events.created, 'YYYY-MM') || '-01') AS DATE)) IS NULL))

-- query filters and conditions of selected dimensions beside measures
@ 3
    TO_CHAR(events.created, 'YYYY-MM') AS "events.created_month",
@ 10
HAVING (((((COUNT(*) > 2) OR ((MIN(events.created) >= TIMESTAMP '2024-02-01 00:00:00' AND MIN(events.created) < TIMESTAMP '2024-03-01 00:00:00'))) OR (COALESCE((MIN(CASE WHEN (events.id = 6) THEN 1 ELSE 0 END) = 1), FALSE) AND COALESCE(((MIN(CASE WHEN (events.id = 6) THEN 1 ELSE 0 END) = 1)), FALSE))) OR ((MIN(TO_CHAR(events.created, 'YYYY-MM')) || '!') = '2023-12!')) OR (MIN(CAST((TO_CHAR(events.created, 'YYYY-MM') || '-01') AS DATE)) = DATE '2024-11-01'))

-- query a dimension beside measures that joins repeat
@ 13
    TO_CHAR(events.created, 'YYYY-MM') AS "events.created_month",
@ 19-20
    CAST((TO_CHAR(events.created, 'YYYY-MM') || '-01') AS DATE) AS "value_5",
    TO_CHAR(events.created, 'YYYY-MM') AS "value_6",
@ 29
HAVING ((((COUNT(joined_rows."value_3") > 5) OR COALESCE((MIN(joined_rows."value_4") = 1), FALSE)) OR ((COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_1" END), 0) > 0) AND (((MIN(joined_rows."value_7") >= TIMESTAMP '2024-02-01 00:00:00' AND MIN(joined_rows."value_7") < TIMESTAMP '2024-03-01 00:00:00') OR (MIN(joined_rows."value_7") >= TIMESTAMP '2023-01-01 00:00:00' AND MIN(joined_rows."value_7") < TIMESTAMP '2024-01-01 00:00:00'))))) OR (CAST(EXTRACT(MONTH FROM MIN(joined_rows."value_5")) AS INTEGER) = 11))

-- query dates made of computed numbers
@ 4-7
    (CASE WHEN CAST(CAST(EXTRACT(YEAR FROM CAST(events.created AS DATE)) AS INTEGER) AS BIGINT) BETWEEN 1 AND 9999 AND CAST(1 AS BIGINT) BETWEEN 1 AND 12 AND CAST(events.id AS BIGINT) BETWEEN 1 AND 31 AND CAST(EXTRACT(DAY FROM ((((((TIMESTAMP '2000-01-01 00:00:00' + ((CAST(CAST(EXTRACT(YEAR FROM CAST(events.created AS DATE)) AS INTEGER) AS BIGINT) - 2000)) * INTERVAL '1 year')) + ((CAST(1 AS BIGINT) - 1)) * INTERVAL '1 month')) + ((CAST(events.id AS BIGINT) - 1)) * INTERVAL '1 day'))) AS INTEGER) = CAST(events.id AS BIGINT) THEN CAST(((((((TIMESTAMP '2000-01-01 00:00:00' + ((CAST(CAST(EXTRACT(YEAR FROM CAST(events.created AS DATE)) AS INTEGER) AS BIGINT) - 2000)) * INTERVAL '1 year')) + ((CAST(1 AS BIGINT) - 1)) * INTERVAL '1 month')) + ((CAST(events.id AS BIGINT) - 1)) * INTERVAL '1 day')) AS DATE) END) AS "first",
    (CASE WHEN CAST((CAST(EXTRACT(YEAR FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) AS INTEGER) - 1) AS BIGINT) BETWEEN 1 AND 9999 AND CAST(CAST(EXTRACT(MONTH FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) AS INTEGER) AS BIGINT) BETWEEN 1 AND 12 AND CAST(28 AS BIGINT) BETWEEN 1 AND 31 AND CAST((24 - events.id) AS BIGINT) BETWEEN 0 AND 23 AND CAST(59 AS BIGINT) BETWEEN 0 AND 59 AND CAST(0 AS BIGINT) BETWEEN 0 AND 59 AND CAST(EXTRACT(DAY FROM ((((((((((((TIMESTAMP '2000-01-01 00:00:00' + ((CAST((CAST(EXTRACT(YEAR FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) AS INTEGER) - 1) AS BIGINT) - 2000)) * INTERVAL '1 year')) + ((CAST(CAST(EXTRACT(MONTH FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) AS INTEGER) AS BIGINT) - 1)) * INTERVAL '1 month')) + ((CAST(28 AS BIGINT) - 1)) * INTERVAL '1 day')) + ((CAST((24 - events.id) AS BIGINT) - 0)) * INTERVAL '1 hour')) + ((CAST(59 AS BIGINT) - 0)) * INTERVAL '1 minute')) + ((CAST(0 AS BIGINT) - 0)) * INTERVAL '1 second'))) AS INTEGER) = CAST(28 AS BIGINT) THEN ((((((((((((TIMESTAMP '2000-01-01 00:00:00' + ((CAST((CAST(EXTRACT(YEAR FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) AS INTEGER) - 1) AS BIGINT) - 2000)) * INTERVAL '1 year')) + ((CAST(CAST(EXTRACT(MONTH FROM DATE_TRUNC('second', CAST(events.created AS TIMESTAMP))) AS INTEGER) AS BIGINT) - 1)) * INTERVAL '1 month')) + ((CAST(28 AS BIGINT) - 1)) * INTERVAL '1 day')) + ((CAST((24 - events.id) AS BIGINT) - 0)) * INTERVAL '1 hour')) + ((CAST(59 AS BIGINT) - 0)) * INTERVAL '1 minute')) + ((CAST(0 AS BIGINT) - 0)) * INTERVAL '1 second')) END) AS "moment",
    (CASE WHEN CAST((2023 + events.id) AS BIGINT) BETWEEN 1 AND 9999 AND CAST(2 AS BIGINT) BETWEEN 1 AND 12 AND CAST(29 AS BIGINT) BETWEEN 1 AND 31 AND CAST(EXTRACT(DAY FROM ((((((TIMESTAMP '2000-01-01 00:00:00' + ((CAST((2023 + events.id) AS BIGINT) - 2000)) * INTERVAL '1 year')) + ((CAST(2 AS BIGINT) - 1)) * INTERVAL '1 month')) + ((CAST(29 AS BIGINT) - 1)) * INTERVAL '1 day'))) AS INTEGER) = CAST(29 AS BIGINT) THEN CAST(((((((TIMESTAMP '2000-01-01 00:00:00' + ((CAST((2023 + events.id) AS BIGINT) - 2000)) * INTERVAL '1 year')) + ((CAST(2 AS BIGINT) - 1)) * INTERVAL '1 month')) + ((CAST(29 AS BIGINT) - 1)) * INTERVAL '1 day')) AS DATE) END) AS "none",
    (CASE WHEN CAST(2024 AS BIGINT) BETWEEN 1 AND 9999 AND CAST((12 + events.id) AS BIGINT) BETWEEN 1 AND 12 AND CAST(1 AS BIGINT) BETWEEN 1 AND 31 AND CAST(EXTRACT(DAY FROM ((((((TIMESTAMP '2000-01-01 00:00:00' + ((CAST(2024 AS BIGINT) - 2000)) * INTERVAL '1 year')) + ((CAST((12 + events.id) AS BIGINT) - 1)) * INTERVAL '1 month')) + ((CAST(1 AS BIGINT) - 1)) * INTERVAL '1 day'))) AS INTEGER) = CAST(1 AS BIGINT) THEN CAST(((((((TIMESTAMP '2000-01-01 00:00:00' + ((CAST(2024 AS BIGINT) - 2000)) * INTERVAL '1 year')) + ((CAST((12 + events.id) AS BIGINT) - 1)) * INTERVAL '1 month')) + ((CAST(1 AS BIGINT) - 1)) * INTERVAL '1 day')) AS DATE) END) AS "month_end"

-- query a year is a day to date functions and beside dates
@ 4-7
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
    CAST((CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE) + (1) * INTERVAL '1 year') AS DATE) AS "next",
    (CAST(EXTRACT(YEAR FROM CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE)) AS INTEGER) + CAST(EXTRACT(YEAR FROM events.created) AS INTEGER)) AS "of",
    ((CAST(EXTRACT(YEAR FROM CAST(events.created AS DATE)) AS INTEGER) - CAST(EXTRACT(YEAR FROM CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE)) AS INTEGER)) * 12 + CAST(EXTRACT(MONTH FROM CAST(events.created AS DATE)) AS INTEGER) - CAST(EXTRACT(MONTH FROM CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE)) AS INTEGER) - CASE WHEN CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE) <= CAST(events.created AS DATE) AND TO_CHAR(CAST(CAST(events.created AS DATE) AS TIMESTAMP), 'DDHH24MISSUS') < TO_CHAR(CAST(CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE) AS TIMESTAMP), 'DDHH24MISSUS') THEN 1 WHEN CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE) > CAST(events.created AS DATE) AND TO_CHAR(CAST(CAST(events.created AS DATE) AS TIMESTAMP), 'DDHH24MISSUS') > TO_CHAR(CAST(CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE) AS TIMESTAMP), 'DDHH24MISSUS') THEN -1 ELSE 0 END) AS "months"
@ 9
WHERE (((CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE) >= DATE '2024-01-01') AND (CAST((DATE '2000-01-01' + ((CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) - 2000)) * INTERVAL '1 year') AS DATE) <= TIMESTAMP '2024-03-13 12:00:00')) OR (CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) = 2023))
