-- query time
@ 4
    CAST(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s') AS DATETIME) AS `events.created_time`

-- query time_of_day
@ 4
    DATE_FORMAT(events.created, '%H:%i') AS `events.created_time_of_day`

-- query hour
@ 4
    DATE_FORMAT(events.created, '%Y-%m-%d %H') AS `events.created_hour`

-- query hour_of_day
@ 4
    HOUR(events.created) AS `events.created_hour_of_day`

-- query hour2
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(HOUR(events.created), 2)) HOUR), '%Y-%m-%d %H') AS `events.created_hour2`

-- query hour3
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(HOUR(events.created), 3)) HOUR), '%Y-%m-%d %H') AS `events.created_hour3`

-- query hour4
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(HOUR(events.created), 4)) HOUR), '%Y-%m-%d %H') AS `events.created_hour4`

-- query hour6
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(HOUR(events.created), 6)) HOUR), '%Y-%m-%d %H') AS `events.created_hour6`

-- query hour8
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(HOUR(events.created), 8)) HOUR), '%Y-%m-%d %H') AS `events.created_hour8`

-- query hour12
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(HOUR(events.created), 12)) HOUR), '%Y-%m-%d %H') AS `events.created_hour12`

-- query minute
@ 4
    DATE_FORMAT(events.created, '%Y-%m-%d %H:%i') AS `events.created_minute`

-- query minute2
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 2)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute2`

-- query minute3
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 3)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute3`

-- query minute4
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 4)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute4`

-- query minute5
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 5)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute5`

-- query minute6
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 6)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute6`

-- query minute10
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 10)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute10`

-- query minute12
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 12)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute12`

-- query minute15
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 15)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute15`

-- query minute20
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 20)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute20`

-- query minute30
@ 4
    DATE_FORMAT((events.created + INTERVAL (-MOD(MINUTE(events.created), 30)) MINUTE), '%Y-%m-%d %H:%i') AS `events.created_minute30`

-- query second
@ 4
    CAST(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s') AS DATETIME) AS `events.created_second`

-- query millisecond
@ 4
    CONCAT(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND(events.created) DIV 1000, 3, '0')) AS `events.created_millisecond`

-- query millisecond2
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 2000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 2000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond2`

-- query millisecond4
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 4000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 4000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond4`

-- query millisecond5
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 5000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 5000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond5`

-- query millisecond8
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 8000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 8000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond8`

-- query millisecond10
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 10000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 10000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond10`

-- query millisecond20
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 20000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 20000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond20`

-- query millisecond25
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 25000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 25000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond25`

-- query millisecond40
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 40000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 40000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond40`

-- query millisecond50
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 50000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 50000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond50`

-- query millisecond100
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 100000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 100000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond100`

-- query millisecond125
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 125000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 125000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond125`

-- query millisecond200
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 200000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 200000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond200`

-- query millisecond250
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 250000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 250000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond250`

-- query millisecond500
@ 4
    CONCAT(DATE_FORMAT((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 500000)) MICROSECOND), '%Y-%m-%d %H:%i:%s.'), LPAD(MICROSECOND((events.created + INTERVAL (-MOD(MICROSECOND(events.created), 500000)) MICROSECOND)) DIV 1000, 3, '0')) AS `events.created_millisecond500`

-- query microsecond
@ 4
    DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s.%f') AS `events.created_microsecond`

-- query week
@ 4
    CAST(CAST(DATE(events.created) - INTERVAL WEEKDAY(events.created) DAY AS DATETIME) AS DATE) AS `events.created_week`

-- query day_of_week
@ 4-5
    DATE_FORMAT(events.created, '%W') AS `events.created_day_of_week`,
    WEEKDAY(events.created) AS `events.created_day_of_week__sort_`

-- query day_of_week_index
@ 4
    WEEKDAY(events.created) AS `events.created_day_of_week_index`

-- query day_of_month
@ 4
    DAYOFMONTH(events.created) AS `events.created_day_of_month`

-- query day_of_year
@ 4
    DAYOFYEAR(events.created) AS `events.created_day_of_year`

-- query week_of_year
@ 4
    WEEK(events.created, 3) AS `events.created_week_of_year`

-- query month
@ 4
    DATE_FORMAT(events.created, '%Y-%m') AS `events.created_month`

-- query month_num
@ 4
    MONTH(events.created) AS `events.created_month_num`

-- query month_name
@ 4-5
    DATE_FORMAT(events.created, '%M') AS `events.created_month_name`,
    MONTH(events.created) AS `events.created_month_name__sort_`

-- query quarter
@ 4
    DATE_FORMAT(CAST(MAKEDATE(YEAR(events.created), 1) + INTERVAL QUARTER(events.created) - 1 QUARTER AS DATETIME), '%Y-%m') AS `events.created_quarter`

-- query quarter_of_year
@ 4
    CONCAT('Q', CAST(QUARTER(events.created) AS CHAR)) AS `events.created_quarter_of_year`

-- query fiscal_month_num
@ 4
    MONTH(events.created) AS `events.created_fiscal_month_num`

-- query fiscal_quarter
@ 4
    DATE_FORMAT(CAST(MAKEDATE(YEAR(events.created), 1) + INTERVAL QUARTER(events.created) - 1 QUARTER AS DATETIME), '%Y-%m') AS `events.created_fiscal_quarter`

-- query fiscal_quarter_of_year
@ 4
    CONCAT('Q', CAST(QUARTER(events.created) AS CHAR)) AS `events.created_fiscal_quarter_of_year`

-- query fiscal_year
@ 4
    YEAR(events.created) AS `events.created_fiscal_year`

-- query year
@ 4
    YEAR(events.created) AS `events.created_year`
