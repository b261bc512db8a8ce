-- query raw
-- main
SELECT
    events.id AS "events.id",
    events.created AS "events.created_raw"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query time
-- main
SELECT
    events.id AS "events.id",
    DATE_TRUNC('second', CAST((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS TIMESTAMP)) AS "events.created_time"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query time_of_day
-- main
SELECT
    events.id AS "events.id",
    STRFTIME((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%H:%M') AS "events.created_time_of_day"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query hour
-- main
SELECT
    events.id AS "events.id",
    STRFTIME((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%Y-%m-%d %H') AS "events.created_hour"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query hour_of_day
-- main
SELECT
    events.id AS "events.id",
    EXTRACT(HOUR FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS "events.created_hour_of_day"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query hour2
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(HOUR FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 2)) HOUR), '%Y-%m-%d %H') AS "events.created_hour2"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query hour3
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(HOUR FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 3)) HOUR), '%Y-%m-%d %H') AS "events.created_hour3"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query hour4
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(HOUR FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 4)) HOUR), '%Y-%m-%d %H') AS "events.created_hour4"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query hour6
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(HOUR FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 6)) HOUR), '%Y-%m-%d %H') AS "events.created_hour6"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query hour8
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(HOUR FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 8)) HOUR), '%Y-%m-%d %H') AS "events.created_hour8"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query hour12
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(HOUR FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 12)) HOUR), '%Y-%m-%d %H') AS "events.created_hour12"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute
-- main
SELECT
    events.id AS "events.id",
    STRFTIME((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%Y-%m-%d %H:%M') AS "events.created_minute"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute2
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 2)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute2"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute3
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 3)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute3"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute4
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 4)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute4"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute5
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 5)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute5"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute6
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 6)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute6"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute10
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 10)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute10"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute12
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 12)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute12"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute15
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 15)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute15"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute20
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 20)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute20"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query minute30
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MINUTE FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')), 30)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute30"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query second
-- main
SELECT
    events.id AS "events.id",
    DATE_TRUNC('second', CAST((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS TIMESTAMP)) AS "events.created_second"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond
-- main
SELECT
    events.id AS "events.id",
    STRFTIME((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond2
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 2000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond2"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond4
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 4000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond4"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond5
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 5000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond5"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond8
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 8000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond8"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond10
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 10000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond10"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond20
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 20000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond20"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond25
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 25000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond25"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond40
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 40000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond40"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond50
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 50000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond50"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond100
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 100000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond100"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond125
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 125000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond125"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond200
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 200000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond200"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond250
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 250000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond250"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query millisecond500
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) % 1000000, 500000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond500"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query microsecond
-- main
SELECT
    events.id AS "events.id",
    STRFTIME((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%Y-%m-%d %H:%M:%S.%f') AS "events.created_microsecond"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query date
-- main
SELECT
    events.id AS "events.id",
    CAST((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS DATE) AS "events.created_date"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query week
-- main
SELECT
    events.id AS "events.id",
    CAST((DATE_TRUNC('week', CAST(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (1) DAY) AS TIMESTAMP)) + INTERVAL (-1) DAY) AS DATE) AS "events.created_week"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query day_of_week
-- main
SELECT
    events.id AS "events.id",
    STRFTIME((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%A') AS "events.created_day_of_week",
    MOD((EXTRACT(ISODOW FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) - 1) + 1, 7) AS "events.created_day_of_week__sort_"
FROM events AS events
GROUP BY
    1,
    2,
    3
ORDER BY
    3,
    1
LIMIT 500

-- query day_of_week_index
-- main
SELECT
    events.id AS "events.id",
    MOD((EXTRACT(ISODOW FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) - 1) + 1, 7) AS "events.created_day_of_week_index"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query day_of_month
-- main
SELECT
    events.id AS "events.id",
    EXTRACT(DAY FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS "events.created_day_of_month"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query day_of_year
-- main
SELECT
    events.id AS "events.id",
    EXTRACT(DOY FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS "events.created_day_of_year"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query week_of_year
-- main
SELECT
    events.id AS "events.id",
    EXTRACT(WEEK FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS "events.created_week_of_year"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query month
-- main
SELECT
    events.id AS "events.id",
    STRFTIME((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%Y-%m') AS "events.created_month"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query month_num
-- main
SELECT
    events.id AS "events.id",
    EXTRACT(MONTH FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS "events.created_month_num"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query month_name
-- main
SELECT
    events.id AS "events.id",
    STRFTIME((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), '%B') AS "events.created_month_name",
    EXTRACT(MONTH FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS "events.created_month_name__sort_"
FROM events AS events
GROUP BY
    1,
    2,
    3
ORDER BY
    3,
    1
LIMIT 500

-- query quarter
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(DATE_TRUNC('quarter', CAST((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS TIMESTAMP)), '%Y-%m') AS "events.created_quarter"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query quarter_of_year
-- main
SELECT
    events.id AS "events.id",
    ('Q' || CAST(EXTRACT(QUARTER FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS VARCHAR)) AS "events.created_quarter_of_year"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query fiscal_month_num
-- main
SELECT
    events.id AS "events.id",
    EXTRACT(MONTH FROM ((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-3) MONTH)) AS "events.created_fiscal_month_num"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query fiscal_quarter
-- main
SELECT
    events.id AS "events.id",
    STRFTIME(DATE_TRUNC('quarter', CAST(((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-3) MONTH) AS TIMESTAMP)), '%Y-%m') AS "events.created_fiscal_quarter"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query fiscal_quarter_of_year
-- main
SELECT
    events.id AS "events.id",
    ('Q' || CAST(EXTRACT(QUARTER FROM ((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-3) MONTH)) AS VARCHAR)) AS "events.created_fiscal_quarter_of_year"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query fiscal_year
-- main
SELECT
    events.id AS "events.id",
    EXTRACT(YEAR FROM ((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') + INTERVAL (-3) MONTH)) AS "events.created_fiscal_year"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query year
-- main
SELECT
    events.id AS "events.id",
    EXTRACT(YEAR FROM (CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS "events.created_year"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    2,
    1
LIMIT 500

-- query yesno
-- main
SELECT
    events.id AS "events.id",
    CASE WHEN (events.created IS NOT NULL) THEN 'Yes' ELSE 'No' END AS "events.created"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500
