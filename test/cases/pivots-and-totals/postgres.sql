-- query pivot with totals
@ 43
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
@ 64
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",

-- query total
@ 3
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",

-- query subtotals
@ 3-4
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
    TO_CHAR(events.created, 'YYYY-MM') AS "events.created_month",
@ 16
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",

-- query few columns
@ 38-39
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
    TO_CHAR(events.created, 'YYYY-MM') AS "events.created_month",

-- query sorted by the row total
@ 26
    DENSE_RANK() OVER (ORDER BY CASE WHEN z___sort_0 IS NULL THEN 1 ELSE 0 END, z___sort_0 DESC, z___no_cell_0, CASE WHEN CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END DESC, z___best_at_0, "events.tier__sort_", "events.tier") AS z___pivot_row_rank

-- query sorted by the row total, cut
@ 45-46
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",
    TO_CHAR(events.created, 'YYYY-MM') AS "events.created_month",
@ 57
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "z___total_0",
@ 75
    CAST(EXTRACT(YEAR FROM events.created) AS INTEGER) AS "events.created_year",

-- query sorted by the last column
@ 26
    DENSE_RANK() OVER (ORDER BY CASE WHEN z___sort_0 IS NULL THEN 1 ELSE 0 END, z___sort_0 DESC, z___no_cell_0, CASE WHEN CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END DESC, "events.tier__sort_" DESC, z___best_at_0, "events.tier") AS z___pivot_row_rank

-- query sorted beyond the columns
@ 26
    DENSE_RANK() OVER (ORDER BY CASE WHEN z___sort_0 IS NULL THEN 1 ELSE 0 END, z___sort_0 DESC, z___no_cell_0, CASE WHEN CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END DESC, "events.tier__sort_" DESC, z___best_at_0, "events.tier") AS z___pivot_row_rank

-- query pivot values that their order holds alike
@ 26
    DENSE_RANK() OVER (ORDER BY CASE WHEN z___sort_0 IS NULL THEN 1 ELSE 0 END, z___sort_0 DESC, z___no_cell_0, CASE WHEN CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END DESC, z___best_at_0, "events.is_active") AS z___pivot_row_rank
