import { mayUseModel } from '../../access/model-rights.ts';
import { visibleModels } from '../../catalogue/visible-models.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { KnownModel } from '../resources/model-configuring.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { mayConfigure, modelView } from './model-view.ts';

interface ModelSelection {
  readonly exclude_empty?: boolean;
  readonly exclude_hidden?: boolean;
  readonly include_internal?: boolean;
}

/** The models of `all_lookml_models`. */
export function selectModels(asked: ModelSelection, viewer: Viewer, services: HttpServices): readonly JsonObject[] {
  const { exclude_empty = false, exclude_hidden = false, include_internal = false } = asked;
  const models = knownModels(viewer, services, include_internal ? 'all' : 'project').map((model) => {
    const view = modelView(model, viewer, services);
    const explores = view['explores'];
    if (!exclude_hidden || !Array.isArray(explores)) return view;
    return { ...view, explores: explores.filter((explore) => (explore as JsonObject)['hidden'] !== true) };
  });
  return exclude_empty ? models.filter(({ explores }) => Array.isArray(explores) && explores.length > 0) : models;
}

/** By name. Configurations without LookML are only shown to those who may configure. */
function knownModels({ caller }: Viewer, services: HttpServices, which: 'project' | 'all'): readonly KnownModel[] {
  const { modelConfigurations, project } = services;
  const ofProject = visibleModels(caller, services, which).map((model) => ({
    name: model.name,
    model,
    configuration: modelConfigurations.of(model.name),
  }));
  const current = project.current();
  const isAlone = (name: string) => mayUseModel(name, caller, current) && !Object.hasOwn(current.models, name);
  const alone = modelConfigurations
    .all()
    .filter(({ name }) => mayConfigure(caller) && isAlone(name))
    .map((configuration) => ({ name: configuration.name, model: undefined, configuration }));
  return [...ofProject, ...alone].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
