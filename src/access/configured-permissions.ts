/** Permissions as `coatcheck.yaml` lists them for a user: names that each count on their own. */
import type { UserConfig } from '../config/config.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { closestName } from '../lib/closest-name.ts';
import { allPermissions, isPermission, type Permission } from './permissions.ts';

/**
 * A child without its parent is accepted as it stands, as Looker accepts such lists from embedding programs and
 * Terraform: adding the parent would give more than was written, and leaving the child out would give less.
 * @throws CoatcheckError `config_invalid` for names that are not permissions
 */
export function permissionsOf({ permissions, client_id }: UserConfig): readonly Permission[] | null {
  if (permissions === null) return null;
  const problems = permissions.flatMap((name) => {
    const why = problemOf(name);
    return why === null ? [] : [{ where: `users: ${client_id}: permissions`, why }];
  });
  if (problems.length > 0) throw new CoatcheckError('config_invalid', { problems });
  return permissions.filter(isPermission);
}

function problemOf(name: string): string | null {
  if (name === 'administer') return '"administer" cannot be listed here. Use admin: true.';
  if (isPermission(name)) return null;
  const close = closestName(name, allPermissions);
  return `"${name}" is not a Looker permission.${close === undefined ? '' : ` Did you mean "${close}"?`}`;
}
