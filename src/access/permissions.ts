/**
 * Looker's permissions by name, in the order of its own list: the parent of each, and what it lets a user do, as the
 * end of "You may not …". What requires a permission says so itself: the rows of `http/routes/` and of
 * `answer-rights.ts`. `docs/access.md` is made from both.
 */
interface PermissionFacts {
  /** A user with the permission also has its parent if Looker's own pages create the list. */
  readonly parent: string | null;
  readonly lets: string;
}

export const permissionTable = {
  access_data: { parent: null, lets: 'run queries' },
  see_lookml_dashboards: { parent: 'access_data', lets: 'see LookML dashboards' },
  see_looks: { parent: 'access_data', lets: 'see Looks' },
  see_user_dashboards: { parent: 'see_looks', lets: 'see dashboards' },
  explore: { parent: 'see_looks', lets: 'explore' },
  create_table_calculations: { parent: 'explore', lets: 'use table calculations of your own' },
  create_custom_fields: { parent: 'explore', lets: 'use custom fields of your own' },
  can_create_forecast: { parent: 'explore', lets: 'create forecasts' },
  can_override_vis_config: { parent: 'explore', lets: 'edit the configuration of charts' },
  save_content: { parent: 'see_looks', lets: 'save content' },
  save_dashboards: { parent: 'save_content', lets: 'save dashboards' },
  save_looks: { parent: 'save_content', lets: 'save Looks' },
  create_public_looks: { parent: 'save_looks', lets: 'make Looks public' },
  download_with_limit: { parent: 'see_looks', lets: 'download results' },
  download_without_limit: { parent: 'see_looks', lets: 'download results without a limit' },
  schedule_look_emails: { parent: 'see_looks', lets: 'schedule e-mails' },
  schedule_external_look_emails: { parent: 'schedule_look_emails', lets: 'schedule e-mails to others' },
  schedule_without_limit: { parent: 'see_looks', lets: 'schedule results without a limit' },
  create_alerts: { parent: 'see_looks', lets: 'create alerts' },
  follow_alerts: { parent: 'see_looks', lets: 'follow alerts' },
  send_to_s3: { parent: 'see_looks', lets: 'send results to S3' },
  send_to_sftp: { parent: 'see_looks', lets: 'send results to SFTP' },
  send_outgoing_webhook: { parent: 'see_looks', lets: 'send results to webhooks' },
  send_to_integration: { parent: 'see_looks', lets: 'send results to integrations' },
  see_sql: { parent: 'see_looks', lets: 'see SQL' },
  see_lookml: { parent: 'see_looks', lets: 'see LookML' },
  develop: { parent: 'see_looks', lets: 'develop' },
  deploy: { parent: 'develop', lets: 'deploy' },
  support_access_toggle: { parent: 'develop', lets: 'let support in' },
  manage_project_models: { parent: 'develop', lets: 'configure models' },
  use_global_connections: { parent: 'manage_project_models', lets: 'configure models with any connection' },
  manage_project_connections_restricted: { parent: 'develop', lets: 'change some settings of connections' },
  manage_project_connections: { parent: 'manage_project_connections_restricted', lets: 'change connections' },
  see_ci: { parent: 'develop', lets: 'see continuous integration' },
  manage_ci: { parent: 'see_ci', lets: 'manage continuous integration' },
  use_sql_runner: { parent: 'see_lookml', lets: 'run SQL of your own' },
  certify_content: { parent: 'access_data', lets: 'certify content' },
  clear_cache_refresh: { parent: 'access_data', lets: 'clear the cache' },
  see_drill_overlay: { parent: 'access_data', lets: 'drill' },
  manage_schedules: { parent: null, lets: 'manage schedules' },
  manage_spaces: { parent: null, lets: 'manage folders' },
  manage_homepage: { parent: null, lets: 'manage the homepage' },
  manage_models: { parent: null, lets: 'manage models' },
  create_prefetches: { parent: null, lets: 'create prefetches' },
  login_special_email: { parent: null, lets: 'log in by e-mail' },
  embed_browse_spaces: { parent: null, lets: 'browse folders when embedded' },
  embed_save_shared_space: { parent: null, lets: 'save to shared folders when embedded' },
  manage_embed_settings: { parent: null, lets: 'manage embedding' },
  manage_themes: { parent: null, lets: 'manage themes' },
  manage_internal_themes: { parent: null, lets: 'manage internal themes' },
  manage_privatelabel: { parent: null, lets: 'manage private labels' },
  see_alerts: { parent: null, lets: 'see all alerts' },
  see_queries: { parent: null, lets: 'see the queries of other users' },
  see_logs: { parent: null, lets: 'see logs' },
  see_users: { parent: null, lets: 'see other users' },
  sudo: { parent: 'see_users', lets: 'log in as another user' },
  manage_groups: { parent: 'see_users', lets: 'manage groups' },
  manage_roles: { parent: 'manage_groups', lets: 'manage roles' },
  manage_user_attributes: { parent: 'see_users', lets: 'manage user attributes' },
  see_schedules: { parent: null, lets: 'see all schedules' },
  see_pdts: { parent: null, lets: 'see persistent derived tables' },
  see_datagroups: { parent: null, lets: 'see datagroups' },
  update_datagroups: { parent: 'see_datagroups', lets: 'trigger datagroups' },
  see_system_activity: { parent: null, lets: 'see system activity' },
  see_admin: { parent: null, lets: 'see how the server is set up' },
  administer: { parent: null, lets: 'administer the server' },
  mobile_app_access: { parent: null, lets: 'use the mobile app' },
  manage_modelsets_restricted: { parent: null, lets: 'change model sets' },
  upload_data: { parent: null, lets: 'upload data' },
  gemini_in_looker: { parent: null, lets: 'use Gemini' },
  chat_with_agent: { parent: 'gemini_in_looker', lets: 'chat with data agents' },
  chat_with_explore: { parent: 'chat_with_agent', lets: 'chat with explores' },
  save_agents: { parent: 'chat_with_explore', lets: 'save data agents' },
  publish_agent_externally: { parent: 'save_agents', lets: 'publish data agents' },
  admin_agents: { parent: 'gemini_in_looker', lets: 'administer data agents' },
} as const satisfies Readonly<Record<string, PermissionFacts>>;

export type Permission = keyof typeof permissionTable;

export const allPermissions = Object.keys(permissionTable) as readonly Permission[];

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissionTable, name);
}
