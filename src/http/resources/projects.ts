/** There is one project. Only callers who may use all of its models can see it. */
import { readCommitTimes } from '../../lookml-project/commit-times.ts';
import { readGitHead } from '../../lookml-project/git-head.ts';
import type { GitHead } from '../../lookml-project/git-head.ts';
import { isActivityModel } from '../../config/activity-names.ts';
import type { ResolvedProject } from '../../lookml/resolve/resolved-model.ts';
import { found } from '../../errors/found.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';

type Services = Pick<HttpServices, 'project' | 'production'>;

/** As the caller's session has it; who may see it, production's models decide. */
export function projectsFor(viewer: Viewer, services: Services): readonly ResolvedProject[] {
  return mayKnow(viewer, services) ? [services.project.current()] : [];
}

/** @throws CoatcheckError `not_found`; what a workspace throws that cannot be read */
export function projectWith(id: string, viewer: Viewer, services: Services): ResolvedProject {
  requireProject(id, viewer, services);
  return services.project.current();
}

/** For what does not read the project. @throws CoatcheckError `not_found` */
export function requireProject(id: string, viewer: Viewer, services: Pick<HttpServices, 'production'>): void {
  found(mayKnow(viewer, services) && services.production.current().name === id ? true : undefined);
}

function mayKnow({ caller: { models } }: Viewer, { production }: Pick<HttpServices, 'production'>): boolean {
  const all = Object.keys(production.current().models).filter((name) => !isActivityModel(name));
  return models === null || all.every((name) => models.has(name));
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
    config.gitEnvironment,
  );
  return (head) => times.get(head?.commit ?? '') ?? null;
}
