/** Roles that a caller may know of, and the models that these are over, as far as the caller may know. */
import { may } from '../access/permit.ts';
import { roles } from '../access/roles.ts';
import type { Role } from '../access/roles.ts';
import type { User } from '../access/user.ts';
import type { HttpServices } from './route.ts';
import type { Viewer } from './views/viewer.ts';
import { visibleModels } from '../catalogue/visible-models.ts';

export function modelNames(services: HttpServices, { caller }: Viewer): readonly string[] {
  return visibleModels(caller, services).map(({ name }) => name);
}

/** By themselves, and unless only those are asked for by groups. */
export function rolesOf({ roleIds, groupRoleIds }: User, isDirect = false): readonly Role[] {
  return roles.filter(({ id }) => roleIds.includes(id) || (!isDirect && groupRoleIds.includes(id)));
}

/** Whoever may not see other users sees no role but their own. */
export function visibleRoles({ access }: HttpServices, { caller }: Viewer): readonly Role[] {
  if (may(caller, 'see_users')) return roles;
  const oneself = access.directory.find(caller.userId);
  return oneself === undefined ? [] : rolesOf(oneself);
}
