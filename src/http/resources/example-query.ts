import { isActivityModel } from '../../config/activity-names.ts';
import { visibleExplores, visibleFields, type VisibleFields } from '../../lookml/plan/visible-fields.ts';
import type { ResolvedProject } from '../../lookml/resolve/resolved-model.ts';

/** Everybody may see the example, so it names nothing that depends on a user attribute. */
const ANYBODY = {};

/** Path and parameters of a small query that the project can answer, for people to try; null if it has no explore. */
export function exampleQuery(project: ResolvedProject): string | null {
  for (const model of Object.values(project.models).filter(({ name }) => !isActivityModel(name))) {
    for (const explore of visibleExplores(model, ANYBODY).filter(({ hidden }) => !hidden)) {
      const fields = exampleFields(visibleFields({ model, explore }, ANYBODY));
      const path = `/queries/models/${encodeURIComponent(model.name)}/views/${encodeURIComponent(explore.name)}/run/csv`;
      if (fields.length > 0) return `${path}?fields=${fields.map(encodeURIComponent).join(',')}&limit=5`;
    }
  }
  return null;
}

/** A text dimension and a count of the explore's own view, if it has them. */
function exampleFields(visible: VisibleFields): readonly string[] {
  const { baseAlias } = visible.explore;
  const fields = visible.fieldsOf(baseAlias).filter(({ hidden }) => !hidden);
  const dimension = fields.find(({ category, type }) => category === 'dimension' && type === 'string');
  const count = fields.find(({ category, type }) => category === 'measure' && type === 'count');
  return [dimension, count].filter((field) => field !== undefined).map(({ name }) => `${baseAlias}.${name}`);
}
