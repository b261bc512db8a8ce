-- query each kind
@ 6-7
    current_period.`z___part_2` - previous_period_1.`events.total` AS `events.more`,
    ((current_period.`z___part_3` - previous_period_1.`events.total`) + 0e0) / NULLIF(previous_period_1.`events.total`, 0) AS `events.growth`,
@ 11
    YEAR(events.created) AS `events.created_year`,
@ 22
    YEAR((events.created + INTERVAL (1) YEAR)) AS `events.created_year`,
@ 32
    YEAR((events.created + INTERVAL (1) YEAR)) AS `events.created_year`,

-- query in other measures
@ 4
    100.0 * (((current_period.`z___part_1` - previous_period_1.`events.total`) + 0e0) / NULLIF(previous_period_1.`events.total`, 0)) AS `events.percent`,
@ 6-7
    CASE WHEN ((current_period.`z___part_4` - previous_period_1.`events.total`) > 0) THEN 'Yes' ELSE 'No' END AS `events.has_grown`,
    (100.0 * (((current_period.`z___part_5` - previous_period_1.`events.total`) + 0e0) / NULLIF(previous_period_1.`events.total`, 0))) + current_period.`z___part_6` * 0 AS `events.scaled`,
@ 11
    YEAR(events.created) AS `events.created_year`,
@ 26
    YEAR((events.created + INTERVAL (1) YEAR)) AS `events.created_year`,

-- query in an expression alone
@ 7
    YEAR(events.created) AS `events.created_year`,
@ 17
    YEAR((events.created + INTERVAL (1) YEAR)) AS `events.created_year`,

-- query filtered by
@ 7
    YEAR(events.created) AS `events.created_year`,
@ 17
    YEAR((events.created + INTERVAL (1) YEAR)) AS `events.created_year`,

-- query filtered by an expression
@ 7
    YEAR(events.created) AS `events.created_year`,
@ 12
    AND (YEAR(events.created) > 2000)
@ 18
    YEAR((events.created + INTERVAL (1) YEAR)) AS `events.created_year`,
@ 22
    AND (YEAR((events.created + INTERVAL (1) YEAR)) > 2000)
@ 26
WHERE ((100.0 * (((current_period.`z___part_2` - previous_period_1.`events.total`) + 0e0) / NULLIF(previous_period_1.`events.total`, 0))) > 0)

-- query filtered by year and yesno
@ 8
    YEAR(events.created) AS `events.created_year`,
@ 19
    YEAR((events.created + INTERVAL (1) YEAR)) AS `events.created_year`,
@ 27
WHERE ((current_period.`z___part_2` - previous_period_1.`events.total`) > 0)

-- query pivoted with totals
@ 40
    DENSE_RANK() OVER (ORDER BY CASE WHEN `events.is_active` IS NULL THEN 1 ELSE 0 END, `events.is_active`) AS z___pivot_col_rank
@ 49
    YEAR(events.created) AS `events.created_year`,
@ 60
    YEAR((events.created + INTERVAL (1) YEAR)) AS `events.created_year`,
@ 68
) AS previous_period_1 ON current_period.`events.created_year` = previous_period_1.`events.created_year` AND current_period.`events.is_active` <=> previous_period_1.`events.is_active`
@ 86
    YEAR(events.created) AS `events.created_year`,
@ 95
    YEAR((events.created + INTERVAL (1) YEAR)) AS `events.created_year`,
@ 124
) AS previous_period_1 ON current_period.`events.is_active` <=> previous_period_1.`events.is_active`

-- query subtotals
@ 9-10
    YEAR(events.created) AS `events.created_year`,
    DATE_FORMAT(events.created, '%Y-%m') AS `events.created_month`,
@ 20-21
    YEAR((events.created + INTERVAL (1) MONTH)) AS `events.created_year`,
    DATE_FORMAT((events.created + INTERVAL (1) MONTH), '%Y-%m') AS `events.created_month`,
@ 40
    YEAR(events.created) AS `events.created_year`,
@ 49
    YEAR((events.created + INTERVAL (1) MONTH)) AS `events.created_year`,
