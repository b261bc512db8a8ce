-- query of_epoch
-- main
SELECT
    events.id AS "events.id",
    events.epoch AS "events.of_epoch_raw",
    DATE_TRUNC('second', CAST((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS TIMESTAMP)) AS "events.of_epoch_time",
    EXTRACT(HOUR FROM (CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS "events.of_epoch_hour_of_day",
    CAST((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS DATE) AS "events.of_epoch_date",
    CAST(DATE_TRUNC('week', CAST((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS TIMESTAMP)) AS DATE) AS "events.of_epoch_week",
    STRFTIME((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%Y-%m') AS "events.of_epoch_month",
    STRFTIME(DATE_TRUNC('quarter', CAST((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS TIMESTAMP)), '%Y-%m') AS "events.of_epoch_quarter",
    STRFTIME((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%A') AS "events.of_epoch_day_of_week",
    (EXTRACT(ISODOW FROM (CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) - 1) AS "events.of_epoch_day_of_week__sort_",
    EXTRACT(YEAR FROM (CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS "events.of_epoch_year"
FROM events AS events
GROUP BY
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11
ORDER BY
    1
LIMIT 500

-- query of_ymd
-- main
SELECT
    events.id AS "events.id",
    events.ymd AS "events.of_ymd_raw",
    DATE_TRUNC('second', CAST(CAST(STRPTIME(CAST(events.ymd AS VARCHAR), '%Y%m%d') AS DATE) AS TIMESTAMP)) AS "events.of_ymd_time",
    EXTRACT(HOUR FROM CAST(STRPTIME(CAST(events.ymd AS VARCHAR), '%Y%m%d') AS DATE)) AS "events.of_ymd_hour_of_day",
    CAST(CAST(STRPTIME(CAST(events.ymd AS VARCHAR), '%Y%m%d') AS DATE) AS DATE) AS "events.of_ymd_date",
    CAST(DATE_TRUNC('week', CAST(CAST(STRPTIME(CAST(events.ymd AS VARCHAR), '%Y%m%d') AS DATE) AS TIMESTAMP)) AS DATE) AS "events.of_ymd_week",
    STRFTIME(CAST(STRPTIME(CAST(events.ymd AS VARCHAR), '%Y%m%d') AS DATE), '%Y-%m') AS "events.of_ymd_month",
    STRFTIME(DATE_TRUNC('quarter', CAST(CAST(STRPTIME(CAST(events.ymd AS VARCHAR), '%Y%m%d') AS DATE) AS TIMESTAMP)), '%Y-%m') AS "events.of_ymd_quarter",
    STRFTIME(CAST(STRPTIME(CAST(events.ymd AS VARCHAR), '%Y%m%d') AS DATE), '%A') AS "events.of_ymd_day_of_week",
    (EXTRACT(ISODOW FROM CAST(STRPTIME(CAST(events.ymd AS VARCHAR), '%Y%m%d') AS DATE)) - 1) AS "events.of_ymd_day_of_week__sort_",
    EXTRACT(YEAR FROM CAST(STRPTIME(CAST(events.ymd AS VARCHAR), '%Y%m%d') AS DATE)) AS "events.of_ymd_year"
FROM events AS events
GROUP BY
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11
ORDER BY
    1
LIMIT 500

-- query of_date
-- main
SELECT
    events.id AS "events.id",
    events.day AS "events.of_date_raw",
    DATE_TRUNC('second', CAST(events.day AS TIMESTAMP)) AS "events.of_date_time",
    EXTRACT(HOUR FROM events.day) AS "events.of_date_hour_of_day",
    CAST(events.day AS DATE) AS "events.of_date_date",
    CAST(DATE_TRUNC('week', CAST(events.day AS TIMESTAMP)) AS DATE) AS "events.of_date_week",
    STRFTIME(events.day, '%Y-%m') AS "events.of_date_month",
    STRFTIME(DATE_TRUNC('quarter', CAST(events.day AS TIMESTAMP)), '%Y-%m') AS "events.of_date_quarter",
    STRFTIME(events.day, '%A') AS "events.of_date_day_of_week",
    (EXTRACT(ISODOW FROM events.day) - 1) AS "events.of_date_day_of_week__sort_",
    EXTRACT(YEAR FROM events.day) AS "events.of_date_year"
FROM events AS events
GROUP BY
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11
ORDER BY
    1
LIMIT 500

-- query unconverted
-- main
SELECT
    events.id AS "events.id",
    events.created AS "events.unconverted_raw",
    DATE_TRUNC('second', CAST(events.created AS TIMESTAMP)) AS "events.unconverted_time",
    EXTRACT(HOUR FROM events.created) AS "events.unconverted_hour_of_day",
    CAST(events.created AS DATE) AS "events.unconverted_date",
    CAST(DATE_TRUNC('week', CAST(events.created AS TIMESTAMP)) AS DATE) AS "events.unconverted_week",
    STRFTIME(events.created, '%Y-%m') AS "events.unconverted_month",
    STRFTIME(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), '%Y-%m') AS "events.unconverted_quarter",
    STRFTIME(events.created, '%A') AS "events.unconverted_day_of_week",
    (EXTRACT(ISODOW FROM events.created) - 1) AS "events.unconverted_day_of_week__sort_",
    EXTRACT(YEAR FROM events.created) AS "events.unconverted_year"
FROM events AS events
GROUP BY
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11
ORDER BY
    1
LIMIT 500

-- query alone
-- main
SELECT
    events.id AS "events.id",
    CAST((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS DATE) AS "events.alone_date",
    DATE_TRUNC('second', CAST((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS TIMESTAMP)) AS "events.alone_time",
    STRFTIME((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%Y-%m') AS "events.alone_month"
FROM events AS events
GROUP BY
    1,
    2,
    3,
    4
ORDER BY
    1
LIMIT 500
