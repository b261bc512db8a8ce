/** Branches: those of the project's folder in production, of the caller's own clone in development. */
import { readGitBranches } from '../../lookml-project/git-head.ts';
import { developing } from '../resources/git.ts';
import { commitTimesOf, gitHeadOf, projectWith, requireProject } from '../resources/projects.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { developersBranchView, gitBranchView, type BranchView } from './git-branch-view.ts';

/** @throws CoatcheckError `not_found` */
export async function currentBranch(id: string, viewer: Viewer, services: HttpServices): Promise<BranchView> {
  const workspaces = developing(viewer, services);
  if (workspaces !== null) {
    requireProject(id, viewer, services);
    return developersBranchView(await workspaces.current(viewer.caller));
  }
  const project = projectWith(id, viewer, services);
  const head = await gitHeadOf(services);
  const timeOf = await commitTimesOf([head], services);
  return gitBranchView(project, head, { committedAt: timeOf(head) });
}

/** The current one first. In a folder outside of a repository it has only a name. @throws CoatcheckError `not_found` */
export async function branchesOf(id: string, viewer: Viewer, services: HttpServices): Promise<readonly BranchView[]> {
  const workspaces = developing(viewer, services);
  if (workspaces !== null) {
    requireProject(id, viewer, services);
    return (await workspaces.branches(viewer.caller)).map(developersBranchView);
  }
  const project = projectWith(id, viewer, services);
  const head = await gitHeadOf(services);
  const others = (await readGitBranches(services.config.projectDir)).filter(({ branch }) => branch !== head?.branch);
  const timeOf = await commitTimesOf([head, ...others], services);
  const views = others.map((other) => gitBranchView(project, other, { isServed: false, committedAt: timeOf(other) }));
  return [gitBranchView(project, head, { committedAt: timeOf(head) }), ...views];
}
