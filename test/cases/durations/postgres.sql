-- query second
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 1000000.0) AS BIGINT) AS "events.seconds_running"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query minute
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 60000000.0) AS BIGINT) AS "events.minutes_running"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query hour
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 3600000000.0) AS BIGINT) AS "events.hours_running"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query day
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 86400000000.0) AS BIGINT) AS "events.days_running"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query week
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 604800000000.0) AS BIGINT) AS "events.weeks_running"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query month
-- main
SELECT
    events.id AS "events.id",
    ((CAST(EXTRACT(YEAR FROM events.ended) AS INTEGER) - CAST(EXTRACT(YEAR FROM events.created) AS INTEGER)) * 12 + CAST(EXTRACT(MONTH FROM events.ended) AS INTEGER) - CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) - CASE WHEN events.created <= events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') < TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN 1 WHEN events.created > events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') > TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN -1 ELSE 0 END) AS "events.months_running"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query quarter
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC(((CAST(EXTRACT(YEAR FROM events.ended) AS INTEGER) - CAST(EXTRACT(YEAR FROM events.created) AS INTEGER)) * 12 + CAST(EXTRACT(MONTH FROM events.ended) AS INTEGER) - CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) - CASE WHEN events.created <= events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') < TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN 1 WHEN events.created > events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') > TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN -1 ELSE 0 END) / 3.0) AS BIGINT) AS "events.quarters_running"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query year
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC(((CAST(EXTRACT(YEAR FROM events.ended) AS INTEGER) - CAST(EXTRACT(YEAR FROM events.created) AS INTEGER)) * 12 + CAST(EXTRACT(MONTH FROM events.ended) AS INTEGER) - CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) - CASE WHEN events.created <= events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') < TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN 1 WHEN events.created > events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') > TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN -1 ELSE 0 END) / 12.0) AS BIGINT) AS "events.years_running"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query alone
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 3600000000.0) AS BIGINT) AS "events.hours_alone"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query dates
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(CAST(events.ended AS DATE) AS TIMESTAMP) - CAST(events.day AS TIMESTAMP)) * 1000000 AS BIGINT) / 86400000000.0) AS BIGINT) AS "events.days_waited",
    ((CAST(EXTRACT(YEAR FROM CAST(events.ended AS DATE)) AS INTEGER) - CAST(EXTRACT(YEAR FROM events.day) AS INTEGER)) * 12 + CAST(EXTRACT(MONTH FROM CAST(events.ended AS DATE)) AS INTEGER) - CAST(EXTRACT(MONTH FROM events.day) AS INTEGER) - CASE WHEN events.day <= CAST(events.ended AS DATE) AND TO_CHAR(CAST(CAST(events.ended AS DATE) AS TIMESTAMP), 'DDHH24MISSUS') < TO_CHAR(CAST(events.day AS TIMESTAMP), 'DDHH24MISSUS') THEN 1 WHEN events.day > CAST(events.ended AS DATE) AND TO_CHAR(CAST(CAST(events.ended AS DATE) AS TIMESTAMP), 'DDHH24MISSUS') > TO_CHAR(CAST(events.day AS TIMESTAMP), 'DDHH24MISSUS') THEN -1 ELSE 0 END) AS "events.months_waited"
FROM events AS events
GROUP BY
    1,
    2,
    3
ORDER BY
    1
LIMIT 500
