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
    TO_CHAR(events.created, 'HH24:MI') AS "events.created_time_of_day"
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
    TO_CHAR(events.created, 'YYYY-MM-DD HH24') AS "events.created_hour"
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
    CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) AS "events.created_hour_of_day"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 2)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour2"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 3)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour3"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 4)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour4"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 6)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour6"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 8)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour8"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 12)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour12"
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
    TO_CHAR(events.created, 'YYYY-MM-DD HH24:MI') AS "events.created_minute"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 2)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute2"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 3)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute3"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 4)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute4"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 5)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute5"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 6)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute6"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 10)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute10"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 12)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute12"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 15)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute15"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 20)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute20"
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
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 30)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute30"
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
    TO_CHAR(events.created, 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 2000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond2"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 4000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond4"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 5000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond5"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 8000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond8"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 10000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond10"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 20000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond20"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 25000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond25"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 40000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond40"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 50000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond50"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 100000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond100"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 125000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond125"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 200000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond200"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 250000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond250"
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
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 500000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond500"
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
    TO_CHAR(events.created, 'YYYY-MM-DD HH24:MI:SS.US') AS "events.created_microsecond"
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
    TO_CHAR(events.created, 'FMDay') AS "events.created_day_of_week",
    (CAST(EXTRACT(ISODOW FROM events.created) AS INTEGER) - 1) AS "events.created_day_of_week__sort_"
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
    (CAST(EXTRACT(ISODOW FROM events.created) AS INTEGER) - 1) AS "events.created_day_of_week_index"
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
    CAST(EXTRACT(DAY FROM events.created) AS INTEGER) AS "events.created_day_of_month"
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
    CAST(EXTRACT(DOY FROM events.created) AS INTEGER) AS "events.created_day_of_year"
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
    CAST(EXTRACT(WEEK FROM events.created) AS INTEGER) AS "events.created_week_of_year"
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
    TO_CHAR(events.created, 'YYYY-MM') AS "events.created_month"
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
    CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) AS "events.created_month_num"
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
    TO_CHAR(events.created, 'FMMonth') AS "events.created_month_name",
    CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) AS "events.created_month_name__sort_"
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
    TO_CHAR(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), 'YYYY-MM') AS "events.created_quarter"
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
    ('Q' || CAST(CAST(EXTRACT(QUARTER FROM events.created) AS INTEGER) AS TEXT)) AS "events.created_quarter_of_year"
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
    CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) AS "events.created_fiscal_month_num"
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
    TO_CHAR(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), 'YYYY-MM') AS "events.created_fiscal_quarter"
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
    ('Q' || CAST(CAST(EXTRACT(QUARTER FROM events.created) AS INTEGER) AS TEXT)) AS "events.created_fiscal_quarter_of_year"
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
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_fiscal_year"
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
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year"
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
