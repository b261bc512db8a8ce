-- query second
-- main
SELECT
    events.id AS `events.id`,
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 1000000.0, 0) AS SIGNED) AS `events.seconds_running`
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query minute
-- main
SELECT
    events.id AS `events.id`,
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 60000000.0, 0) AS SIGNED) AS `events.minutes_running`
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query hour
-- main
SELECT
    events.id AS `events.id`,
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 3600000000.0, 0) AS SIGNED) AS `events.hours_running`
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query day
-- main
SELECT
    events.id AS `events.id`,
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 86400000000.0, 0) AS SIGNED) AS `events.days_running`
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query week
-- main
SELECT
    events.id AS `events.id`,
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 604800000000.0, 0) AS SIGNED) AS `events.weeks_running`
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query month
-- main
SELECT
    events.id AS `events.id`,
    ((YEAR(events.ended) - YEAR(events.created)) * 12 + MONTH(events.ended) - MONTH(events.created) - CASE WHEN events.created <= events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') < DATE_FORMAT(events.created, '%d%H%i%s%f') THEN 1 WHEN events.created > events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') > DATE_FORMAT(events.created, '%d%H%i%s%f') THEN -1 ELSE 0 END) AS `events.months_running`
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query quarter
-- main
SELECT
    events.id AS `events.id`,
    CAST(TRUNCATE(((YEAR(events.ended) - YEAR(events.created)) * 12 + MONTH(events.ended) - MONTH(events.created) - CASE WHEN events.created <= events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') < DATE_FORMAT(events.created, '%d%H%i%s%f') THEN 1 WHEN events.created > events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') > DATE_FORMAT(events.created, '%d%H%i%s%f') THEN -1 ELSE 0 END) / 3.0, 0) AS SIGNED) AS `events.quarters_running`
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query year
-- main
SELECT
    events.id AS `events.id`,
    CAST(TRUNCATE(((YEAR(events.ended) - YEAR(events.created)) * 12 + MONTH(events.ended) - MONTH(events.created) - CASE WHEN events.created <= events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') < DATE_FORMAT(events.created, '%d%H%i%s%f') THEN 1 WHEN events.created > events.ended AND DATE_FORMAT(events.ended, '%d%H%i%s%f') > DATE_FORMAT(events.created, '%d%H%i%s%f') THEN -1 ELSE 0 END) / 12.0, 0) AS SIGNED) AS `events.years_running`
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query alone
-- main
SELECT
    events.id AS `events.id`,
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.created, events.ended) / 3600000000.0, 0) AS SIGNED) AS `events.hours_alone`
FROM events AS events
GROUP BY
    1,
    2
ORDER BY
    1
LIMIT 500

-- query dates
-- main
SELECT
    events.id AS `events.id`,
    CAST(TRUNCATE(TIMESTAMPDIFF(MICROSECOND, events.day, CAST(events.ended AS DATE)) / 86400000000.0, 0) AS SIGNED) AS `events.days_waited`,
    ((YEAR(CAST(events.ended AS DATE)) - YEAR(events.day)) * 12 + MONTH(CAST(events.ended AS DATE)) - MONTH(events.day) - CASE WHEN events.day <= CAST(events.ended AS DATE) AND DATE_FORMAT(CAST(events.ended AS DATE), '%d%H%i%s%f') < DATE_FORMAT(events.day, '%d%H%i%s%f') THEN 1 WHEN events.day > CAST(events.ended AS DATE) AND DATE_FORMAT(CAST(events.ended AS DATE), '%d%H%i%s%f') > DATE_FORMAT(events.day, '%d%H%i%s%f') THEN -1 ELSE 0 END) AS `events.months_waited`
FROM events AS events
GROUP BY
    1,
    2,
    3
ORDER BY
    1
LIMIT 500
