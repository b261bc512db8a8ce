-- query text with a backslash
@ 4
    CASE WHEN (events.label = 'back\\slash 100%') THEN 'Yes' ELSE 'No' END AS `events.is_named`
