-- query of_epoch
@ 6
    CAST(EXTRACT(HOUR FROM CAST((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS TIMESTAMP)) AS INTEGER) AS "events.of_epoch_hour_of_day",
@ 9-13
    TO_CHAR((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), 'YYYY-MM') AS "events.of_epoch_month",
    TO_CHAR(DATE_TRUNC('quarter', CAST((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York') AS TIMESTAMP)), 'YYYY-MM') AS "events.of_epoch_quarter",
    TO_CHAR((CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), 'FMDay') AS "events.of_epoch_day_of_week",
    (CAST(EXTRACT(ISODOW FROM (CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS INTEGER) - 1) AS "events.of_epoch_day_of_week__sort_",
    CAST(EXTRACT(YEAR FROM (CAST((TO_TIMESTAMP(events.epoch) AT TIME ZONE 'UTC') AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')) AS INTEGER) AS "events.of_epoch_year"

-- query of_ymd
@ 5-13
    DATE_TRUNC('second', CAST(TO_DATE(CAST(events.ymd AS TEXT), 'YYYYMMDD') AS TIMESTAMP)) AS "events.of_ymd_time",
    CAST(EXTRACT(HOUR FROM CAST(TO_DATE(CAST(events.ymd AS TEXT), 'YYYYMMDD') AS TIMESTAMP)) AS INTEGER) AS "events.of_ymd_hour_of_day",
    CAST(TO_DATE(CAST(events.ymd AS TEXT), 'YYYYMMDD') AS DATE) AS "events.of_ymd_date",
    CAST(DATE_TRUNC('week', CAST(TO_DATE(CAST(events.ymd AS TEXT), 'YYYYMMDD') AS TIMESTAMP)) AS DATE) AS "events.of_ymd_week",
    TO_CHAR(TO_DATE(CAST(events.ymd AS TEXT), 'YYYYMMDD'), 'YYYY-MM') AS "events.of_ymd_month",
    TO_CHAR(DATE_TRUNC('quarter', CAST(TO_DATE(CAST(events.ymd AS TEXT), 'YYYYMMDD') AS TIMESTAMP)), 'YYYY-MM') AS "events.of_ymd_quarter",
    TO_CHAR(TO_DATE(CAST(events.ymd AS TEXT), 'YYYYMMDD'), 'FMDay') AS "events.of_ymd_day_of_week",
    (CAST(EXTRACT(ISODOW FROM TO_DATE(CAST(events.ymd AS TEXT), 'YYYYMMDD')) AS INTEGER) - 1) AS "events.of_ymd_day_of_week__sort_",
    CAST(EXTRACT(YEAR FROM TO_DATE(CAST(events.ymd AS TEXT), 'YYYYMMDD')) AS INTEGER) AS "events.of_ymd_year"

-- query of_date
@ 6
    CAST(EXTRACT(HOUR FROM CAST(events.day AS TIMESTAMP)) AS INTEGER) AS "events.of_date_hour_of_day",
@ 9-13
    TO_CHAR(events.day, 'YYYY-MM') AS "events.of_date_month",
    TO_CHAR(DATE_TRUNC('quarter', CAST(events.day AS TIMESTAMP)), 'YYYY-MM') AS "events.of_date_quarter",
    TO_CHAR(events.day, 'FMDay') AS "events.of_date_day_of_week",
    (CAST(EXTRACT(ISODOW FROM events.day) AS INTEGER) - 1) AS "events.of_date_day_of_week__sort_",
    CAST(EXTRACT(YEAR FROM events.day) AS INTEGER) AS "events.of_date_year"

-- query unconverted
@ 6
    CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) AS "events.unconverted_hour_of_day",
@ 9-13
    TO_CHAR(events.created, 'YYYY-MM') AS "events.unconverted_month",
    TO_CHAR(DATE_TRUNC('quarter', CAST(events.created AS TIMESTAMP)), 'YYYY-MM') AS "events.unconverted_quarter",
    TO_CHAR(events.created, 'FMDay') AS "events.unconverted_day_of_week",
    (CAST(EXTRACT(ISODOW FROM events.created) AS INTEGER) - 1) AS "events.unconverted_day_of_week__sort_",
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.unconverted_year"

-- query alone
@ 6
    TO_CHAR((CAST(events.created AS TIMESTAMP) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'), 'YYYY-MM') AS "events.alone_month"
