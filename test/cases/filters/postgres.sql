-- query text back\slash%
@ 5
WHERE (events.label LIKE E'back\\slash%' ESCAPE '^')

-- query text of a day name
@ 5
WHERE (TO_CHAR(events.created, 'FMDay') = 'Sunday')

-- query number of an hour
@ 5
WHERE (CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) >= 5 AND CAST(EXTRACT(HOUR FROM CAST(events.created AS TIMESTAMP)) AS INTEGER) <= 7)
