/** Roles and the sets they consist of: those of every Looker, and those created through the API. */
import { isPermission } from './permissions.ts';
import { builtInRoles } from './roles.ts';
import type { ModelSet, PermissionSet, Role, RoleBook } from './roles.ts';

export type RolePart = keyof RoleBook;

/** A part created through the API, as stored. */
export interface StoredPart {
  /** Digits; never reused, even for another kind of part. */
  readonly id: string;
  readonly part: RolePart;
  readonly name: string;
  /** Permissions; names of models; or the id of a role's permission set, then of its model set. */
  readonly content: readonly string[];
}

export function roleBookOf(stored: readonly StoredPart[]): RoleBook {
  const of = (part: RolePart) => stored.filter((one) => one.part === part);
  const permissionSets: readonly PermissionSet[] = [
    ...builtInRoles.permissionSets,
    ...of('permissionSets').map(({ id, name, content }) => ({
      id,
      name,
      isBuiltIn: false,
      permissions: content.filter(isPermission),
    })),
  ];
  const modelSets: readonly ModelSet[] = [
    ...builtInRoles.modelSets,
    ...of('modelSets').map(({ id, name, content }) => ({ id, name, isBuiltIn: false, models: content })),
  ];
  const roles: readonly Role[] = of('roles').flatMap(({ id, name, content }) => {
    const permissionSet = permissionSets.find((set) => set.id === content[0]);
    const modelSet = modelSets.find((set) => set.id === content[1]);
    if (permissionSet === undefined || modelSet === undefined) return [];
    return [{ id, name, isBuiltIn: false, permissionSet, modelSet, isForSupport: false }];
  });
  return { permissionSets, modelSets, roles: [...builtInRoles.roles, ...roles] };
}

/** The existing roles among these ids, in their order. */
export function rolesIn({ roles }: RoleBook, ids: readonly string[]): readonly Role[] {
  return roles.filter(({ id }) => ids.includes(id));
}

/** The roles that use a set; for a role, the role itself. */
export function rolesWith({ roles }: RoleBook, part: RolePart, id: string): readonly Role[] {
  const isIn: Readonly<Record<RolePart, (role: Role) => boolean>> = {
    permissionSets: ({ permissionSet }) => permissionSet.id === id,
    modelSets: ({ modelSet }) => modelSet.id === id,
    roles: (role) => role.id === id,
  };
  return roles.filter(isIn[part]);
}
