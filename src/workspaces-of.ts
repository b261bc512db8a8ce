/** Workspaces of developers, where the project has them. */
import type { Config } from './config/config.ts';
import { projectPlaceOf } from './project-place.ts';
import { createGit } from './workspaces/git.ts';
import { openWorkspaces, type Workspaces, type WorkspacesOptions } from './workspaces/workspaces.ts';

type Parts = Pick<WorkspacesOptions, 'project' | 'clock' | 'ids' | 'onError'>;

/** Null: `project.workspaces` is off. */
export async function workspacesOf(config: Config, parts: Parts): Promise<Workspaces | null> {
  if (!config.project.workspaces) return null;
  return openWorkspaces({
    ...parts,
    git: createGit(config.gitEnvironment, parts.clock),
    dataDir: config.dataDir,
    place: projectPlaceOf(config),
  });
}
