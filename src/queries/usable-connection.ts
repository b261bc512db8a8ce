import { holds } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';
import { isActivityModel, isReservedConnection } from '../config/activity-names.ts';
import { own } from '../lib/record.ts';
import type { ModelConnections } from './development-reach.ts';
import { mayModelUse, type AllowedConnections } from './model-configurations.ts';

/**
 * Connections are used through models: a connection exists for users who may use one of its models,
 * or all models. A model that may not use it does not count.
 */
export function mayUseConnection(
  name: string,
  caller: Pick<Caller, 'models' | 'isAdministrator' | 'permissions'>,
  {
    project,
    allowedConnections,
  }: { readonly project: ModelConnections; readonly allowedConnections: AllowedConnections },
): boolean {
  if (isReservedConnection(name)) return holds(caller, 'system_activity');
  const { models } = caller;
  if (models === null) return true;
  return [...models].some(
    (model) =>
      !isActivityModel(model) &&
      own(project.models, model)?.connection === name &&
      mayModelUse(model, name, allowedConnections),
  );
}
