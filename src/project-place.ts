import type { Config } from './config/config.ts';
import type { ProjectPlace } from './lookml-project/project-texts.ts';

/** The project that a server serves, and whether the models of its own activity stand beside it. */
export function projectPlaceOf({ projectDir, project, activity }: Config): ProjectPlace {
  return {
    dir: projectDir,
    ...(project.name !== null && { name: project.name }),
    imports: project.imports,
    constants: project.constants,
    withActivity: activity.enabled,
  };
}
