-- query each period by day
-- main
SELECT
    current_period."events.created_date" AS "events.created_date",
    current_period."events.count" AS "events.count",
    previous_period_1."events.count" AS "events.before_year",
    previous_period_1."events.count" AS "events.before_fiscal_year",
    previous_period_2."events.count" AS "events.before_quarter",
    previous_period_2."events.count" AS "events.before_fiscal_quarter",
    previous_period_3."events.count" AS "events.before_month",
    previous_period_4."events.count" AS "events.before_week",
    previous_period_5."events.count" AS "events.before_date"
FROM (
SELECT
    CAST(events.created AS DATE) AS "events.created_date",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
) AS current_period
LEFT JOIN (
SELECT
    CAST((events.created + INTERVAL (1) YEAR) AS DATE) AS "events.created_date",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) IS NOT NULL)
GROUP BY
    1
) AS previous_period_1 ON current_period."events.created_date" = previous_period_1."events.created_date"
LEFT JOIN (
SELECT
    CAST((events.created + INTERVAL (1) QUARTER) AS DATE) AS "events.created_date",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) QUARTER) IS NOT NULL)
GROUP BY
    1
) AS previous_period_2 ON current_period."events.created_date" = previous_period_2."events.created_date"
LEFT JOIN (
SELECT
    CAST((events.created + INTERVAL (1) MONTH) AS DATE) AS "events.created_date",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) MONTH) IS NOT NULL)
GROUP BY
    1
) AS previous_period_3 ON current_period."events.created_date" = previous_period_3."events.created_date"
LEFT JOIN (
SELECT
    CAST((events.created + INTERVAL (1) WEEK) AS DATE) AS "events.created_date",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) WEEK) IS NOT NULL)
GROUP BY
    1
) AS previous_period_4 ON current_period."events.created_date" = previous_period_4."events.created_date"
LEFT JOIN (
SELECT
    CAST((events.created + INTERVAL (1) DAY) AS DATE) AS "events.created_date",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) DAY) IS NOT NULL)
GROUP BY
    1
) AS previous_period_5 ON current_period."events.created_date" = previous_period_5."events.created_date"
ORDER BY
    1
LIMIT 500

-- query each kind
-- main
SELECT
    current_period."events.created_year" AS "events.created_year",
    current_period."events.count" AS "events.count",
    previous_period_1."events.count" AS "events.before",
    (current_period."z___part_2" - CAST(0 AS TINYINT)) - previous_period_1."events.total" AS "events.more",
    ((current_period."z___part_3" - CAST(0 AS TINYINT)) - previous_period_1."events.total") / NULLIF(previous_period_1."events.total", 0) AS "events.growth",
    previous_period_2."events.count" AS "events.before_to_date"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "z___part_2",
    COALESCE(SUM(events.amount), 0) AS "z___part_3"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) AS "events.created_year",
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) IS NOT NULL)
GROUP BY
    1
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year"
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) AS "events.created_year",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) IS NOT NULL)
    AND ((events.created + INTERVAL (1) YEAR) < TIMESTAMP '2024-03-13 12:00:00')
GROUP BY
    1
) AS previous_period_2 ON current_period."events.created_year" = previous_period_2."events.created_year"
ORDER BY
    1
LIMIT 500

-- query in other measures
-- main
SELECT
    current_period."events.created_year" AS "events.created_year",
    100.0 * (((current_period."z___part_1" - CAST(0 AS TINYINT)) - previous_period_1."events.total") / NULLIF(previous_period_1."events.total", 0)) AS "events.percent",
    1.0 * current_period."z___part_2" / NULLIF(current_period."z___part_3" + previous_period_1."events.count", 0) AS "events.share",
    CASE WHEN (((current_period."z___part_4" - CAST(0 AS TINYINT)) - previous_period_1."events.total") > 0) THEN 'Yes' ELSE 'No' END AS "events.has_grown",
    (100.0 * (((current_period."z___part_5" - CAST(0 AS TINYINT)) - previous_period_1."events.total") / NULLIF(previous_period_1."events.total", 0))) + current_period."z___part_6" * 0 AS "events.scaled",
    current_period."events.is_much" AS "events.is_much"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COALESCE(SUM(events.amount), 0) AS "z___part_1",
    COUNT(*) AS "z___part_2",
    COUNT(*) AS "z___part_3",
    COALESCE(SUM(events.amount), 0) AS "z___part_4",
    COALESCE(SUM(events.amount), 0) AS "z___part_5",
    1.0 * COALESCE(SUM(events.amount), 0) / NULLIF(COUNT(*), 0) AS "z___part_6",
    CASE WHEN (COALESCE(SUM(events.amount), 0) > 15) THEN 'Yes' ELSE 'No' END AS "events.is_much"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) AS "events.created_year",
    COALESCE(SUM(events.amount), 0) AS "events.total",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) IS NOT NULL)
GROUP BY
    1
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year"
ORDER BY
    1
LIMIT 500

-- query in an expression alone
-- main
SELECT
    current_period."events.created_year" AS "events.created_year",
    1.0 * current_period."z___part_1" / NULLIF(current_period."z___part_2" + previous_period_1."events.count", 0) AS "events.share"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COUNT(*) AS "z___part_1",
    COUNT(*) AS "z___part_2"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) AS "events.created_year",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) IS NOT NULL)
GROUP BY
    1
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year"
ORDER BY
    2 DESC
LIMIT 500

-- query filtered by
-- main
SELECT
    current_period."events.created_year" AS "events.created_year",
    current_period."events.count" AS "events.count"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
HAVING (COUNT(*) > 0)
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) AS "events.created_year",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) IS NOT NULL)
GROUP BY
    1
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year"
WHERE (previous_period_1."events.count" > 0)
ORDER BY
    1
