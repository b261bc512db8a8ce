/** There is one project. Only callers who may use all of its models can see it. */
import { readCommitTimes } from '../../lookml-project/commit-times.ts';
import { readGitHead } from '../../lookml-project/git-head.ts';
import type { GitHead } from '../../lookml-project/git-head.ts';
import { isActivityModel } from '../../config/activity-names.ts';
import type { ResolvedProject } from '../../lookml/resolve/resolved-model.ts';
import { found } from '../../errors/found.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';

export function projectsFor({ caller }: Viewer, { project }: HttpServices): readonly ResolvedProject[] {
  const { models } = caller;
  const current = project.current();
  const own = Object.keys(current.models).filter((name) => !isActivityModel(name));
  return models === null || own.every((name) => models.has(name)) ? [current] : [];
}

/** @throws CoatcheckError `not_found` */
export function projectWith(id: string, viewer: Viewer, services: HttpServices): ResolvedProject {
  return found(projectsFor(viewer, services).find(({ name }) => name === id));
}

export const gitHeadOf = ({ config }: HttpServices): Promise<GitHead | undefined> => readGitHead(config.projectDir);

/** When the commits of these were made, in seconds since 1970; null where git does not tell. */
export async function commitTimesOf(
  heads: readonly (GitHead | undefined)[],
  { config }: HttpServices,
): Promise<(head: GitHead | undefined) => number | null> {
  const times = await readCommitTimes(
    config.projectDir,
    heads.flatMap((head) => head?.commit ?? []),
  );
  return (head) => times.get(head?.commit ?? '') ?? null;
}
