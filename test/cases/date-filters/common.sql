-- query in UTC 2024
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 2024
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 05:00:00' AND events.created < TIMESTAMP '2025-01-01 05:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 2024-03
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-01 00:00:00' AND events.created < TIMESTAMP '2024-04-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 2024-03
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-01 05:00:00' AND events.created < TIMESTAMP '2024-04-01 04:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 2024-03-10
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 00:00:00' AND events.created < TIMESTAMP '2024-03-11 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 2024-03-10
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 05:00:00' AND events.created < TIMESTAMP '2024-03-11 04:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 2024-Q1
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 00:00:00' AND events.created < TIMESTAMP '2024-04-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 2024-Q1
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 05:00:00' AND events.created < TIMESTAMP '2024-04-01 04:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC FY2024
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York FY2024
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 05:00:00' AND events.created < TIMESTAMP '2025-01-01 05:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 2024-03-10 02:30 for 1 hour
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 02:30:00' AND events.created < TIMESTAMP '2024-03-10 03:30:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 2024-03-10 02:30 for 1 hour
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 07:30:00' AND events.created < TIMESTAMP '2024-03-10 07:30:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 2024-03-10 to 2024-04-01
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 00:00:00' AND events.created < TIMESTAMP '2024-04-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 2024-03-10 to 2024-04-01
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 05:00:00' AND events.created < TIMESTAMP '2024-04-01 04:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC before 2024-01-01
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created < TIMESTAMP '2024-01-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York before 2024-01-01
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created < TIMESTAMP '2024-01-01 05:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC after 2024-03-10
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York after 2024-03-10
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 05:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC today
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-13 00:00:00' AND events.created < TIMESTAMP '2024-03-14 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York today
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-13 04:00:00' AND events.created < TIMESTAMP '2024-03-14 04:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 7 days
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-07 00:00:00' AND events.created < TIMESTAMP '2024-03-14 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 7 days
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-07 05:00:00' AND events.created < TIMESTAMP '2024-03-14 04:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 3 days ago
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 00:00:00' AND events.created < TIMESTAMP '2024-03-11 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 3 days ago
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-10 05:00:00' AND events.created < TIMESTAMP '2024-03-11 04:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 2 weeks ago for 1 week
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-02-26 00:00:00' AND events.created < TIMESTAMP '2024-03-04 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 2 weeks ago for 1 week
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-02-26 05:00:00' AND events.created < TIMESTAMP '2024-03-04 05:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC this month
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-01 00:00:00' AND events.created < TIMESTAMP '2024-04-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York this month
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-03-01 05:00:00' AND events.created < TIMESTAMP '2024-04-01 04:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC last month
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-02-01 00:00:00' AND events.created < TIMESTAMP '2024-03-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York last month
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-02-01 05:00:00' AND events.created < TIMESTAMP '2024-03-01 05:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC this year to second
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 00:00:00' AND events.created < TIMESTAMP '2024-03-13 12:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York this year to second
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-01-01 05:00:00' AND events.created < TIMESTAMP '2024-03-13 12:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 1 complete months
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-02-01 00:00:00' AND events.created < TIMESTAMP '2024-03-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 1 complete months
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2024-02-01 05:00:00' AND events.created < TIMESTAMP '2024-03-01 05:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC last 2 quarters
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2023-10-01 00:00:00' AND events.created < TIMESTAMP '2024-04-01 00:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York last 2 quarters
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created >= TIMESTAMP '2023-10-01 04:00:00' AND events.created < TIMESTAMP '2024-04-01 04:00:00')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC NULL
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York NULL
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC NOT NULL
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York NOT NULL
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.created IS NOT NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC not 2024
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (NOT (events.created >= TIMESTAMP '2024-01-01 00:00:00' AND events.created < TIMESTAMP '2025-01-01 00:00:00') OR events.created IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York not 2024
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (NOT (events.created >= TIMESTAMP '2024-01-01 05:00:00' AND events.created < TIMESTAMP '2025-01-01 05:00:00') OR events.created IS NULL)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in UTC 2023,2024-11
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE ((events.created >= TIMESTAMP '2023-01-01 00:00:00' AND events.created < TIMESTAMP '2024-01-01 00:00:00') OR (events.created >= TIMESTAMP '2024-11-01 00:00:00' AND events.created < TIMESTAMP '2024-12-01 00:00:00'))
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query in New York 2023,2024-11
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE ((events.created >= TIMESTAMP '2023-01-01 05:00:00' AND events.created < TIMESTAMP '2024-01-01 05:00:00') OR (events.created >= TIMESTAMP '2024-11-01 04:00:00' AND events.created < TIMESTAMP '2024-12-01 05:00:00'))
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query day_date 2024-03-10
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.day >= DATE '2024-03-10' AND events.day < DATE '2024-03-11')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query day_date 2024-03
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.day >= DATE '2024-03-01' AND events.day < DATE '2024-04-01')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query day_date last month
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.day >= DATE '2024-02-01' AND events.day < DATE '2024-03-01')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query day_date 3 days
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.day >= DATE '2024-03-11' AND events.day < DATE '2024-03-14')
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query at_epoch_date 2024-03-10
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.epoch >= 1710046800 AND events.epoch < 1710129600)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query at_epoch_date 2024-03
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.epoch >= 1709269200 AND events.epoch < 1711944000)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query at_epoch_date last month
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.epoch >= 1706763600 AND events.epoch < 1709269200)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query at_epoch_date 3 days
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.epoch >= 1710129600 AND events.epoch < 1710388800)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query ymd_date 2024-03-10
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.ymd >= 20240310 AND events.ymd < 20240311)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query ymd_date 2024-03
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.ymd >= 20240301 AND events.ymd < 20240401)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query ymd_date last month
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.ymd >= 20240201 AND events.ymd < 20240301)
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query ymd_date 3 days
-- main
SELECT
    events.id AS "events.id"
FROM events AS events
WHERE (events.ymd >= 20240311 AND events.ymd < 20240314)
GROUP BY
    1
ORDER BY
    1
LIMIT 500
