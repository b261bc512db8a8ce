import { allPermissions, permissionTable, type Permission } from '../../access/permissions.ts';
import { roles } from '../../access/roles.ts';
import type { PermissionSet, Role } from '../../access/roles.ts';
import type { Viewer } from './viewer.ts';

/** The one model set: every role is over all models. */
export const ALL_MODELS_ID = '1';

const readOnly = { show: true, index: true, update: false, destroy: false };

/** Looker's Role. */
export function roleView(role: Role, models: readonly string[], viewer: Viewer): object {
  return {
    id: role.id,
    name: role.name,
    permission_set: permissionSetView(role.permissionSet, viewer),
    permission_set_id: role.permissionSet.id,
    model_set: modelSetView(models, viewer),
    model_set_id: ALL_MODELS_ID,
    internal: false,
    url: `${viewer.origin}/api/4.0/roles/${role.id}`,
    users_url: null,
    can: readOnly,
  };
}

/** Those of the roles that there are, in their order. */
export function shownRoles(ids: readonly string[], models: readonly string[], viewer: Viewer): readonly object[] {
  return roles.filter(({ id }) => ids.includes(id)).map((role) => roleView(role, models, viewer));
}

/** Looker's PermissionSet. */
export function permissionSetView({ id, name, permissions }: PermissionSet, { origin }: Viewer): object {
  return {
    id,
    name,
    built_in: true,
    all_access: permissions.length === allPermissions.length,
    permissions,
    url: `${origin}/api/4.0/permission_sets/${id}`,
    can: readOnly,
  };
}

/** Looker's Permission. */
export function permissionView(permission: Permission): object {
  const { parent, lets } = permissionTable[permission];
  return { permission, parent, description: `${lets.charAt(0).toUpperCase()}${lets.slice(1)}`, can: { show: true } };
}

/** Looker's ModelSet. */
export function modelSetView(models: readonly string[], { origin }: Viewer): object {
  return {
    id: ALL_MODELS_ID,
    name: 'All',
    built_in: true,
    all_access: true,
    models,
    url: `${origin}/api/4.0/model_sets/${ALL_MODELS_ID}`,
    can: readOnly,
  };
}
