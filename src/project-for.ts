/** Which version of the project a caller's queries and metadata are made of, and compilers that have it. */
import type { CompilePool, ProjectFor } from './compile/compile-pool.ts';
import type { ProjectSource } from './lookml-project/project-source.ts';
import type { Workspaces } from './workspaces/workspaces.ts';

export function projectForOf({
  project,
  compiler,
  workspaces,
}: {
  readonly project: Pick<ProjectSource, 'current'>;
  readonly compiler: CompilePool;
  readonly workspaces: Pick<Workspaces, 'projectOf'> | null;
}): ProjectFor {
  return async (caller) => {
    if (workspaces === null || caller.inDevelopment !== true) return { project: project.current(), compiler };
    const own = await workspaces.projectOf(caller);
    return { project: own.project, compiler: compiler.against(own.image) };
  };
}
