/** The server's own models, whose LookML is part of the package: they stand beside those of every project. */
import { join } from 'node:path';
import { recordOf } from '../lib/record.ts';
import { resolveProject } from '../lookml/resolve/resolve-project.ts';
import type { ResolvedModel, ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { readProject } from './read-project.ts';

/** From the sources as from what is compiled of them. */
export const BUILT_IN_FOLDER = join(import.meta.dirname, '..', '..', 'system-activity');

/** What their `project_name` is. */
const NAME = 'system__activity';

export async function readBuiltInModels(): Promise<readonly ResolvedModel[]> {
  return Object.values(resolveProject(await readProject(BUILT_IN_FOLDER), { name: NAME }).models);
}

/** The project with these models beside its own; one of its own that has the same name is not served. */
export function withBuiltInModels(project: ResolvedProject, builtIn: readonly ResolvedModel[]): ResolvedProject {
  if (builtIn.length === 0) return project;
  const names = new Set(builtIn.map(({ name }) => name));
  const own = Object.entries(project.models).filter(([name]) => !names.has(name));
  return { ...project, models: recordOf([...own, ...builtIn.map((model) => [model.name, model] as const)]) };
}
