/** Roles that users have, and the models in each model set, as far as the caller may know. */
import { rolesIn } from '../../access/role-book.ts';
import type { Role } from '../../access/roles.ts';
import type { User } from '../../access/user.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { visibleModels } from '../../catalogue/visible-models.ts';

export function modelNames(services: HttpServices, { caller }: Viewer): readonly string[] {
  return visibleModels(caller, services).map(({ name }) => name);
}

/** The user's roles, including those by groups unless `isDirect`. */
export function rolesOf({ roleIds, groupRoleIds }: User, { access }: HttpServices, isDirect = false): readonly Role[] {
  return rolesIn(access.roles.all(), isDirect ? roleIds : [...roleIds, ...groupRoleIds]);
}
