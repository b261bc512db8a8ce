view: user {
  sql_table_name: users ;;

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: first_name { type: string sql: ${TABLE}.first_name ;; }
  dimension: last_name { type: string sql: ${TABLE}.last_name ;; }
  dimension: name {
    type: string
    sql: NULLIF(TRIM(COALESCE(${TABLE}.first_name, '') || ' ' || COALESCE(${TABLE}.last_name, '')), '') ;;
  }
  dimension: email { type: string sql: ${TABLE}.email ;; }
  dimension: locale { type: string sql: ${TABLE}.locale ;; }
  dimension: is_disabled { type: yesno sql: ${TABLE}.is_disabled ;; }
  dimension: is_looker { description: "Looker’s own people: none." type: yesno sql: FALSE ;; }
  dimension: dev_mode { type: yesno sql: FALSE ;; }
  dimension: dev_branch_name { description: "Branches are those of the project’s folder: none." type: string sql: CAST(NULL AS VARCHAR) ;; }
  measure: count { type: count }
}

view: user_role {
  sql_table_name: user_roles ;;

  dimension: key { primary_key: yes hidden: yes sql: ${TABLE}.user_id || ' ' || ${TABLE}.role_id ;; }
  dimension: user_id { hidden: yes type: number sql: ${TABLE}.user_id ;; }
  dimension: role_id { hidden: yes type: number sql: ${TABLE}.role_id ;; }
}

view: role {
  sql_table_name: roles ;;

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: name { type: string sql: ${TABLE}.name ;; }
  dimension: permission_set_name { type: string sql: ${TABLE}.permission_set_name ;; }
  dimension: permissions { type: string sql: ${TABLE}.permissions ;; }
  dimension: model_set_name { type: string sql: ${TABLE}.model_set_name ;; }
  dimension: models { description: "Empty: all." type: string sql: ${TABLE}.models ;; }
  measure: count { type: count }
}

view: group_user {
  sql_table_name: group_users ;;

  dimension: key { primary_key: yes hidden: yes sql: ${TABLE}.group_id || ' ' || ${TABLE}.user_id ;; }
  dimension: group_id { hidden: yes type: number sql: ${TABLE}.group_id ;; }
  dimension: user_id { hidden: yes type: number sql: ${TABLE}.user_id ;; }
}

view: group {
  sql_table_name: groups ;;

  dimension: id { primary_key: yes type: number value_format: "0" sql: ${TABLE}.id ;; }
  dimension: name { type: string sql: ${TABLE}.name ;; }
  dimension: external_group_id { type: string sql: ${TABLE}.external_group_id ;; }
  measure: count { type: count }
}
