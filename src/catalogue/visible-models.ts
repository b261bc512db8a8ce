/** What of the project a caller may see: models by role, explores by access grants. */
import type { Asker } from '../access/caller.ts';
import { mayUseModel } from '../access/model-rights.ts';
import { may } from '../access/permit.ts';
import { isActivityModel } from '../config/activity-names.ts';
import { own } from '../lib/record.ts';
import { holdsGrants } from '../lookml/plan/access-grants.ts';
import { isVisibleExplore } from '../lookml/plan/visible-fields.ts';
import { localisedModel } from '../lookml/resolve/localised-model.ts';
import type {
  ResolvedExplore,
  ResolvedModel,
  ResolvedProject,
  ResolvedView,
} from '../lookml/resolve/resolved-model.ts';

/** The project as it is now. */
export interface CatalogueSource {
  readonly project: { current(): ResolvedProject };
}

/** What one of lets a user know the models that they may use. */
const knowModels = ['access_data', 'see_lookml', 'develop'] as const;

/**
 * The project's models that the caller may use, by name, in the words of their locale.
 * @param which `all`: the server's own as well
 */
export function visibleModels(
  caller: Asker,
  { project }: CatalogueSource,
  which: 'project' | 'all' = 'project',
): readonly ResolvedModel[] {
  const current = project.current();
  return Object.keys(current.models)
    .filter((name) => which === 'all' || !isActivityModel(name))
    .flatMap((name) => visibleModel(name, caller, current) ?? [])
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** Undefined: there is none, or none for the caller. */
export function visibleModel(name: string, caller: Asker, project: ResolvedProject): ResolvedModel | undefined {
  if (!mayUseModel(name, caller, project) || !knowModels.some((permission) => may(caller, permission)))
    return undefined;
  return localisedModel(project, name, caller.locale);
}

/** Grants ask for user attributes, whoever the user is: administrators pass none by being that. */
export function visibleExplore(
  model: ResolvedModel,
  name: string,
  { userAttributes }: Pick<Asker, 'userAttributes'>,
): ResolvedExplore | undefined {
  const explore = own(model.explores, name);
  return explore !== undefined && isVisibleExplore(model, explore, userAttributes) ? explore : undefined;
}

/** A view whose grants the user holds; in explores, those of the join count besides. */
export function visibleView(
  model: ResolvedModel,
  name: string,
  { userAttributes }: Pick<Asker, 'userAttributes'>,
): ResolvedView | undefined {
  const view = own(model.views, name);
  return view !== undefined && holdsGrants(model, view.requiredAccessGrants, userAttributes) ? view : undefined;
}
