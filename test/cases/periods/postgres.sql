-- query each period by day
@ 23
    CAST((events.created + (1) * INTERVAL '1 year') AS DATE) AS "events.created_date",
@ 26
WHERE ((events.created + (1) * INTERVAL '1 year') IS NOT NULL)
@ 32
    CAST((events.created + (1) * INTERVAL '3 months') AS DATE) AS "events.created_date",
@ 35
WHERE ((events.created + (1) * INTERVAL '3 months') IS NOT NULL)
@ 41
    CAST((events.created + (1) * INTERVAL '1 month') AS DATE) AS "events.created_date",
@ 44
WHERE ((events.created + (1) * INTERVAL '1 month') IS NOT NULL)
@ 50
    CAST((events.created + (1) * INTERVAL '1 week') AS DATE) AS "events.created_date",
@ 53
WHERE ((events.created + (1) * INTERVAL '1 week') IS NOT NULL)
@ 59
    CAST((events.created + (1) * INTERVAL '1 day') AS DATE) AS "events.created_date",
@ 62
WHERE ((events.created + (1) * INTERVAL '1 day') IS NOT NULL)

-- query each kind
@ 6-7
    current_period."z___part_2" - previous_period_1."events.total" AS "events.more",
    (current_period."z___part_3" - previous_period_1."events.total") * 1.0 / NULLIF(previous_period_1."events.total", 0) AS "events.growth",
@ 11
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 22
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) AS "events.created_year",
@ 26
WHERE ((events.created + (1) * INTERVAL '1 year') IS NOT NULL)
@ 32
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) AS "events.created_year",
@ 35-36
WHERE ((events.created + (1) * INTERVAL '1 year') IS NOT NULL)
    AND ((events.created + (1) * INTERVAL '1 year') < TIMESTAMP '2024-03-13 12:00:00')

-- query in other measures
@ 4
    100.0 * ((current_period."z___part_1" - previous_period_1."events.total") * 1.0 / NULLIF(previous_period_1."events.total", 0)) AS "events.percent",
@ 6-7
    CASE WHEN ((current_period."z___part_4" - previous_period_1."events.total") > 0) THEN 'Yes' ELSE 'No' END AS "events.has_grown",
    (100.0 * ((current_period."z___part_5" - previous_period_1."events.total") * 1.0 / NULLIF(previous_period_1."events.total", 0))) + current_period."z___part_6" * 0 AS "events.scaled",
@ 11
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 26
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) AS "events.created_year",
@ 30
WHERE ((events.created + (1) * INTERVAL '1 year') IS NOT NULL)

-- query in an expression alone
@ 7
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 17
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) AS "events.created_year",
@ 20
WHERE ((events.created + (1) * INTERVAL '1 year') IS NOT NULL)

-- query filtered by
@ 7
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 17
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) AS "events.created_year",
@ 20
WHERE ((events.created + (1) * INTERVAL '1 year') IS NOT NULL)

-- query filtered by an expression
@ 7
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 12
    AND (CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) > 2000)
@ 18
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) AS "events.created_year",
@ 21-22
WHERE ((events.created + (1) * INTERVAL '1 year') IS NOT NULL)
    AND (CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) > 2000)
@ 26
WHERE ((100.0 * ((current_period."z___part_2" - previous_period_1."events.total") * 1.0 / NULLIF(previous_period_1."events.total", 0))) > 0)

-- query filtered by year and yesno
@ 8
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 19
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) AS "events.created_year",
@ 23
WHERE ((events.created + (1) * INTERVAL '1 year') >= TIMESTAMP '2024-01-01 00:00:00' AND (events.created + (1) * INTERVAL '1 year') < TIMESTAMP '2025-01-01 00:00:00')
@ 27
WHERE ((current_period."z___part_2" - previous_period_1."events.total") > 0)

-- query pivoted with totals
@ 49
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 60
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) AS "events.created_year",
@ 64
WHERE ((events.created + (1) * INTERVAL '1 year') >= TIMESTAMP '2023-01-01 00:00:00' AND (events.created + (1) * INTERVAL '1 year') < TIMESTAMP '2025-01-01 00:00:00')
@ 86
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 95
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 year')) AS INTEGER) AS "events.created_year",
@ 98
WHERE ((events.created + (1) * INTERVAL '1 year') >= TIMESTAMP '2023-01-01 00:00:00' AND (events.created + (1) * INTERVAL '1 year') < TIMESTAMP '2025-01-01 00:00:00')
@ 121
WHERE ((events.created + (1) * INTERVAL '1 year') >= TIMESTAMP '2023-01-01 00:00:00' AND (events.created + (1) * INTERVAL '1 year') < TIMESTAMP '2025-01-01 00:00:00')
@ 139
WHERE ((events.created + (1) * INTERVAL '1 year') >= TIMESTAMP '2023-01-01 00:00:00' AND (events.created + (1) * INTERVAL '1 year') < TIMESTAMP '2025-01-01 00:00:00')

-- query subtotals
@ 9-10
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
    TO_CHAR(events.created, 'YYYY-MM') AS "events.created_month",
@ 20-21
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 month')) AS INTEGER) AS "events.created_year",
    TO_CHAR((events.created + (1) * INTERVAL '1 month'), 'YYYY-MM') AS "events.created_month",
@ 24
WHERE ((events.created + (1) * INTERVAL '1 month') >= TIMESTAMP '2024-01-01 00:00:00' AND (events.created + (1) * INTERVAL '1 month') < TIMESTAMP '2025-01-01 00:00:00')
@ 40
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 49
    CAST(EXTRACT(YEAR FROM (events.created + (1) * INTERVAL '1 month')) AS INTEGER) AS "events.created_year",
@ 52
WHERE ((events.created + (1) * INTERVAL '1 month') >= TIMESTAMP '2024-01-01 00:00:00' AND (events.created + (1) * INTERVAL '1 month') < TIMESTAMP '2025-01-01 00:00:00')
