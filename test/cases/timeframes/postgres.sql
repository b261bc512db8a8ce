-- query time_of_day
@ 4
    TO_CHAR(events.created, 'HH24:MI') AS "events.created_time_of_day"

-- query hour
@ 4
    TO_CHAR(events.created, 'YYYY-MM-DD HH24') AS "events.created_hour"

-- query hour_of_day
@ 4
    CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) AS "events.created_hour_of_day"

-- query hour2
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 2)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour2"

-- query hour3
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 3)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour3"

-- query hour4
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 4)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour4"

-- query hour6
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 6)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour6"

-- query hour8
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 8)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour8"

-- query hour12
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 12)) * INTERVAL '1 hour'), 'YYYY-MM-DD HH24') AS "events.created_hour12"

-- query minute
@ 4
    TO_CHAR(events.created, 'YYYY-MM-DD HH24:MI') AS "events.created_minute"

-- query minute2
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 2)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute2"

-- query minute3
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 3)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute3"

-- query minute4
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 4)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute4"

-- query minute5
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 5)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute5"

-- query minute6
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 6)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute6"

-- query minute10
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 10)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute10"

-- query minute12
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 12)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute12"

-- query minute15
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 15)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute15"

-- query minute20
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 20)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute20"

-- query minute30
@ 4
    TO_CHAR((events.created + (-MOD(CAST(EXTRACT(MINUTE FROM CAST(events.created AS TIMESTAMP)) AS INTEGER), 30)) * INTERVAL '1 minute'), 'YYYY-MM-DD HH24:MI') AS "events.created_minute30"

-- query millisecond
@ 4
    TO_CHAR(events.created, 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond"

-- query millisecond2
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 2000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond2"

-- query millisecond4
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 4000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond4"

-- query millisecond5
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 5000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond5"

-- query millisecond8
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 8000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond8"

-- query millisecond10
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 10000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond10"

-- query millisecond20
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 20000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond20"

-- query millisecond25
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 25000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond25"

-- query millisecond40
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 40000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond40"

-- query millisecond50
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 50000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond50"

-- query millisecond100
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 100000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond100"

-- query millisecond125
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 125000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond125"

-- query millisecond200
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 200000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond200"

-- query millisecond250
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 250000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond250"

-- query millisecond500
@ 4
    TO_CHAR((events.created + (-MOD((CAST(EXTRACT(MICROSECONDS FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) % 1000000), 500000)) * INTERVAL '1 microsecond'), 'YYYY-MM-DD HH24:MI:SS.MS') AS "events.created_millisecond500"

-- query microsecond
@ 4
    TO_CHAR(events.created, 'YYYY-MM-DD HH24:MI:SS.US') AS "events.created_microsecond"

-- query day_of_week
@ 4-5
    TO_CHAR(events.created, 'FMDay') AS "events.created_day_of_week",
    (CAST(EXTRACT(ISODOW FROM events.created) AS INTEGER) - 1) AS "events.created_day_of_week__sort_"

-- query day_of_week_index
@ 4
    (CAST(EXTRACT(ISODOW FROM events.created) AS INTEGER) - 1) AS "events.created_day_of_week_index"

-- query day_of_month
@ 4
    CAST(EXTRACT(DAY FROM events.created) AS INTEGER) AS "events.created_day_of_month"

-- query day_of_year
@ 4
    CAST(EXTRACT(DOY FROM events.created) AS INTEGER) AS "events.created_day_of_year"

-- query week_of_year
@ 4
    CAST(EXTRACT(WEEK FROM events.created) AS INTEGER) AS "events.created_week_of_year"

-- query month
@ 4
    TO_CHAR(events.created, 'YYYY-MM') AS "events.created_month"

-- query month_num
@ 4
    CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) AS "events.created_month_num"

-- query month_name
@ 4-5
    TO_CHAR(events.created, 'FMMonth') AS "events.created_month_name",
    CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) AS "events.created_month_name__sort_"

-- query quarter
@ 4
    TO_CHAR(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), 'YYYY-MM') AS "events.created_quarter"

-- query quarter_of_year
@ 4
    ('Q' || CAST(CAST(EXTRACT(QUARTER FROM events.created) AS INTEGER) AS TEXT)) AS "events.created_quarter_of_year"

-- query fiscal_month_num
@ 4
    CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) AS "events.created_fiscal_month_num"

-- query fiscal_quarter
@ 4
    TO_CHAR(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), 'YYYY-MM') AS "events.created_fiscal_quarter"

-- query fiscal_quarter_of_year
@ 4
    ('Q' || CAST(CAST(EXTRACT(QUARTER FROM events.created) AS INTEGER) AS TEXT)) AS "events.created_fiscal_quarter_of_year"

-- query fiscal_year
@ 4
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_fiscal_year"

-- query year
@ 4
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year"
