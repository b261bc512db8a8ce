import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';

/** What log and metrics tell of a project. */
export interface ProjectFacts {
  readonly project: string;
  readonly version: string;
  /** How many. */
  readonly models: number;
  /** How many. */
  readonly errors: number;
  readonly firstError?: string;
}

export function projectFacts({ name, version, models, diagnostics }: ResolvedProject): ProjectFacts {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return {
    project: name,
    version,
    models: Object.keys(models).length,
    errors: errors.length,
    ...(errors[0] && { firstError: errors[0].message }),
  };
}
