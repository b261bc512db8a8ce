import { holds } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';
import { ACTIVITY_CONNECTION, isActivityModel } from '../config/activity-config.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';

/** Connections are used through models: a connection exists for users who may use one of its models, or all models. */
export function mayUseConnection(
  name: string,
  caller: Pick<Caller, 'models' | 'isAdministrator' | 'permissions'>,
  project: Pick<ResolvedProject, 'models'>,
): boolean {
  if (name === ACTIVITY_CONNECTION) return holds(caller, 'system_activity');
  const { models } = caller;
  if (models === null) return true;
  return [...models].some(
    (model) =>
      !isActivityModel(model) && Object.hasOwn(project.models, model) && project.models[model]?.connection === name,
  );
}
