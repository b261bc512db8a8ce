/** The workspaces as handlers ask for them, and what a project says of its repository. */
import { CoatcheckError } from '../../errors/catalogue.ts';
import type { GitHead } from '../../lookml-project/git-head.ts';
import { requireDevelopment, type Workspaces } from '../../workspaces/workspaces.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { gitHeadOf, requireProject } from './projects.ts';

/** The workspaces, if the caller is in one. */
export function developing({ caller }: Viewer, { workspaces }: HttpServices): Workspaces | null {
  return caller.inDevelopment === true ? workspaces : null;
}

/** @throws CoatcheckError `not_found`, `bad_request` unless the caller is in a workspace of their own */
export function workspacesToChange(id: string, viewer: Viewer, services: HttpServices): Workspaces {
  const workspaces = workspacesToDeploy(id, viewer, services);
  requireDevelopment(viewer.caller);
  return workspaces;
}

/** @throws CoatcheckError `not_found`, `bad_request` if there are no workspaces */
export function workspacesToDeploy(id: string, viewer: Viewer, services: HttpServices): Workspaces {
  requireProject(id, viewer, services);
  const { workspaces } = services;
  if (workspaces !== null) return workspaces;
  throw new CoatcheckError('bad_request', {
    why: 'The project’s files and branches are kept outside of this server. With "project: { workspaces: true }" in coatcheck.yaml each developer has files of their own, which can be deployed.',
  });
}

export interface ProjectGit {
  readonly head: GitHead | undefined;
  /** Null: it is at none. */
  readonly branch: string | null;
  /** Without passwords; null = not a URL, or none. */
  readonly remoteUrl: string | null;
  /** Do developers change it by this API? */
  readonly isDeveloped: boolean;
}

/** What a project says of its repository. */
export async function projectGit(services: HttpServices): Promise<ProjectGit> {
  const head = await gitHeadOf(services);
  const { workspaces } = services;
  if (workspaces === null) return { head, branch: head?.branch ?? null, remoteUrl: null, isDeveloped: false };
  const { production } = workspaces;
  const [branch, remote] = await Promise.all([production.branch(), production.remote()]);
  return { head, branch, remoteUrl: remote.shownUrl, isDeveloped: true };
}
