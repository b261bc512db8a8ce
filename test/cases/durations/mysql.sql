-- query second
@ 4
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 1000000.0, 0) AS SIGNED) AS `events.seconds_running`

-- query minute
@ 4
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 60000000.0, 0) AS SIGNED) AS `events.minutes_running`

-- query hour
@ 4
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 3600000000.0, 0) AS SIGNED) AS `events.hours_running`

-- query day
@ 4
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 86400000000.0, 0) AS SIGNED) AS `events.days_running`

-- query week
@ 4
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 604800000000.0, 0) AS SIGNED) AS `events.weeks_running`

-- query month
@ 4
    ((YEAR(events.ended) - YEAR(events.created)) * 12 + MONTH(events.ended) - MONTH(events.created) - CASE WHEN events.created <= events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') < DATE_FORMAT(events.created, '%d%H%i%s%f') THEN 1 WHEN events.created > events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') > DATE_FORMAT(events.created, '%d%H%i%s%f') THEN -1 ELSE 0 END) AS `events.months_running`

-- query quarter
@ 4
    CAST(TRUNCATE(((YEAR(events.ended) - YEAR(events.created)) * 12 + MONTH(events.ended) - MONTH(events.created) - CASE WHEN events.created <= events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') < DATE_FORMAT(events.created, '%d%H%i%s%f') THEN 1 WHEN events.created > events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') > DATE_FORMAT(events.created, '%d%H%i%s%f') THEN -1 ELSE 0 END) / 3.0, 0) AS SIGNED) AS `events.quarters_running`

-- query year
@ 4
    CAST(TRUNCATE(((YEAR(events.ended) - YEAR(events.created)) * 12 + MONTH(events.ended) - MONTH(events.created) - CASE WHEN events.created <= events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') < DATE_FORMAT(events.created, '%d%H%i%s%f') THEN 1 WHEN events.created > events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') > DATE_FORMAT(events.created, '%d%H%i%s%f') THEN -1 ELSE 0 END) / 12.0, 0) AS SIGNED) AS `events.years_running`

-- query alone
@ 4
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 3600000000.0, 0) AS SIGNED) AS `events.hours_alone`

-- query dates
@ 4-5
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.day, CAST(events.ended AS DATE)) / 86400000000.0, 0) AS SIGNED) AS `events.days_waited`,
    ((YEAR(CAST(events.ended AS DATE)) - YEAR(events.day)) * 12 + MONTH(CAST(events.ended AS DATE)) - MONTH(events.day) - CASE WHEN events.day <= CAST(events.ended AS DATE) AND DATE_FORMAT(CAST(events.ended AS DATE), '%d%H%i%s%f') < DATE_FORMAT(events.day, '%d%H%i%s%f') THEN 1 WHEN events.day > CAST(events.ended AS DATE) AND DATE_FORMAT(CAST(events.ended AS DATE), '%d%H%i%s%f') > DATE_FORMAT(events.day, '%d%H%i%s%f') THEN -1 ELSE 0 END) AS `events.months_waited`