LIMIT 500

-- query filtered by an expression
-- main
SELECT
    current_period."events.created_year" AS "events.created_year",
    current_period."events.count" AS "events.count"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "z___part_2"
FROM events AS events
WHERE (events.created IS NOT NULL)
    AND (EXTRACT(YEAR FROM events.created) > 2000)
GROUP BY
    1
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) AS "events.created_year",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) IS NOT NULL)
    AND (EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) > 2000)
GROUP BY
    1
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year"
WHERE ((100.0 * (((current_period."z___part_2" - CAST(0 AS TINYINT)) - previous_period_1."events.total") / NULLIF(previous_period_1."events.total", 0))) > 0)
ORDER BY
    1
LIMIT 500

-- query filtered by year and yesno
-- main
SELECT
    current_period."events.created_year" AS "events.created_year",
    current_period."events.count" AS "events.count",
    previous_period_1."events.count" AS "events.before"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "z___part_2"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
HAVING (COALESCE(SUM(events.amount), 0) > 15)
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) AS "events.created_year",
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) >= TIMESTAMP '2024-01-01 00:00:00' AND (events.created + INTERVAL (1) YEAR) < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year"
WHERE (((current_period."z___part_2" - CAST(0 AS TINYINT)) - previous_period_1."events.total") > 0)
ORDER BY
    1
LIMIT 500

-- query pivoted with totals
-- main
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.before",
    z___pivot_col_rank,
    z___pivot_row_rank
FROM (
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.before",
    z___pivot_col_rank,
    z___pivot_row_rank,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_row_rank ORDER BY z___pivot_col_rank) AS z___cell_in_row,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_col_rank ORDER BY z___pivot_row_rank) AS z___cell_in_column
FROM (
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.before",
    z___pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY "events.created_year") AS z___pivot_row_rank
FROM (
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.before",
    z___pivot_col_rank
FROM (
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.before",
    DENSE_RANK() OVER (ORDER BY "events.is_active") AS z___pivot_col_rank
FROM (
SELECT
    current_period."events.created_year" AS "events.created_year",
    current_period."events.is_active" AS "events.is_active",
    current_period."events.count" AS "events.count",
    previous_period_1."events.count" AS "events.before"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2023-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1,
    2
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) AS "events.created_year",
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) >= TIMESTAMP '2023-01-01 00:00:00' AND (events.created + INTERVAL (1) YEAR) < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1,
    2
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year" AND current_period."events.is_active" IS NOT DISTINCT FROM previous_period_1."events.is_active"
) AS grouped
) AS in_columns
) AS in_rows
) AS ranked
) AS cells
WHERE (z___pivot_col_rank <= 50 OR z___cell_in_row = 1)
    AND (z___pivot_row_rank <= 500 OR z___cell_in_column = 1)
ORDER BY
    z___pivot_row_rank,
    z___pivot_col_rank
-- row_total
SELECT
    current_period."events.created_year" AS "events.created_year",
    current_period."events.count" AS "events.count",
    previous_period_1."events.count" AS "events.before"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2023-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) YEAR)) AS "events.created_year",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) >= TIMESTAMP '2023-01-01 00:00:00' AND (events.created + INTERVAL (1) YEAR) < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year"
-- total
SELECT
    current_period."events.is_active" AS "events.is_active",
    current_period."events.count" AS "events.count",
    previous_period_1."events.count" AS "events.before"
FROM (
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2023-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
) AS current_period
LEFT JOIN (
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) >= TIMESTAMP '2023-01-01 00:00:00' AND (events.created + INTERVAL (1) YEAR) < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
) AS previous_period_1 ON current_period."events.is_active" IS NOT DISTINCT FROM previous_period_1."events.is_active"
-- row_total_total
SELECT
    current_period."events.count" AS "events.count",
    previous_period_1."events.count" AS "events.before"
FROM (
SELECT
    COUNT(*) AS "events.count"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2023-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00')
) AS current_period
LEFT JOIN (
SELECT
    COUNT(*) AS "events.count"
FROM events AS events
WHERE ((events.created + INTERVAL (1) YEAR) >= TIMESTAMP '2023-01-01 00:00:00' AND (events.created + INTERVAL (1) YEAR) < TIMESTAMP '2025-01-01 00:00:00')
) AS previous_period_1 ON 1 = 1

-- query subtotals
-- main
SELECT
    current_period."events.created_year" AS "events.created_year",
    current_period."events.created_month" AS "events.created_month",
    current_period."events.total" AS "events.total",
    previous_period_1."events.total" AS "events.last_month"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    STRFTIME(events.created, '%Y-%m') AS "events.created_month",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1,
    2
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) MONTH)) AS "events.created_year",
    STRFTIME((events.created + INTERVAL (1) MONTH), '%Y-%m') AS "events.created_month",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE ((events.created + INTERVAL (1) MONTH) >= TIMESTAMP '2024-01-01 00:00:00' AND (events.created + INTERVAL (1) MONTH) < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1,
    2
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year" AND current_period."events.created_month" = previous_period_1."events.created_month"
ORDER BY
    1,
    2
LIMIT 500
-- subtotal 1
SELECT
    current_period."events.created_year" AS "events.created_year",
    current_period."events.total" AS "events.total",
    previous_period_1."events.total" AS "events.last_month"
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
) AS current_period
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM (events.created + INTERVAL (1) MONTH)) AS "events.created_year",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE ((events.created + INTERVAL (1) MONTH) >= TIMESTAMP '2024-01-01 00:00:00' AND (events.created + INTERVAL (1) MONTH) < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
) AS previous_period_1 ON current_period."events.created_year" = previous_period_1."events.created_year"
ORDER BY
    1
