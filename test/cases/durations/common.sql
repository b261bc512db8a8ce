-- query second
-- main
SELECT
    events.id AS "events.id",
    CAST(TRUNC((EPOCH_US(events.ended + INTERVAL 0 DAY) - EPOCH_US(events.created + INTERVAL 0 DAY)) / 1000000.0) AS BIGINT) AS "events.seconds_running"
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
    CAST(TRUNC((EPOCH_US(events.ended + INTERVAL 0 DAY) - EPOCH_US(events.created + INTERVAL 0 DAY)) / 60000000.0) AS BIGINT) AS "events.minutes_running"
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
    CAST(TRUNC((EPOCH_US(events.ended + INTERVAL 0 DAY) - EPOCH_US(events.created + INTERVAL 0 DAY)) / 3600000000.0) AS BIGINT) AS "events.hours_running"
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
    CAST(TRUNC((EPOCH_US(events.ended + INTERVAL 0 DAY) - EPOCH_US(events.created + INTERVAL 0 DAY)) / 86400000000.0) AS BIGINT) AS "events.days_running"
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
    CAST(TRUNC((EPOCH_US(events.ended + INTERVAL 0 DAY) - EPOCH_US(events.created + INTERVAL 0 DAY)) / 604800000000.0) AS BIGINT) AS "events.weeks_running"
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
    ((EXTRACT(YEAR FROM events.ended) - EXTRACT(YEAR FROM events.created)) * 12 + EXTRACT(MONTH FROM events.ended) - EXTRACT(MONTH FROM events.created) - CASE WHEN events.created <= events.ended AND STRFTIME(events.ended, '%d%H%M%S%f') < STRFTIME(events.created, '%d%H%M%S%f') THEN 1 WHEN events.created > events.ended AND STRFTIME(events.ended, '%d%H%M%S%f') > STRFTIME(events.created, '%d%H%M%S%f') THEN -1 ELSE 0 END) AS "events.months_running"
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
    CAST(TRUNC(((EXTRACT(YEAR FROM events.ended) - EXTRACT(YEAR FROM events.created)) * 12 + EXTRACT(MONTH FROM events.ended) - EXTRACT(MONTH FROM events.created) - CASE WHEN events.created <= events.ended AND STRFTIME(events.ended, '%d%H%M%S%f') < STRFTIME(events.created, '%d%H%M%S%f') THEN 1 WHEN events.created > events.ended AND STRFTIME(events.ended, '%d%H%M%S%f') > STRFTIME(events.created, '%d%H%M%S%f') THEN -1 ELSE 0 END) / 3.0) AS BIGINT) AS "events.quarters_running"
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
    CAST(TRUNC(((EXTRACT(YEAR FROM events.ended) - EXTRACT(YEAR FROM events.created)) * 12 + EXTRACT(MONTH FROM events.ended) - EXTRACT(MONTH FROM events.created) - CASE WHEN events.created <= events.ended AND STRFTIME(events.ended, '%d%H%M%S%f') < STRFTIME(events.created, '%d%H%M%S%f') THEN 1 WHEN events.created > events.ended AND STRFTIME(events.ended, '%d%H%M%S%f') > STRFTIME(events.created, '%d%H%M%S%f') THEN -1 ELSE 0 END) / 12.0) AS BIGINT) AS "events.years_running"
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
    CAST(TRUNC((EPOCH_US(events.ended + INTERVAL 0 DAY) - EPOCH_US(events.created + INTERVAL 0 DAY)) / 3600000000.0) AS BIGINT) AS "events.hours_alone"
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
    CAST(TRUNC((EPOCH_US(CAST(events.ended AS DATE) + INTERVAL 0 DAY) - EPOCH_US(events.day + INTERVAL 0 DAY)) / 86400000000.0) AS BIGINT) AS "events.days_waited",
    ((EXTRACT(YEAR FROM CAST(events.ended AS DATE)) - EXTRACT(YEAR FROM events.day)) * 12 + EXTRACT(MONTH FROM CAST(events.ended AS DATE)) - EXTRACT(MONTH FROM events.day) - CASE WHEN events.day <= CAST(events.ended AS DATE) AND STRFTIME(CAST(events.ended AS DATE), '%d%H%M%S%f') < STRFTIME(events.day, '%d%H%M%S%f') THEN 1 WHEN events.day > CAST(events.ended AS DATE) AND STRFTIME(CAST(events.ended AS DATE), '%d%H%M%S%f') > STRFTIME(events.day, '%d%H%M%S%f') THEN -1 ELSE 0 END) AS "events.months_waited"
FROM events AS events
GROUP BY
    1,
    2,
    3
ORDER BY
    1
LIMIT 500
