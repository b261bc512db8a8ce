import type { ResolvedExplore, ResolvedModel, ResolvedProject } from '../lookml/resolve/resolved-model.ts';

/** Path and parameters of a small query that the project can answer, for people to try; null when it has no explore. */
export function exampleQuery(project: ResolvedProject): string | null {
  for (const model of Object.values(project.models)) {
    for (const explore of Object.values(model.explores).filter(({ hidden }) => !hidden)) {
      const fields = exampleFields(model, explore);
      const path = `/queries/models/${encodeURIComponent(model.name)}/views/${encodeURIComponent(explore.name)}/run/csv`;
      if (fields.length > 0) return `${path}?fields=${fields.map(encodeURIComponent).join(',')}&limit=5`;
    }
  }
  return null;
}

/** A text dimension and a count of the explore's own view, as far as there are any. */
function exampleFields(model: ResolvedModel, explore: ResolvedExplore): readonly string[] {
  const fields = Object.values(model.views[explore.baseView]?.fields ?? {}).filter(({ hidden }) => !hidden);
  const dimension = fields.find(({ category, type }) => category === 'dimension' && type === 'string');
  const count = fields.find(({ category, type }) => category === 'measure' && type === 'count');
  return [dimension, count].filter((field) => field !== undefined).map(({ name }) => `${explore.baseAlias}.${name}`);
}
