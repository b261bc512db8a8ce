/** What of the project a caller may see: models by role, explores by access grants. */
import { holds } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';
import { may } from '../access/permit.ts';
import { getDialect } from '../dialects/registry.ts';
import type { Config } from '../config/config.ts';
import type { JsonObject } from '../lib/json.ts';
import type { ProjectSource } from '../lookml-project/project-source.ts';
import { exploreDiagnostics, exploreMetadata } from '../lookml/metadata/explore-metadata.ts';
import { modelMetadata } from '../lookml/metadata/model-metadata.ts';
import { visibleExplores } from '../lookml/plan/visible-fields.ts';
import { localisedModel } from '../lookml/resolve/localised-model.ts';
import type { ResolvedExplore, ResolvedModel } from '../lookml/resolve/resolved-model.ts';
import { found } from './found.ts';

const readOnly = { index: true, show: true, create: false, update: false, destroy: false };

interface Services {
  readonly project: ProjectSource;
  readonly config: Config;
}

/** What one of lets a user know the models that they may use. */
const knowModels = ['access_data', 'see_lookml', 'develop'] as const;

/** The models that the caller may use, by name, in the words of their locale. */
export function visibleModels(caller: Caller, { project }: Services): readonly ResolvedModel[] {
  if (!knowModels.some((permission) => may(caller, permission))) return [];
  const current = project.current();
  const models = Object.keys(current.models).flatMap((name) => localisedModel(current, name, caller.locale) ?? []);
  return models
    .filter(({ name }) => caller.models?.has(name) ?? true)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** Looker's LookmlModel. */
export function modelView(model: ResolvedModel, caller: Caller): JsonObject {
  return modelMetadata(model, { can: readOnly, reader: caller });
}

/** @throws CoatcheckError `not_found` */
export function findModel(name: string, caller: Caller, services: Services): ResolvedModel {
  return found(visibleModels(caller, services).find((model) => model.name === name));
}

/** Looker's LookmlModelExplore. @throws CoatcheckError `not_found` */
export function exploreView(
  names: { readonly model: string; readonly explore: string },
  caller: Caller,
  services: Services,
): JsonObject {
  const model = findModel(names.model, caller, services);
  const explore = findExplore(model, names.explore, caller);
  const connection = services.config.connections.find(({ name }) => name === model.connection);
  const dialect = getDialect(connection?.dialect_name ?? '');
  return exploreMetadata(model, explore, {
    ...(dialect && { dialect }),
    hasTimezoneSupport: connection?.query_timezone !== null,
    diagnostics: exploreDiagnostics(model, explore, services.project.current().diagnostics),
    canSeeLookml: holds(caller, 'lookml'),
    reader: { ...caller, ...(dialect && { dialectName: dialect.name }) },
  });
}

/**
 * Grants ask for user attributes, whoever the user is: administrators pass none by being that.
 * @throws CoatcheckError `not_found`
 */
export function findExplore(model: ResolvedModel, name: string, caller: Caller): ResolvedExplore {
  return found(visibleExplores(model, caller.userAttributes).find((explore) => explore.name === name));
}
