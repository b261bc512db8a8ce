import { DatagroupSchema } from '../../contract/datagroup.ts';
import type { AsServed } from '../../contract/member.ts';
import { found } from '../../errors/found.ts';
import { defineResource } from '../route/resource.ts';
import type { HttpServices, Route } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { visibleModels } from '../../catalogue/visible-models.ts';

type Datagroup = AsServed<typeof DatagroupSchema>;

/**
 * Datagroups of models that the caller may use. Triggers are not run; a datagroup only says how long results are fresh.
 */
function datagroupsFor({ caller }: Viewer, services: HttpServices): readonly Datagroup[] {
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

const datagroups = defineResource({
  group: 'Datagroups',
  path: '/datagroups',
  id: 'datagroup_id',
  item: DatagroupSchema,
  view: () => (datagroup: Datagroup) => datagroup,
});

export const datagroupRoutes: readonly Route[] = [
  datagroups.list({
    operationId: 'all_datagroups',
    summary: 'The datagroups of the models that the caller may use',
    notes: 'Their ids are model::name. Triggers are not run; a datagroup only says how long results are fresh.',
    permission: 'see_datagroups',
    run: ({ viewer }, services) => datagroupsFor(viewer, services),
  }),
  datagroups.read({
    operationId: 'datagroup',
    summary: 'A datagroup',
    permission: 'see_datagroups',
    takesFields: false,
    run: ({ params, viewer }, services) =>
      found(datagroupsFor(viewer, services).find(({ id }) => id === params.datagroup_id)),
  }),
];
