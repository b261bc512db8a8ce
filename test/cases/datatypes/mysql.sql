-- query of_epoch
@ 5-13
    CAST(DATE_FORMAT(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York'), '%Y-%m-%d %H:%i:%s') AS DATETIME) AS `events.of_epoch_time`,
    HOUR(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York')) AS `events.of_epoch_hour_of_day`,
    CAST(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York') AS DATE) AS `events.of_epoch_date`,
    CAST(CAST(DATE(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York')) - INTERVAL WEEKDAY(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York')) DAY AS DATETIME) AS DATE) AS `events.of_epoch_week`,
    DATE_FORMAT(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York'), '%Y-%m') AS `events.of_epoch_month`,
    DATE_FORMAT(CAST(MAKEDATE(YEAR(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York')), 1) + INTERVAL QUARTER(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York')) - 1 QUARTER AS DATETIME), '%Y-%m') AS `events.of_epoch_quarter`,
    DATE_FORMAT(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York'), '%W') AS `events.of_epoch_day_of_week`,
    WEEKDAY(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York')) AS `events.of_epoch_day_of_week__sort_`,
    YEAR(CONVERT_TZ((TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (events.epoch) SECOND), '+00:00', 'America/New_York')) AS `events.of_epoch_year`

-- query of_ymd
@ 5-13
    CAST(DATE_FORMAT(STR_TO_DATE(events.ymd, '%Y%m%d'), '%Y-%m-%d %H:%i:%s') AS DATETIME) AS `events.of_ymd_time`,
    HOUR(STR_TO_DATE(events.ymd, '%Y%m%d')) AS `events.of_ymd_hour_of_day`,
    CAST(STR_TO_DATE(events.ymd, '%Y%m%d') AS DATE) AS `events.of_ymd_date`,
    CAST(CAST(DATE(STR_TO_DATE(events.ymd, '%Y%m%d')) - INTERVAL WEEKDAY(STR_TO_DATE(events.ymd, '%Y%m%d')) DAY AS DATETIME) AS DATE) AS `events.of_ymd_week`,
    DATE_FORMAT(STR_TO_DATE(events.ymd, '%Y%m%d'), '%Y-%m') AS `events.of_ymd_month`,
    DATE_FORMAT(CAST(MAKEDATE(YEAR(STR_TO_DATE(events.ymd, '%Y%m%d')), 1) + INTERVAL QUARTER(STR_TO_DATE(events.ymd, '%Y%m%d')) - 1 QUARTER AS DATETIME), '%Y-%m') AS `events.of_ymd_quarter`,
    DATE_FORMAT(STR_TO_DATE(events.ymd, '%Y%m%d'), '%W') AS `events.of_ymd_day_of_week`,
    WEEKDAY(STR_TO_DATE(events.ymd, '%Y%m%d')) AS `events.of_ymd_day_of_week__sort_`,
    YEAR(STR_TO_DATE(events.ymd, '%Y%m%d')) AS `events.of_ymd_year`

-- query of_date
@ 5-6
    CAST(DATE_FORMAT(events.day, '%Y-%m-%d %H:%i:%s') AS DATETIME) AS `events.of_date_time`,
    HOUR(events.day) AS `events.of_date_hour_of_day`,
@ 8-13
    CAST(CAST(DATE(events.day) - INTERVAL WEEKDAY(events.day) DAY AS DATETIME) AS DATE) AS `events.of_date_week`,
    DATE_FORMAT(events.day, '%Y-%m') AS `events.of_date_month`,
    DATE_FORMAT(CAST(MAKEDATE(YEAR(events.day), 1) + INTERVAL QUARTER(events.day) - 1 QUARTER AS DATETIME), '%Y-%m') AS `events.of_date_quarter`,
    DATE_FORMAT(events.day, '%W') AS `events.of_date_day_of_week`,
    WEEKDAY(events.day) AS `events.of_date_day_of_week__sort_`,
    YEAR(events.day) AS `events.of_date_year`

-- query unconverted
@ 5-6
    CAST(DATE_FORMAT(events.created, '%Y-%m-%d %H:%i:%s') AS DATETIME) AS `events.unconverted_time`,
    HOUR(events.created) AS `events.unconverted_hour_of_day`,
@ 8-13
    CAST(CAST(DATE(events.created) - INTERVAL WEEKDAY(events.created) DAY AS DATETIME) AS DATE) AS `events.unconverted_week`,
    DATE_FORMAT(events.created, '%Y-%m') AS `events.unconverted_month`,
    DATE_FORMAT(CAST(MAKEDATE(YEAR(events.created), 1) + INTERVAL QUARTER(events.created) - 1 QUARTER AS DATETIME), '%Y-%m') AS `events.unconverted_quarter`,
    DATE_FORMAT(events.created, '%W') AS `events.unconverted_day_of_week`,
    WEEKDAY(events.created) AS `events.unconverted_day_of_week__sort_`,
    YEAR(events.created) AS `events.unconverted_year`

-- query alone
@ 4-6
    CAST(CONVERT_TZ(events.created, '+00:00', 'America/New_York') AS DATE) AS `events.alone_date`,
    CAST(DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%Y-%m-%d %H:%i:%s') AS DATETIME) AS `events.alone_time`,
    DATE_FORMAT(CONVERT_TZ(events.created, '+00:00', 'America/New_York'), '%Y-%m') AS `events.alone_month`
