-- query a row that an outer join left out has no key
-- main
SELECT
    events.user_id AS "events.user_id",
    COUNT(DISTINCT events.id) AS "events.count",
    COUNT(DISTINCT CASE WHEN copies.id IS NOT NULL THEN CONCAT(copies.id, ': e.vents', copies.id) END) AS "copies.count"
FROM events AS events
LEFT JOIN events AS copies ON copies.user_id = events.user_id AND copies.id > 4
GROUP BY
    1
ORDER BY
    1
LIMIT 500

-- query nor where joins repeat it
-- main
SELECT
    joined_rows."events.user_id" AS "events.user_id",
    COUNT(DISTINCT joined_rows."value_1") AS "events.count",
    COUNT(DISTINCT joined_rows."value_2") AS "copies.count",
    COALESCE(SUM(CASE WHEN joined_rows."first_1" = 1 AND joined_rows."value_2" IS NOT NULL THEN joined_rows."value_3" END), 0) AS "copies.weight",
    COUNT(DISTINCT joined_rows."value_5") AS "others.count"
FROM (
SELECT
    joined_rows.*,
    ROW_NUMBER() OVER (PARTITION BY joined_rows."events.user_id", joined_rows."value_4") AS "first_1"
FROM (
SELECT
    events.user_id AS "events.user_id",
    events.id AS "value_1",
    CASE WHEN copies.id IS NOT NULL THEN CONCAT(copies.id, ': e.vents', copies.id) END AS "value_2",
    COALESCE(copies.id, 100) AS "value_3",
    CONCAT(copies.id, ': e.vents', copies.id) AS "value_4",
    CASE WHEN others.id IS NOT NULL THEN CONCAT(others.id, ': e.vents', others.id) END AS "value_5"
FROM events AS events
LEFT JOIN events AS copies ON copies.user_id = events.user_id AND copies.id > 4
LEFT JOIN events AS others ON others.id = events.id
) AS joined_rows
) AS joined_rows
GROUP BY
    1
ORDER BY
    1
LIMIT 500
