/** How models are configured by callers: which connections they may use. */
import { mayUseModel } from '../../access/model-rights.ts';
import { forbidden } from '../../access/permit.ts';
import { visibleModel } from '../../catalogue/visible-models.ts';
import { isActivityModel } from '../../config/activity-names.ts';
import type { WriteLookmlModel } from '../../contract/lookml-model.ts';
import { CoatcheckError, type FieldError } from '../../errors/catalogue.ts';
import { requireNoErrors } from '../../errors/field-errors.ts';
import { found } from '../../errors/found.ts';
import { own } from '../../lib/record.ts';
import type { ResolvedModel } from '../../lookml/resolve/resolved-model.ts';
import type { ModelConfiguration } from '../../queries/model-configurations.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { usableConnections } from './usable-connections.ts';

/** A model by its name: what the project has of it, what is configured, or both. */
export interface KnownModel {
  readonly name: string;
  readonly model: ResolvedModel | undefined;
  readonly configuration: ModelConfiguration | undefined;
}

/** @throws CoatcheckError `not_found` */
export function knownModel(name: string, { caller }: Viewer, services: HttpServices): KnownModel {
  const model = visibleModel(name, caller, services.project.current());
  const configuration = mayUseModel(name, caller, services.project.current())
    ? services.modelConfigurations.of(name)
    : undefined;
  found(model ?? configuration);
  return { name, model, configuration };
}

/** @throws CoatcheckError `conflict`, `forbidden`, `validation_failed` */
export async function createModel(
  written: WriteLookmlModel & { readonly name: string },
  viewer: Viewer,
  services: HttpServices,
): Promise<KnownModel> {
  const { name } = written;
  if (!mayUseModel(name, viewer.caller, services.project.current()))
    throw forbidden('configure a model that is not one of your roles’');
  const startingWith: StartingWith = (before) => {
    if (before === undefined && !isActivityModel(name)) return NOTHING_CONFIGURED;
    throw new CoatcheckError('conflict', { why: `The model "${name}" is configured already.` });
  };
  startingWith(services.modelConfigurations.of(name));
  await save(name, { written, startingWith }, viewer, services);
  return knownModel(name, viewer, services);
}

/** @throws CoatcheckError `not_found`, `validation_failed` */
export async function changeModel(
  name: string,
  written: WriteLookmlModel,
  viewer: Viewer,
  services: HttpServices,
): Promise<KnownModel> {
  const { model } = knownModel(name, viewer, services);
  if (isActivityModel(name)) found(undefined);
  const connections = model === undefined ? [] : [model.connection];
  const startingWith = (before: Configured = { ...NOTHING_CONFIGURED, connections }) => before;
  await save(name, { written, startingWith }, viewer, services);
  return knownModel(name, viewer, services);
}

/** A model of the project stays, and may use the connection of its file. @throws CoatcheckError `not_found` */
export async function deleteModel(name: string, viewer: Viewer, services: HttpServices): Promise<void> {
  await services.modelConfigurations.delete(found(knownModel(name, viewer, services).configuration).name);
}

type Configured = Omit<ModelConfiguration, 'name'>;

/** What a change is made to, of what is configured then. */
type StartingWith = (before: Configured | undefined) => Configured;

const NOTHING_CONFIGURED: Configured = { projectName: null, isUnlimited: false, connections: [] };

/** What is not written stays as it is, of what is there then. */
async function save(
  name: string,
  { written, startingWith }: { readonly written: WriteLookmlModel; readonly startingWith: StartingWith },
  viewer: Viewer,
  services: HttpServices,
): Promise<void> {
  requireNoErrors(problemsOf(name, written, viewer, services));
  const { project_name, allowed_db_connection_names: allowed, unlimited_db_connections: unlimited } = written;
  await services.modelConfigurations.change(name, (now) => {
    const before = startingWith(now);
    return {
      projectName: project_name === undefined ? before.projectName : project_name,
      isUnlimited: unlimited ?? before.isUnlimited,
      connections: allowed === undefined ? before.connections : [...new Set(allowed)],
    };
  });
}

function problemsOf(
  name: string,
  written: WriteLookmlModel,
  viewer: Viewer,
  services: HttpServices,
): readonly FieldError[] {
  const { name: newName = name, project_name: project, allowed_db_connection_names: allowed } = written;
  const { name: ownProject, models } = services.project.current();
  const errors: FieldError[] = [];
  const wrong = (field: string, message: string): void => void errors.push({ field, code: 'invalid_value', message });
  if (newName !== name) {
    wrong(
      'name',
      `'name' is that of the model's file, "${name}", and cannot be changed. Configure "${newName}" instead.`,
    );
  }
  const model = own(models, name);
  const projects = model === undefined ? [ownProject] : [ownProject, model.projectName];
  if (project !== undefined && project !== null && !projects.includes(project)) {
    wrong('project_name', `'project_name' is "${project}", but this server has only the project "${ownProject}".`);
  }
  // The model's own is known to whoever may configure it, also while it may not be used.
  const known = [...usableConnections(viewer, services).map((one) => one.name), ...(model ? [model.connection] : [])];
  for (const one of allowed ?? []) {
    if (known.includes(one)) continue;
    wrong('allowed_db_connection_names', `There is no connection "${one}". There are: ${known.join(', ')}.`);
  }
  return errors;
}
