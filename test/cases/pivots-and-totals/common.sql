-- query pivot
-- main
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_row_rank ORDER BY z___pivot_col_rank) AS z___cell_in_row,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_col_rank ORDER BY z___pivot_row_rank) AS z___cell_in_column
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY "events.tier__sort_", z___first_column, "events.tier") AS z___pivot_row_rank
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    MIN(z___pivot_col_rank) OVER (PARTITION BY "events.tier", "events.tier__sort_") AS z___first_column
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    DENSE_RANK() OVER (ORDER BY "events.is_active") AS z___pivot_col_rank
FROM (
SELECT
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "events.tier",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.tier__sort_",
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2,
    3
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

-- query pivot with totals
-- main
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.total",
    z___pivot_col_rank,
    z___pivot_row_rank
FROM (
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.total",
    z___pivot_col_rank,
    z___pivot_row_rank,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_row_rank ORDER BY z___pivot_col_rank) AS z___cell_in_row,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_col_rank ORDER BY z___pivot_row_rank) AS z___cell_in_column
FROM (
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.total",
    z___pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY "events.created_year") AS z___pivot_row_rank
FROM (
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.total",
    z___pivot_col_rank
FROM (
SELECT
    "events.created_year",
    "events.is_active",
    "events.count",
    "events.total",
    DENSE_RANK() OVER (ORDER BY "events.is_active") AS z___pivot_col_rank
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1,
    2
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
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
-- total
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
-- row_total_total
SELECT
    COUNT(*) AS "events.count",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE (events.created IS NOT NULL)

-- query total
-- main
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
GROUP BY
    1
ORDER BY
    2 DESC
LIMIT 1
-- total
SELECT
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events

-- query subtotals
-- main
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    STRFTIME(events.created, '%Y-%m') AS "events.created_month",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1,
    2
LIMIT 500
-- subtotal 1
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
GROUP BY
    1
ORDER BY
    1

-- query few columns
-- main
SELECT
    "events.created_year",
    "events.created_month",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank
FROM (
SELECT
    "events.created_year",
    "events.created_month",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_row_rank ORDER BY z___pivot_col_rank) AS z___cell_in_row,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_col_rank ORDER BY z___pivot_row_rank) AS z___cell_in_column
FROM (
SELECT
    "events.created_year",
    "events.created_month",
    "events.count",
    z___pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY "events.created_year") AS z___pivot_row_rank
FROM (
SELECT
    "events.created_year",
    "events.created_month",
    "events.count",
    z___pivot_col_rank
FROM (
SELECT
    "events.created_year",
    "events.created_month",
    "events.count",
    DENSE_RANK() OVER (ORDER BY "events.created_month") AS z___pivot_col_rank
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    STRFTIME(events.created, '%Y-%m') AS "events.created_month",
    COUNT(*) AS "events.count"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1,
    2
) AS grouped
) AS in_columns
) AS in_rows
) AS ranked
) AS cells
WHERE (z___pivot_col_rank <= 2 OR z___cell_in_row = 1)
    AND (z___pivot_row_rank <= 1 OR z___cell_in_column = 1)
ORDER BY
    z___pivot_row_rank,
    z___pivot_col_rank

-- query no limit
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
GROUP BY
    1
ORDER BY
    1

-- query sorted by the row total
-- main
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.mean",
    z___pivot_col_rank,
    z___pivot_row_rank
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.mean",
    z___pivot_col_rank,
    z___pivot_row_rank,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_row_rank ORDER BY z___pivot_col_rank) AS z___cell_in_row,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_col_rank ORDER BY z___pivot_row_rank) AS z___cell_in_column
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.mean",
    z___pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY z___sort_0 DESC, z___no_cell_0, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END DESC, z___best_at_0, "events.tier__sort_", "events.tier") AS z___pivot_row_rank
FROM (
SELECT
    valued.*,
    MIN(CASE WHEN z___no_cell_0 = 1 AND (z___best_0 IS NULL OR "events.mean" = z___best_0) THEN z___pivot_col_rank END) OVER (PARTITION BY "events.tier", "events.tier__sort_") AS z___best_at_0
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.mean",
    z___pivot_col_rank,
    CASE WHEN MAX(z___pivot_col_rank) OVER () < 3 THEN row_totals."z___total_1" ELSE MAX(CASE WHEN z___pivot_col_rank = 3 THEN "events.mean" END) OVER (PARTITION BY "events.tier", "events.tier__sort_") END AS z___sort_0,
    CASE WHEN MAX(z___pivot_col_rank) OVER () < 3 THEN 0 ELSE MIN(CASE WHEN z___pivot_col_rank = 3 THEN 0 ELSE 1 END) OVER (PARTITION BY "events.tier", "events.tier__sort_") END AS z___no_cell_0,
    MAX("events.mean") OVER (PARTITION BY "events.tier", "events.tier__sort_") AS z___best_0
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.mean",
    DENSE_RANK() OVER (ORDER BY "events.is_active") AS z___pivot_col_rank
FROM (
SELECT
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "events.tier",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.tier__sort_",
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    AVG(events.amount) AS "events.mean"
FROM events AS events
GROUP BY
    1,
    2,
    3
) AS grouped
) AS in_columns
LEFT JOIN (
SELECT
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "z___total_0",
    AVG(events.amount) AS "z___total_1"
FROM events AS events
GROUP BY
    1
) AS row_totals ON in_columns."events.tier" IS NOT DISTINCT FROM row_totals."z___total_0"
) AS valued
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
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "events.tier",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.tier__sort_",
    AVG(events.amount) AS "events.mean"
