import type { Caller } from '../../access/caller.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { HttpServices } from '../route/route.ts';
import { modelView } from './model-view.ts';
import { visibleModels } from '../../catalogue/visible-models.ts';

interface ModelSelection {
  readonly exclude_empty?: boolean;
  readonly exclude_hidden?: boolean;
  readonly include_internal?: boolean;
}

/** The models of `all_lookml_models`. */
export function selectModels(asked: ModelSelection, caller: Caller, services: HttpServices): readonly JsonObject[] {
  const { exclude_empty = false, exclude_hidden = false, include_internal = false } = asked;
  const models = visibleModels(caller, services, include_internal ? 'all' : 'project').map((model) => {
    const view = modelView(model, caller);
    const explores = view['explores'];
    if (!exclude_hidden || !Array.isArray(explores)) return view;
    return { ...view, explores: explores.filter((explore) => (explore as JsonObject)['hidden'] !== true) };
  });
  return exclude_empty ? models.filter(({ explores }) => Array.isArray(explores) && explores.length > 0) : models;
}
