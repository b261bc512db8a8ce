import { DatagroupSchema, WriteDatagroupSchema } from '../../contract/datagroup.ts';
import { datagroupFor, datagroupsFor, resetDatagroup, type Datagroup } from '../resources/datagroups.ts';
import { defineResource } from '../route/resource.ts';
import type { Route } from '../route/route.ts';

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
    notes:
      'Their ids are model::name. Triggers are not run; a datagroup says how long results are fresh, and since when.',
    permission: 'see_datagroups',
    run: ({ viewer }, services) => datagroupsFor(viewer, services),
  }),
  datagroups.read({
    operationId: 'datagroup',
    summary: 'A datagroup',
    permission: 'see_datagroups',
    takesFields: false,
    run: ({ params, viewer }, services) => datagroupFor(params.datagroup_id, viewer, services),
  }),
  datagroups.update({
    operationId: 'update_datagroup',
    summary: 'Reset or trigger a datagroup: results that ran before are no longer used',
    notes:
      'stale_before and triggered_at are UNIX times in seconds, of now at the latest; the later one counts, and null takes one back. Later queries of explores that persist with the datagroup run anew. Results that tasks have stay theirs, and cache_only still finds them.',
    permission: 'update_datagroups',
    takesFields: false,
    body: WriteDatagroupSchema,
    run: ({ params, body, viewer }, services) => resetDatagroup(params.datagroup_id, body, viewer, services),
  }),
];