FROM events AS events
GROUP BY
    1,
    2

-- query sorted by the row total, cut
-- main
SELECT
    "events.created_year",
    "events.created_month",
    "events.total",
    z___pivot_col_rank,
    z___pivot_row_rank
FROM (
SELECT
    "events.created_year",
    "events.created_month",
    "events.total",
    z___pivot_col_rank,
    z___pivot_row_rank,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_row_rank ORDER BY z___pivot_col_rank) AS z___cell_in_row,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_col_rank ORDER BY z___pivot_row_rank) AS z___cell_in_column
FROM (
SELECT
    "events.created_year",
    "events.created_month",
    "events.total",
    z___pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY z___sort_0, z___no_cell_0, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END, z___best_at_0, "events.created_year") AS z___pivot_row_rank
FROM (
SELECT
    valued.*,
    MIN(CASE WHEN z___no_cell_0 = 1 AND (z___best_0 IS NULL OR "events.total" = z___best_0) THEN z___pivot_col_rank END) OVER (PARTITION BY "events.created_year") AS z___best_at_0
FROM (
SELECT
    "events.created_year",
    "events.created_month",
    "events.total",
    z___pivot_col_rank,
    row_totals."z___total_1" AS z___sort_0,
    0 AS z___no_cell_0,
    MIN("events.total") OVER (PARTITION BY "events.created_year") AS z___best_0
FROM (
SELECT
    "events.created_year",
    "events.created_month",
    "events.total",
    DENSE_RANK() OVER (ORDER BY "events.created_month") AS z___pivot_col_rank
FROM (
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    STRFTIME(events.created, '%Y-%m') AS "events.created_month",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1,
    2
) AS grouped
) AS in_columns
LEFT JOIN (
SELECT
    EXTRACT(YEAR FROM events.created) AS "z___total_0",
    COALESCE(SUM(events.amount), 0) AS "z___total_1"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
) AS row_totals ON in_columns."events.created_year" IS NOT DISTINCT FROM row_totals."z___total_0"
) AS valued
) AS in_rows
) AS ranked
) AS cells
WHERE (z___pivot_col_rank <= 2 OR z___cell_in_row = 1)
    AND (z___pivot_row_rank <= 2 OR z___cell_in_column = 1)
ORDER BY
    z___pivot_row_rank,
    z___pivot_col_rank
-- row_total
SELECT
    EXTRACT(YEAR FROM events.created) AS "events.created_year",
    COALESCE(SUM(events.amount), 0) AS "events.total"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1

-- query sorted by the last column
-- main
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_row_rank ORDER BY z___pivot_col_rank) AS z___cell_in_row,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_col_rank ORDER BY z___pivot_row_rank) AS z___cell_in_column
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY z___sort_0 DESC, z___no_cell_0, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END DESC, "events.tier__sort_" DESC, z___best_at_0, "events.tier") AS z___pivot_row_rank
FROM (
SELECT
    valued.*,
    MIN(CASE WHEN z___no_cell_0 = 1 AND (z___best_0 IS NULL OR "events.count" = z___best_0) THEN z___pivot_col_rank END) OVER (PARTITION BY "events.tier", "events.tier__sort_") AS z___best_at_0
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    CASE WHEN MAX(z___pivot_col_rank) OVER () < 2 THEN row_totals."z___total_1" ELSE MAX(CASE WHEN z___pivot_col_rank = 2 THEN "events.count" END) OVER (PARTITION BY "events.tier", "events.tier__sort_") END AS z___sort_0,
    CASE WHEN MAX(z___pivot_col_rank) OVER () < 2 THEN 0 ELSE MIN(CASE WHEN z___pivot_col_rank = 2 THEN 0 ELSE 1 END) OVER (PARTITION BY "events.tier", "events.tier__sort_") END AS z___no_cell_0,
    MAX("events.count") OVER (PARTITION BY "events.tier", "events.tier__sort_") AS z___best_0
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    DENSE_RANK() OVER (ORDER BY "events.is_active") AS z___pivot_col_rank
FROM (
SELECT
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "events.tier",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.tier__sort_",
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2,
    3
) AS grouped
) AS in_columns
LEFT JOIN (
SELECT
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "z___total_0",
    COUNT(*) AS "z___total_1"
FROM events AS events
GROUP BY
    1
) AS row_totals ON in_columns."events.tier" IS NOT DISTINCT FROM row_totals."z___total_0"
) AS valued
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
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "events.tier",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.tier__sort_",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2

