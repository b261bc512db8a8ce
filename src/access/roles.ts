/**
 * The permission sets, the model set and the roles that every Looker comes with: the sets as its documentation of July
 * 2025 lists them, with the ids of a recorded answer. The ids of roles are this server’s own, because they are stored
 * with users. Parts created through the API have higher ids (`role-book.ts`).
 */
import { allPermissions, type Permission } from './permissions.ts';

interface Part {
  readonly id: string;
  readonly name: string;
  /** Every Looker comes with it, and nobody can change it. */
  readonly isBuiltIn: boolean;
}

export interface PermissionSet extends Part {
  readonly permissions: readonly Permission[];
}

export interface ModelSet extends Part {
  /** Null: all models. Names may be of models that do not exist yet. */
  readonly models: readonly string[] | null;
}

export interface Role extends Part {
  readonly permissionSet: PermissionSet;
  readonly modelSet: ModelSet;
  /** For Looker's support: listed only if a request asks for it. */
  readonly isForSupport: boolean;
}

/** All roles, and the sets they consist of. */
export interface RoleBook {
  readonly permissionSets: readonly PermissionSet[];
  readonly modelSets: readonly ModelSet[];
  readonly roles: readonly Role[];
}

const viewer: readonly Permission[] = [
  'access_data',
  'clear_cache_refresh',
  'download_without_limit',
  'mobile_app_access',
  'schedule_look_emails',
  'see_drill_overlay',
  'see_lookml_dashboards',
  'see_looks',
  'see_user_dashboards',
];
const user: readonly Permission[] = [
  ...viewer,
  'can_create_forecast',
  'create_custom_fields',
  'create_table_calculations',
  'explore',
  'manage_spaces',
  'save_content',
  'save_dashboards',
  'save_looks',
  'see_lookml',
  'see_sql',
  'send_to_integration',
];
const hiddenLookml: ReadonlySet<Permission> = new Set(['see_drill_overlay', 'see_lookml', 'see_sql']);
const support: readonly Permission[] = [
  'access_data',
  'clear_cache_refresh',
  'create_custom_fields',
  'create_table_calculations',
  'explore',
  'follow_alerts',
  'manage_privatelabel',
  'manage_themes',
  'see_admin',
  'see_alerts',
  'see_datagroups',
  'see_drill_overlay',
  'see_logs',
  'see_lookml',
  'see_lookml_dashboards',
  'see_looks',
  'see_pdts',
  'see_schedules',
  'see_sql',
  'see_system_activity',
  'see_user_dashboards',
  'see_users',
];

const written: readonly Omit<PermissionSet, 'isBuiltIn'>[] = [
  { id: '1', name: 'Admin', permissions: allPermissions },
  { id: '2', name: 'Developer', permissions: [...user, 'deploy', 'develop', 'see_pdts', 'use_sql_runner'] },
  { id: '3', name: 'User', permissions: user },
  {
    id: '4',
    name: 'LookML Dashboard User',
    permissions: [
      'access_data',
      'clear_cache_refresh',
      'mobile_app_access',
      'see_lookml_dashboards',
      'send_to_integration',
    ],
  },
  { id: '5', name: "User who can't view LookML", permissions: user.filter((name) => !hiddenLookml.has(name)) },
  { id: '6', name: 'Viewer', permissions: viewer },
  { id: '7', name: 'Gemini', permissions: ['gemini_in_looker'] },
  { id: '8', name: 'Support Basic Editor', permissions: support },
  {
    id: '9',
    name: 'Support Advanced Editor',
    permissions: [
      ...support,
      'develop',
      'manage_embed_settings',
      'manage_models',
      'manage_project_connections',
      'manage_project_connections_restricted',
      'manage_project_models',
      'see_queries',
      'update_datagroups',
      'use_global_connections',
    ],
  },
];

export const permissionSets: readonly PermissionSet[] = written.map((set) => ({
  ...set,
  isBuiltIn: true,
  permissions: set.permissions.toSorted(),
}));

const allModels: ModelSet = { id: '1', name: 'All', isBuiltIn: true, models: null };

const role = (id: string, name: string, isForSupport = false): readonly Role[] =>
  permissionSets.flatMap((permissionSet) =>
    permissionSet.name === name
      ? [{ id, name, isBuiltIn: true, permissionSet, modelSet: allModels, isForSupport }]
      : [],
  );

/** Each covers all models. The one for Gemini is missing: it would give nothing here. */
const roles: readonly Role[] = [
  ...role('1', 'Admin'),
  ...role('2', 'Developer'),
  ...role('3', 'User'),
  ...role('4', 'Viewer'),
  ...role('5', 'Support Basic Editor', true),
  ...role('6', 'Support Advanced Editor', true),
];

export const builtInRoles: RoleBook = { permissionSets, modelSets: [allModels], roles };

/** The permission set with `administer`: only the role Admin has it. */
export const ADMINISTRATOR_SET_ID = '1';
/** Users with this role are administrators: they see everybody's tasks, and change users. */
export const ADMINISTRATOR_ROLE_ID = '1';
/** The permissions of a configured user whose entry lists none. */
export const USER_ROLE_ID = '3';
