/** The roles that every server has: Looker's names for what their users may do, each over all models. */
import { allPermissions, defaultPermissions } from './permissions.ts';

type Permission = (typeof allPermissions)[number];

export interface Role {
  /** Its permission set has the same id and name. */
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
}

const viewer: readonly Permission[] = [
  'access_data',
  'clear_cache_refresh',
  'download_without_limit',
  'see_drill_overlay',
  'see_lookml_dashboards',
  'see_looks',
  'see_user_dashboards',
];
const developer: readonly Permission[] = [
  ...defaultPermissions,
  'develop',
  'see_lookml_dashboards',
  'see_pdts',
  'see_queries',
  'use_sql_runner',
];

/** Whoever has it is an administrator: sees everybody's tasks, changes users. */
export const ADMINISTRATOR_ROLE_ID = '1';
/** What a user of the configuration has who is given no permissions. */
export const USER_ROLE_ID = '3';

export const roles: readonly Role[] = [
  { id: ADMINISTRATOR_ROLE_ID, name: 'Admin', permissions: allPermissions },
  { id: '2', name: 'Developer', permissions: developer.toSorted() },
  { id: USER_ROLE_ID, name: 'User', permissions: defaultPermissions },
  { id: '4', name: 'Viewer', permissions: viewer },
];

export function findRole(id: string): Role | undefined {
  return roles.find((role) => role.id === id);
}
