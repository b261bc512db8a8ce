import { Type } from 'typebox';
import { CreateLookmlModelSchema, LookmlModelSchema, WriteLookmlModelSchema } from '../../contract/lookml-model.ts';
import { changeModel, createModel, deleteModel, knownModel, type KnownModel } from '../resources/model-configuring.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { defineResource } from '../route/resource.ts';
import type { Route } from '../route/route.ts';
import { modelView } from '../views/model-view.ts';
import { selectModels } from '../views/select-models.ts';

const group = 'LookML models';

const models = defineResource({
  group,
  path: '/lookml_models',
  id: 'lookml_model_name',
  item: LookmlModelSchema,
  view: (viewer, services) => (model: KnownModel) => modelView(model, viewer, services),
});

export const lookmlModelRoutes: readonly Route[] = [
  defineListRoute({
    path: '/lookml_models',
    operationId: 'all_lookml_models',
    group,
    summary: 'All models that the caller may query, with their explores',
    notes: 'Whoever has manage_models sees models as well that are only configured (has_content: false).',
    permission: 'none',
    query: Type.Partial(
      Type.Object({
        exclude_empty: Type.Boolean({ description: 'Leave out models without explores.' }),
        exclude_hidden: Type.Boolean({ description: 'Leave out hidden explores.' }),
        include_internal: Type.Boolean({ description: 'Add the server’s own models: system__activity and i__looker.' }),
        include_self_service: Type.Boolean({ description: 'Has no effect: there are no self-service models.' }),
      }),
    ),
    item: LookmlModelSchema,
    handle: ({ query, viewer }, services) => list(selectModels(query, viewer, services), (model) => model),
  }),
  models.create({
    operationId: 'create_lookml_model',
    summary: 'Configure a model: which connections it may use',
    notes:
      'A model of the project needs no configuration, and may use the connection of its file. With one it may use that if allowed_db_connection_names has it, or with unlimited_db_connections; otherwise its queries are errors. A model may be configured before the project has it.',
    permission: 'manage_models',
    audit: 'change',
    repeated: 'refused',
    takesFields: false,
    body: CreateLookmlModelSchema,
    run: ({ body, viewer }, services) => createModel(body, viewer, services),
  }),
  models.read({
    operationId: 'lookml_model',
    summary: 'A model by its name',
    permission: 'none',
    run: ({ params, viewer }, services) => knownModel(params.lookml_model_name, viewer, services),
  }),
  models.update({
    operationId: 'update_lookml_model',
    summary: 'Change which connections a model may use',
    notes:
      'Also of a model that has no configuration yet. name is that of the file and stays; label comes from LookML.',
    permission: 'manage_models',
    takesFields: false,
    body: WriteLookmlModelSchema,
    run: ({ params, body, viewer }, services) => changeModel(params.lookml_model_name, body, viewer, services),
  }),
  models.delete({
    operationId: 'delete_lookml_model',
    summary: 'Delete the configuration of a model',
    notes: 'A model of the project stays, and may use the connection of its file again.',
    permission: 'manage_models',
    run: ({ params, viewer }, services) => deleteModel(params.lookml_model_name, viewer, services),
  }),
];
