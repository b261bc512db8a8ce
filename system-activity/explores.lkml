explore: history {
  description: "Queries that were run: one row for each."
  join: query {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.query_id} = ${query.id} ;;
  }
  join: merge_query {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.merge_query_id} = ${merge_query.id} ;;
  }
  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.user_id} = ${user.id} ;;
  }
  join: user_role {
    type: left_outer
    relationship: one_to_many
    sql_on: ${history.user_id} = ${user_role.user_id} ;;
  }
  join: role {
    type: left_outer
    relationship: many_to_one
    sql_on: ${user_role.role_id} = ${role.id} ;;
  }
  join: group_user {
    type: left_outer
    relationship: one_to_many
    sql_on: ${history.user_id} = ${group_user.user_id} ;;
  }
  join: group {
    type: left_outer
    relationship: many_to_one
    sql_on: ${group_user.group_id} = ${group.id} ;;
  }
  join: dashboard {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.dashboard_id} = ${dashboard.id} ;;
  }
  join: look {
    type: left_outer
    relationship: many_to_one
    sql_on: ${history.look_id} = ${look.id} ;;
  }
  join: space {
    from: folder
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard.folder_id} = ${space.id} ;;
  }
  join: folder {
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard.folder_id} = ${folder.id} ;;
  }
}

explore: query {
  description: "Queries that were run, once each, however often they ran."
}

explore: user {
  join: user_role {
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${user_role.user_id} ;;
  }
  join: role {
    type: left_outer
    relationship: many_to_one
    sql_on: ${user_role.role_id} = ${role.id} ;;
  }
  join: group_user {
    type: left_outer
    relationship: one_to_many
    sql_on: ${user.id} = ${group_user.user_id} ;;
  }
  join: group {
    type: left_outer
    relationship: many_to_one
    sql_on: ${group_user.group_id} = ${group.id} ;;
  }
}

explore: role {
  join: user_role {
    type: left_outer
    relationship: one_to_many
    sql_on: ${role.id} = ${user_role.role_id} ;;
  }
  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${user_role.user_id} = ${user.id} ;;
  }
}

explore: group {
  join: group_user {
    type: left_outer
    relationship: one_to_many
    sql_on: ${group.id} = ${group_user.group_id} ;;
  }
  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${group_user.user_id} = ${user.id} ;;
  }
}

explore: dashboard {
  description: "LookML dashboards of the project."
  join: dashboard_element {
    type: left_outer
    relationship: one_to_many
    sql_on: ${dashboard.id} = ${dashboard_element.dashboard_id} ;;
  }
  join: folder {
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard.folder_id} = ${folder.id} ;;
  }
  join: space {
    from: folder
    type: left_outer
    relationship: many_to_one
    sql_on: ${dashboard.folder_id} = ${space.id} ;;
  }
}

explore: look {
  description: "This server has no Looks: no rows."
}

explore: content_usage {
  description: "How often LookML dashboards were used."
  join: dashboard {
    type: left_outer
    relationship: one_to_one
    sql_on: ${content_usage.content_id} = ${dashboard.id} ;;
  }
  join: look {
    type: left_outer
    relationship: many_to_one
    sql_on: ${content_usage.content_id} = CAST(${look.id} AS VARCHAR) ;;
  }
}

explore: field_usage {
  description: "How often each field of an explore was selected, pivoted or filtered by."
}

explore: scheduled_plan {
  description: "This server has no schedules: no rows."
  join: scheduled_job {
    type: left_outer
    relationship: one_to_many
    sql_on: ${scheduled_plan.id} = ${scheduled_job.scheduled_plan_id} ;;
  }
  join: scheduled_job_stage {
    type: left_outer
    relationship: one_to_many
    sql_on: ${scheduled_job.id} = ${scheduled_job_stage.scheduled_job_id} ;;
  }
  join: scheduled_plan_destination {
    type: left_outer
    relationship: one_to_many
    sql_on: ${scheduled_plan.id} = ${scheduled_plan_destination.scheduled_plan_id} ;;
  }
  join: user {
    type: left_outer
    relationship: many_to_one
    sql_on: ${scheduled_plan.user_id} = ${user.id} ;;
  }
  join: dashboard {
    type: left_outer
    relationship: many_to_one
    sql_on: ${scheduled_plan.dashboard_id} = ${dashboard.id} ;;
  }
  join: look {
    type: left_outer
    relationship: many_to_one
    sql_on: ${scheduled_plan.look_id} = ${look.id} ;;
  }
}

explore: pdt_event_log {
  label: "PDT Event Log"
  description: "This server persists no derived tables: no rows."
  join: pdt_builds {
    type: left_outer
    relationship: many_to_one
    sql_on: ${pdt_event_log.tid} = ${pdt_builds.tid} ;;
  }
}

explore: pdt_builds {
  label: "PDT Builds"
  description: "This server persists no derived tables: no rows."
}
