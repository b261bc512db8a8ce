-- query time
@ 4
    CAST(DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%Y-%m-%d %H:%i:%s') AS DATETIME) AS `events.created_time`

-- query time_of_day
@ 4
    DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%H:%i') AS `events.created_time_of_day`

-- query hour
@ 4
    DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%Y-%m-%d %H') AS `events.created_hour`

-- query hour_of_day
@ 4
    HOUR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) AS `events.created_hour_of_day`

-- query hour2
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(HOUR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 2)) HOUR), '%Y-%m-%d %H') AS `events.created_hour2`

-- query hour3
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(HOUR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 3)) HOUR), '%Y-%m-%d %H') AS `events.created_hour3`

-- query hour4
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(HOUR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 4)) HOUR), '%Y-%m-%d %H') AS `events.created_hour4`

-- query hour6
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(HOUR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 6)) HOUR), '%Y-%m-%d %H') AS `events.created_hour6`

-- query hour8
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(HOUR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 8)) HOUR), '%Y-%m-%d %H') AS `events.created_hour8`

-- query hour12
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(HOUR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 12)) HOUR), '%Y-%m-%d %H') AS `events.created_hour12`

-- query minute
@ 4
    DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%Y-%m-%d %H:%i') AS `events.created_minute`

-- query minute2
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 2)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute2`

-- query minute3
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 3)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute3`

-- query minute4
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 4)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute4`

-- query minute5
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 5)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute5`

-- query minute6
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 6)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute6`

-- query minute10
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 10)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute10`

-- query minute12
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 12)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute12`

-- query minute15
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 15)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute15`

-- query minute20
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 20)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute20`

-- query minute30
@ 4
    DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MINUTE(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 30)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute30`

-- query second
@ 4
    CAST(DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%Y-%m-%d %H:%i:%s') AS DATETIME) AS `events.created_second`

-- query millisecond
@ 4
    CONCAT(DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) DIV 1000, 3, '0')) AS `events.created_millisecond`

-- query millisecond2
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 2000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 2000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond2`

-- query millisecond4
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 4000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 4000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond4`

-- query millisecond5
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 5000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 5000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond5`

-- query millisecond8
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 8000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 8000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond8`

-- query millisecond10
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 10000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 10000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond10`

-- query millisecond20
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 20000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 20000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond20`

-- query millisecond25
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 25000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 25000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond25`

-- query millisecond40
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 40000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 40000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond40`

-- query millisecond50
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 50000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 50000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond50`

-- query millisecond100
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 100000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 100000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond100`

-- query millisecond125
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 125000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 125000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond125`

-- query millisecond200
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 200000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 200000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond200`

-- query millisecond250
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 250000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 250000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond250`

-- query millisecond500
@ 4
    CONCAT(DATE_FORMAT((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 500000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-MOD(MICROSECOND(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 500000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond500`

-- query microsecond
@ 4
    DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%Y-%m-%d %H:%i:%s.%f') AS `events.created_microsecond`

-- query date
@ 4
    CAST(CONVERT_TZ(events.created, '+00:00', 'America/New_York') AS DATE) AS `events.created_date`

-- query week
@ 4
    CAST((CAST(DATE((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (1) DAY)) - INTERVAL WEEKDAY((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (1) DAY)) DAY AS DATETIME) + INTERVAL (-1) DAY) AS DATE) AS `events.created_week`

-- query day_of_week
@ 4-5
    DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%W') AS `events.created_day_of_week`,
    MOD(WEEKDAY(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) + 1, 7) AS `events.created_day_of_week__sort_`

-- query day_of_week_index
@ 4
    MOD(WEEKDAY(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) + 1, 7) AS `events.created_day_of_week_index`

-- query day_of_month
@ 4
    DAYOFMONTH(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) AS `events.created_day_of_month`

-- query day_of_year
@ 4
    DAYOFYEAR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) AS `events.created_day_of_year`

-- query week_of_year
@ 4
    WEEK(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), 3) AS `events.created_week_of_year`

-- query month
@ 4
    DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%Y-%m') AS `events.created_month`

-- query month_num
@ 4
    MONTH(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) AS `events.created_month_num`

-- query month_name
@ 4-5
    DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%M') AS `events.created_month_name`,
    MONTH(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) AS `events.created_month_name__sort_`

-- query quarter
@ 4
    DATE_FORMAT(CAST(MAKEDATE(YEAR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')), 1) + INTERVAL QUARTER(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) - 1 QUARTER AS DATETIME), '%Y-%m') AS `events.created_quarter`

-- query quarter_of_year
@ 4
    CONCAT('Q', CAST(QUARTER(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) AS CHAR)) AS `events.created_quarter_of_year`

-- query fiscal_month_num
@ 4
    MONTH((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-3) MONTH)) AS `events.created_fiscal_month_num`

-- query fiscal_quarter
@ 4
    DATE_FORMAT(CAST(MAKEDATE(YEAR((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-3) MONTH)), 1) + INTERVAL QUARTER((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-3) MONTH)) - 1 QUARTER AS DATETIME), '%Y-%m') AS `events.created_fiscal_quarter`

-- query fiscal_quarter_of_year
@ 4
    CONCAT('Q', CAST(QUARTER((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-3) MONTH)) AS CHAR)) AS `events.created_fiscal_quarter_of_year`

-- query fiscal_year
@ 4
    YEAR((CONVERT_TZ(events.created, '+00:00', 'America/New_York') + INTERVAL (-3) MONTH)) AS `events.created_fiscal_year`

-- query year
@ 4
    YEAR(CONVERT_TZ(events.created, '+00:00', 'America/New_York')) AS `events.created_year`
