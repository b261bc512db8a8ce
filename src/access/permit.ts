/** The one place that decides what a caller may do: routes, services and answers all ask here. */
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Caller } from './caller.ts';
import { permissionTable, type Permission } from './permissions.ts';

/**
 * What a row of the route table requires of the caller: a permission; `any` for any role; `none` for what only concerns
 * the caller's own user; `public` for what needs no token.
 */
export type Requirement = Permission | 'any' | 'none' | 'public';

/** For what only administrators may do, whatever permissions others have. */
export function isAdministrator(caller: Pick<Caller, 'isAdministrator'>): boolean {
  return caller.isAdministrator;
}

/** Administrators may do everything. */
export function may(caller: Pick<Caller, 'isAdministrator' | 'permissions'>, permission: Permission): boolean {
  return isAdministrator(caller) || caller.permissions.has(permission);
}

/**
 * @param what the end of "You may not …", if it is more specific than the permission
 * @throws CoatcheckError `forbidden`
 */
export function permit(caller: Caller, required: Requirement, what?: string): void {
  if (required === 'none' || required === 'public') return;
  if (required === 'any') {
    if (caller.permissions.size === 0) throw forbidden(`${what ?? 'do this'}: you have no role`);
    return;
  }
  if (!may(caller, required)) throw forbidden(`${what ?? permissionTable[required].lets} (permission ${required})`);
}

export const forbidden = (what: string): CoatcheckError => new CoatcheckError('forbidden', { what });
