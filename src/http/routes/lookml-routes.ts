import { Type } from 'typebox';
import { LookmlModelExploreSchema, ModelFieldSuggestionsSchema } from '../../contract/lookml-model.ts';
import { suggestValues } from '../resources/field-suggestions.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { json, jsonBytes } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { found } from '../../errors/found.ts';

const exploreOf = ({ lookml_model_name: model, explore_name: explore }: Readonly<Record<ExploreParam, string>>) => ({
  model,
  explore,
});

type ExploreParam = 'lookml_model_name' | 'explore_name';

export const lookmlRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/lookml_models/:lookml_model_name/explores/:explore_name',
    operationId: 'lookml_model_explore',
    group: 'LookML models',
    summary: 'An explore: its fields, joins, sets and filters',
    permission: 'none',
    query: Type.Partial(
      Type.Object({
        ...FieldsSchema.properties,
        add_drills_metadata: Type.Boolean({ description: 'Has no effect: drill fields always stand there.' }),
      }),
    ),
    answers: LookmlModelExploreSchema,
    handle: async ({ params, query, viewer, signal }, { explores }) =>
      jsonBytes(found(await explores.read(exploreOf(params), { caller: viewer.caller, fields: query.fields, signal }))),
  }),
  defineRoute({
    method: 'GET',
    path: '/models/:model_name/views/:view_name/fields/:field_name/suggestions',
    operationId: 'model_fieldname_suggestions',
    group: 'LookML models',
    summary: 'The values of a field, for filters',
    notes: 'view_name is the explore’s name. term narrows the values; filters are those of a query, as f[field]=….',
    permission: 'access_data',
    query: Type.Partial(
      Type.Object({
        term: Type.String({ description: 'Text that the values contain.' }),
        filters: Type.String({ description: 'Filters as a JSON object: field to filter expression.' }),
      }),
    ),
    answers: ModelFieldSuggestionsSchema,
    handle: async ({ params, query, viewer, signal }, services) =>
      json(await suggestValues({ ...params, ...query }, { caller: viewer.caller, signal }, services)),
  }),
];
