-- query months and quarters are days to date functions
@ 4-8
    CAST((CAST(CONCAT(DATE_FORMAT(events.created, '%Y-%m'), '-01') AS DATE) + INTERVAL (31) DAY) AS DATE) AS `next`,
    MONTH(CAST(CONCAT(DATE_FORMAT(CAST(MAKEDATE(YEAR(events.created), 1) + INTERVAL QUARTER(events.created) - 1 QUARTER AS DATETIME), '%Y-%m'), '-01') AS DATE)) AS `of`,
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, CAST(CONCAT(DATE_FORMAT(events.created, '%Y-%m'), '-01') AS DATE), CAST(events.created AS DATE)) / 86400000000.0, 0) AS SIGNED) AS `days`,
    CAST((CAST((CAST(CONCAT(DATE_FORMAT(CAST(MAKEDATE(YEAR((events.created + INTERVAL (-3) MONTH)), 1) + INTERVAL QUARTER((events.created + INTERVAL (-3) MONTH)) - 1 QUARTER AS DATETIME), '%Y-%m'), '-01') AS DATE) + INTERVAL (3) MONTH) AS DATE) + INTERVAL (0) MONTH) AS DATE) AS `fiscal`,
    CONCAT(DATE_FORMAT(events.created, '%Y-%m'), '!') AS `words`

-- query hours and minutes are times to date functions
@ 4-7
    (CAST(CONCAT(DATE_FORMAT(events.created, '%Y-%m-%d %H'), ':00:00') AS DATETIME(6)) + INTERVAL (1) HOUR) AS `hour`,
    (CAST(CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(HOUR(events.created), 6)) HOUR), '%Y-%m-%d %H'), ':00:00') AS DATETIME(6)) + INTERVAL (0) HOUR) AS `six`,
    (CAST(CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 15)) MINUTE), '%Y-%m-%d %H:%i'), ':00') AS DATETIME(6)) + INTERVAL (0) MINUTE) AS `quarter_hour`,
    (CAST(CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 250000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 250000)) MICROSECOND)) DIV 1000, 3, '0')) AS DATETIME(6)) + INTERVAL (1) SECOND) AS `split`

-- query a month is compared with a day
@ 5
WHERE ((CAST(CONCAT(DATE_FORMAT(events.created, '%Y-%m'), '-01') AS DATE) = DATE '2024-03-01') OR (CAST(CONCAT(DATE_FORMAT(events.created, '%Y-%m-%d %H'), ':00:00') AS DATETIME(6)) < TIMESTAMP '2024-01-01 00:00:00'))

-- query a quarter is cast to its first day
@ 4
    CAST(CAST(CAST(CONCAT(DATE_FORMAT(CAST(MAKEDATE(YEAR(events.created), 1) + INTERVAL QUARTER(events.created) - 1 QUARTER AS DATETIME), '%Y-%m'), '-01') AS DATE) AS DATE) AS DATE) AS `events.quarter_start`

-- query measures and a selected dimension in one condition
@ 3
    DATE_FORMAT(events.created, '%Y-%m') AS `events.created_month`,
@ 8
HAVING ((COUNT(*) > 1) OR (MIN(CAST(CONCAT(DATE_FORMAT(events.created, '%Y-%m'), '-01') AS DATE)) IS NULL))

-- query filters and conditions of selected dimensions beside measures
@ 3
    DATE_FORMAT(events.created, '%Y-%m') AS `events.created_month`,
@ 10
HAVING (((((COUNT(*) > 2) OR ((MIN(events.created) >= TIMESTAMP '2024-02-01 00:00:00' AND MIN(events.created) < TIMESTAMP '2024-03-01 00:00:00'))) OR (COALESCE((MIN(CASE WHEN (events.id = 6) THEN 1 ELSE 0 END) = 1), FALSE) AND COALESCE(((MIN(CASE WHEN (events.id = 6) THEN 1 ELSE 0 END) = 1)), FALSE))) OR (CONCAT(MIN(DATE_FORMAT(events.created, '%Y-%m')), '!') = '2023-12!')) OR (MIN(CAST(CONCAT(DATE_FORMAT(events.created, '%Y-%m'), '-01') AS DATE)) = DATE '2024-11-01'))

-- query a dimension beside measures that joins repeat
@ 13
    DATE_FORMAT(events.created, '%Y-%m') AS `events.created_month`,
@ 19-20
    CAST(CONCAT(DATE_FORMAT(events.created, '%Y-%m'), '-01') AS DATE) AS `value_5`,
    DATE_FORMAT(events.created, '%Y-%m') AS `value_6`,
@ 29
HAVING ((((COUNT(joined_rows.`value_3`) > 5) OR COALESCE((MIN(joined_rows.`value_4`) = 1), FALSE)) OR ((COALESCE(SUM(CASE WHEN joined_rows.`first_1` = 1 AND joined_rows.`value_2` IS NOT NULL THEN joined_rows.`value_1` END), 0) > 0) AND (((MIN(joined_rows.`value_7`) >= TIMESTAMP '2024-02-01 00:00:00' AND MIN(joined_rows.`value_7`) < TIMESTAMP '2024-03-01 00:00:00') OR (MIN(joined_rows.`value_7`) >= TIMESTAMP '2023-01-01 00:00:00' AND MIN(joined_rows.`value_7`) < TIMESTAMP '2024-01-01 00:00:00'))))) OR (MONTH(MIN(joined_rows.`value_5`)) = 11))

