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
  /** `file:line:column`. */
  readonly firstPlace?: string;
}

export function projectFacts({ name, version, models, diagnostics }: ResolvedProject): ProjectFacts {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const range = first?.range;
  return {
    project: name,
    version,
    models: Object.keys(models).length,
    errors: errors.length,
    ...(first && { firstError: first.message }),
    ...(range && { firstPlace: `${range.file}:${String(range.start.line)}:${String(range.start.column)}` }),
  };
}