-- query sorted beyond the columns
-- main
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_row_rank ORDER BY z___pivot_col_rank) AS z___cell_in_row,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_col_rank ORDER BY z___pivot_row_rank) AS z___cell_in_column
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY z___sort_0 DESC, z___no_cell_0, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END DESC, "events.tier__sort_" DESC, z___best_at_0, "events.tier") AS z___pivot_row_rank
FROM (
SELECT
    valued.*,
    MIN(CASE WHEN z___no_cell_0 = 1 AND (z___best_0 IS NULL OR "events.count" = z___best_0) THEN z___pivot_col_rank END) OVER (PARTITION BY "events.tier", "events.tier__sort_") AS z___best_at_0
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    z___pivot_col_rank,
    MAX(CASE WHEN z___pivot_col_rank = 8 THEN "events.count" END) OVER (PARTITION BY "events.tier", "events.tier__sort_") AS z___sort_0,
    MIN(CASE WHEN z___pivot_col_rank = 8 THEN 0 ELSE 1 END) OVER (PARTITION BY "events.tier", "events.tier__sort_") AS z___no_cell_0,
    MAX("events.count") OVER (PARTITION BY "events.tier", "events.tier__sort_") AS z___best_0
FROM (
SELECT
    "events.tier",
    "events.tier__sort_",
    "events.is_active",
    "events.count",
    DENSE_RANK() OVER (ORDER BY "events.is_active") AS z___pivot_col_rank
FROM (
SELECT
    CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END AS "events.tier",
    CASE WHEN events.amount < 0 THEN '0' WHEN events.amount < 10 THEN '1' WHEN events.amount < 20 THEN '2' WHEN events.amount >= 20 THEN '3' ELSE '4' END AS "events.tier__sort_",
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2,
    3
) AS grouped
) AS in_columns
) AS valued
) AS in_rows
) AS ranked
) AS cells
WHERE (z___pivot_col_rank <= 50 OR z___cell_in_row = 1)
    AND (z___pivot_row_rank <= 500 OR z___cell_in_column = 1)
ORDER BY
    z___pivot_row_rank,
    z___pivot_col_rank

-- query pivot values that their order holds alike
-- main
SELECT
    "events.is_active",
    "events.group",
    "events.group__sort_",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank
FROM (
SELECT
    "events.is_active",
    "events.group",
    "events.group__sort_",
    "events.count",
    z___pivot_col_rank,
    z___pivot_row_rank,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_row_rank ORDER BY z___pivot_col_rank) AS z___cell_in_row,
    ROW_NUMBER() OVER (PARTITION BY z___pivot_col_rank ORDER BY z___pivot_row_rank) AS z___cell_in_column
FROM (
SELECT
    "events.is_active",
    "events.group",
    "events.group__sort_",
    "events.count",
    z___pivot_col_rank,
    DENSE_RANK() OVER (ORDER BY z___sort_0 DESC, z___no_cell_0, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END DESC, z___best_at_0, "events.is_active") AS z___pivot_row_rank
FROM (
SELECT
    valued.*,
    MIN(CASE WHEN z___no_cell_0 = 1 AND (z___best_0 IS NULL OR "events.count" = z___best_0) THEN z___pivot_col_rank END) OVER (PARTITION BY "events.is_active") AS z___best_at_0
FROM (
SELECT
    "events.is_active",
    "events.group",
    "events.group__sort_",
    "events.count",
    z___pivot_col_rank,
    MAX(CASE WHEN z___pivot_col_rank = 2 THEN "events.count" END) OVER (PARTITION BY "events.is_active") AS z___sort_0,
    MIN(CASE WHEN z___pivot_col_rank = 2 THEN 0 ELSE 1 END) OVER (PARTITION BY "events.is_active") AS z___no_cell_0,
    MAX("events.count") OVER (PARTITION BY "events.is_active") AS z___best_0
FROM (
SELECT
    "events.is_active",
    "events.group",
    "events.group__sort_",
    "events.count",
    DENSE_RANK() OVER (ORDER BY "events.group__sort_", "events.group") AS z___pivot_col_rank
FROM (
SELECT
    CASE WHEN events.active THEN 'Yes' ELSE 'No' END AS "events.is_active",
    CASE WHEN events.id < 4 THEN 'a' WHEN events.id < 7 THEN 'b' ELSE 'c' END AS "events.group",
    CASE WHEN events.id < 7 THEN 1 ELSE 2 END AS "events.group__sort_",
    COUNT(*) AS "events.count"
FROM events AS events
GROUP BY
    1,
    2,
    3
) AS grouped
) AS in_columns
) AS valued
) AS in_rows
) AS ranked
) AS cells
WHERE (z___pivot_col_rank <= 2 OR z___cell_in_row = 1)
    AND (z___pivot_row_rank <= 500 OR z___cell_in_column = 1)
ORDER BY
    z___pivot_row_rank,
    z___pivot_col_rank
