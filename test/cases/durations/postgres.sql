-- query second
@ 4
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 1000000.0) AS BIGINT) AS "events.seconds_running"

-- query minute
@ 4
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 60000000.0) AS BIGINT) AS "events.minutes_running"

-- query hour
@ 4
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 3600000000.0) AS BIGINT) AS "events.hours_running"

-- query day
@ 4
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 86400000000.0) AS BIGINT) AS "events.days_running"

-- query week
@ 4
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 604800000000.0) AS BIGINT) AS "events.weeks_running"

-- query month
@ 4
    ((CAST(EXTRACT(YEAR FROM events.ended) AS INTEGER) - CAST(EXTRACT(YEAR FROM events.created) AS INTEGER)) * 12 + CAST(EXTRACT(MONTH FROM events.ended) AS INTEGER) - CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) - CASE WHEN events.created <= events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') < TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN 1 WHEN events.created > events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') > TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN -1 ELSE 0 END) AS "events.months_running"

-- query quarter
@ 4
    CAST(TRUNC(((CAST(EXTRACT(YEAR FROM events.ended) AS INTEGER) - CAST(EXTRACT(YEAR FROM events.created) AS INTEGER)) * 12 + CAST(EXTRACT(MONTH FROM events.ended) AS INTEGER) - CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) - CASE WHEN events.created <= events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') < TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN 1 WHEN events.created > events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') > TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN -1 ELSE 0 END) / 3.0) AS BIGINT) AS "events.quarters_running"

-- query year
@ 4
    CAST(TRUNC(((CAST(EXTRACT(YEAR FROM events.ended) AS INTEGER) - CAST(EXTRACT(YEAR FROM events.created) AS INTEGER)) * 12 + CAST(EXTRACT(MONTH FROM events.ended) AS INTEGER) - CAST(EXTRACT(MONTH FROM events.created) AS INTEGER) - CASE WHEN events.created <= events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') < TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN 1 WHEN events.created > events.ended AND TO_CHAR(CAST(events.ended AS TIMESTAMP), 'DDHH24MISSUS') > TO_CHAR(CAST(events.created AS TIMESTAMP), 'DDHH24MISSUS') THEN -1 ELSE 0 END) / 12.0) AS BIGINT) AS "events.years_running"

-- query alone
@ 4
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(events.ended AS TIMESTAMP) - CAST(events.created AS TIMESTAMP)) * 1000000 AS BIGINT) / 3600000000.0) AS BIGINT) AS "events.hours_alone"

-- query dates
@ 4-5
    CAST(TRUNC(CAST(EXTRACT(EPOCH FROM CAST(CAST(events.ended AS DATE) AS TIMESTAMP) - CAST(events.day AS TIMESTAMP)) * 1000000 AS BIGINT) / 86400000000.0) AS BIGINT) AS "events.days_waited",
    ((CAST(EXTRACT(YEAR FROM CAST(events.ended AS DATE)) AS INTEGER) - CAST(EXTRACT(YEAR FROM events.day) AS INTEGER)) * 12 + CAST(EXTRACT(MONTH FROM CAST(events.ended AS DATE)) AS INTEGER) - CAST(EXTRACT(MONTH FROM events.day) AS INTEGER) - CASE WHEN events.day <= CAST(events.ended AS DATE) AND TO_CHAR(CAST(CAST(events.ended AS DATE) AS TIMESTAMP), 'DDHH24MISSUS') < TO_CHAR(CAST(events.day AS TIMESTAMP), 'DDHH24MISSUS') THEN 1 WHEN events.day > CAST(events.ended AS DATE) AND TO_CHAR(CAST(CAST(events.ended AS DATE) AS TIMESTAMP), 'DDHH24MISSUS') > TO_CHAR(CAST(events.day AS TIMESTAMP), 'DDHH24MISSUS') THEN -1 ELSE 0 END) AS "events.months_waited"