-- query dates made of computed numbers
@ 4-7
    (CASE WHEN CAST(YEAR(CAST(events.created AS DATE)) AS SIGNED) BETWEEN 1 AND 9999 AND CAST(1 AS SIGNED) BETWEEN 1 AND 12 AND CAST(events.id AS SIGNED) BETWEEN 1 AND 31 AND DAYOFMONTH(((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST(YEAR(CAST(events.created AS DATE)) AS SIGNED) - 2000)) YEAR)) + INTERVAL ((CAST(1 AS SIGNED) - 1)) MONTH)) + INTERVAL ((CAST(events.id AS SIGNED) - 1)) DAY))) = CAST(events.id AS SIGNED) THEN CAST(((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST(YEAR(CAST(events.created AS DATE)) AS SIGNED) - 2000)) YEAR)) + INTERVAL ((CAST(1 AS SIGNED) - 1)) MONTH)) + INTERVAL ((CAST(events.id AS SIGNED) - 1)) DAY)) AS DATE) END) AS `first`,
    (CASE WHEN CAST((YEAR(CAST(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s') AS DATETIME)) - 1) AS SIGNED) BETWEEN 1 AND 9999 AND CAST(MONTH(CAST(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s') AS DATETIME)) AS SIGNED) BETWEEN 1 AND 12 AND CAST(28 AS SIGNED) BETWEEN 1 AND 31 AND CAST((24 - events.id) AS SIGNED) BETWEEN 0 AND 23 AND CAST(59 AS SIGNED) BETWEEN 0 AND 59 AND CAST(0 AS SIGNED) BETWEEN 0 AND 59 AND DAYOFMONTH(((((((((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST((YEAR(CAST(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s') AS DATETIME)) - 1) AS SIGNED) - 2000)) YEAR)) + INTERVAL ((CAST(MONTH(CAST(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s') AS DATETIME)) AS SIGNED) - 1)) MONTH)) + INTERVAL ((CAST(28 AS SIGNED) - 1)) DAY)) + INTERVAL ((CAST((24 - events.id) AS SIGNED) - 0)) HOUR)) + INTERVAL ((CAST(59 AS SIGNED) - 0)) MINUTE)) + INTERVAL ((CAST(0 AS SIGNED) - 0)) SECOND))) = CAST(28 AS SIGNED) THEN ((((((((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST((YEAR(CAST(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s') AS DATETIME)) - 1) AS SIGNED) - 2000)) YEAR)) + INTERVAL ((CAST(MONTH(CAST(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s') AS DATETIME)) AS SIGNED) - 1)) MONTH)) + INTERVAL ((CAST(28 AS SIGNED) - 1)) DAY)) + INTERVAL ((CAST((24 - events.id) AS SIGNED) - 0)) HOUR)) + INTERVAL ((CAST(59 AS SIGNED) - 0)) MINUTE)) + INTERVAL ((CAST(0 AS SIGNED) - 0)) SECOND)) END) AS `moment`,
    (CASE WHEN CAST((2023 + events.id) AS SIGNED) BETWEEN 1 AND 9999 AND CAST(2 AS SIGNED) BETWEEN 1 AND 12 AND CAST(29 AS SIGNED) BETWEEN 1 AND 31 AND DAYOFMONTH(((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST((2023 + events.id) AS SIGNED) - 2000)) YEAR)) + INTERVAL ((CAST(2 AS SIGNED) - 1)) MONTH)) + INTERVAL ((CAST(29 AS SIGNED) - 1)) DAY))) = CAST(29 AS SIGNED) THEN CAST(((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST((2023 + events.id) AS SIGNED) - 2000)) YEAR)) + INTERVAL ((CAST(2 AS SIGNED) - 1)) MONTH)) + INTERVAL ((CAST(29 AS SIGNED) - 1)) DAY)) AS DATE) END) AS `none`,
    (CASE WHEN CAST(2024 AS SIGNED) BETWEEN 1 AND 9999 AND CAST((12 + events.id) AS SIGNED) BETWEEN 1 AND 12 AND CAST(1 AS SIGNED) BETWEEN 1 AND 31 AND DAYOFMONTH(((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST(2024 AS SIGNED) - 2000)) YEAR)) + INTERVAL ((CAST((12 + events.id) AS SIGNED) - 1)) MONTH)) + INTERVAL ((CAST(1 AS SIGNED) - 1)) DAY))) = CAST(1 AS SIGNED) THEN CAST(((((((TIMESTAMP '2000-01-01 00:00:00' + INTERVAL ((CAST(2024 AS SIGNED) - 2000)) YEAR)) + INTERVAL ((CAST((12 + events.id) AS SIGNED) - 1)) MONTH)) + INTERVAL ((CAST(1 AS SIGNED) - 1)) DAY)) AS DATE) END) AS `month_end`

-- query a year is a day to date functions and beside dates
@ 4-7
    YEAR(events.created) AS `events.created_year`,
    CAST((CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE) + INTERVAL (1) YEAR) AS DATE) AS `next`,
    (YEAR(CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE)) + YEAR(events.created)) AS `of`,
    ((YEAR(CAST(events.created AS DATE)) - YEAR(CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE))) * 12 + MONTH(CAST(events.created AS DATE)) - MONTH(CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE)) - CASE WHEN CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE) <= CAST(events.created AS DATE) AND DATE_FORMAT(CAST(events.created AS DATE), '%d%H%i%s%f') < DATE_FORMAT(CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE), '%d%H%i%s%f') THEN 1 WHEN CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE) > CAST(events.created AS DATE) AND DATE_FORMAT(CAST(events.created AS DATE), '%d%H%i%s%f') > DATE_FORMAT(CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE), '%d%H%i%s%f') THEN -1 ELSE 0 END) AS `months`
@ 9
WHERE (((CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE) >= DATE '2024-01-01') AND (CAST((DATE '2000-01-01' + INTERVAL ((YEAR(events.created) - 2000)) YEAR) AS DATE) <= TIMESTAMP '2024-03-13 12:00:00')) OR (YEAR(events.created) = 2023))
