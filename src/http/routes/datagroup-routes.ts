import { Type } from 'typebox';
import { DatagroupSchema } from '../../contract/datagroup.ts';
import { found } from '../resources/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { HttpServices, Route } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { visibleModels } from '../../catalogue/visible-models.ts';

const group = 'Datagroups';

/** Those of models that the caller may use. Triggers are not run: a datagroup says how long results are fresh. */
function datagroupsFor({ caller }: Viewer, services: HttpServices): readonly { readonly id: string }[] {
  return visibleModels(caller, services).flatMap((model) =>
    Object.values(model.datagroups).map(({ name }) => ({
      id: `${model.name}::${name}`,
      model_name: model.name,
      name,
      created_at: null,
      stale_before: null,
      trigger_check_at: null,
      trigger_error: null,
      trigger_value: null,
      triggered_at: null,
      can: { show: true, index: true, update: false },
    })),
  );
}

export const datagroupRoutes: readonly Route[] = [
  defineListRoute({
    path: '/datagroups',
    operationId: 'all_datagroups',
    group,
    summary: 'The datagroups of the models that the caller may use',
    notes: 'Their ids are model::name. Triggers are not run: a datagroup says how long results are fresh.',
    permission: 'see_datagroups',
    item: DatagroupSchema,
    handle: ({ viewer }, services) => list(datagroupsFor(viewer, services), (datagroup) => datagroup),
  }),
  defineRoute({
    method: 'GET',
    path: '/datagroups/:datagroup_id',
    operationId: 'datagroup',
    group,
    summary: 'A datagroup',
    permission: 'see_datagroups',
    params: Type.Object({ datagroup_id: Type.String() }),
    answers: DatagroupSchema,
    handle: ({ params: { datagroup_id }, viewer }, services) =>
      json(found(datagroupsFor(viewer, services).find(({ id }) => id === datagroup_id))),
  }),
];
