-- query pivot
@ 41
    DENSE_RANK() OVER (ORDER BY CASE WHEN `events.is_active` IS NULL THEN 1 ELSE 0 END, `events.is_active`) AS z___pivot_col_rank

-- query pivot with totals
@ 40
    DENSE_RANK() OVER (ORDER BY CASE WHEN `events.is_active` IS NULL THEN 1 ELSE 0 END, `events.is_active`) AS z___pivot_col_rank
@ 43
    YEAR(events.created) AS `events.created_year`,
@ 64
    YEAR(events.created) AS `events.created_year`,

-- query total
@ 3
    YEAR(events.created) AS `events.created_year`,

-- query subtotals
@ 3-4
    YEAR(events.created) AS `events.created_year`,
    DATE_FORMAT(events.created, '%Y-%m') AS `events.created_month`,
@ 16
    YEAR(events.created) AS `events.created_year`,

-- query few columns
@ 35
    DENSE_RANK() OVER (ORDER BY CASE WHEN `events.created_month` IS NULL THEN 1 ELSE 0 END, `events.created_month`) AS z___pivot_col_rank
@ 38-39
    YEAR(events.created) AS `events.created_year`,
    DATE_FORMAT(events.created, '%Y-%m') AS `events.created_month`,

-- query sorted by the row total
@ 47
    DENSE_RANK() OVER (ORDER BY CASE WHEN `events.is_active` IS NULL THEN 1 ELSE 0 END, `events.is_active`) AS z___pivot_col_rank
@ 53
    AVG((events.amount) + 0e0) AS `events.mean`
@ 64
    AVG((events.amount) + 0e0) AS `z___total_1`
@ 68
) AS row_totals ON in_columns.`events.tier` <=> row_totals.`z___total_0`
@ 82
    AVG((events.amount) + 0e0) AS `events.mean`

-- query sorted by the row total, cut
@ 23
    DENSE_RANK() OVER (ORDER BY CASE WHEN z___sort_0 IS NULL THEN 1 ELSE 0 END, z___sort_0, z___no_cell_0, CASE WHEN CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN z___no_cell_0 = 1 THEN z___best_0 END, z___best_at_0, `events.created_year`) AS z___pivot_row_rank
@ 42
    DENSE_RANK() OVER (ORDER BY CASE WHEN `events.created_month` IS NULL THEN 1 ELSE 0 END, `events.created_month`) AS z___pivot_col_rank
@ 45-46
    YEAR(events.created) AS `events.created_year`,
    DATE_FORMAT(events.created, '%Y-%m') AS `events.created_month`,
@ 57
    YEAR(events.created) AS `z___total_0`,
@ 63
) AS row_totals ON in_columns.`events.created_year` <=> row_totals.`z___total_0`
@ 75
    YEAR(events.created) AS `events.created_year`,

-- query sorted by the last column
@ 47
    DENSE_RANK() OVER (ORDER BY CASE WHEN `events.is_active` IS NULL THEN 1 ELSE 0 END, `events.is_active`) AS z___pivot_col_rank
@ 68
) AS row_totals ON in_columns.`events.tier` <=> row_totals.`z___total_0`

-- query sorted beyond the columns
@ 47
    DENSE_RANK() OVER (ORDER BY CASE WHEN `events.is_active` IS NULL THEN 1 ELSE 0 END, `events.is_active`) AS z___pivot_col_rank

-- query pivot values that their order holds alike
@ 47
    DENSE_RANK() OVER (ORDER BY CASE WHEN `events.group__sort_` IS NULL THEN 1 ELSE 0 END, `events.group__sort_`, CASE WHEN `events.group` IS NULL THEN 1 ELSE 0 END, `events.group`) AS z___pivot_col_rank
