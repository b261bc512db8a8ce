import type { Caller } from '../access/caller.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';

/** Connections are used through models: a connection exists for users who may use one of its models, or all models. */
export function mayUseConnection(
  name: string,
  { models }: Pick<Caller, 'models'>,
  project: Pick<ResolvedProject, 'models'>,
): boolean {
  if (models === null) return true;
  return [...models].some(
    (model) => Object.hasOwn(project.models, model) && project.models[model]?.connection === name,
  );
}
