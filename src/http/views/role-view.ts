import type {
  ModelSetSchema,
  PermissionSchema,
  RoleSchema,
  PermissionSetSchema,
} from '../../contract/user-administration.ts';
import type { AsServed } from '../../contract/member.ts';
import { allPermissions, permissionTable, type Permission } from '../../access/permissions.ts';
import { may } from '../../access/permit.ts';
import type { ModelSet, PermissionSet, Role } from '../../access/roles.ts';
import type { Viewer } from '../route/viewer.ts';

/** What every server has cannot be changed. */
function canOf({ isBuiltIn }: { readonly isBuiltIn: boolean }, { caller }: Viewer): Readonly<Record<string, boolean>> {
  const mayChange = !isBuiltIn && may(caller, 'manage_roles');
  return { show: true, index: true, update: mayChange, destroy: mayChange };
}

/**
 * Looker's Role.
 * @param models the existing models, as far as the viewer may know them
 */
export function roleView(role: Role, models: readonly string[], viewer: Viewer): AsServed<typeof RoleSchema> {
  return {
    id: role.id,
    name: role.name,
    permission_set: permissionSetView(role.permissionSet, viewer),
    permission_set_id: role.permissionSet.id,
    model_set: modelSetView(role.modelSet, models, viewer),
    model_set_id: role.modelSet.id,
    internal: false,
    url: `${viewer.origin}/api/4.0/roles/${role.id}`,
    users_url: null,
    can: canOf(role, viewer),
  };
}

/** Looker's PermissionSet. */
export function permissionSetView(set: PermissionSet, viewer: Viewer): AsServed<typeof PermissionSetSchema> {
  const { id, name, permissions, isBuiltIn } = set;
  return {
    id,
    name,
    built_in: isBuiltIn,
    all_access: permissions.length === allPermissions.length,
    permissions,
    url: `${viewer.origin}/api/4.0/permission_sets/${id}`,
    can: canOf(set, viewer),
  };
}

/** Looker's Permission. */
export function permissionView(permission: Permission): AsServed<typeof PermissionSchema> {
  const { parent, lets } = permissionTable[permission];
  return { permission, parent, description: `${lets.charAt(0).toUpperCase()}${lets.slice(1)}`, can: { show: true } };
}

/**
 * Looker's ModelSet. It may name models that do not exist; a viewer who may use only some models sees only their names.
 */
export function modelSetView(
  set: ModelSet,
  models: readonly string[],
  viewer: Viewer,
): AsServed<typeof ModelSetSchema> {
  const { id, name, isBuiltIn } = set;
  const mine = viewer.caller.models;
  return {
    id,
    name,
    built_in: isBuiltIn,
    all_access: set.models === null,
    models: set.models?.filter((model) => mine?.has(model) ?? true) ?? models,
    url: `${viewer.origin}/api/4.0/model_sets/${id}`,
    can: canOf(set, viewer),
  };
}
