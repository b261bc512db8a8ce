/** Looker's permissions, as far as the query side asks for them. */
export const allPermissions = [
  'access_data',
  'administer',
  'clear_cache_refresh',
  'create_custom_fields',
  'create_table_calculations',
  'develop',
  'download_with_limit',
  'download_without_limit',
  'explore',
  'save_content',
  'schedule_look_emails',
  'see_drill_overlay',
  'see_lookml',
  'see_lookml_dashboards',
  'see_looks',
  'see_pdts',
  'see_queries',
  'see_sql',
  'see_user_dashboards',
  'sudo',
  'use_sql_runner',
] as const;

/** What a user has whose configuration names no permissions: Looker's role "User", that is: may ask, may not write SQL. */
export const defaultPermissions = [
  'access_data',
  'clear_cache_refresh',
  'create_custom_fields',
  'create_table_calculations',
  'download_without_limit',
  'explore',
  'see_drill_overlay',
  'see_lookml',
  'see_looks',
  'see_sql',
  'see_user_dashboards',
] as const satisfies readonly (typeof allPermissions)[number][];
