/** Which models a caller may use: those of their roles, and the server's own by a permission, whatever their roles say. */
import { isActivityModel } from '../config/activity-config.ts';
import { holds } from './answer-rights.ts';
import type { Caller } from './caller.ts';

type Rights = Pick<Caller, 'models' | 'isAdministrator' | 'permissions'>;

/** Says nothing about whether there is such a model. */
export function mayUseModel(name: string, caller: Rights): boolean {
  return isActivityModel(name) ? holds(caller, 'system_activity') : (caller.models?.has(name) ?? true);
}
