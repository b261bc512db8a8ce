/** The one place that asks whether somebody may: routes, services and answers all ask here. */
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Caller } from './caller.ts';
import { permissionTable, type Permission } from './permissions.ts';

/**
 * What a row of the route table requires of the caller: a permission; `any`: some role; `none` for what only concerns
 * the caller's own user; `public` for what needs no token.
 */
export type Asked = Permission | 'any' | 'none' | 'public';

/** Administrators may do everything. */
export function may(
  { isAdministrator, permissions }: Pick<Caller, 'isAdministrator' | 'permissions'>,
  permission: Permission,
): boolean {
  return isAdministrator || permissions.has(permission);
}

/**
 * @param what the end of "You may not …" where it is more than the permission as a whole
 * @throws CoatcheckError `forbidden`
 */
export function permit(caller: Caller, asked: Asked, what?: string): void {
  if (asked === 'none' || asked === 'public') return;
  if (asked === 'any') {
    if (caller.permissions.size === 0) throw forbidden(`${what ?? 'do this'}: you have no role`);
    return;
  }
  if (!may(caller, asked)) throw forbidden(`${what ?? permissionTable[asked].lets} (permission ${asked})`);
}

export const forbidden = (what: string): CoatcheckError => new CoatcheckError('forbidden', { what });
