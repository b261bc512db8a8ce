/** The rights that roles give. Nobody can give or take away rights that they do not have themselves. */
import type { Caller } from './caller.ts';
import { permissionTable, type Permission } from './permissions.ts';
import { forbidden, isAdministrator, may } from './permit.ts';
import { ADMINISTRATOR_ROLE_ID } from './roles.ts';
import type { Role } from './roles.ts';

export interface Rights {
  readonly permissions: readonly Permission[];
  /** Null: all. */
  readonly models: ReadonlySet<string> | null;
}

/**
 * The rights of a user with all of these roles. In Looker a role gives `access_data`, the permissions below it and
 * those that show tables for its own models only; here a permission is not held per model. With roles over different
 * models, such a permission counts only if it is held for every model the user may use: a user never gets more than
 * Looker would give.
 */
export function rightsOf(roles: readonly Role[]): Rights {
  const over = (permission: Permission) =>
    union(roles.filter(({ permissionSet }) => permissionSet.permissions.includes(permission)));
  const models = over('access_data');
  const given = new Set(roles.flatMap(({ permissionSet }) => permissionSet.permissions));
  return {
    models,
    permissions: [...given].filter((permission) => !isOfModels(permission) || covers(over(permission), models)),
  };
}

function union(roles: readonly Role[]): Rights['models'] {
  const sets = roles.map(({ modelSet }) => modelSet.models);
  return sets.includes(null) ? null : new Set(sets.flatMap((models) => models ?? []));
}

function covers(wider: Rights['models'], narrower: Rights['models']): boolean {
  return wider === null || (narrower !== null && narrower.isSubsetOf(wider));
}

/** Permissions that Looker gives per model, besides those below `access_data`. */
const ofModels: ReadonlySet<Permission> = new Set(['access_data', 'see_pdts', 'see_datagroups']);

function isOfModels(permission: Permission): boolean {
  const { parent } = permissionTable[permission];
  return ofModels.has(permission) || (parent !== null && isOfModels(parent));
}

/** @throws CoatcheckError `forbidden` unless `by` has everything that the roles give */
export function refuseHigherRoles(roles: readonly Role[], by: Caller): void {
  if (isAdministrator(by)) return;
  if (roles.some(({ id }) => id === ADMINISTRATOR_ROLE_ID)) throw forbidden('change who is an administrator');
  for (const { permissionSet, modelSet } of roles) {
    const models = modelSet.models === null ? null : new Set(modelSet.models);
    refuseHigherRights({ permissions: permissionSet.permissions, models }, by);
  }
}

/** @throws CoatcheckError `forbidden` unless `by` has all of the rights */
export function refuseHigherRights({ permissions, models }: Rights, by: Caller): void {
  const missing = permissions.find((permission) => !may(by, permission));
  if (missing !== undefined) throw forbidden(`give or change a role with ${missing}: you do not have it yourself`);
  if (covers(by.models, models)) return;
  const unknown = models === null ? 'all models: you have only some' : `models that are not yours`;
  throw forbidden(`give or change a role over ${unknown}`);
}
