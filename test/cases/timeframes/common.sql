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
    DATE_TRUNC('second', CAST(events.created AS TIMESTAMP)) AS "events.created_time"
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
    STRFTIME(events.created, '%H:%M') AS "events.created_time_of_day"
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
    STRFTIME(events.created, '%Y-%m-%d %H') AS "events.created_hour"
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
    EXTRACT(HOUR FROM events.created) AS "events.created_hour_of_day"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(HOUR FROM events.created), 2)) HOUR), '%Y-%m-%d %H') AS "events.created_hour2"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(HOUR FROM events.created), 3)) HOUR), '%Y-%m-%d %H') AS "events.created_hour3"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(HOUR FROM events.created), 4)) HOUR), '%Y-%m-%d %H') AS "events.created_hour4"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(HOUR FROM events.created), 6)) HOUR), '%Y-%m-%d %H') AS "events.created_hour6"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(HOUR FROM events.created), 8)) HOUR), '%Y-%m-%d %H') AS "events.created_hour8"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(HOUR FROM events.created), 12)) HOUR), '%Y-%m-%d %H') AS "events.created_hour12"
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
    STRFTIME(events.created, '%Y-%m-%d %H:%M') AS "events.created_minute"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 2)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute2"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 3)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute3"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 4)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute4"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 5)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute5"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 6)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute6"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 10)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute10"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 12)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute12"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 15)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute15"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 20)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute20"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MINUTE FROM events.created), 30)) MINUTE), '%Y-%m-%d %H:%M') AS "events.created_minute30"
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
    DATE_TRUNC('second', CAST(events.created AS TIMESTAMP)) AS "events.created_second"
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
    STRFTIME(events.created, '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 2000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond2"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 4000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond4"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 5000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond5"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 8000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond8"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 10000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond10"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 20000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond20"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 25000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond25"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 40000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond40"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 50000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond50"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 100000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond100"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 125000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond125"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 200000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond200"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 250000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond250"
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
    STRFTIME((events.created + INTERVAL (-MOD(EXTRACT(MICROSECOND FROM events.created) % 1000000, 500000)) MICROSECOND), '%Y-%m-%d %H:%M:%S.%g') AS "events.created_millisecond500"
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
    STRFTIME(events.created, '%Y-%m-%d %H:%M:%S.%f') AS "events.created_microsecond"
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
    CAST(events.created AS DATE) AS "events.created_date"
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
    CAST(DATE_TRUNC('week', CAST(events.created AS TIMESTAMP)) AS DATE) AS "events.created_week"
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
    STRFTIME(events.created, '%A') AS "events.created_day_of_week",
    (EXTRACT(ISODOW FROM events.created) - 1) AS "events.created_day_of_week__sort_"
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
    (EXTRACT(ISODOW FROM events.created) - 1) AS "events.created_day_of_week_index"
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
    EXTRACT(DAY FROM events.created) AS "events.created_day_of_month"
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
    EXTRACT(DOY FROM events.created) AS "events.created_day_of_year"
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
    EXTRACT(WEEK FROM events.created) AS "events.created_week_of_year"
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
    STRFTIME(events.created, '%Y-%m') AS "events.created_month"
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
    EXTRACT(MONTH FROM events.created) AS "events.created_month_num"
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
    STRFTIME(events.created, '%B') AS "events.created_month_name",
    EXTRACT(MONTH FROM events.created) AS "events.created_month_name__sort_"
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
    STRFTIME(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), '%Y-%m') AS "events.created_quarter"
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
    ('Q' || CAST(EXTRACT(QUARTER FROM events.created) AS VARCHAR)) AS "events.created_quarter_of_year"
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
    EXTRACT(MONTH FROM events.created) AS "events.created_fiscal_month_num"
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
    STRFTIME(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), '%Y-%m') AS "events.created_fiscal_quarter"
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
    ('Q' || CAST(EXTRACT(QUARTER FROM events.created) AS VARCHAR)) AS "events.created_fiscal_quarter_of_year"
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
    EXTRACT(YEAR FROM events.created) AS "events.created_fiscal_year"
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
    EXTRACT(YEAR FROM events.created) AS "events.created_year"
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
