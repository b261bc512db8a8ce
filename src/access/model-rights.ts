/** Which models a caller may use: those of their roles, and the server's own by a permission, whatever their roles say. */
import { isActivityModel, isReservedConnection } from '../config/activity-names.ts';
import { own } from '../lib/record.ts';
import { holds } from './answer-rights.ts';
import type { Caller } from './caller.ts';

type Rights = Pick<Caller, 'models' | 'isAdministrator' | 'permissions'>;

interface Connected {
  readonly models: Readonly<Record<string, { readonly connection: string }>>;
}

/** Says nothing about whether there is such a model. What its connection tells decides, whatever it is called. */
export function mayUseModel(name: string, caller: Rights, { models }: Connected): boolean {
  const isActivity = isActivityModel(name) || isReservedConnection(own(models, name)?.connection ?? '');
  return isActivity ? holds(caller, 'system_activity') : (caller.models?.has(name) ?? true);
}
