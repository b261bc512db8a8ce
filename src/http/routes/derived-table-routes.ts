/**
 * Builds of derived tables, for programs that start one and wait for it. Every derived table is part of each query that
 * uses it: a build is complete, and says so, as soon as it is started. Nothing is stored but its id, model::view.
 */
import type { AsServed } from '../../contract/member.ts';
import { Type } from 'typebox';
import { visibleModel, visibleView } from '../../catalogue/visible-models.ts';
import { MaterializePDTSchema } from '../../contract/derived-table.ts';
import { partial } from '../../contract/member.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { found } from '../../errors/found.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { HttpServices, Route } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';

const common = {
  method: 'GET',
  group: 'Derived tables',
  permission: 'develop',
  answers: MaterializePDTSchema,
} as const;
const NOTES = 'The status is in resp_text, as JSON.';
const source = Type.String({ description: 'Where it is asked from.' });

/** Looker's MaterializePDT. @throws CoatcheckError `not_found`, `bad_request` if the view is not a derived table */
function buildView(
  model: string,
  view: string,
  { caller }: Viewer,
  { project }: HttpServices,
): AsServed<typeof MaterializePDTSchema> {
  const resolvedModel = found(visibleModel(model, caller, project.current()));
  const { derivedTable } = found(visibleView(resolvedModel, view, caller));
  if (derivedTable === undefined) {
    throw new CoatcheckError('bad_request', { why: `View "${view}" of model "${model}" is not a derived table.` });
  }
  const message = `The derived table "${view}" is part of each query that uses it: the query builds it, and nothing is kept.`;
  return {
    materialization_id: `${model}::${view}`,
    resp_text: JSON.stringify({ status: 'complete', message, model, view }),
  };
}

const viewOf = (id: string, viewer: Viewer, services: HttpServices): AsServed<typeof MaterializePDTSchema> => {
  const [model = '', view = ''] = id.split('::', 2);
  return buildView(model, view, viewer, services);
};

export const derivedTableRoutes: readonly Route[] = [
  defineRoute({
    ...common,
    path: '/derived_table/:model_name/:view_name/start',
    operationId: 'start_pdt_build',
    summary: 'Build a derived table: complete at once, because queries build what they use',
    notes: NOTES,
    query: partial({
      force_rebuild: Type.String({ description: 'Has no effect.' }),
      force_full_incremental: Type.String({ description: 'Has no effect.' }),
      workspace: Type.String({ description: 'Has no effect: the session’s workspace counts.' }),
      source,
    }),
    handle: ({ params: { model_name, view_name }, viewer }, services) =>
      json(buildView(model_name, view_name, viewer, services)),
  }),
  defineRoute({
    ...common,
    path: '/derived_table/:materialization_id/status',
    operationId: 'check_pdt_build',
    summary: 'The status of a derived table’s build',
    notes: NOTES,
    handle: ({ params, viewer }, services) => json(viewOf(params.materialization_id, viewer, services)),
  }),
  defineRoute({
    ...common,
    path: '/derived_table/:materialization_id/stop',
    operationId: 'stop_pdt_build',
    summary: 'Stop the build of a derived table: it is complete already',
    notes: NOTES,
    query: partial({ source }),
    handle: ({ params, viewer }, services) => json(viewOf(params.materialization_id, viewer, services)),
  }),
];
