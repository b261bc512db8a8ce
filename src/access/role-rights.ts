/** Nobody gives rights, or takes them away, that they have not themselves. */
import type { Caller } from './caller.ts';
import { forbidden, may } from './permit.ts';
import { ADMINISTRATOR_ROLE_ID, findRole } from './roles.ts';

/** @throws CoatcheckError `forbidden` when `by` has not all that the roles give */
export function refuseHigherRoles(roleIds: readonly string[], by: Caller): void {
  if (by.isAdministrator) return;
  if (roleIds.includes(ADMINISTRATOR_ROLE_ID)) throw forbidden('change who is an administrator');
  const permissions = roleIds.flatMap((id) => findRole(id)?.permissionSet.permissions ?? []);
  const missing = permissions.find((permission) => !may(by, permission));
  if (missing !== undefined) throw forbidden(`give a role with ${missing}: you have it not yourself`);
  if (roleIds.length > 0 && by.models !== null) throw forbidden('give roles over all models: yours are over some');
}
