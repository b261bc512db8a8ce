-- query text apple
@ 5
WHERE (events.label = 'apple' AND events.label = 'apple' COLLATE utf8mb4_bin)

-- query text Apple
@ 5
WHERE (events.label = 'Apple' AND events.label = 'Apple' COLLATE utf8mb4_bin)

-- query text %p%le
@ 5
WHERE (events.label LIKE '%p%le' ESCAPE '^' AND events.label LIKE '%p%le' COLLATE utf8mb4_bin ESCAPE '^')

-- query text -apple
@ 5
WHERE (NOT ((events.label = 'apple' AND events.label = 'apple' COLLATE utf8mb4_bin)) OR events.label IS NULL)

-- query text -apple,-Apple
@ 5
WHERE (NOT ((events.label IN ('apple', 'Apple') AND events.label IN ('apple' COLLATE utf8mb4_bin, 'Apple' COLLATE utf8mb4_bin))) OR events.label IS NULL)

-- query text O'Brien
@ 5
WHERE (events.label = 'O''Brien' AND events.label = 'O''Brien' COLLATE utf8mb4_bin)

-- query text back\slash%
@ 5
WHERE (events.label LIKE 'back\\slash%' ESCAPE '^' AND events.label LIKE 'back\\slash%' COLLATE utf8mb4_bin ESCAPE '^')

-- query text ^_under^%score^^
@ 5
WHERE (events.label = '_under%score^' AND events.label = '_under%score^' COLLATE utf8mb4_bin)

-- query text %line%
@ 5
WHERE (events.label LIKE '%line%' ESCAPE '^' AND events.label LIKE '%line%' COLLATE utf8mb4_bin ESCAPE '^')

-- query text Zürich%
@ 5
WHERE (events.label LIKE 'Zürich%' ESCAPE '^' AND events.label LIKE 'Zürich%' COLLATE utf8mb4_bin ESCAPE '^')

-- query text apple,O%,-O'%
@ 5
WHERE (((events.label = 'apple' AND events.label = 'apple' COLLATE utf8mb4_bin) OR (events.label LIKE 'O%' ESCAPE '^' AND events.label LIKE 'O%' COLLATE utf8mb4_bin ESCAPE '^')) AND NOT ((events.label LIKE 'O''%' ESCAPE '^' AND events.label LIKE 'O''%' COLLATE utf8mb4_bin ESCAPE '^')))

-- query text in any case zü%
@ 5
WHERE (LOWER(events.label) LIKE LOWER('zü%') ESCAPE '^')

-- query text in any case %S
@ 5
WHERE (LOWER(events.label) LIKE LOWER('%S') ESCAPE '^')

-- query tier
@ 5
WHERE ((CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END) IN ('10 to 19', 'Undefined') AND (CASE WHEN events.amount < 0 THEN 'Below 0' WHEN events.amount < 10 THEN '0 to 9' WHEN events.amount < 20 THEN '10 to 19' WHEN events.amount >= 20 THEN '20 or Above' ELSE 'Undefined' END) IN ('10 to 19' COLLATE utf8mb4_bin, 'Undefined' COLLATE utf8mb4_bin))

-- query text of a day name
@ 5
WHERE (DATE_FORMAT(events.created, '%W') = 'Sunday' AND DATE_FORMAT(events.created, '%W') = 'Sunday' COLLATE utf8mb4_bin)

-- query number of an hour
@ 5
WHERE (HOUR(events.created) >= 5 AND HOUR(events.created) <= 7)
