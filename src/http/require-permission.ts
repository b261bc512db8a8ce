import type { Caller } from '../access/caller.ts';
import { CoatcheckError } from '../errors/catalogue.ts';

/** @throws CoatcheckError `forbidden` saying what the caller may not do. */
export function requirePermission(caller: Caller, permission: { readonly name: string; readonly what: string }): void {
  if (!caller.permissions.has(permission.name)) {
    throw new CoatcheckError('forbidden', { what: `${permission.what} (permission ${permission.name})` });
  }
}

/** @throws CoatcheckError `forbidden` saying what only administrators may do. */
export function requireAdministrator(caller: Caller, what: string): void {
  if (!caller.isAdministrator) throw new CoatcheckError('forbidden', { what: `${what}: administrators may` });
}
